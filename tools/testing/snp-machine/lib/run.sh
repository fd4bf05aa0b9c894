# SPDX-License-Identifier: GPL-2.0
# `snp-machine run`: boots the machine with one command, passes on what comes out
# of it and ends as the command ended.

# How often the followers of the output look whether QEMU has ended, in seconds.
readonly follow_interval=0.1

readonly STATUS_TIMEOUT=124

run_folder='' run_qemu='' run_stdin='' run_followers=()

# Leaves nothing behind, however the run ends.
run_clean()
{
	local child

	trap '' INT TERM HUP
	for child in $run_qemu $run_stdin "${run_followers[@]}"; do
		kill "$child" 2>/dev/null
	done
	[ -z "$run_qemu" ] || wait "$run_qemu" 2>/dev/null
	[ -z "$run_folder" ] || rm -rf "$run_folder"
}

# Writes the arguments as NUL-terminated strings.
strings_write() # ARG...
{
	[ $# -eq 0 ] || printf '%s\0' "$@"
}

# Puts base system, modules and what belongs to this run into one initramfs.
run_initramfs() # FOLDER
{
	local root=$1/root base archives=() copy

	base=$(base_folder) || exit
	archives=("$base/base.cpio")
	if [ "$option_modules" = project ]; then
		archives+=("$(overlay_file "$base")") || exit
	fi
	mkdir -p "$root/etc/snp-machine" || exit
	strings_write "${option_command[@]}" > "$root/etc/snp-machine/command"
	strings_write "${option_environment[@]}" > "$root/etc/snp-machine/environment"
	if [ -n "$option_load" ]; then
		{
			echo ccp
			echo kvm_amd
			[ "$option_modules" = stock ] || echo kvm_amd_snp
		} > "$root/etc/snp-machine/load"
	fi
	for copy in "${option_copies[@]}"; do
		copy_add "$root" "$copy" || die "--copy '$copy' failed"
	done
	# Two runs of the same work have the same files, with the same times.
	if [ -n "$option_count" ]; then
		: > "$root/etc/snp-machine/count"
		find "$root" -exec touch -h -d @0 {} +
	fi
	{ cat "${archives[@]}" && cpio_pack "$root"; } > "$1/initrd" || die "cannot write $1/initrd"
	rm -rf "$root"
}

# Passes on FILE as it grows, byte by byte the same, until QEMU has ended.
follow() # FILE
{
	tail -q -c +1 -s $follow_interval -f --pid="$run_qemu" "$1" 2>/dev/null
}

# Starts QEMU; it ends with us even if we are killed, and by itself in time.
run_start() # FOLDER
{
	local file

	for file in status stdout stderr console; do
		: > "$1/$file" || die "cannot write $1/$file"
	done
	if [ -n "$option_stdin" ]; then
		mkfifo "$1/stdin" || die "cannot make $1/stdin"
	fi
	setpriv --pdeathsig TERM timeout --kill-after=5 "$option_timeout" \
		setpriv --pdeathsig KILL "${machine[@]}" < /dev/null > "$1/qemu" 2>&1 &
	run_qemu=$!
	if [ -n "$option_stdin" ]; then
		cat <&0 > "$1/stdin" 2>/dev/null &
		run_stdin=$!
	fi
	follow "$1/stdout" &
	run_followers+=($!)
	follow "$1/stderr" >&2 &
	run_followers+=($!)
	if [ -n "$option_console" ]; then
		follow "$1/console" >&2 &
		run_followers+=($!)
	fi
}

# Prints the console from the first line that tells of a crash, or else its end.
run_console_end()
{
	awk '
		/\] (BUG|Oops|Kernel panic|general protection fault|WARNING: CPU)/ { crashed = 1 }
		crashed && shown < 150 { print; shown++ }
		{ last[NR % 40] = $0 }
		END {
			if (crashed)
				exit
			for (i = NR < 40 ? 1 : NR - 39; i <= NR; i++)
				print last[i % 40]
		}'
}

# Shows the end of what the kernel and QEMU said, unless it was shown all along.
run_show_end() # FOLDER
{
	if [ -s "$1/qemu" ]; then
		note "QEMU said:"
		tail -n 10 "$1/qemu" >&2
	fi
	if [ -z "$option_console" ] && [ -s "$1/console" ]; then
		note "the kernel's console, from where it went wrong:"
		tr -d '\r' < "$1/console" | run_console_end >&2
	fi
}

# Judges how the run ended: from QEMU's status, what init in the machine reported
# and what the kernel said; returns the status for ours.
run_verdict() # FOLDER QEMU-STATUS
{
	local said reason

	said=$(tail -n 1 "$1/status")
	reason=$(tr -d '\r' < "$1/console" | sed -n 's/.*\(Kernel panic - not syncing.*\)/\1/p' | head -n 1)
	if [ "$2" -eq 124 ] || [ "$2" -eq 137 ]; then
		run_show_end "$1"
		case $said in
		exit*) note "timeout: the command ended with status ${said#exit }, but the machine has not powered off after $option_timeout s" ;;
		running) note "timeout: the command has not ended after $option_timeout s (--timeout)" ;;
		*) note "timeout: the machine has not started the command after $option_timeout s (--timeout)" ;;
		esac
		return "$STATUS_TIMEOUT"
	fi
	if [ -n "$reason" ]; then
		run_show_end "$1"
		note "the machine failed: $reason"
		return "$STATUS_MACHINE"
	fi
	case $said in
	exit\ *)
		[ -z "$option_count" ] || note "$(sed -n 's/^count //p' "$1/status") instructions"
		[ "$2" -eq 0 ] && return "${said#exit }"
		reason="QEMU ended with status $2 after the command had ended with status ${said#exit }" ;;
	failed\ *)
		note "the command was not started: ${said#failed }"
		return "$STATUS_MACHINE" ;;
	running) reason="the machine reset or powered off while the command ran (QEMU's status $2)" ;;
	*) reason="the machine ended before it could start the command (QEMU's status $2)" ;;
	esac
	run_show_end "$1"
	note "the machine failed: $reason"
	return "$STATUS_MACHINE"
}

run_command() # ARG...
{
	local status machine=()

	options_parse "$@"
	require cpio setpriv timeout
	trap run_clean EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
	trap 'exit 129' HUP
	run_folder=$(mktemp -d "${TMPDIR:-/tmp}/snp-machine.XXXXXX") ||
		die "cannot make a folder in ${TMPDIR:-/tmp}"
	machine_command "$run_folder"
	run_initramfs "$run_folder"
	run_start "$run_folder"
	wait "$run_qemu"
	status=$?
	run_qemu=
	wait "${run_followers[@]}"
	run_followers=()
	run_verdict "$run_folder" "$status"
}
