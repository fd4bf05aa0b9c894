// SPDX-License-Identifier: GPL-2.0
/*
 * CPUID values that a hypervisor wants its guest to trust: which of them the
 * processor can keep, for the CPUID page and the CPUID message.
 */
#include "cpuid.h"

#include <stddef.h>

#include "state.h"

enum rule {
	FREE,		/* the hypervisor's affair */
	SUBSET,		/* feature bits: no bit that the processor lacks */
	AT_MOST,	/* a limit: not beyond the processor's */
	EQUAL,
};

#define ALL	0xffffffffu
#define ANY_SUB	0xffffffffu

/**
 * struct cpuid_rule - what must hold for one register of one leaf
 * @leaf: the leaf
 * @first: first subleaf
 * @last: last subleaf
 * @reg: 0 to 3 for eax to edx
 * @rule: what must hold
 * @bits: for which bits; the others are free
 */
struct cpuid_rule {
	uint32_t leaf;
	uint32_t first;
	uint32_t last;
	uint8_t reg;
	enum rule rule;
	uint32_t bits;
};

/*
 * Free among the feature bits: what an OS switches (OSXSAVE, OSPKE) and what the
 * hypervisor provides (x2APIC, "hypervisor present").
 */
static const struct cpuid_rule rules[] = {
	{ 0x00000000, 0, ANY_SUB, 0, AT_MOST, ALL },
	{ 0x00000000, 0, ANY_SUB, 1, EQUAL, ALL },
	{ 0x00000000, 0, ANY_SUB, 2, EQUAL, ALL },
	{ 0x00000000, 0, ANY_SUB, 3, EQUAL, ALL },
	{ 0x00000001, 0, ANY_SUB, 2, SUBSET, ~(1u << 21 | 1u << 27 | 1u << 31) },
	{ 0x00000001, 0, ANY_SUB, 3, SUBSET, ALL },
	{ 0x00000007, 0, 0, 1, SUBSET, ALL },
	{ 0x00000007, 0, 0, 2, SUBSET, ~(1u << 4) },
	{ 0x00000007, 0, 0, 3, SUBSET, ALL },
	{ 0x0000000d, 0, 0, 0, SUBSET, ALL },
	{ 0x0000000d, 0, 1, 1, EQUAL, ALL },
	{ 0x0000000d, 1, 1, 0, SUBSET, ALL },
	{ 0x0000000d, 1, 1, 2, SUBSET, ALL },
	{ 0x0000000d, 2, 63, 0, EQUAL, ALL },
	{ 0x0000000d, 2, 63, 1, EQUAL, ALL },
	{ 0x80000000, 0, ANY_SUB, 0, AT_MOST, ALL },
	{ 0x80000001, 0, ANY_SUB, 2, SUBSET, ALL },
	{ 0x80000001, 0, ANY_SUB, 3, SUBSET, ALL },
	{ 0x80000008, 0, ANY_SUB, 0, AT_MOST, 0xff },
	{ 0x80000008, 0, ANY_SUB, 1, SUBSET, ALL },
	{ 0x8000001f, 0, ANY_SUB, 0, SUBSET, ALL },
	{ 0x8000001f, 0, ANY_SUB, 1, EQUAL, 0x3f },
};

static uint32_t corrected(const struct cpuid_rule *r, uint32_t wanted, uint32_t real)
{
	uint32_t checked = wanted & r->bits, limit = real & r->bits;

	switch (r->rule) {
	case SUBSET:
		return (wanted & ~r->bits) | (checked & limit);
	case AT_MOST:
		return checked <= limit ? wanted : (wanted & ~r->bits) | limit;
	case EQUAL:
		return (wanted & ~r->bits) | limit;
	default:
		return wanted;
	}
}

static bool check_entry(struct psp_fw *fw, struct snp_cpuid_entry *e)
{
	uint32_t wanted[4] = { e->eax, e->ebx, e->ecx, e->edx }, real[4];
	bool good = true;

	if (!fw->ops->cpuid ||
	    !fw->ops->cpuid(fw->machine, e->eax_in, e->ecx_in, e->xcr0_in, e->xss_in, real))
		return true;
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		const struct cpuid_rule *r = &rules[i];
		uint32_t value;

		if (r->leaf != e->eax_in || e->ecx_in < r->first || e->ecx_in > r->last)
			continue;
		value = corrected(r, wanted[r->reg], real[r->reg]);
		if (value != wanted[r->reg]) {
			wanted[r->reg] = value;
			good = false;
		}
	}
	e->eax = wanted[0];
	e->ebx = wanted[1];
	e->ecx = wanted[2];
	e->edx = wanted[3];
	return good;
}

bool cpuid_check(struct psp_fw *fw, struct snp_cpuid_entry *entry, uint32_t count)
{
	bool good = true;

	for (uint32_t i = 0; i < count; i++) {
		if (!check_entry(fw, &entry[i]))
			good = false;
	}
	return good;
}
