# SPDX-License-Identifier: GPL-2.0
# `snp-machine setup`: makes what runs need, part by part; does nothing where all
# is there.

readonly setup_names="kernel linux-source qemu chip linux-guest"
# Those that are made only when they are named.
readonly setup_extra_names="snphost"

# Removes what an interrupted setup left.
setup_clean()
{
	rm -rf "$cache"/{debs,chip-work,qemu-work}* "$cache"/{qemus,chips,linux-source,linux-guests}/*.new \
		"$cache"/{kernels,fetched}/*/*.new
}

# Succeeds where nothing has to be done for PART.
setup_present() # PART
{
	case $1 in
	kernel) kernel_present ;;
	linux-source) kernel_present && linux_source_present ;;
	qemu) qemu_present ;;
	chip) chip_present ;;
	linux-guest) linux_guest_present ;;
	snphost) snphost_present ;;
	esac
}

# Called with the lock held: another setup may have made a part meanwhile.
setup_parts() # UPDATE PART...
{
	local update=$1 part status=0
	local log=$cache/log/setup.log

	shift
	{ mkdir -p "$cache/log" && : > "$log"; } || die "cannot write $log"
	setup_clean
	for part; do
		if [ -z "$update" ] && setup_present "$part"; then
			continue
		fi
		case $part in
		kernel) kernel_setup "$log" ;;
		linux-source)
			{ kernel_present || kernel_setup "$log"; } && linux_source_setup "$log" ;;
		qemu) qemu_setup "$log" "$update" ;;
		chip) chip_setup "$log" ;;
		linux-guest) linux_guest_setup "$log" ;;
		snphost) snphost_setup "$log" ;;
		esac || status=$STATUS_MACHINE
	done
	prune qemus
	prune chips
	prune linux-guests
	return "$status"
}

setup_command() # [--update] [PART]...
{
	local update='' parts=() missing=() argument part

	for argument; do
		case $argument in
		--help | -h) help; exit ;;
		--update) update=yes ;;
		kernel | linux-source | qemu | chip | linux-guest | snphost) parts+=("$argument") ;;
		*) usage_error "setup: unknown part '$argument'; expected --update or some of: $setup_names $setup_extra_names" ;;
		esac
	done
	# shellcheck disable=SC2206 # a list of words
	[ ${#parts[@]} -gt 0 ] || parts=($setup_names)
	for part in "${parts[@]}"; do
		if [ -n "$update" ] || ! setup_present "$part"; then
			missing+=("$part")
		fi
	done
	[ ${#missing[@]} -gt 0 ] || return 0
	require apt-get apt-config dpkg-deb depmod flock make gcc xz
	with_lock setup setup_parts "$update" "${missing[@]}"
}
