// SPDX-License-Identifier: GPL-2.0
/* set, get, clear and status against a stand-in for /dev/sev. */
#include <errno.h>
#include <linux/psp-sev-ext.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "commands.h"
#include "file.h"
#include "modules.h"
#include "sev_device.h"
#include "table.h"
#include "tap.h"
#include "usage.h"

#define REAL_TCB 0x4405000000000002ULL

static const char *real_table;

static void reset(void)
{
	memset(&sev_device, 0, sizeof(sev_device));
	sev_device.driver = SEV_DRIVER_OURS;
	sev_device.reported_tcb = REAL_TCB;
}

static bool ok_set(const char *options, int status, const char *words, const char *what)
{
	char line[512];

	snprintf(line, sizeof(line), "--certs %s%s%s", real_table, *options ? " " : "", options);
	return ok_run(cmd_set, line, status, words, what);
}

static void setting(void)
{
	reset();
	ok_set("", EXIT_GOOD, "0x2000 bytes for TCB 0x4405000000000002",
	       "set: the table goes in for the TCB of its VCEK");
	ok(sev_device.sets == 1 && sev_device.certs_len == 0x2000 &&
	   sev_device.certs_tcb == REAL_TCB, "the kernel has it");
	ok_run(cmd_get, "", EXIT_GOOD, "VCEK for Milan-B0", "get: shows it");

	reset();
	sev_device.reported_tcb = 0x4404000000000002;
	ok_set("", EXIT_BAD, "platform's reported TCB is 0x4404000000000002",
	       "set: a table for another TCB is refused with both TCBs named");
	ok(!sev_device.sets && !sev_device.certs_len, "and nothing was changed");
	ok_set("--reported-tcb 0x4405000000000002", EXIT_GOOD, "certificates 0x2000 bytes",
	       "set: table and reported TCB in one transaction");
	ok(sev_device.sets == 1 && sev_device.reported_tcb == REAL_TCB && !sev_device.config_flags,
	   "both are set");
	ok_run(cmd_set, "--reported-tcb 4404000000000002 --mask-chip-id", EXIT_GOOD, "stale",
	       "set: moving the TCB alone says that the certificates are stale");
	ok(sev_device.certs_len && sev_device.reported_tcb == 0x4404000000000002 &&
	   sev_device.config_flags == 1, "and leaves them installed");
	ok_run(cmd_set, "--reported-tcb 4404000000000002 --mask-chip-key --keep-certs", EXIT_GOOD,
	       "stale", "set: --keep-certs says the same");
	ok(sev_device.config_flags == 2, "the masks are the ones of the last call");
	ok_run(cmd_status, "", EXIT_GOOD, "STALE", "status: stale certificates");
	ok_run(cmd_status, "", EXIT_GOOD, "chip key masked", "status: masked chip key");
	ok_run(cmd_clear, "", EXIT_GOOD, "none: guests get an empty table", "clear: removes them");
	ok(!sev_device.certs_len, "the kernel has none");
	ok_run(cmd_get, "", EXIT_BAD, "no host-wide certificates", "get: none ends with 1");

	reset();
	ok_set("--tcb 0x4405000000000002", EXIT_GOOD, "0x2000 bytes",
	       "set: --tcb that the VCEK confirms");
	ok_set("--tcb 0x4405000000000003", EXIT_TROUBLE, "but --tcb says",
	       "set: --tcb that it does not");
}

