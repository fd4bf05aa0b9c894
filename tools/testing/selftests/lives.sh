# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC1091,SC2086,SC2046
# Runs inside the machine: VMs that are killed, the module that is upgraded under
# VMs, and what is left of it all. Prints TAP. suites/65-vms starts it.

. /tap.sh
device=/sys/class/misc/kvm-amd-snp
parameters=/sys/module/kvm_amd_snp/parameters

# Starts VMs under load with so many vCPUs; their pids go to $vms, output to /tmp/vm-PID.
start_vms() # VCPUS...
{
	local n

	vms=
	for n in "$@"; do
		sh -c 'exec load_vm "$1" > /tmp/vm-$$ 2>&1' sh "$n" &
		vms="$vms $!"
	done
	for n in $vms; do
		until grep -qs ready "/tmp/vm-$n"; do
			kill -0 "$n" 2> /dev/null || return 1
			sleep 0.1
		done
	done
}

# Ends them; how many had nothing to complain of goes to $good, their answers to
# $answered and $by_firmware.
end_vms()
{
	local n

	good=0 answered=0 by_firmware=0
	kill -TERM $vms
	for n in $vms; do
		wait "$n" && good=$((good + 1))
		set -- $(sed -n 's/^good: \([0-9]*\) answered, \([0-9]*\) .*/\1 \2/p' "/tmp/vm-$n")
		answered=$((answered + ${1:-0}))
		by_firmware=$((by_firmware + ${2:-0}))
		grep -v -e ready -e '^# modules' "/tmp/vm-$n" | sed 's/^/# /'
	done
}

counter()
{
	cat "$device/counters/$1"
}

# Until COMMAND is true; false after so many tenths of a second.
wait_until() # TENTHS COMMAND...
{
	local n=$1

	shift
	until "$@"; do
		n=$((n - 1))
		[ $n -gt 0 ] || return 1
		sleep 0.1
	done
}

not_used()
{
	[ "$(cat /sys/module/kvm_amd_snp/refcnt)" = 0 ]
}

no_vms()
{
	[ -z "$(ls $device/vms)" ]
}

# What a first VM leaves for later ones is no loss.
start_vms 1
end_vms
machine_port rmp > /tmp/rmp.before

# VMs killed while the PSP has their request.
machine_port fault '0x94@1-:delay=200000'
killed=0
for n in 1 2 3 4 5; do
	start_vms 2 || break
	sleep 0.5
	kill -KILL $vms
	wait $vms
	[ $? -eq 137 ] && killed=$((killed + 1))
done
machine_port fault clear
check "5 VMs die with a request in the PSP" [ $killed -eq 5 ]
check "the module forgets them" wait_until 100 no_vms
check "it leaked no page" [ "$(counter pages_leaked)" = 0 ]
machine_port rmp > /tmp/rmp.after
check "each page that was theirs is the host's again" diff /tmp/rmp.before /tmp/rmp.after

# How the module is held, and what it holds.
rmmod kvm_amd 2> /dev/null
check "kvm_amd cannot go away under the module" grep -q '^kvm_amd ' /proc/modules
echo 0 2> /dev/null > /proc/sys/kernel/ftrace_enabled
check "ftrace_enabled=0 is refused" [ "$(cat /proc/sys/kernel/ftrace_enabled)" = 1 ]

# Drain, unload and upgrade under four VMs.
set -- $(machine_port count 0x94)
taken=$1 succeeded=$2
start_vms 1 2 4 1
check "four VMs run" [ $? -eq 0 ]
requests=$(counter requests)
sleep 0.5
check "and ask through the module" [ "$(counter requests)" -gt "$requests" ]
# Which build is loaded.
build_id()
{
	md5sum < /sys/module/kvm_amd_snp/notes/.note.gnu.build-id
}

rounds=0 drained=0 stock=0 first=$(build_id) ours=0 others=0
while [ $rounds -lt 6 ]; do
	echo 0 > $parameters/enabled
	wait_until 100 not_used && drained=$((drained + 1))
	requests=$(counter requests)
	set -- $(machine_port count 0x94)
	before=$1
	sleep 0.3
	set -- $(machine_port count 0x94)
	[ "$(counter requests)" = "$requests" ] && [ "$1" -gt "$before" ] && stock=$((stock + 1))
	rmmod kvm_amd_snp || break
	if [ $((rounds % 2)) -eq 0 ]; then
		insmod /other.ko || break
	else
		modprobe kvm_amd_snp || break
	fi
	sleep 0.3
	[ "$(counter requests)" -gt 0 ] || break
	[ "$(build_id)" = "$first" ] && ours=$((ours + 1)) || others=$((others + 1))
	rounds=$((rounds + 1))
done
check "enabled=0 drains the module under load, 6 times" [ $drained -eq 6 ]
check "stock serves the VMs meanwhile, and none passes through the module" [ $stock -eq 6 ]
check "6 upgrades under load, and each new module serves the VMs" [ $rounds -eq 6 ]
check "3 times to a build with other code, and 3 times back" [ "$ours $others" = "3 3" ]
end_vms
check "the four VMs lost no message and got no wrong answer" [ $good -eq 4 ]
set -- $(machine_port count 0x94)
echo "# the PSP took $(($1 - taken)), $(($2 - succeeded)) of them well; VMs: $answered + $by_firmware"
check "the PSP took as many requests as were answered" \
	[ $(($1 - taken)) -eq $((answered + by_firmware)) ]
check "and as many of them well" [ $(($2 - succeeded)) -eq $answered ]

# Requests that stock has in hand when the module comes in are no alarm.
past=/sys/class/misc/sev/requests_past_hook
[ -e $past ] || past=$(find /sys/devices -name requests_past_hook | head -n 1)
start_vms 4 4
machine_port fault '0x94@1-:delay=100000'
echo 0 > $parameters/enabled
sleep 1
echo 1 > $parameters/enabled
sleep 1
first=$(cat "$past")
sleep 1
# Each VM has one in the mailbox, counted before, and up to three behind its lock.
echo "# past the hook: $first"
check "no more pass the hook than were in stock's hands" [ "$first" -le 12 ]
check "and they become no more" [ "$(cat "$past")" = "$first" ]
machine_port fault clear

# A VM beyond its rate spins on BUSY, and that costs little.
echo 1 > $parameters/guest_request_burst
echo 1 > $parameters/guest_request_rate
sleep 1
requests=$(counter requests) served=$(counter served) errors=$(counter firmware_errors)
sleep 4
requests=$(($(counter requests) - requests))
served=$(($(counter served) + $(counter firmware_errors) - served - errors))
echo "# $requests requests of spinning guests, $served of them sent on"
check "guests beyond their rate make progress" [ $served -gt 0 ]
check "and are slowed down" [ $requests -le $((served * 60)) ]
echo 0 > $parameters/guest_request_rate
end_vms
check "they lost no message" [ $good -eq 2 ]

check "the module forgets all VMs" wait_until 100 no_vms
machine_port rmp > /tmp/rmp.after
check "each page of all VMs is the host's again" diff /tmp/rmp.before /tmp/rmp.after
tap_done
