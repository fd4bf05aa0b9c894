// SPDX-License-Identifier: GPL-2.0
/*
 * Boots another kernel by kexec, through the drivers' shutdown functions but
 * without the rest of a system's; or, with --on-panic, leaves it ready for a
 * panic. No kexec-tools needed, nor there in snp-machine.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/kexec.h>
#include <linux/reboot.h>

static int open_or_say(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		perror(path);
	return fd;
}

int main(int argc, char **argv)
{
	bool on_panic = argc > 1 && !strcmp(argv[1], "--on-panic");
	int kernel, initrd;

	argc -= on_panic;
	argv += on_panic;
	if (argc != 4) {
		fprintf(stderr, "usage: kexec_into [--on-panic] KERNEL INITRD COMMAND-LINE\n");
		return 2;
	}
	kernel = open_or_say(argv[1]);
	initrd = open_or_say(argv[2]);
	if (kernel < 0 || initrd < 0)
		return 1;

	if (syscall(SYS_kexec_file_load, kernel, initrd, strlen(argv[3]) + 1, argv[3],
		    on_panic ? KEXEC_FILE_ON_CRASH : 0UL)) {
		perror("kexec_file_load");
		return 1;
	}
	if (on_panic)
		return 0;
	syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_KEXEC, NULL);
	perror("reboot");
	return 1;
}