static void wrong_usage(void)
{
	static const uint8_t empty[4096];
	uint8_t blob[0x5000];
	struct table table = { 0 };
	struct problem problem;
	char line[512];
	uint8_t *data;
	size_t len;

	reset();
	ok_run(cmd_set, "", EXIT_TROUBLE, "nothing to set", "set: nothing named");
	ok_run(cmd_set, "--mask-chip-id --certs x", EXIT_TROUBLE, "together with --reported-tcb",
	       "set: a mask without --reported-tcb");
	ok_run(cmd_set, "--certs x --reported-tcb 0", EXIT_TROUBLE, "lets the firmware choose",
	       "set: certificates for a TCB that the firmware is to choose");
	ok_run(cmd_set, "--tcb 1 --reported-tcb 1", EXIT_TROUBLE,
	       "what the certificates of --certs",
	       "set: --tcb without --certs");
	ok_run(cmd_set, "--certs x --keep-certs", EXIT_TROUBLE, "replaces",
	       "set: --certs with --keep-certs");
	ok_run(cmd_set, "--reported-tcb fast", EXIT_TROUBLE, "'fast' is not a TCB", "set: no TCB");
	ok_run(cmd_set, "--certs /nonexistent", EXIT_TROUBLE, "cannot open", "set: no file");
	ok_run(cmd_set, "stray", EXIT_TROUBLE, "what is 'stray' for", "set: a stray argument");
	ok_run(cmd_set, "--certs " DATA "/README.md", EXIT_TROUBLE, "README.md:",
	       "set: a file that is no table");
	ok_run(cmd_clear, "stray", EXIT_TROUBLE, "takes no arguments", "clear: a stray argument");
	ok_run(cmd_get, "stray", EXIT_TROUBLE, "named by -o", "get: a stray argument");
	ok_run(cmd_status, "stray", EXIT_TROUBLE, "takes no arguments", "status: a stray argument");

	snprintf(line, sizeof(line), "--certs %s", save("empty", empty, sizeof(empty)));
	ok_run(cmd_set, line, EXIT_TROUBLE, "clear them", "set: an empty table");

	memset(blob, 0x30, sizeof(blob));
	table_add(&table, TABLE_CRL, blob, 100, &problem);
	data = table_build(&table, &len, &problem);
	snprintf(line, sizeof(line), "--certs %s", save("crl", data, len));
	free(data);
	ok_run(cmd_set, line, EXIT_TROUBLE, "say --tcb",
	       "set: a table without VCEK and VLEK needs --tcb");
	snprintf(line, sizeof(line), "--certs %s --tcb 4405000000000002", scratch("crl"));
	ok_run(cmd_set, line, EXIT_GOOD, "0x1000 bytes", "set: with --tcb it goes in");

	memset(&table, 0, sizeof(table));
	table_add(&table, TABLE_CRL, blob, sizeof(blob), &problem);
	data = table_build(&table, &len, &problem);
	snprintf(line, sizeof(line), "--certs %s --tcb 1", save("long", data, len));
	free(data);
	ok_run(cmd_set, line, EXIT_TROUBLE, "at most 0x5000",
	       "set: a table of more than 0x5000 bytes");
	memset(&table, 0, sizeof(table));
	table_add(&table, TABLE_CRL, blob, 0x4800, &problem);
	data = table_build(&table, &len, &problem);
	snprintf(line, sizeof(line), "--certs %s --tcb 4405000000000002", save("large", data, len));
	free(data);
	ok_run(cmd_set, line, EXIT_GOOD, "more than Linux guests can take (0x4000)",
	       "set: a table of more than 0x4000 bytes goes in with a warning");
	ok(sev_device.sets == 2, "only the good ones reached the kernel");
}

static void drivers(void)
{
	reset();
	sev_device.driver = SEV_DRIVER_NONE;
	ok_run(cmd_status, "", EXIT_BAD, "there is no /dev/sev", "status: no /dev/sev");
	ok_set("", EXIT_BAD, "there is no /dev/sev", "set: no /dev/sev");
	reset();
	sev_device.open_errno = EACCES;
	ok_set("", EXIT_BAD, "needs root", "set: not root");

	reset();
	sev_device.driver = SEV_DRIVER_STOCK;
	ok_set("", EXIT_BAD, "it is the distribution's ccp", "set: the stock ccp is recognised");
	ok_run(cmd_clear, "", EXIT_BAD, "it is the distribution's ccp", "clear: so it is here");
	ok_run(cmd_get, "", EXIT_BAD, "it is the distribution's ccp", "get: and here");
	ok_run(cmd_status, "", EXIT_BAD, "it is the distribution's ccp", "status: and here");
	ok_run(cmd_status, "", EXIT_BAD, "1.55 build 29", "status: which still shows the platform");
}

