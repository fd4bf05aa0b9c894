// SPDX-License-Identifier: GPL-2.0
/*
 * Asks /dev/sev everything that upstream knows, with good and bad arguments,
 * and prints one line for each answer. Run under two drivers, the outputs are
 * to be equal. With --ours it asks what only this project's driver knows
 * instead, and with --legacy what it knows with legacy_ext_config=1, and checks
 * the answers, printing TAP.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/psp-sev.h>
#include <linux/psp-sev-ext.h>

#include "sev_abi.h"

/* An error that the driver leaves alone shows as this. */
#define UNTOUCHED	0x5eed
#define BLOB_LEN	0x5000

static int rw, ro;
static uint8_t *blob, *blob2;
/* A page that cannot be read or written. */
static void *bad;

static int issue(int fd, uint32_t cmd, void *data, uint32_t *error)
{
	struct sev_issue_cmd arg = {
		.cmd = cmd,
		.data = (uintptr_t)data,
		.error = UNTOUCHED,
	};
	int ret = ioctl(fd, SEV_ISSUE_CMD, &arg) ? errno : 0;

	*error = arg.error;
	return ret;
}

static void show(const char *what, int fd, uint32_t cmd, void *data)
{
	uint32_t error;
	int ret = issue(fd, cmd, data, &error);

	printf("%s %s: %s, error %#x\n", fd == rw ? "rw" : "ro", what,
	       ret ? strerrorname_np(ret) : "0", error);
}

static void show_both(const char *what, uint32_t cmd, void *data)
{
	show(what, rw, cmd, data);
	show(what, ro, cmd, data);
}

static void ask_for_nothing_known(void)
{
	struct sev_issue_cmd arg = { .cmd = SEV_PLATFORM_STATUS };

	printf("another ioctl: %s\n",
	       ioctl(rw, _IOWR('S', 1, struct sev_issue_cmd), &arg) ? strerrorname_np(errno) : "0");
	printf("bad argument: %s\n", ioctl(rw, SEV_ISSUE_CMD, bad) ? strerrorname_np(errno) : "0");
	show("command 13", rw, 13, NULL);
	show("command 14", rw, 14, NULL);
	show("command ~0", rw, ~0U, NULL);
}

static void ask_platform_status(void)
{
	struct sev_user_data_status status = {};

	show_both("PLATFORM_STATUS", SEV_PLATFORM_STATUS, &status);
	printf("  api %d.%d build %d state %d flags %#x guests %u\n", status.api_major,
	       status.api_minor, status.build, status.state, status.flags, status.guest_count);
	show("PLATFORM_STATUS into nowhere", rw, SEV_PLATFORM_STATUS, NULL);
	show("PLATFORM_STATUS into a bad page", rw, SEV_PLATFORM_STATUS, bad);
}

static void ask_snp_platform_status(const char *when)
{
	struct abi_snp_status status = {};

	printf("-- SNP status %s\n", when);
	show_both("SNP_PLATFORM_STATUS", ABI_SNP_PLATFORM_STATUS, &status);
	printf("  api %d.%d state %d rmp %d build %u features %#x guests %u\n",
	       status.api_major, status.api_minor, status.state, status.is_rmp_initialized,
	       status.build_id, status.features, status.guest_count);
	printf("  current %#" PRIx64 " reported %#" PRIx64 "\n",
	       (uint64_t)status.current_tcb_version, (uint64_t)status.reported_tcb_version);
	show("SNP_PLATFORM_STATUS into nowhere", rw, ABI_SNP_PLATFORM_STATUS, NULL);
	show("SNP_PLATFORM_STATUS into a bad page", rw, ABI_SNP_PLATFORM_STATUS, bad);
}

