// SPDX-License-Identifier: GPL-2.0
/*
 * Every page extends the digest by its PAGE_INFO. QEMU launches the firmware
 * image first, then the sections that its metadata names, then KVM each vCPU's
 * save area. A save area is what KVM makes of QEMU's registers at reset; offsets
 * are those of AMD 24593, appendix B, table "VMSA Layout".
 */
#include <openssl/evp.h>
#include <string.h>

#include "launch.h"
#include "ovmf.h"

#define PAGE		4096
#define PAGE_INFO_LEN	0x70
/* Where save areas count as lying: the last page below 2^48. */
#define VMSA_GPA	0xfffffffff000ULL
/* The first vCPU begins as on a real board. */
#define RESET_VECTOR	0xfffffff0u

enum page_type {
	PAGE_NORMAL = 1,
	PAGE_VMSA = 2,
	PAGE_ZERO = 3,
	PAGE_SECRETS = 5,
	PAGE_CPUID = 6,
};

static void put(uint8_t *p, int size, uint64_t value)
{
	for (int i = 0; i < size; i++, value >>= 8)
		p[i] = value;
}

static int sha384(const void *data, size_t len, uint8_t *digest, struct problem *problem)
{
	if (!EVP_Digest(data, len, digest, NULL, EVP_sha384(), NULL))
		return problem_set(problem, "libcrypto computes no SHA-384");
	return 0;
}

/* @contents is NULL for pages that are measured without them. */
static int extend(uint8_t *digest, enum page_type type, uint64_t gpa, const uint8_t *contents,
		  struct problem *problem)
{
	uint8_t info[PAGE_INFO_LEN] = { 0 };

	memcpy(info, digest, LAUNCH_DIGEST_LEN);
	if (contents && sha384(contents, PAGE, info + 0x30, problem))
		return -1;
	put(info + 0x60, 2, PAGE_INFO_LEN);
	put(info + 0x62, 1, type);
	/* 0x63: no migration image; 0x64-0x66: no rights for VMPL 1-3. */
	put(info + 0x68, 8, gpa);
	return sha384(info, sizeof(info), digest, problem);
}

/* Kernel hashes have their place in the section's first page; without them all is zero. */
static int extend_hashes(uint8_t *digest, const struct launch *launch, const struct ovmf *ovmf,
			 const struct ovmf_section *section, struct problem *problem)
{
	uint8_t page[PAGE] = { 0 };

	memcpy(page + ovmf->hashes % PAGE, launch->hashes, KERNEL_HASHES_LEN);
	for (uint32_t at = 0; at < section->size; at += PAGE) {
		if (extend(digest, PAGE_NORMAL, (uint64_t)section->gpa + at, page, problem))
			return -1;
		memset(page, 0, PAGE);
	}
	return 0;
}

/* Whether the firmware finds kernel hashes in a page that is measured. */
static int check_hashes(const struct ovmf *ovmf, struct problem *problem)
{
	if (!ovmf->hashes || ovmf->hashes_len < KERNEL_HASHES_LEN)
		return problem_set(problem,
				   "the image has no room for kernel hashes, and QEMU refuses kernel-hashes=on with it; expected a build that checks them, such as OVMF.amdsev.fd");
	for (unsigned int i = 0; i < ovmf->n; i++)
		if (ovmf->sections[i].kind == OVMF_KERNEL_HASHES &&
		    ovmf->sections[i].gpa == ovmf->hashes / PAGE * PAGE &&
		    ovmf->hashes % PAGE + KERNEL_HASHES_LEN <= PAGE)
			return 0;
	return problem_set(problem,
			   "the image looks for kernel hashes at 0x%x, which is in no page that it has measured for them",
			   ovmf->hashes);
}

static int extend_sections(uint8_t *digest, const struct launch *launch, const struct ovmf *ovmf,
			   struct problem *problem)
{
	for (unsigned int i = 0; i < ovmf->n; i++) {
		const struct ovmf_section *section = &ovmf->sections[i];
		enum page_type type;

		switch (section->kind) {
		case OVMF_SEC_MEM:
		case OVMF_SVSM_CAA:
			type = PAGE_ZERO;
			break;
		case OVMF_KERNEL_HASHES:
			if (launch->hashes) {
				if (extend_hashes(digest, launch, ovmf, section, problem))
					return -1;
				continue;
			}
			type = PAGE_ZERO;
			break;
		case OVMF_SECRETS:
			type = PAGE_SECRETS;
			break;
		case OVMF_CPUID:
			type = PAGE_CPUID;
			break;
		default:
			return problem_set(problem,
					   "section %u is of the unknown kind %u: snpcert does not know how it is measured",
					   i, section->kind);
		}
		for (uint32_t at = 0; at < section->size; at += PAGE)
			if (extend(digest, type, (uint64_t)section->gpa + at, NULL, problem))
				return -1;
	}
	return 0;
}

