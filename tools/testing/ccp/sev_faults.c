// SPDX-License-Identifier: GPL-2.0
/*
 * Makes the emulated secure processor fail, through snp-machine's test port, and
 * checks what the driver makes of it: the errno, the pages that it must give up
 * and those that it must not, and that it goes on. Prints TAP. Runs in
 * snp-machine, as root, with the project's ccp and nothing that uses it, on a kernel
 * that was started with slub_debug=U.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "memory.h"
#include "testing.h"

#define PEK_CSR_LEN	0x824

/* How often each page is in the way again. */
#define WORN	48

static int pek_csr(uint32_t length)
{
	struct sev_user_data_pek_csr csr = { .address = (uintptr_t)blob, .length = length };
	uint32_t error;

	return issue(SEV_PEK_CSR, &csr, &error);
}

static int snp_status(struct abi_snp_status *status)
{
	uint32_t error;

	return issue(ABI_SNP_PLATFORM_STATUS, status, &error);
}

/* Sets the configuration to what it is. */
static int set_config(void)
{
	struct abi_snp_status status = {};
	struct abi_snp_config config = {};
	uint32_t error;

	snp_status(&status);
	config.reported_tcb = status.reported_tcb_version;
	return issue(ABI_SNP_SET_CONFIG, &config, &error);
}

static int set_certs(void)
{
	struct sev_user_data_snp_ext_config arg = {
		.size = sizeof(arg),
		.certs_address = (uintptr_t)blob,
		.certs_len = 0x1000,
	};
	uint32_t error;

	return issue(SNP_SET_EXT_CONFIG, &arg, &error);
}

static int get_certs(void)
{
	struct sev_user_data_snp_ext_config arg = { .size = sizeof(arg) };
	uint32_t error;

	return issue(SNP_GET_EXT_CONFIG, &arg, &error);
}

/* One page of output: given output, buffer; taken back buffer, output. */
static const struct {
	const char *spec;
	const char *what;
	long leaked;
} stuck_pages[] = {
	{ "rmpupdate@1:status=2", "the output cannot be given", 0 },
	{ "rmpupdate@2:status=2", "the command buffer cannot be given", 0 },
	{ "0xc7@1:status=0x1a", "the command buffer cannot be reclaimed", 1 },
	{ "0xc7@2:status=0x1a", "the output cannot be reclaimed", 1 },
	{ "rmpupdate@3:status=2", "the command buffer cannot be made shared", 1 },
	{ "rmpupdate@4:status=2", "the output cannot be made shared", 1 },
};

#define NR_STUCK	(sizeof(stuck_pages) / sizeof(stuck_pages[0]))

static void failing_pages(void)
{
	/* FAIL_OVERLAP: another CPU's RMPUPDATE of the same 2 MiB was in the way. */
	static const char * const overlaps[] = { "rmpupdate@1:status=4", "rmpupdate@3:status=4" };
	long before;
	size_t i;

	for (i = 0; i < NR_STUCK; i++) {
		before = number("leaked_pages");
		fault(stuck_pages[i].spec);
		expect(pek_csr(PEK_CSR_LEN) == EFAULT, "%s: EFAULT", stuck_pages[i].what);
		expect(number("leaked_pages") == before + stuck_pages[i].leaked,
		       "%ld page(s) given up", stuck_pages[i].leaked);
		fault("clear");
		expect(pek_csr(PEK_CSR_LEN) == 0, "the command works then");
	}

	before = number("leaked_pages");
	for (i = 0; i < sizeof(overlaps) / sizeof(overlaps[0]); i++) {
		fault(overlaps[i]);
		expect(pek_csr(PEK_CSR_LEN) == 0 && number("leaked_pages") == before,
		       "an RMPUPDATE that was in another one's way is tried again");
		fault("clear");
	}
	fault("rmpupdate@3:status=2");
	expect(pek_csr(0x4000) == EFAULT && number("leaked_pages") == before,
	       "the third of four pages cannot be given: EFAULT, and the others come back");
	fault("clear");
	fault("0xc7@3:status=0x1a");
	expect(pek_csr(0x4000) == EFAULT && number("leaked_pages") == before + 1,
	       "the second of four cannot be reclaimed: it alone is given up");
	fault("clear");
	expect(pek_csr(0x4000) == 0, "the command works then");
}