static void ask_pek_csr(void)
{
	static const uint32_t lengths[] = { 0, 1, 0x824, 0x1000, 0x4001, ~0U };
	struct sev_user_data_pek_csr csr = {};
	size_t i;

	/*
	 * No output of more than a page: under SNP, stock 6.12 frees the wrong pages
	 * then (it reads the bounce buffer's address from a command buffer that its
	 * own SNP_PAGE_RECLAIM has reused) and takes the host down.
	 */
	show_both("PEK_CSR for its length", SEV_PEK_CSR, &csr);
	printf("  length %#x\n", csr.length);
	for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		csr.address = (uintptr_t)blob;
		csr.length = lengths[i];
		printf("  room for %#x\n", csr.length);
		show("PEK_CSR", rw, SEV_PEK_CSR, &csr);
		printf("  length %#x\n", csr.length);
	}
	csr.address = (uintptr_t)bad;
	csr.length = 0x1000;
	show("PEK_CSR into a bad page", rw, SEV_PEK_CSR, &csr);
	show("PEK_CSR from a bad page", rw, SEV_PEK_CSR, bad);
}

static void ask_pdh_cert_export(void)
{
	static const uint32_t lengths[] = { 0, 1, 0x824, 0x1000, 0x4001 };
	struct sev_user_data_pdh_cert_export export = {};
	size_t i, j;

	show_both("PDH_CERT_EXPORT for its lengths", SEV_PDH_CERT_EXPORT, &export);
	printf("  lengths %#x %#x\n", export.pdh_cert_len, export.cert_chain_len);
	for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		for (j = 0; j < sizeof(lengths) / sizeof(lengths[0]); j++) {
			export = (struct sev_user_data_pdh_cert_export){
				.pdh_cert_address = (uintptr_t)blob,
				.pdh_cert_len = lengths[i],
				.cert_chain_address = (uintptr_t)blob2,
				.cert_chain_len = lengths[j] == 0x1000 ? 0x4000 : lengths[j],
			};
			printf("  room for %#x %#x\n", export.pdh_cert_len, export.cert_chain_len);
			show("PDH_CERT_EXPORT", rw, SEV_PDH_CERT_EXPORT, &export);
			printf("  lengths %#x %#x\n", export.pdh_cert_len, export.cert_chain_len);
		}
	}
	show("PDH_CERT_EXPORT from a bad page", rw, SEV_PDH_CERT_EXPORT, bad);
}

static void ask_pek_cert_import(void)
{
	struct sev_user_data_pek_cert_import import = {};

	show_both("PEK_CERT_IMPORT of nothing", SEV_PEK_CERT_IMPORT, &import);
	import.pek_cert_address = (uintptr_t)blob;
	import.pek_cert_len = 0x824;
	show("PEK_CERT_IMPORT without OCA", rw, SEV_PEK_CERT_IMPORT, &import);
	import.oca_cert_address = (uintptr_t)blob2;
	import.oca_cert_len = 0x4001;
	show("PEK_CERT_IMPORT of too much", rw, SEV_PEK_CERT_IMPORT, &import);
	import.oca_cert_len = 0x824;
	show_both("PEK_CERT_IMPORT of zeros", SEV_PEK_CERT_IMPORT, &import);
	import.oca_cert_address = (uintptr_t)bad;
	show("PEK_CERT_IMPORT from a bad page", rw, SEV_PEK_CERT_IMPORT, &import);
}

static void ask_id(void)
{
	static const uint32_t lengths[] = { 0, 1, 0x40, 0x80, 0x1000, 0x400001, ~0U };
	struct sev_user_data_get_id2 id2 = {};
	struct sev_user_data_get_id id = {};
	size_t i;

	show_both("GET_ID", SEV_GET_ID, &id);
	printf("  %02x%02x %02x%02x\n", id.socket1[0], id.socket1[63], id.socket2[0],
	       id.socket2[63]);
	show("GET_ID into a bad page", rw, SEV_GET_ID, bad);
	show("GET_ID2 for its length", rw, SEV_GET_ID2, &id2);
	printf("  length %#x\n", id2.length);
	for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		id2.address = (uintptr_t)blob;
		id2.length = lengths[i];
		printf("  room for %#x\n", id2.length);
		show("GET_ID2", ro, SEV_GET_ID2, &id2);
		printf("  length %#x\n", id2.length);
	}
	show("GET_ID2 from a bad page", rw, SEV_GET_ID2, bad);
}