static void fail(uint32_t command, int error, uint32_t firmware)
{
	reset();
	sev_device.fail_command = command;
	sev_device.fail_errno = error;
	sev_device.fail_status = firmware;
}

static void failures(void)
{
	fail(SNP_SET_EXT_CONFIG, EIO, 0x16);
	ok_set("", EXIT_BAD, "the firmware answered 0x16, INVALID_PARAM",
	       "set: the firmware refuses");
	fail(SNP_SET_EXT_CONFIG, EINVAL, 0x16);
	ok_set("", EXIT_BAD, "INVALID_PARAM",
	       "set: the firmware refuses, with the errno of its status");
	fail(SNP_SET_EXT_CONFIG, EIO, 0x77);
	ok_set("", EXIT_BAD, "0x77, see the table", "set: an unknown status");
	fail(SNP_SET_EXT_CONFIG, ENODEV, 0);
	ok_set("", EXIT_BAD, "no usable secure processor", "set: no PSP");
	fail(SNP_SET_EXT_CONFIG, ETIMEDOUT, 0);
	ok_set("", EXIT_BAD, "did not answer", "set: a silent PSP");
	fail(SNP_SET_EXT_CONFIG, EPERM, 0);
	ok_set("", EXIT_BAD, "needs root", "set: a descriptor that must not write");
	fail(SNP_SET_EXT_CONFIG, ENODATA, 0);
	ok_set("", EXIT_BAD, "reported TCB is not known", "set: unknown TCB");
	fail(SNP_SET_EXT_CONFIG, EINTR, 0);
	ok_set("", EXIT_BAD, "nothing was changed", "set: interrupted");
	fail(SNP_SET_EXT_CONFIG, EINVAL, 0);
	ok_set("", EXIT_BAD, "refused the change as malformed",
	       "set: another version of the interface");
	fail(SNP_SET_EXT_CONFIG, ENOMEM, 0);
	ok_set("", EXIT_BAD, "Cannot allocate memory",
	       "set: any other errno in the library's words");
	fail(9, EINVAL, 0);
	ok_run(cmd_status, "", EXIT_BAD, "does not know SNP_PLATFORM_STATUS",
	       "status: an old kernel");
	fail(9, EIO, 1);
	ok_run(cmd_status, "", EXIT_BAD, "SNP is not initialised", "status: SNP off");
}

static void getting(void)
{
	struct problem problem;
	char line[512];
	uint8_t *real, *back;
	size_t real_len, len;

	reset();
	ok_set("", EXIT_GOOD, "ok", "set: for get");
	snprintf(line, sizeof(line), "-o %s", scratch("back"));
	ok_run(cmd_get, line, EXIT_GOOD, "", "get: into a file");
	real = file_read(real_table, 0x5000, &real_len, &problem);
	back = file_read(scratch("back"), 0x5000, &len, &problem);
	ok(real && back && len == real_len && !memcmp(real, back, len), "it is what was set");
	free(real);
	free(back);
	sev_device.grow = true;
	ok_run(cmd_get, line, EXIT_GOOD, "", "get: a table that grows meanwhile");
	ok_run(cmd_get, "-o /nonexistent/x", EXIT_TROUBLE, "cannot create", "get: into no folder");
	reset();
	sev_device.certs_len = 4096;
	memset(sev_device.certs, 0xff, 4096);
	ok_run(cmd_get, "", EXIT_BAD, "no certificate table", "get: what is installed is no table");
	ok_run(cmd_status, "", EXIT_GOOD, "NO certificate table", "status: says so too");
}

static void status(void)
{
	reset();
	ok_run(cmd_status, "", EXIT_GOOD, "installed none", "status: nothing installed");
	ok_set("", EXIT_GOOD, "ok", "set: for status");
	ok_run(cmd_status, "", EXIT_GOOD, "guests get them, unless",
	       "status: certificates that are served");
	ok_run(cmd_status, "", EXIT_GOOD,
	       "reported TCB 0x4405000000000002 (boot loader 2, TEE 0, SNP 5, microcode 68)",
	       "status: the TCB in parts");
	sev_device.tcb_unknown = true;
	ok_run(cmd_status, "", EXIT_GOOD, "cannot be read from the firmware",
	       "status: unknown TCB");
	sev_device.tcb_unknown = false;
	sev_device.vlek = true;
	ok_run(cmd_status, "", EXIT_GOOD, "VLEK loaded", "status: a VLEK");
	sev_device.certs_tcb = sev_device.reported_tcb = 0x4404000000000002;
	ok_run(cmd_status, "", EXIT_GOOD, "WRONG: its key is for TCB 0x4405000000000002",
	       "status: a table that was installed for a TCB that it is not for");
}