/* All of that many times. */
static long wear_pages(void)
{
	unsigned int i;
	long leaked;

	load("");
	for (i = 0; i < WORN * NR_STUCK; i++) {
		fault(stuck_pages[i % NR_STUCK].spec);
		pek_csr(PEK_CSR_LEN);
		fault("clear");
	}
	leaked = number("leaked_pages");
	expect(unload(), "the driver can be unloaded");
	return leaked;
}

static void unknown_tcb(void)
{
	expect(set_certs() == 0 && reads("certs_state", "served"), "certificates are served");
	fault("0x83@2:status=0x13");
	expect(set_config() == 0 && reads("certs_state", "tcb-unknown") &&
	       reads("reported_tcb", "unknown"),
	       "SNP_CONFIG whose result cannot be read: the TCB is unknown, nothing is served");
	fault("clear");
	expect(set_certs() == ENODATA, "certificates cannot be set at once");
	usleep(1200000);
	expect(get_certs() == 0 && reads("certs_state", "served"),
	       "a second later the TCB is read and the certificates are served again");
}

/* AMD's key server wraps a VLEK into these many bytes. */
#define VLEK_LEN	432

static bool read_vlek(const char *path)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = read(file, blob, VLEK_LEN);

	close(file);
	return got == VLEK_LEN;
}

static int vlek_load(uint32_t *error)
{
	struct abi_snp_vlek_load arg = {
		.len = sizeof(arg),
		.vlek_wrapped_address = (uintptr_t)blob,
	};

	return issue(ABI_SNP_VLEK_LOAD, &arg, error);
}

/* @vlek: for the TCB that is reported. @other: for another one. */
static void loading_vleks(const char *vlek, const char *other)
{
	unsigned int learned;
	uint32_t error;
	int ret;

	expect(set_certs() == 0 && reads("certs_state", "served"), "certificates are served");
	expect(read_vlek(vlek) && !vlek_load(&error) && !error && good(0xcd) == 1,
	       "a VLEK is loaded");
	learned = good(0x83);
	ret = vlek_load(&error);
	expect(!ret && good(0x83) == learned + 1, "the TCB is read once after it");
	expect(reads("certs_state", "served"), "it has not moved: certificates are served");

	fault("0x83:status=0x13");
	ret = vlek_load(&error);
	expect(!ret && !error && reads("certs_state", "tcb-unknown"),
	       "a VLEK after which the TCB cannot be read is loaded, but nothing is served");
	fault("clear");
	usleep(1200000);
	expect(get_certs() == 0 && reads("certs_state", "served"), "a second later it is");

	blob[VLEK_LEN / 2] ^= 1;
	ret = vlek_load(&error);
	expect(ret == EIO && error == 0xb, "a damaged one is EIO, BAD_MEASUREMENT");
	ret = read_vlek(other) ? vlek_load(&error) : -1;
	expect(ret == EIO && error == 0x27, "one for another TCB is EIO, INVALID_KEY");
	expect(reads("certs_state", "served") && number("leaked_pages") == 0,
	       "neither stops the certificates or costs a page");
}

static void lost_interrupt(void)
{
	struct timespec begin, end;

	fault("0x04:no-interrupt");
	clock_gettime(CLOCK_MONOTONIC, &begin);
	expect(platform_status() == 0, "an answer without its interrupt is found");
	clock_gettime(CLOCK_MONOTONIC, &end);
	expect(end.tv_sec - begin.tv_sec < 5, "within seconds");
	expect(platform_status() == 0 && pek_csr(PEK_CSR_LEN) == 0, "later ones by polling");
	expect(reads("psp_state", "working"), "the PSP counts as working");
}