static void ask_snp_config(void)
{
	struct abi_snp_config config = {};
	struct abi_snp_status status = {};
	uint32_t error;

	issue(rw, ABI_SNP_PLATFORM_STATUS, &status, &error);
	config.reported_tcb = status.reported_tcb_version;
	show("SNP_SET_CONFIG from nowhere", rw, ABI_SNP_SET_CONFIG, NULL);
	show("SNP_SET_CONFIG from a bad page", rw, ABI_SNP_SET_CONFIG, bad);
	show_both("SNP_SET_CONFIG to what is", ABI_SNP_SET_CONFIG, &config);
	config.mask = ABI_MASK_CHIP_ID;
	show("SNP_SET_CONFIG to a masked chip", rw, ABI_SNP_SET_CONFIG, &config);
	ask_snp_platform_status("with a masked chip");
	config.mask = 0;
	config.reported_tcb = ~0ULL;
	show("SNP_SET_CONFIG to a TCB that is not there", rw, ABI_SNP_SET_CONFIG, &config);
	config.reported_tcb = 0;
	show("SNP_SET_CONFIG to zeros", rw, ABI_SNP_SET_CONFIG, &config);
	ask_snp_platform_status("after zeros");
	show_both("SNP_COMMIT", ABI_SNP_COMMIT, NULL);
}

static void ask_snp_vlek_load(void)
{
	struct abi_snp_vlek_load load = {
		.len = sizeof(load),
		.vlek_wrapped_address = (uintptr_t)blob,
	};

	show("SNP_VLEK_LOAD from nowhere", rw, ABI_SNP_VLEK_LOAD, NULL);
	show("SNP_VLEK_LOAD from a bad page", rw, ABI_SNP_VLEK_LOAD, bad);
	show("SNP_VLEK_LOAD", ro, ABI_SNP_VLEK_LOAD, &load);
	load.vlek_wrapped_version = 1;
	show("SNP_VLEK_LOAD of another version", rw, ABI_SNP_VLEK_LOAD, &load);
	load.vlek_wrapped_version = 0;
	load.len = 8;
	show("SNP_VLEK_LOAD of another length", rw, ABI_SNP_VLEK_LOAD, &load);
	load.len = sizeof(load);
	load.vlek_wrapped_address = (uintptr_t)bad;
	show("SNP_VLEK_LOAD of a bad page", rw, ABI_SNP_VLEK_LOAD, &load);
}

static void ask_keys(void)
{
	show_both("PEK_GEN", SEV_PEK_GEN, NULL);
	show_both("PDH_GEN", SEV_PDH_GEN, NULL);
	ask_platform_status();
	show_both("FACTORY_RESET", SEV_FACTORY_RESET, NULL);
	ask_platform_status();
	show("PDH_CERT_EXPORT after it, read only", ro, SEV_PDH_CERT_EXPORT,
	     &(struct sev_user_data_pdh_cert_export){});
	show("PEK_CSR after it", rw, SEV_PEK_CSR, &(struct sev_user_data_pek_csr){});
	ask_platform_status();
}

static int tests, failures;

static void expect(bool good, const char *what)
{
	printf("%sok %d - %s\n", good ? "" : "not ", ++tests, what);
	failures += !good;
}

static struct sev_user_data_snp_ext_config ext(uint32_t flags, void *certs, uint32_t len)
{
	return (struct sev_user_data_snp_ext_config){
		.size = sizeof(struct sev_user_data_snp_ext_config),
		.flags = flags,
		.certs_address = (uintptr_t)certs,
		.certs_len = len,
	};
}

