/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An OVMF image: what it says about itself for SEV-SNP, in the table of GUIDs at
 * its end. Layout as in edk2's OvmfPkg/ResetVector.
 */
#ifndef SNPCERT_OVMF_H
#define SNPCERT_OVMF_H

#include <stddef.h>
#include <stdint.h>

#include "problem.h"

/* A firmware image ends at 4 GiB in the guest's memory. */
#define OVMF_END	0x100000000ULL
/* More than any image has: pages are 4 KiB, images up to 16 MiB. */
#define OVMF_MAX_SIZE	(16UL << 20)
#define OVMF_MAX_SECTIONS	32

/** enum ovmf_section_kind - what a section becomes at launch */
enum ovmf_section_kind {
	OVMF_SEC_MEM = 1,
	OVMF_SECRETS = 2,
	OVMF_CPUID = 3,
	OVMF_SVSM_CAA = 4,
	OVMF_KERNEL_HASHES = 0x10,	/* zeroes where there are none */
};

/**
 * struct ovmf_section - guest memory that the hypervisor prepares
 * @gpa: where, page-aligned
 * @size: how many bytes, whole pages
 * @kind: enum ovmf_section_kind
 */
struct ovmf_section {
	uint32_t gpa;
	uint32_t size;
	uint32_t kind;
};

/**
 * struct ovmf - what the image says
 * @reset: where vCPUs other than the first begin (physical address)
 * @hashes: where it looks for kernel hashes (physical address); 0: it checks none
 * @hashes_len: how much room there is for them
 * @sections: in the order in which they are launched
 * @n: how many
 */
struct ovmf {
	uint32_t reset;
	uint32_t hashes;
	uint32_t hashes_len;
	struct ovmf_section sections[OVMF_MAX_SECTIONS];
	unsigned int n;
};

/**
 * ovmf_parse() - find the SEV-SNP metadata in an image
 * @image: the file's bytes
 * @len: how many
 * @ovmf: out
 * @problem: filled in on failure
 *
 * Return: 0, or -1 when this is no OVMF that can start SNP guests.
 */
int ovmf_parse(const uint8_t *image, size_t len, struct ovmf *ovmf, struct problem *problem);

#endif /* SNPCERT_OVMF_H */
