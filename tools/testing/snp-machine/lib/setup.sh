# SPDX-License-Identifier: GPL-2.0
# `snp-machine setup`: makes what runs need, part by part; does nothing where all
# is there.

readonly setup_parts="kernel linux-source qemu chip"

setup_all() # UPDATE PART...
{
	local update=$1 part status=0
	local log=$cache/log/setup.log

	shift
	mkdir -p "$cache/log" && : > "$log" || die "cannot write $log"
	for part; do
		case $part in
		kernel) kernel_setup "$log" "$update" ;;
		linux-source) kernel_setup "$log" "$update" && linux_source_setup "$log" "$update" ;;
		qemu) qemu_setup "$log" "$update" ;;
		chip) chip_setup "$log" ;;
		esac || status=$STATUS_MACHINE
	done
	return $status
}

setup_command() # [--update] [PART]...
{
	local update='' parts=() argument

	for argument; do
		case $argument in
		--help | -h) help; exit ;;
		--update) update=yes ;;
		kernel | linux-source | qemu | chip) parts+=("$argument") ;;
		*) usage_error "setup: unknown part '$argument'; expected --update or some of: $setup_parts" ;;
		esac
	done
	# shellcheck disable=SC2206 # a list of words
	[ ${#parts[@]} -gt 0 ] || parts=($setup_parts)
	require apt-get apt-config dpkg-deb depmod flock make gcc xz
	with_lock setup setup_all "$update" "${parts[@]}"
}