static int set_ext(struct sev_user_data_snp_ext_config *arg)
{
	uint32_t error;
	int ret = issue(rw, SNP_SET_EXT_CONFIG, arg, &error);

	printf("# SET: %s, error %#x\n", ret ? strerrorname_np(ret) : "0", error);
	return ret;
}

static int get_ext(struct sev_user_data_snp_ext_config *arg)
{
	uint32_t error;
	int ret = issue(ro, SNP_GET_EXT_CONFIG, arg, &error);

	printf("# GET: %s, flags %#x, length %#x for %#llx, reported %#llx\n",
	       ret ? strerrorname_np(ret) : "0", arg->flags, arg->certs_len, arg->certs_tcb,
	       arg->reported_tcb);
	return ret;
}

static uint64_t reported_tcb(void)
{
	struct abi_snp_status status = {};
	uint32_t error;

	issue(ro, ABI_SNP_PLATFORM_STATUS, &status, &error);
	return status.reported_tcb_version;
}

static bool config_to(uint64_t tcb)
{
	struct abi_snp_config config = { .reported_tcb = tcb };
	uint32_t error;

	return !issue(rw, ABI_SNP_SET_CONFIG, &config, &error);
}

static void check_ext_arguments(void)
{
	struct sev_user_data_snp_ext_config arg = ext(0, blob, 0x1000);
	struct {
		struct sev_user_data_snp_ext_config arg;
		uint64_t more;
	} larger = { ext(0, blob, 0x1000), 0 };
	uint32_t error;

	expect(issue(ro, SNP_SET_EXT_CONFIG, &arg, &error) == EPERM,
	       "SET through a file opened for reading is EPERM");
	expect(issue(rw, SNP_SET_EXT_CONFIG, NULL, &error) == EFAULT, "SET of no struct is EFAULT");
	arg = ext(0, blob, 0x1000);
	arg.size = 8;
	expect(set_ext(&arg) == EINVAL, "SET of a struct too small is EINVAL");
	larger.arg.size = sizeof(larger);
	expect(set_ext(&larger.arg) == 0, "SET of a larger struct with zeros is fine");
	larger.more = 1;
	expect(set_ext(&larger.arg) == E2BIG, "SET of a larger struct with something is E2BIG");
	arg = ext(0, blob, 0);
	expect(set_ext(&arg) == EINVAL, "SET of no length is EINVAL");
	arg = ext(0, blob, 0x1234);
	expect(set_ext(&arg) == EINVAL, "SET of a broken page is EINVAL");
	arg = ext(0, blob, 0x6000);
	expect(set_ext(&arg) == EINVAL, "SET of six pages is EINVAL");
	arg = ext(0, bad, 0x1000);
	expect(set_ext(&arg) == EFAULT, "SET from a bad page is EFAULT");
	arg = ext(1 << 9, blob, 0x1000);
	expect(set_ext(&arg) == EINVAL, "SET with an unknown flag is EINVAL");
	arg = ext(0, NULL, 0);
	arg.config_address = (uintptr_t)bad;
	expect(set_ext(&arg) == EFAULT, "SET of a config from a bad page is EFAULT");
}

