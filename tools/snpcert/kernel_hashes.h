/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The table of hashes by which an OVMF that checks them knows which kernel, initrd and
 * command line it may start: QEMU's kernel-hashes=on. Layout as in edk2's
 * OvmfPkg/AmdSev/BlobVerifierLibSevHashes.
 */
#ifndef SNPCERT_KERNEL_HASHES_H
#define SNPCERT_KERNEL_HASHES_H

#include <stdint.h>

#include "problem.h"

/* A header, three entries, and zeroes up to whole 16 bytes. */
#define KERNEL_HASHES_LEN	176

/**
 * struct kernel_boot - what QEMU is told to start without a boot loader
 * @kernel: the file for -kernel
 * @initrd: the file for -initrd, or NULL
 * @append: the text for -append, or NULL
 */
struct kernel_boot {
	const char *kernel;
	const char *initrd;
	const char *append;
};

/**
 * kernel_hashes_make() - read the files and make the table
 * @boot: what is started
 * @table: out: KERNEL_HASHES_LEN bytes
 * @problem: filled in on failure
 *
 * Return: 0, or -1: a file is not readable, or the kernel is no bzImage.
 */
int kernel_hashes_make(const struct kernel_boot *boot, uint8_t *table, struct problem *problem);

#endif /* SNPCERT_KERNEL_HASHES_H */
