# SPDX-License-Identifier: GPL-2.0
# The command line of QEMU for one run, out of the options and the run's folder.

# What the devices of the SEV-SNP machine are called: qemu/README.md.
machine_snp()
{
	local psp chip IFS=';'

	if [ -z "$option_snp" ]; then
		machine+=(-cpu EPYC-Milan)
		return
	fi
	machine+=(-cpu snp-host -device "amd-iommu,snp=on" -device snp-test-port)
	[ -n "$option_psp" ] || return 0
	chip=$(path_of chip) || exit
	psp=amd-psp,chip=${chip//,/,,}
	[ -z "$option_latency" ] || psp+=,latency-us=$option_latency
	[ -z "$option_count" ] || psp+=,seed=1
	[ ${#option_faults[@]} -eq 0 ] || psp+=",fault=${option_faults[*]}"
	machine+=(-device "$psp")
}

# A virtio-serial port that init in the machine knows by NAME.
machine_port() # NAME CHARDEV
{
	machine+=(-chardev "$2,id=$1" -device "virtserialport,chardev=$1,name=$1")
}

# On the kernel's command line: a panic ends the machine at once, and a slow
# emulation is not taken for a broken timer nor for a CPU that is stuck.
readonly kernel_arguments="console=ttyS0 panic=-1 no_timer_check watchdog_thresh=60 \
rcupdate.rcu_cpu_stall_timeout=120"

# For --count: time is what has been executed, and nothing comes from outside. No
# doorbell of virtio is answered by another thread, whenever that gets to run.
machine_counting()
{
	machine+=(-icount "shift=0,sleep=off" -rtc "base=2026-01-01T00:00:00,clock=vm" -seed 1
		-global virtio-pci.ioeventfd=off)
	option_kernel_arguments+=(nokaslr norandmaps)
}

# Sets the array `machine` to program and arguments. FOLDER may hold a comma.
machine_command() # FOLDER
{
	local folder=${1//,/,,} qemu data kernel

	qemu=$(path_of qemu) && data=$(path_of qemu-data) && kernel=$(path_of kernel) || exit
	machine=("$qemu" -L "$data" -name snp-machine
		-nodefaults -no-user-config -no-reboot -display none -vga none -monitor none
		-machine q35 -accel tcg -smp "$option_smp" -m "$option_memory")
	machine_snp
	[ -z "$option_count" ] || machine_counting
	machine+=(-kernel "$kernel" -initrd "$1/initrd"
		-append "$kernel_arguments ${option_kernel_arguments[*]}"
		-serial "file:$folder/console"
		-device virtio-serial-pci)
	# The first, so that it is connected once the kernel knows the others: a read
	# before that would look like the end of the input.
	[ -z "$option_stdin" ] ||
		machine_port stdin "file,path=/dev/null,input-path=$folder/stdin"
	machine_port status "file,path=$folder/status"
	machine_port stdout "file,path=$folder/stdout"
	machine_port stderr "file,path=$folder/stderr"
	machine+=("${option_qemu_arguments[@]}")
}