static void segment(uint8_t *p, uint16_t selector, uint16_t attributes, uint64_t base)
{
	put(p, 2, selector);
	put(p + 2, 2, attributes);
	put(p + 4, 4, 0xffff);
	put(p + 8, 8, base);
}

static void make_vmsa(uint8_t *vmsa, const struct launch *launch, uint32_t start)
{
	static const uint16_t data_segments[] = { 0x00, 0x20, 0x30, 0x40, 0x50 };

	memset(vmsa, 0, PAGE);
	for (size_t i = 0; i < sizeof(data_segments) / sizeof(*data_segments); i++)
		segment(vmsa + data_segments[i], 0, 0x93, 0);
	segment(vmsa + 0x10, 0xf000, 0x9b, start & 0xffff0000);	/* CS */
	segment(vmsa + 0x60, 0, 0, 0);			/* GDTR */
	segment(vmsa + 0x70, 0, 0x82, 0);		/* LDTR */
	segment(vmsa + 0x80, 0, 0, 0);			/* IDTR */
	segment(vmsa + 0x90, 0, 0x8b, 0);		/* TR */
	put(vmsa + 0x0d0, 8, 1 << 12);			/* EFER: SVME */
	put(vmsa + 0x148, 8, 1 << 6);			/* CR4: the host's MCE */
	put(vmsa + 0x158, 8, 0x10);			/* CR0 */
	put(vmsa + 0x160, 8, 0x400);			/* DR7 */
	put(vmsa + 0x168, 8, 0xffff0ff0);		/* DR6 */
	put(vmsa + 0x170, 8, 2);			/* RFLAGS */
	put(vmsa + 0x178, 8, start & 0xffff);		/* RIP */
	put(vmsa + 0x268, 8, 0x0007040600070406);	/* PAT */
	put(vmsa + 0x310, 8, launch->signature);	/* RDX */
	put(vmsa + 0x3b0, 8, launch->features);		/* SEV_FEATURES */
	put(vmsa + 0x3e8, 8, 1);			/* XCR0 */
	put(vmsa + 0x408, 4, 0x1f80);			/* MXCSR */
	put(vmsa + 0x410, 2, 0x37f);			/* x87 control word */
}

int launch_measure(const struct launch *launch, uint8_t *digest, struct problem *problem)
{
	uint8_t vmsa[PAGE];
	struct ovmf ovmf;

	if (ovmf_parse(launch->image, launch->len, &ovmf, problem))
		return -1;
	if (launch->hashes && check_hashes(&ovmf, problem))
		return -1;
	memset(digest, 0, LAUNCH_DIGEST_LEN);
	for (size_t at = 0; at < launch->len; at += PAGE)
		if (extend(digest, PAGE_NORMAL, OVMF_END - launch->len + at, launch->image + at,
			   problem))
			return -1;
	if (extend_sections(digest, launch, &ovmf, problem))
		return -1;
	for (unsigned int i = 0; i < launch->vcpus; i++) {
		make_vmsa(vmsa, launch, i ? ovmf.reset : RESET_VECTOR);
		if (extend(digest, PAGE_VMSA, VMSA_GPA, vmsa, problem))
			return -1;
	}
	return 0;
}

/* QEMU's models by family, model and stepping; versions of one model share them. */
static const struct {
	const char *model;
	uint32_t signature;
} models[] = {
	{ "EPYC", 0x800f12 },
	{ "EPYC-Rome", 0x830f10 },
	{ "EPYC-Milan", 0xa00f11 },
	{ "EPYC-Genoa", 0xa10f10 },
};

uint32_t launch_signature(const char *model)
{
	const char *version = strstr(model, "-v");
	size_t len = version ? (size_t)(version - model) : strlen(model);

	for (size_t i = 0; i < sizeof(models) / sizeof(*models); i++)
		if (strlen(models[i].model) == len && !strncmp(models[i].model, model, len))
			return models[i].signature;
	return 0;
}