static void failing_start(void)
{
	static const struct {
		const char *spec;
		const char *what;
		long snp;
		long leaked;
	} rows[] = {
		{ "0x85:status=0x26", "SNP_INIT_EX fails", 0, 0 },
		{ "0x84:status=0x01", "SNP_DF_FLUSH fails", 0, 0 },
		{ "0x01:status=0x18", "INIT says once that its data is damaged", 1, 0 },
		{ "0x01@1-:status=0x13", "INIT fails", 1, 0 },
		{ "0x0a:status=0x01", "DF_FLUSH fails", 1, 0 },
		{ "rmpupdate@1:status=2", "a page for the TCB cannot be given", 1, 0 },
		{ "rmpupdate@2:status=2", "it cannot be made shared", 1, 1 },
		{ "rmpupdate@100:status=2", "the TMR cannot be given", 1, 0 },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		fault(rows[i].spec);
		load("");
		fault("clear");
		expect(sev_fd >= 0, "%s: there is a /dev/sev", rows[i].what);
		expect(number("snp_initialized") == rows[i].snp, "SNP is %sinitialised",
		       rows[i].snp ? "" : "not ");
		expect(platform_status() == 0, "and the PSP can be asked");
		expect(number("leaked_pages") == rows[i].leaked, "%ld page(s) given up",
		       rows[i].leaked);
		expect(unload(), "the driver can be unloaded");
	}

	fault("0x04:status=0x13");
	load("");
	expect(sev_fd < 0 && errno == ENOENT, "PLATFORM_STATUS fails at load: no /dev/sev");
	expect(run("modprobe kvm_amd && rmmod kvm_amd kvm"), "kvm_amd loads on it");
	expect(unload(), "the driver can be unloaded");

	load("");
	fault("0x86:status=0xf");
	expect(unload() && taken(0x86) > 0, "SNP_SHUTDOWN_EX wants DF_FLUSH: it gets it");
	load("");
	expect(number("snp_initialized") == 1, "and SNP can be initialised again");
	unload();
}

static void silence(void)
{
	unsigned int commands;
	struct timespec begin, end;
	uint32_t error;

	load("psp_cmd_timeout=1 psp_probe_timeout=60");
	set_certs();
	fault("0x06:no-answer");
	clock_gettime(CLOCK_MONOTONIC, &begin);
	expect(pek_csr(PEK_CSR_LEN) == ETIMEDOUT, "no answer is ETIMEDOUT");
	clock_gettime(CLOCK_MONOTONIC, &end);
	expect(end.tv_sec - begin.tv_sec < 30, "after the commands' timeout, not the probe's");
	expect(reads("psp_state", "dead"), "the PSP is dead");
	/* Command buffer, its output's stand-in, and the ioctl's own blob. */
	expect(number("leaked_pages") >= 2, "what the PSP may still write is given up");
	expect(number("command_timeouts") == 1, "one command was not answered");

	commands = taken(0x04);
	clock_gettime(CLOCK_MONOTONIC, &begin);
	expect(platform_status() == EBUSY, "later commands are EBUSY");
	expect(issue(SEV_PEK_GEN, NULL, &error) == EBUSY && error == UNTOUCHED, "all of them");
	clock_gettime(CLOCK_MONOTONIC, &end);
	expect(end.tv_sec - begin.tv_sec < 1, "at once");
	expect(taken(0x04) == commands, "and are not sent");
	expect(number("command_timeouts") == 1, "it died once");
	expect(unload(), "the driver can be unloaded");
}

static void silent_at_start(void)
{
	struct timespec begin, end;

	fault("any:dead");
	clock_gettime(CLOCK_MONOTONIC, &begin);
	load("psp_cmd_timeout=60 psp_probe_timeout=1");
	clock_gettime(CLOCK_MONOTONIC, &end);
	expect(sev_fd < 0, "a PSP that is silent from the start: no /dev/sev");
	expect(end.tv_sec - begin.tv_sec < 30, "known after the probe's timeout");
	expect(run("modprobe kvm_amd && rmmod kvm_amd kvm"), "kvm_amd loads on it");
	expect(unload(), "the driver can be unloaded");
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fprintf(stderr, "usage: %s VLEK VLEK-FOR-ANOTHER-TCB\n", argv[0]);
		return 2;
	}
	testing_begin();

	load("");
	loading_vleks(argv[1], argv[2]);
	failing_pages();
	unknown_tcb();
	lost_interrupt();
	unload();
	memory_check(wear_pages, "failure");
	failing_start();
	silence();
	silent_at_start();
	return testing_end();
}