/* Writes a value into a folder like /sys. */
static void sys(const char *folder, const char *name, const char *value)
{
	char path[256], *slash;

	snprintf(path, sizeof(path), "%s/%s/", scratch("sys"), folder);
	for (slash = path + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = 0;
		mkdir(path, 0755);
		*slash = '/';
	}
	snprintf(path, sizeof(path), "sys/%s/%s", folder, name);
	save(path, value, strlen(value));
}

static void modules(void)
{
	reset();
	modules_sys = strdup(scratch("sys"));
	ok_run(cmd_status, "", EXIT_GOOD, "kvm_amd_snp: not loaded", "status: without our modules");
	sys("module/ccp/parameters", "psp_cmd_timeout", "100\n");
	sys("class/misc/sev", "commands", "1234\n");
	sys("class/misc/sev", "uevent", "MAJOR=10\n");
	sys("class/misc/sev", "requests_past_hook", "0\n");
	ok_run(cmd_status, "", EXIT_GOOD, "Module ccp psp_cmd_timeout 100", "status: a parameter");
	ok_run(cmd_status, "", EXIT_GOOD, "commands 1234", "status: a counter");
	ok(!strstr(run(cmd_status, "").output, "MAJOR"), "status: not what every device has");
	sys("module/kvm_amd_snp/parameters", "enabled", "Y\n");
	sys("class/misc/kvm-amd-snp/counters", "served", "77\n");
	ok_run(cmd_status, "", EXIT_GOOD, "enabled Y", "status: kvm-amd-snp's parameter");
	ok_run(cmd_status, "", EXIT_GOOD, "served 77", "status: and counter");
	ok_run(cmd_status, "", EXIT_GOOD, "none no VM", "status: no VM yet");
	sys("class/misc/kvm-amd-snp/vms/100-1", "requests", "5\n");
	sys("class/misc/kvm-amd-snp/vms/100-1", "served", "4\n");
	sys("class/misc/kvm-amd-snp/vms/100-1", "certs_len", "0\n");
	sys("class/misc/kvm-amd-snp/vms/200-2", "requests", "1\n");
	sys("class/misc/kvm-amd-snp/vms/200-2", "certs_len", "8192\n");
	sys("class/misc/kvm-amd-snp/vms/200-2", "certs_tcb", "0x4405000000000002\n");
	ok_run(cmd_status, "", EXIT_GOOD, "100-1 5 requests, 4 served, the host's",
	       "status: a VM with the host's certificates");
	ok_run(cmd_status, "", EXIT_GOOD, "200-2 1 requests, ? served, 8192 bytes",
	       "status: a VM with its own, which holds the module");
	ok(!strstr(run(cmd_status, "").output, "FAILED"), "status: no alarm");
	sys("class/misc/sev", "requests_past_hook", "3\n");
	ok_run(cmd_status, "", EXIT_GOOD, "3 guest requests did not come through",
	       "status: an alarm for requests that pass the hook");
	free((char *)modules_sys);
}

int main(void)
{
	char line[512];
	struct ran ran;

	real_table = strdup(scratch("real"));
	snprintf(line, sizeof(line), "--ca %s --vcek %s -o %s", DATA "/amd-roots/milan-vcek.pem",
		 DATA "/milan-report/vcek.der", real_table);
	ran = run(cmd_build, line);
	if (!ok(ran.status == EXIT_GOOD, "a table of the real certificates")) {
		note("%s", ran.output);
		return done();
	}
	setting();
	wrong_usage();
	drivers();
	failures();
	getting();
	status();
	modules();
	free((char *)real_table);
	return done();
}
