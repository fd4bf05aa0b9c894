# SPDX-License-Identifier: GPL-2.0
# The text of --help.

help()
{
	cat <<-'HELP'
	snp-machine: an emulated AMD SEV-SNP host that runs one command

	usage:
	  snp-machine setup [--update] [PART]...
	  snp-machine run [OPTION]... -- COMMAND [ARG]...
	  snp-machine path WHAT

	setup fetches and builds what runs need and keeps it in a cache; where all is there it does
	nothing. Parts, all of them by default: kernel, linux-source, qemu, chip, linux-guest (what starts
	a Linux guest inside: the distribution's QEMU and OVMF); and, only where it is named, snphost
	(virtee's tool, of Debian's sid). --update asks for newer packages too.

	run boots the distribution's own kernel as SEV-SNP host, loads modules, runs COMMAND as root in /
	and powers off. COMMAND's output and exit status become those of snp-machine, 128 + n after signal
	n. What COMMAND leaves running in the background ends with it.

	Modules:
	  --project          the project's ccp and kvm-amd-snp with the distribution's kvm-amd (default)
	  --stock            the distribution's own ccp and kvm-amd: the control
	  --bare             load none; the distribution's are there for modprobe
	  --no-load          load none, but have those of the mode there for modprobe
	The machine:
	  --smp N            CPUs, 1 to 255 (default 2)
	  --mem SIZE         memory, 256M to 64G (default 2G)
	  --psp-latency USEC how long the secure processor takes for a command
	  --fault SPEC       make the secure processor or RMPUPDATE fail, see below
	  --no-psp           a machine without a secure processor
	  --no-snp           a machine without SEV-SNP: no secure processor, an ordinary CPU
	The command:
	  --copy SRC[:DST]   have the file or folder SRC inside, as /name or as DST (a DST that ends in / is
	                     a folder to put it in); programs bring their shared libraries along
	  --env NAME=VALUE   set a variable for COMMAND
	  --stdin            pass on our standard input; without it COMMAND's is empty
	  --count            say on stderr how many instructions the host executed meanwhile, see below
	  --timeout SEC      give up after so many seconds (default 300)
	For development:
	  --console          show the kernel's console on stderr as it comes
	  --kernel-arg ARG   add to the kernel's command line
	  --qemu-arg ARG     add to QEMU's command line
	--copy, --env, --fault, --kernel-arg and --qemu-arg can be repeated.

	Faults are WHAT[@WHICH]:ACTION. WHAT is a command's id (0x94), any, rmpupdate or psmash; WHICH is N, N-M
	or N-, counted from 1 (1 if left out); ACTION is one of:
	  status=CODE        not done, answered with CODE (for instructions in EAX)
	  delay=USEC         takes this much longer
	  silence            neither done nor answered
	  no-answer          done but not answered
	  no-interrupt       done and answered, but without the interrupt
	  dead               no answer to this nor to anything after it
	So 0x94@2:status=0x16 fails the second guest request, 0xc7@1-:status=0x1a refuses to reclaim any
	page, rmpupdate@3:status=2 fails the third RMPUPDATE. Programs inside can set faults while they
	run, see the test port in qemu/README.md.

	With --count the machine runs by its count of instructions, one after the other, on a clock that
	goes with them, and ends with the line "snp-machine: N instructions" on stderr: what all CPUs
	executed from COMMAND's start to its end, kernel and programs, but not what guests did. The same
	COMMAND with the same options and files gives the same N. It takes longer, and reads no input.
	Programs inside can count a piece of their work, see the test port in qemu/README.md.

	Exit status of run: COMMAND's; or, with a message, 2 for wrong options, 124 when the time was up,
	125 when the machine failed (a kernel panic, a module that does not load) or is not set up.

	path prints where a thing lies: qemu, qemu-data, root (the kernel's packages, unpacked), kernel,
	release, kdir (to build modules against), kmoddir, cc (the compiler that the kernel was built with,
	fetched where this machine's is another; kdir names it already), chip (the emulated chip's keys
	and certificates), linux-guest, linux-source, snphost, modules (where the project's are looked for).

	Environment:
	  SNP_MACHINE_CACHE    the cache (default ~/.cache/snp-machine)
	  SNP_MACHINE_KERNEL   whose 6.12 kernel: bookworm-backports (default) or trixie; or the path of a
	                       folder with boot/vmlinuz-RELEASE and lib/modules/RELEASE of your own
	  SNP_MACHINE_MODULES  the folder of the project's modules (default build/RELEASE in this checkout)
	  SNP_MACHINE_SMP      the CPUs of run without --smp (default 2)
	  SNP_MACHINE_TIMEOUT  the seconds of run without --timeout (default 300)
	  SNP_MACHINE_QEMU     another QEMU program (with --no-snp any QEMU will do)
	HELP
}