static void check_ext_roundtrip(void)
{
	struct sev_user_data_snp_ext_config arg;
	struct abi_snp_config config;
	uint64_t tcb = reported_tcb();

	memset(blob, 0x3c, BLOB_LEN);
	arg = ext(0, blob, BLOB_LEN);
	expect(set_ext(&arg) == 0 && arg.reported_tcb == tcb && arg.certs_tcb == tcb &&
	       !(arg.flags & SNP_EXT_CONFIG_STALE), "SET installs the largest table");

	arg = ext(0, NULL, 0);
	expect(get_ext(&arg) == 0 && arg.certs_len == BLOB_LEN && arg.certs_tcb == tcb,
	       "GET without an address tells length and TCB");
	arg = ext(0, blob2, 0x4000);
	expect(get_ext(&arg) == ENOSR && arg.certs_len == BLOB_LEN,
	       "GET with too little room is ENOSR and tells the length");
	memset(blob2, 0, BLOB_LEN);
	arg = ext(0, blob2, BLOB_LEN);
	arg.config_address = (uintptr_t)&config;
	expect(get_ext(&arg) == 0 && !memcmp(blob, blob2, BLOB_LEN) && config.reported_tcb == tcb,
	       "GET gives back the table, and the configuration in force");
	arg = ext(0, bad, BLOB_LEN);
	expect(get_ext(&arg) == EFAULT, "GET into a bad page is EFAULT");

	arg = ext(0, NULL, 0);
	expect(set_ext(&arg) == 0 && arg.certs_len == 0, "SET of no table deletes it");
	arg = ext(0, blob2, BLOB_LEN);
	expect(get_ext(&arg) == 0 && arg.certs_len == 0, "then GET tells length 0");
}

/* What stock cannot do: outputs of more than a page. */
static void check_large_outputs(void)
{
	struct sev_user_data_pek_csr csr = { .address = (uintptr_t)blob, .length = 0x4000 };
	struct sev_user_data_get_id2 id2 = { .address = (uintptr_t)blob2, .length = BLOB_LEN };
	struct sev_user_data_pdh_cert_export export = {
		.pdh_cert_address = (uintptr_t)blob,
		.pdh_cert_len = 0x4000,
		.cert_chain_address = (uintptr_t)blob2,
		.cert_chain_len = 0x4000,
	};
	uint32_t error;
	int i;

	memset(blob, 0, BLOB_LEN);
	expect(issue(rw, SEV_PEK_CSR, &csr, &error) == 0 && csr.length == 0x824 && blob[0],
	       "PEK_CSR into four pages");
	memset(blob2, 0, BLOB_LEN);
	expect(issue(ro, SEV_GET_ID2, &id2, &error) == 0 && id2.length == 0x40 &&
	       memcmp(blob2, blob2 + 0x40, 0x40), "GET_ID2 into five pages");
	expect(issue(rw, SEV_PDH_CERT_EXPORT, &export, &error) == 0 && export.pdh_cert_len == 0x824,
	       "PDH_CERT_EXPORT into eight pages");
	id2.length = 0x400000;
	expect(issue(ro, SEV_GET_ID2, &id2, &error) == 0 && id2.length == 0x40,
	       "GET_ID2 into 1024 pages");
	for (i = 0; i < 50; i++) {
		csr.length = 0x4000;
		if (issue(rw, SEV_PEK_CSR, &csr, &error))
			break;
	}
	expect(i == 50, "PEK_CSR into four pages, fifty times");
}

/* SEV comes and goes; SNP, which guests may use, stays. */
static void check_snp_survives(uint64_t low)
{
	uint64_t tcb = reported_tcb();
	uint32_t error;

	config_to(low);
	expect(issue(rw, SEV_FACTORY_RESET, NULL, &error) == 0, "FACTORY_RESET");
	expect(issue(rw, SEV_PDH_GEN, NULL, &error) == 0, "PDH_GEN initialises SEV for itself");
	expect(reported_tcb() == low, "and SNP was not shut down behind it");
	config_to(tcb);
}

