// SPDX-License-Identifier: GPL-2.0
/* The words of --help, for each command and in short for all. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "out.h"
#include "problem.h"
#include "usage.h"

static const struct {
	const char *command;
	const char *synopsis;
	const char *what;
	const char *words;
} usages[] = {
	{ "verify",
	  "--report FILE (--certs TABLE | --vek FILE...) [--ca FILE]... [--at DATE]",
	  "is an attestation report good?",
"  --report FILE    the report, 1184 bytes\n"
"  --certs TABLE    the certificate table that came with it\n"
"  --vek FILE       or the VCEK or VLEK alone; may be repeated, the one that signed is found\n"
"  --ca FILE        AMD's ASK (or ASVK) and ARK, which you trust; may be repeated\n"
"  --at DATE        judge at this time (2024-05-31 or 2024-05-31T12:30:00Z), not now\n"
"\n"
"Checked are the report's form, its signature, the chain from the key that signed to an ARK\n"
"given with --ca, all dates, and that the key is for the report's TCB and chip. An ARK in the\n"
"table counts only if it equals one of --ca.\n"
"\n"
"Exit status: 0 good; 1 not good; 2 wrong usage or unreadable input; 3 all holds, but without\n"
"--ca nobody vouches for the chain's end: compare the fingerprint that is printed.\n" },
	{ "show",
	  "FILE",
	  "what is in a table, a report or a certificate?",
"FILE is a certificate table, an attestation report, or a certificate (DER or PEM); - is standard\n"
"input. Nothing is verified.\n" },
	{ "build",
	  "(--ca FILE | --ark FILE --ask FILE) (--vcek FILE | --vlek FILE)... [--crl FILE] -o TABLE",
	  "make a certificate table",
"  --ark FILE       AMD's root certificate\n"
"  --ask FILE       the ASK; with a VLEK, the ASVK; with both, both\n"
"  --ca FILE        AMD's bundle of ASK (or ASVK) and ARK, in place of the two\n"
"  --vcek FILE      the chip's certificate for the reported TCB\n"
"  --vlek FILE      the provider's certificate for the reported TCB\n"
"  --crl FILE       the ARK's revocation list\n"
"  -o TABLE         where to write it; - is standard output. Also: --output\n"
"\n"
"Files are PEM or DER; the table has DER, in the order of the command line, and is padded to\n"
"pages. Certificates whose issuer is not in the table are refused, and so is a table of more\n"
"than 0x5000 bytes. One of more than 0x4000 bytes is of no use to Linux guests.\n" },
	{ "set",
	  "[--certs TABLE [--tcb HEX]] [--reported-tcb HEX [--mask-chip-id] [--mask-chip-key]] [--keep-certs]",
	  "install host-wide certificates, move the reported TCB",
"  --certs TABLE    the table, as made by snpcert build or snphost import\n"
"  --tcb HEX        the reported TCB that it is for, where its VCEK or VLEK does not tell\n"
"  --reported-tcb HEX  set the platform's reported TCB (SNP_CONFIG), and the masks with it\n"
"  --mask-chip-id   reports shall not name the chip; without it they do\n"
"  --mask-chip-key  the VCEK shall not sign reports; without it it does\n"
"  --keep-certs     leave the installed certificates (what happens without --certs)\n"
"\n"
"All of it happens, or nothing. A table that is not for the reported TCB is refused: no report\n"
"would verify with it.\n" },
	{ "get",
	  "[-o FILE]",
	  "read the host-wide certificates back",
"  -o FILE          write the table there; - is standard output. Also: --output\n"
"\n"
"Without -o its content is shown.\n" },
	{ "clear",
	  "",
	  "remove the host-wide certificates",
"Guests get an empty table from then on, unless their VM has certificates of its own.\n" },
	{ "status",
	  "",
	  "the platform, what guests get, and what to do",
"Shows the secure processor's state and TCBs, the host-wide certificates and whether they are\n"
"stale, and both modules' parameters and counters.\n" },
	{ "vm",
	  "(list | set --pid PID [--fd N] --certs TABLE [--tcb HEX] | get --pid PID [--fd N] [-o FILE] | clear --pid PID [--fd N])",
	  "certificates of one VM, whatever its VMM",
"  list             show all VMs and their own certificates\n"
"  set, get, clear  as for the host, but for one VM: its guest gets them in place of the host's\n"
"  --pid PID        the VMM's process\n"
"  --fd N           its descriptor of the VM, where it has several; list shows it\n"
"  --certs TABLE    the table\n"
"  --tcb HEX        the reported TCB that it is for, where its VCEK or VLEK does not tell\n"
"  -o FILE          write the table there; - is standard output. Also: --output\n"
"\n"
"The VMM need not know: its descriptor is borrowed with pidfd_getfd(2). Needs root and the\n"
"module kvm-amd-snp. The certificates go with the VM.\n" },
	{ "measure",
	  "--ovmf FILE --vcpus N (--cpu MODEL | --cpu-signature HEX) [--features HEX] "
	  "[--kernel FILE [--initrd FILE] [--append TEXT]] [--report FILE]",
	  "which launch measurement must a guest have?",
"  --ovmf FILE      the firmware image that QEMU gets with -bios\n"
"  --vcpus N        how many vCPUs the guest is started with\n"
"  --cpu MODEL      QEMU's CPU model: EPYC, EPYC-Rome, EPYC-Milan, EPYC-Genoa, or one with -vN\n"
"  --cpu-signature HEX  or CPUID 1 EAX as the guest sees it\n"
"  --features HEX   SEV_FEATURES of the vCPUs (1, SNP alone)\n"
"  --kernel FILE    the kernel that QEMU gets with -kernel, where it runs with kernel-hashes=on\n"
"  --initrd FILE    and its initrd, where there is one\n"
"  --append TEXT    and its command line, where there is one\n"
"  --report FILE    compare with the measurement in this report\n"
"\n"
"Computed is what QEMU and Linux's KVM launch. Kernel, initrd and command line are in the\n"
"measurement only with QEMU's kernel-hashes=on and a firmware that checks them, such as\n"
"OVMF.amdsev.fd. Without --kernel they do not count: any other would give the same.\n" },
};

static void print_short(void)
{
	printf("Usage: snpcert COMMAND [OPTION]...\n\n"
	       "Certificates for SEV-SNP attestation: build, install and verify them.\n\n");
	for (size_t i = 0; i < sizeof(usages) / sizeof(*usages); i++)
		printf("  %-8s %s\n", usages[i].command, usages[i].what);
	printf("\n  snpcert COMMAND --help says more of each; snpcert --version says which version.\n\n"
	       "Exit status: 0 good; 1 a report is not good, or kernel or firmware refused; 2 wrong\n"
	       "usage, unreadable or malformed input; 3 a report is good if the ARK shown is AMD's.\n");
}

int usage_print(const char *command)
{
	char prefix[64];

	if (!command) {
		print_short();
		return EXIT_GOOD;
	}
	for (size_t i = 0; i < sizeof(usages) / sizeof(*usages); i++) {
		if (strcmp(usages[i].command, command))
			continue;
		printf("snpcert %s: %s\n\n", command, usages[i].what);
		snprintf(prefix, sizeof(prefix), "Usage: snpcert %s%s", command,
			 *usages[i].synopsis ? " " : "");
		out_wrapped(stdout, prefix, usages[i].synopsis);
		printf("\n%s", usages[i].words);
		return EXIT_GOOD;
	}
	return usage_wrong(NULL, "there is no command '%s'", command);
}

int usage_wrong(const char *command, const char *format, ...)
{
	struct problem problem;
	va_list args;

	if (format) {
		va_start(args, format);
		vsnprintf(problem.text, sizeof(problem.text), format, args);
		va_end(args);
		problem_print(&problem);
	}
	fprintf(stderr, "Try: snpcert %s%s--help\n", command ? command : "", command ? " " : "");
	return EXIT_TROUBLE;
}
