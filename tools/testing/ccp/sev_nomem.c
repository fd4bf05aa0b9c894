// SPDX-License-Identifier: GPL-2.0
/*
 * Lets each allocation of the driver fail in turn, with the module fail_alloc:
 * in commands of /dev/sev, then in loading. Prints TAP. Runs in snp-machine, as
 * root, with the project's ccp and fail_alloc loaded and nothing that uses ccp.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/psp-sev.h>
#include <linux/psp-sev-ext.h>

#include "sev_abi.h"

#define FAIL	"/sys/module/fail_alloc/parameters/"
#define SEV	"/sys/class/misc/sev/"
#define MOST	200

static uint8_t blob[0x4000], blob2[0x4000];
static int fd, tests, failures;

static void expect(bool good, const char *name, const char *what)
{
	printf("%sok %d - %s%s\n", good ? "" : "not ", ++tests, name, what);
	failures += !good;
}

static long get(const char *path)
{
	FILE *file = fopen(path, "r");
	long value = -1;

	if (file && fscanf(file, "%ld", &value) != 1)
		value = -1;
	if (file)
		fclose(file);
	return value;
}

static void arm(int nth)
{
	FILE *file = fopen(FAIL "nth", "w");

	if (!file || fprintf(file, "%d", nth) < 0 || fclose(file)) {
		printf("Bail out! %snth cannot be written; load fail_alloc\n", FAIL);
		exit(1);
	}
}

/* Everything in and out is set anew for each try. */
static int issue(uint32_t cmd)
{
	static const struct sev_user_data_snp_ext_config nothing;
	struct sev_user_data_pek_csr csr = { (uintptr_t)blob, sizeof(blob) };
	struct sev_user_data_get_id2 id2 = { (uintptr_t)blob, 0x1000 };
	struct sev_user_data_pdh_cert_export export = {
		(uintptr_t)blob, sizeof(blob), (uintptr_t)blob2, sizeof(blob2)
	};
	struct sev_user_data_snp_ext_config ext = nothing;
	struct abi_snp_vlek_load vlek = {
		.len = sizeof(vlek),
		.vlek_wrapped_address = (uintptr_t)blob,
	};
	struct abi_snp_config config = {};
	struct sev_issue_cmd arg = { .cmd = cmd };

	ext.size = sizeof(ext);
	ext.certs_address = (uintptr_t)blob;
	ext.certs_len = 0x1000;
	if (cmd == SNP_GET_EXT_CONFIG)
		ext.config_address = (uintptr_t)&config;
	switch (cmd) {
	case SEV_PEK_CSR:
		arg.data = (uintptr_t)&csr;
		break;
	case SEV_GET_ID2:
		arg.data = (uintptr_t)&id2;
		break;
	case SEV_PDH_CERT_EXPORT:
		arg.data = (uintptr_t)&export;
		break;
	case ABI_SNP_VLEK_LOAD:
		arg.data = (uintptr_t)&vlek;
		break;
	case ABI_SNP_SET_CONFIG:
		arg.data = (uintptr_t)&config;
		break;
	case SNP_SET_EXT_CONFIG:
	case SNP_GET_EXT_CONFIG:
		arg.data = (uintptr_t)&ext;
		break;
	default:
		arg.data = (uintptr_t)blob2;
	}
	return ioctl(fd, SEV_ISSUE_CMD, &arg) ? errno : 0;
}

/*
 * Until a try gets through without the failure. Commands that may move the TCB
 * have their answer when the memory for reading it again is missing.
 */
static void starve(const char *name, uint32_t cmd, int good)
{
	bool moves_tcb = cmd == ABI_SNP_VLEK_LOAD || cmd == ABI_SNP_SET_CONFIG;
	long before;
	int n, ret, other = 0, worse = 0;

	for (n = 1; n < MOST; n++) {
		before = get(FAIL "failed");
		arm(n);
		ret = issue(cmd);
		arm(0);
		if (get(FAIL "failed") == before)
			break;
		if (ret != ENOMEM && !(moves_tcb && ret == good)) {
			printf("# allocation %d: %s\n", n, strerrorname_np(ret));
			other++;
		}
		/* A TCB that was not learned is asked for a second later. */
		if (moves_tcb)
			usleep(1100000);
		if (issue(cmd) != good)
			worse++;
	}
	printf("# %s: %d allocations\n", name, n - 1);
	expect(n > 1 && n < MOST && !other, name,
	       moves_tcb ? " is ENOMEM or answered" : " is ENOMEM whichever allocation fails");
	expect(!worse && ret == good, name, " answers as ever after each");
}

static void starve_loading(void)
{
	int n, stuck = 0;
	long before;

	for (n = 1; n < MOST; n++) {
		before = get(FAIL "failed");
		arm(n);
		if (system("modprobe -q ccp"))
			printf("# allocation %d: modprobe fails\n", n);
		arm(0);
		printf("# allocation %d: SNP %ld, leaked %ld\n", n, get(SEV "snp_initialized"),
		       get(SEV "leaked_pages"));
		if (get(FAIL "failed") == before)
			break;
		if (get(SEV "leaked_pages") > 0 || system("rmmod ccp"))
			stuck++;
	}
	expect(n > 1 && n < MOST && !stuck, "loading",
	       " leaves nothing that cannot be unloaded, whichever allocation fails");
	expect(get(SEV "snp_initialized") == 1, "loading", " works then");
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	fd = open("/dev/sev", O_RDWR | O_CLOEXEC);
	if (fd < 0) {
		perror("/dev/sev");
		return 1;
	}
	starve("PEK_CSR", SEV_PEK_CSR, 0);
	starve("PDH_CERT_EXPORT", SEV_PDH_CERT_EXPORT, 0);
	starve("GET_ID2", SEV_GET_ID2, 0);
	starve("SNP_PLATFORM_STATUS", ABI_SNP_PLATFORM_STATUS, 0);
	starve("SNP_SET_EXT_CONFIG", SNP_SET_EXT_CONFIG, 0);
	starve("SNP_GET_EXT_CONFIG", SNP_GET_EXT_CONFIG, 0);
	starve("SNP_CONFIG", ABI_SNP_SET_CONFIG, 0);
	memset(blob, 0, sizeof(blob));
	starve("SNP_VLEK_LOAD of zeros", ABI_SNP_VLEK_LOAD, EIO);
	expect(get(SEV "leaked_pages") == 0, "no page", " was given up");
	close(fd);
	expect(!system("rmmod ccp"), "the driver", " can be unloaded");
	starve_loading();
	printf("1..%d\n", tests);
	return failures ? 1 : 0;
}