/* @low: a TCB that the firmware can report, other than what it reports now. */
static void check_ext_tcb(uint64_t low)
{
	struct abi_snp_config config = {};
	struct sev_user_data_snp_ext_config arg;
	uint64_t tcb = reported_tcb();

	arg = ext(SNP_EXT_CONFIG_CERTS_TCB, blob, 0x1000);
	arg.certs_tcb = low;
	expect(set_ext(&arg) == ESTALE, "SET for another TCB is ESTALE");
	arg = ext(0, NULL, 0);
	expect(get_ext(&arg) == 0 && !arg.certs_len, "and has installed nothing");

	arg = ext(SNP_EXT_CONFIG_CERTS_TCB, blob, 0x1000);
	arg.certs_tcb = tcb;
	expect(set_ext(&arg) == 0, "SET for the reported TCB is fine");

	expect(config_to(low), "SNP_SET_CONFIG moves the reported TCB");
	arg = ext(0, NULL, 0);
	expect(get_ext(&arg) == 0 && arg.flags & SNP_EXT_CONFIG_STALE && arg.certs_tcb == tcb &&
	       arg.reported_tcb == low, "and GET says that the table is stale");
	expect(config_to(tcb), "the TCB moves back");
	arg = ext(0, NULL, 0);
	expect(get_ext(&arg) == 0 && !(arg.flags & SNP_EXT_CONFIG_STALE),
	       "and the table is served again");

	config.reported_tcb = low;
	arg = ext(SNP_EXT_CONFIG_CERTS_TCB, blob, 0x2000);
	arg.certs_tcb = low;
	arg.config_address = (uintptr_t)&config;
	expect(set_ext(&arg) == 0 && arg.reported_tcb == low && arg.certs_tcb == low &&
	       arg.certs_len == 0x2000 && !(arg.flags & SNP_EXT_CONFIG_STALE),
	       "SET changes configuration and table together");

	config.reported_tcb = ~0ULL;
	arg = ext(0, blob, 0x1000);
	arg.config_address = (uintptr_t)&config;
	expect(set_ext(&arg) != 0, "SET with a TCB that the firmware refuses fails");
	arg = ext(0, NULL, 0);
	expect(get_ext(&arg) == 0 && arg.reported_tcb == low && arg.certs_tcb == low &&
	       arg.certs_len == 0x2000, "and has changed neither");

	config.reported_tcb = tcb;
	arg = ext(SNP_EXT_CONFIG_KEEP_CERTS, NULL, 0);
	arg.config_address = (uintptr_t)&config;
	expect(set_ext(&arg) == 0 && arg.flags & SNP_EXT_CONFIG_STALE && arg.certs_tcb == low,
	       "SET of the configuration alone keeps the table");
	arg = ext(0, NULL, 0);
	expect(set_ext(&arg) == 0, "SET clears up");
}

/* A 32-bit program's way into the kernel; needs addresses of 32 bits. */
static int issue_32(struct sev_issue_cmd *arg)
{
	int ret = 54;	/* ioctl */

	asm volatile("int $0x80"
		     : "+a" (ret)
		     : "b" (rw), "c" (SEV_ISSUE_CMD), "d" (arg)
		     : "memory", "r8", "r9", "r10", "r11");
	return -ret;
}

