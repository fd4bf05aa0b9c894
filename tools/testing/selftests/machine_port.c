// SPDX-License-Identifier: GPL-2.0
/*
 * The emulated machine's test port for shell scripts: what the secure processor
 * counted, which pages are not the host's, and faults.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"

/* Of an RMP entry's first quadword. */
#define ASSIGNED	(1 << 0)
#define IMMUTABLE	(1 << 2)

static int usage(void)
{
	fprintf(stderr, "usage:\n"
		"  machine_port count COMMAND  how many the PSP took, how many went well\n"
		"  machine_port rmp            assigned pages' frame numbers and RMP entries\n"
		"  machine_port instructions   executed by the host until now; 0 without --count\n"
		"  machine_port fixed          first and last of the pages that are the host's for good\n"
		"  machine_port fault SPEC     see snp-machine/qemu/README.md; clear ends all\n");
	return 2;
}

static void list_assigned(void)
{
	/* Behind the last page that the RMP covers all bits are ones. */
	for (uint32_t pfn = 0;; pfn++) {
		uint64_t entry = host_rmp_entry(pfn);

		if (entry == UINT64_MAX)
			break;
		if (entry & ASSIGNED)
			printf("%#" PRIx32 " %#" PRIx64 "\n", pfn, entry);
	}
}

static void list_fixed(void)
{
	uint32_t pfn, first = 0;
	bool fixed, before = false;
	uint64_t entry;

	for (pfn = 0, entry = 0; entry != UINT64_MAX; pfn++) {
		entry = host_rmp_entry(pfn);
		fixed = entry != UINT64_MAX && (entry & (ASSIGNED | IMMUTABLE)) == IMMUTABLE;
		if (fixed && !before)
			first = pfn;
		if (before && !fixed)
			printf("%#" PRIx32 " %#" PRIx32 "\n", first, pfn - 1);
		before = fixed;
	}
}

int main(int argc, char **argv)
{
	struct psp_count count;

	if (argc < 2)
		return usage();
	if (!host_open_test_port()) {
		fprintf(stderr, "machine_port: this machine has no test port\n");
		return 1;
	}
	if (!strcmp(argv[1], "count") && argc == 3) {
		count = host_psp_count(strtoul(argv[2], NULL, 0));
		printf("%" PRIu32 " %" PRIu32 "\n", count.taken, count.succeeded);
		return 0;
	}
	if (!strcmp(argv[1], "rmp") && argc == 2) {
		list_assigned();
		return 0;
	}
	if (!strcmp(argv[1], "instructions") && argc == 2) {
		printf("%" PRIu64 "\n", host_instructions());
		return 0;
	}
	if (!strcmp(argv[1], "fixed") && argc == 2) {
		list_fixed();
		return 0;
	}
	if (!strcmp(argv[1], "fault") && argc == 3)
		return !host_psp_fault(argv[2]);
	return usage();
}
