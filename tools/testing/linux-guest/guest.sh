# SPDX-License-Identifier: GPL-2.0
# Runs inside the emulated host: starts the Linux guest under Debian's QEMU and
# talks to it over its second serial port. Source it. What the guest sent last
# lies in $lg_work/answer, its files in $lg_work/NAME.*, its console in
# $lg_work/console.

lg_home=/linux-guest
lg_work=/tmp/linux-guest
lg_cpu=EPYC-v4
lg_vcpus=2
lg_memory=512M
lg_kernel=$lg_home/vmlinuz
lg_initrd=$lg_home/initrd
lg_append="console=ttyS0 quiet panic=-1 no_timer_check"
# OVMF.amdsev.fd checks kernel, initrd and command line by hashes that are measured;
# OVMF.fd does not, and QEMU refuses kernel-hashes=on with it.
lg_firmware=${lg_firmware:-OVMF.amdsev.fd}
# Longest waits in seconds, for machines that have other work.
lg_boot_limit=${lg_boot_limit:-600}
lg_answer_limit=${lg_answer_limit:-120}
lg_pid=

# Whether kernel, initrd and command line are measured.
lg_hashes()
{
	[ "$lg_firmware" = OVMF.amdsev.fd ]
}

# Starts the guest; $lg_pid is its VMM. How that ends is vmm.log's last line, after
# what it said of why (reason 7 is a reset: -no-reboot makes it an end, silently).
lg_start()
{
	mkdir -p $lg_work && cd $lg_work || return
	mkfifo line.in line.out
	: > answers
	lg_on=off
	! lg_hashes || lg_on=on
	{
		$lg_home/vmm/lib/ld-linux-x86-64.so.2 --library-path $lg_home/vmm/lib \
			$lg_home/vmm/qemu-system-x86_64 -L $lg_home/vmm/data \
			-name guest,process=qemu -nodefaults -no-user-config -display none -no-reboot \
			-pidfile pid -trace qemu_system_shutdown_request \
			-accel kvm -cpu $lg_cpu -smp $lg_vcpus -m $lg_memory \
			-machine q35,confidential-guest-support=snp,memory-backend=ram \
			-object memory-backend-memfd,id=ram,size=$lg_memory,share=true,prealloc=false \
			-object sev-snp-guest,id=snp,cbitpos=51,reduced-phys-bits=5,policy=0x30000,kernel-hashes=$lg_on \
			-bios $lg_home/vmm/"$lg_firmware" -kernel $lg_kernel -initrd $lg_initrd \
			-append "$lg_append" \
			-serial file:$lg_work/console -serial pipe:$lg_work/line
		echo "its exit status: $?"
	} > vmm.log 2>&1 &
	cat line.out >> answers &
	for _ in $(seq 300); do
		lg_pid=$(cat pid 2> /dev/null) && [ -n "$lg_pid" ] && break
		! grep -q '^its exit status' vmm.log || break
		sleep 0.1
	done
	cd / || return
}

# Whether the VMM runs.
lg_runs()
{
	[ -n "$lg_pid" ] && grep -q '^State:[[:space:]]*[^ZX]' "/proc/$lg_pid/status" 2> /dev/null
}

# How many answers have come.
lg_answers()
{
	grep -c '^done$' $lg_work/answers
}

# Waits for answer COUNT; fails when the VMM has ended or the time is up.
lg_wait() # COUNT SECONDS
{
	lg_waited=0
	while [ "$(lg_answers)" -lt "$1" ]; do
		if ! lg_runs; then
			echo "the guest's VMM has ended; it and the host's kernel said last:"
			grep -v "host doesn't support" $lg_work/vmm.log
			dmesg | tail -n 5
			tail -n 20 $lg_work/console
			return 1
		fi
		if [ $lg_waited -ge $(($2 * 2)) ]; then
			echo "no answer from the guest after $2 s; its console ends with:"
			tail -n 20 $lg_work/console
			return 1
		fi
		lg_waited=$((lg_waited + 1))
		sleep 0.5
	done
	awk -v n="$1" '/^done$/ { count++; next } count == n - 1' $lg_work/answers > $lg_work/answer
}

lg_wait_boot()
{
	lg_wait 1 "$lg_boot_limit"
}

# Sends the guest a line. Without a VMM nobody reads, and writing would not end.
lg_say() # TEXT
{
	if ! lg_runs; then
		echo "the guest's VMM has ended"
		return 1
	fi
	echo "$1" > $lg_work/line.in
}

# Has the guest ask for report and certificates by WAY (configfs, ioctl); they
# come as NAME.report, NAME.certs (none: no such file) and NAME.verdict.
lg_ask() # NAME WAY TEXT
{
	lg_before=$(lg_answers)
	rm -f $lg_work/"$1".*
	lg_say "report $2 $3" || return
	lg_wait $((lg_before + 1)) "$lg_answer_limit" || return
	for lg_file in report certs verdict; do
		awk -v name=$lg_file '
			$0 == "end" { on = 0 }
			on { print }
			$1 == "file" { on = $2 == name }' $lg_work/answer > $lg_work/base64
		[ ! -s $lg_work/base64 ] || base64 -d $lg_work/base64 > $lg_work/"$1".$lg_file
	done
	grep -v '^[A-Za-z0-9+/=]\{40,\}$' $lg_work/answer
	grep -qx 'status 0' $lg_work/answer
}

# The report that came carries TEXT: it was made for this question.
lg_fresh() # NAME TEXT
{
	[ "$(dd if=$lg_work/"$1".report bs=1 skip=80 count=64 2> /dev/null | tr -d '\000')" = "$2" ]
}

# No certificates came.
lg_got_none() # NAME
{
	[ -s $lg_work/"$1".report ] && [ ! -s $lg_work/"$1".certs ]
}

# The certificates that came are those of TABLE, which is padded to whole pages.
lg_got_table() # NAME TABLE
{
	lg_size=$(stat -c %s $lg_work/"$1".certs) || return
	[ "$lg_size" -gt 24 ] && head -c "$lg_size" "$2" | cmp - $lg_work/"$1".certs &&
		[ "$(tail -c +$((lg_size + 1)) "$2" | tr -d '\000' | wc -c)" -eq 0 ]
}

# The launch measurement in the report is what was started must give.
lg_measured() # NAME
{
	lg_report=$lg_work/$1.report
	set -- --ovmf $lg_home/vmm/"$lg_firmware" --vcpus $lg_vcpus --cpu $lg_cpu
	! lg_hashes || set -- "$@" --kernel $lg_kernel --initrd $lg_initrd --append "$lg_append"
	snpcert measure "$@" --report "$lg_report"
}

# The same with one thing changed gives another measurement. CHANGE is a line of shell.
lg_measured_otherwise() # NAME CHANGE
{
	(
		eval "$2"
		lg_measured "$1"
		[ $? -eq 1 ]
	)
}

# The guest itself found its report good.
lg_verified()
{
	grep -qx 'verify 0' $lg_work/answer
}

# Switches the guest off and waits for its VMM.
lg_stop()
{
	lg_say off || return
	for _ in $(seq 120); do
		lg_runs || return 0
		sleep 0.5
	done
	echo "the guest has not switched off after 60 s; its console ends with:"
	tail -n 20 $lg_work/console
	kill -9 "$lg_pid"
	return 1
}