static void check_compat(void)
{
	struct sev_user_data_status *status;
	struct sev_issue_cmd *arg;
	void *low;

	low = mmap(NULL, 0x1000, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	if (low == MAP_FAILED) {
		expect(false, "memory for a 32-bit program");
		return;
	}
	arg = low;
	status = low + 0x100;
	arg->cmd = SEV_PLATFORM_STATUS;
	arg->data = (uintptr_t)status;
	expect(issue_32(arg) == 0 && status->api_major == 1, "32-bit programs can use it too");
}

struct legacy {
	struct sev_user_data_snp_legacy_ext_config arg;
	/* The RFC's struct has padding here, old programs do not. */
	uint8_t behind[4];
};

/* legacy_ext_config=1: the RFC's numbers, struct and answers. */
static void check_legacy(void)
{
	struct legacy legacy = { .behind = { 1, 2, 3, 4 } };
	uint64_t tcb = reported_tcb();
	struct abi_snp_config config = { .reported_tcb = tcb };
	uint32_t error;

	memset(blob, 0x77, BLOB_LEN);
	legacy.arg.certs_address = (uintptr_t)blob;
	legacy.arg.certs_len = 0x2000;
	expect(issue(ro, SNP_LEGACY_SET_EXT_CONFIG, &legacy, &error) == EPERM,
	       "10 is SET, and needs a file open for writing");
	expect(issue(rw, SNP_LEGACY_SET_EXT_CONFIG, NULL, &error) == EINVAL,
	       "SET of nothing is EINVAL");
	expect(issue(rw, SNP_LEGACY_SET_EXT_CONFIG, &legacy, &error) == 0, "SET installs");
	expect(legacy.behind[0] == 1 && legacy.behind[3] == 4, "and writes 20 bytes, not 24");
	legacy.arg.certs_len = 0x1001;
	expect(issue(rw, SNP_LEGACY_SET_EXT_CONFIG, &legacy, &error) == EINVAL,
	       "SET of a broken page is EINVAL");

	legacy.arg.certs_address = (uintptr_t)blob2;
	legacy.arg.certs_len = 0x1000;
	expect(issue(ro, SNP_LEGACY_GET_EXT_CONFIG, &legacy, &error) == ENOSR &&
	       legacy.arg.certs_len == 0x2000, "11 is GET, ENOSR with the length");
	expect(issue(ro, SNP_LEGACY_GET_EXT_CONFIG, &legacy, &error) == 0 &&
	       !memcmp(blob, blob2, 0x2000), "GET gives it back");

	legacy.arg.config_address = (uintptr_t)&config;
	legacy.arg.certs_address = 0;
	expect(issue(rw, SNP_LEGACY_SET_EXT_CONFIG, &legacy, &error) == 0 && !error,
	       "SET of a configuration without a table deletes the table");
	legacy.arg.config_address = 0;
	expect(issue(ro, SNP_LEGACY_GET_EXT_CONFIG, &legacy, &error) == 0 &&
	       legacy.arg.certs_len == 0, "GET tells length 0 then");

	expect(issue(rw, SNP_LEGACY_SET_CONFIG, &config, &error) == 0 && !error,
	       "SNP_SET_CONFIG is 0x100b");
	expect(issue(rw, SNP_LEGACY_COMMIT, NULL, &error) == 0 && !error, "SNP_COMMIT is 0x100a");
}

int main(int argc, char **argv)
{
	bool ours = argc > 2 && !strcmp(argv[1], "--ours");
	bool legacy = argc == 2 && !strcmp(argv[1], "--legacy");
	uint32_t error;

	if (argc > 1 && !ours && !legacy) {
		fprintf(stderr, "usage: %s [--ours LOWER-TCB | --legacy]\n", argv[0]);
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	rw = open("/dev/sev", O_RDWR | O_CLOEXEC);
	ro = open("/dev/sev", O_RDONLY | O_CLOEXEC);
	blob = mmap(NULL, BLOB_LEN, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	blob2 = mmap(NULL, BLOB_LEN, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	bad = mmap(NULL, 0x1000, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (rw < 0 || ro < 0 || blob == MAP_FAILED || blob2 == MAP_FAILED || bad == MAP_FAILED) {
		perror("/dev/sev");
		return 1;
	}

	if (ours) {
		check_ext_arguments();
		check_ext_roundtrip();
		check_ext_tcb(strtoull(argv[2], NULL, 16));
		check_large_outputs();
		check_snp_survives(strtoull(argv[2], NULL, 16));
		check_compat();
		expect(issue(rw, SNP_LEGACY_COMMIT, NULL, &error) == EINVAL,
		       "0x100a is nothing without legacy_ext_config");
	}
	if (legacy)
		check_legacy();
	if (ours || legacy) {
		printf("1..%d\n", tests);
		return failures ? 1 : 0;
	}

	ask_for_nothing_known();
	ask_platform_status();
	ask_snp_platform_status("at first");
	ask_pek_csr();
	ask_pdh_cert_export();
	ask_pek_cert_import();
	ask_id();
	ask_snp_config();
	ask_snp_vlek_load();
	ask_keys();
	ask_snp_platform_status("at last");
	return 0;
}
