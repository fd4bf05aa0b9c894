// SPDX-License-Identifier: GPL-2.0
/*
 * test_psp_fw MKCERTS: the firmware library's tests, TAP on standard output.
 * PSP_FW_SEED=N repeats the random part of an earlier run.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#include "suites.h"
#include "tap.h"

static uint64_t seed(void)
{
	const char *given = getenv("PSP_FW_SEED");
	uint64_t value;

	if (given)
		return strtoull(given, NULL, 0);
	if (getrandom(&value, sizeof(value), 0) != sizeof(value))
		abort();
	return value;
}

int main(int argc, char **argv)
{
	char dir[] = "/tmp/psp-fw-chip-XXXXXX", command[128];

	if (argc != 2) {
		fprintf(stderr, "usage: test_psp_fw MKCERTS\n");
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	test_platform();
	test_pages();
	test_launch();
	test_messages();
	test_sev();
	test_sev_guest();
	if (!mkdtemp(dir)) {
		tap_ok(false, "a folder for the chip can be made");
	} else {
		test_chip(argv[1], dir);
		snprintf(command, sizeof(command), "rm -rf %s", dir);
		if (system(command))
			tap_note("%s stays behind", dir);
	}
	test_fuzz(seed());
	return tap_end();
}
