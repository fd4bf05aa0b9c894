// SPDX-License-Identifier: GPL-2.0
/*
 * The two layouts of TCB_VERSION. Sources: SEV-SNP firmware ABI (AMD 56860),
 * table TCB_VERSION, for both; VCEK certificate interface (AMD 57230).
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tcb.h"

/* Where each part's byte stands, in bits; NONE where the layout lacks it. */
#define NONE 64
static const struct {
	unsigned int fmc, boot_loader, tee, snp, microcode;
} shift[] = {
	[TCB_LAYOUT_MILAN] = { NONE, 0, 8, 48, 56 },
	[TCB_LAYOUT_TURIN] = { 0, 8, 16, 24, 56 },
};

static uint8_t get(uint64_t tcb, unsigned int bit)
{
	return bit == NONE ? 0 : tcb >> bit;
}

static uint64_t put(uint8_t part, unsigned int bit)
{
	return bit == NONE ? 0 : (uint64_t)part << bit;
}

struct tcb_parts tcb_split(uint64_t tcb, enum tcb_layout layout)
{
	struct tcb_parts parts = {
		.fmc = get(tcb, shift[layout].fmc),
		.boot_loader = get(tcb, shift[layout].boot_loader),
		.tee = get(tcb, shift[layout].tee),
		.snp = get(tcb, shift[layout].snp),
		.microcode = get(tcb, shift[layout].microcode),
	};

	return parts;
}

uint64_t tcb_join(const struct tcb_parts *parts, enum tcb_layout layout)
{
	return put(parts->fmc, shift[layout].fmc) |
	       put(parts->boot_loader, shift[layout].boot_loader) |
	       put(parts->tee, shift[layout].tee) |
	       put(parts->snp, shift[layout].snp) |
	       put(parts->microcode, shift[layout].microcode);
}

struct tcb_text tcb_text(uint64_t tcb, enum tcb_layout layout)
{
	struct tcb_parts parts = tcb_split(tcb, layout);
	struct tcb_text out;
	char fmc[16] = "";

	if (layout == TCB_LAYOUT_TURIN)
		snprintf(fmc, sizeof(fmc), "FMC %u, ", parts.fmc);
	snprintf(out.text, sizeof(out.text),
		 "0x%016" PRIx64 " (%sboot loader %u, TEE %u, SNP %u, microcode %u%s)", tcb, fmc,
		 parts.boot_loader, parts.tee, parts.snp, parts.microcode,
		 tcb != tcb_join(&parts, layout) ? ", reserved bytes not zero" : "");
	return out;
}

int tcb_parse(const char *text, uint64_t *tcb, struct problem *problem)
{
	const char *digits = text;
	size_t len;

	if (!strncmp(digits, "0x", 2) || !strncmp(digits, "0X", 2))
		digits += 2;
	len = strlen(digits);
	if (!len || len > 16 || strspn(digits, "0123456789abcdefABCDEF") != len)
		return problem_set(problem,
				   "'%s' is not a TCB: write up to 16 hexadecimal digits, as in 0x4405000000000002",
				   text);
	*tcb = strtoull(digits, NULL, 16);
	return 0;
}
