// SPDX-License-Identifier: GPL-2.0
/*
 * Each page extends the digest by its PAGE_INFO (AMD 56860, SNP_LAUNCH_UPDATE).
 * A vCPU's page is what Linux 6.12's KVM makes of the registers that vm.c sets;
 * offsets are those of AMD 24593, appendix B, table "VMSA Layout".
 */
#include <openssl/evp.h>
#include <string.h>

#include "guest_image.h"
#include "measure.h"

#define PAGE_INFO_SIZE		0x70
#define PAGE_TYPE_NORMAL	1
#define PAGE_TYPE_VMSA		2
/* Where VMSAs count as lying: the last page below 2^48. */
#define VMSA_GPA		0xfffffffff000ULL

static void put(uint8_t *p, int size, uint64_t value)
{
	for (int i = 0; i < size; i++, value >>= 8)
		p[i] = value;
}

static bool sha384(const void *data, size_t size, uint8_t *digest)
{
	return EVP_Digest(data, size, digest, NULL, EVP_sha384(), NULL);
}

/* @contents is NULL for pages that are measured without them. */
static bool extend(uint8_t *digest, const uint8_t *contents, uint8_t type, uint64_t gpa)
{
	uint8_t info[PAGE_INFO_SIZE] = { 0 };

	memcpy(info, digest, MEASURE_SIZE);
	if (contents && !sha384(contents, GUEST_PAGE, info + 0x30))
		return false;
	put(info + 0x60, 2, PAGE_INFO_SIZE);
	put(info + 0x62, 1, type);
	/* 0x63: not an initial migration image; 0x64-0x66: no rights for VMPL 1-3. */
	put(info + 0x68, 8, gpa);
	return sha384(info, sizeof(info), digest);
}

static void segment(uint8_t *p, uint16_t selector, uint16_t attributes, uint32_t limit)
{
	put(p, 2, selector);
	put(p + 2, 2, attributes);
	put(p + 4, 4, limit);
}

static void make_vmsa(uint8_t *vmsa, unsigned int vcpu)
{
	static const uint16_t data_segments[] = { 0x00, 0x20, 0x30, 0x40, 0x50 };

	memset(vmsa, 0, GUEST_PAGE);
	for (size_t i = 0; i < sizeof(data_segments) / sizeof(data_segments[0]); i++)
		segment(vmsa + data_segments[i], 16, 0xc93, 0xffffffff);
	segment(vmsa + 0x10, 8, 0xc9b, 0xffffffff);	/* CS */
	segment(vmsa + 0x60, 0, 0, 0xffff);		/* GDTR */
	segment(vmsa + 0x70, 0, 0x82, 0xffff);		/* LDTR */
	segment(vmsa + 0x80, 0, 0, 0xffff);		/* IDTR */
	segment(vmsa + 0x90, 0, 0x83, 0xffff);		/* TR */
	put(vmsa + 0x0d0, 8, 1 << 12);			/* EFER: SVME */
	put(vmsa + 0x148, 8, 1 << 6);			/* CR4: the host's MCE */
	put(vmsa + 0x158, 8, 0x11);			/* CR0 */
	put(vmsa + 0x160, 8, 0x400);			/* DR7 */
	put(vmsa + 0x168, 8, 0xffff0ff0);		/* DR6 */
	put(vmsa + 0x170, 8, 2);			/* RFLAGS */
	put(vmsa + 0x178, 8, GUEST_IMAGE_GPA);		/* RIP */
	put(vmsa + 0x268, 8, 0x0007040600070406);	/* PAT */
	put(vmsa + 0x338, 8, vcpu);			/* RDI */
	put(vmsa + 0x3b0, 8, 1);			/* SEV_FEATURES: SNP */
	put(vmsa + 0x3e8, 8, 1);			/* XCR0 */
	put(vmsa + 0x408, 4, 0x1f80);			/* MXCSR */
	put(vmsa + 0x410, 2, 0x37f);			/* x87 control word */
}

bool measure_launch(const struct snp_vm *vm, uint8_t *digest)
{
	uint8_t vmsa[GUEST_PAGE];
	bool good = true;

	memset(digest, 0, MEASURE_SIZE);
	for (unsigned int i = 0; i < vm->nr_loads; i++) {
		const struct snp_load *load = &vm->loads[i];

		for (uint64_t at = 0; good && at < load->size; at += GUEST_PAGE)
			good = extend(digest,
				      load->type == PAGE_TYPE_NORMAL ? guest_image + at : NULL,
				      load->type, load->gpa + at);
	}
	for (unsigned int i = 0; good && i < vm->nr_vcpus; i++) {
		make_vmsa(vmsa, i);
		good = extend(digest, vmsa, PAGE_TYPE_VMSA, VMSA_GPA);
	}
	return good;
}
