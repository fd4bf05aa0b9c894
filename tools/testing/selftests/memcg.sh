# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC1091,SC2086
# Runs inside the machine: whose memory cgroup pays for what the module keeps of a
# VM, and what happens at its limit. Arguments: a TCB and a table for it. Prints
# TAP. suites/65-vms starts it.

. /tap.sh
groups=/sys/fs/cgroup
vms=
tcb=$1
table=$2

# Bytes that the kernel keeps for a group. It adds them up every two seconds.
kernel() # GROUP
{
	sleep 3
	sed -n 's/^kernel //p' "$groups/$1/memory.stat"
}

oom_kills()
{
	sed -n 's/^oom_kill //p' $groups/vmm/memory.events
}

# Each CPU has caches of its own, which the group pays for.
as_operator() # CPU COMMAND [ARG]...
{
	# shellcheck disable=SC2016
	taskset -c "$1" sh -c 'echo $$ > /sys/fs/cgroup/operator/cgroup.procs; shift; exec "$@"' sh "$@"
}

operator() # ACTION PID [OPTION]...
{
	as_operator 0 snpcert vm "$1" --pid "$2" $3
}

set_all()
{
	local n

	refused=0 said=
	for n in $vms; do
		said="$said $(operator set "$n" "--certs $table --tcb $tcb" 2>&1)" ||
			refused=$((refused + 1))
	done
}

clear_all()
{
	local n

	for n in $vms; do
		operator clear "$n" > /dev/null || return 1
	done
}

between() # LEAST VALUE MOST
{
	[ "$2" -ge "$1" ] && [ "$2" -le "$3" ]
}

echo +memory > $groups/cgroup.subtree_control
mkdir $groups/vmm $groups/operator
for n in 1 2 3 4; do
	# shellcheck disable=SC2016
	sh -c 'echo $$ > /sys/fs/cgroup/vmm/cgroup.procs; exec load_vm 1 > /tmp/vm-$$ 2>&1' &
	vms="$vms $!"
done
for n in $vms; do
	until grep -qs ready "/tmp/vm-$n"; do
		kill -0 "$n" 2> /dev/null || break
		sleep 0.1
	done
done
sleep 1
# Asleep, they need nothing else meanwhile.
kill -STOP $vms
sleep 0.5

# What a first time leaves in caches is no part of it.
set_all
clear_all
vmm=$(kernel vmm)
operator=$(kernel operator)
set_all
grown=$(($(kernel vmm) - vmm))
operator=$(($(kernel operator) - operator))
echo "# the VMMs' group has $grown bytes more, the operator's $operator"
check "an operator sets the certificates of four VMs" [ $refused -eq 0 ]
check "the VMMs' memory cgroup pays for them" between 32768 $grown 131072
check "and not the operator's" between -65536 $operator 16384
check "they are taken away" clear_all
check "and nobody pays any more" between -65536 $(($(kernel vmm) - vmm)) 16384

# The VMM itself, by the ioctl: it sets 20 KiB when SIGUSR2 comes.
vmm=$(kernel vmm)
kill -USR2 $vms
kill -CONT $vms
for n in $vms; do
	until grep -qs 'has certificates' "/tmp/vm-$n"; do
		kill -0 "$n" 2> /dev/null || break
		sleep 0.1
	done
done
kill -STOP $vms
sleep 0.5
grown=$(($(kernel vmm) - vmm))
echo "# $grown bytes more"
check "a VMM that sets its own certificates pays too" between 65536 $grown 262144
check "and these are taken away" clear_all

# What a CPU has in stock for the group would let it grow beyond its limit.
for cpu in $(seq 0 $(($(nproc) - 1))); do
	as_operator "$cpu" dd if=/dev/zero of="/tmp/fill$cpu" bs=64k count=16 2> /dev/null
done
cat $groups/vmm/memory.current > $groups/vmm/memory.max
set_all
echo "# $refused of 4 refused: $said" | head -n 1
check "at the group's limit certificates are refused" [ $refused -gt 0 ]
matches "and the operator is told why" "no memory for it" "$said"
check "nobody is killed for them" [ "$(oom_kills)" = 0 ]
echo max > $groups/vmm/memory.max
set_all
check "with room they are set" [ $refused -eq 0 ]

kill -CONT $vms
sleep 1
kill -TERM $vms
good=0
for n in $vms; do
	wait "$n" && good=$((good + 1))
done
check "the VMs went on, and none lost a message" [ $good -eq 4 ]
tap_done
