// SPDX-License-Identifier: GPL-2.0
/*
 * The commands of /dev/sev that snpcert uses, and their errors in the operator's
 * words.
 */
#include <cpuid.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/psp-sev-ext.h>
#include <linux/psp-sev.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "host.h"

/* Names of the statuses that a firmware gives to the commands used here. */
static const struct {
	uint32_t status;
	const char *words;
} firmware_statuses[] = {
	{ 0x01, "INVALID_PLATFORM_STATE: SNP is not initialised" },
	{ 0x03, "INVALID_CONFIG: the configuration is not acceptable" },
	{ 0x09, "INVALID_ADDRESS" },
	{ 0x11, "INVALID_COMMAND: this firmware does not know the command" },
	{ 0x13, "HWERROR_PLATFORM" },
	{ 0x15, "UNSUPPORTED" },
	{ 0x16, "INVALID_PARAM: a reported TCB must not be above the committed TCB in any part" },
	{ 0x17, "RESOURCE_LIMIT" },
	{ 0x1a, "INVALID_PAGE_STATE" },
	{ 0x20, "RMP_INIT_REQUIRED" },
};

static const char *firmware_words(uint32_t status)
{
	for (size_t i = 0; i < sizeof(firmware_statuses) / sizeof(*firmware_statuses); i++)
		if (firmware_statuses[i].status == status)
			return firmware_statuses[i].words;
	return "see the table of status codes in AMD 56860";
}

int host_open(bool write, struct problem *problem)
{
	int fd = open(HOST_DEVICE, (write ? O_RDWR : O_RDONLY) | O_CLOEXEC);

	if (fd >= 0)
		return fd;
	switch (errno) {
	case ENOENT:
	case ENXIO:
	case ENODEV:
		return problem_set(problem,
				   "there is no " HOST_DEVICE ": the ccp module is not loaded, or found no secure processor with SEV (modprobe ccp; dmesg | grep ccp; SEV-SNP must be on in the BIOS)");
	case EACCES:
	case EPERM:
		return problem_set(problem, "no right to open " HOST_DEVICE ": this needs root");
	default:
		return problem_set(problem, "cannot open " HOST_DEVICE ": %s", strerror(errno));
	}
}

/* Returns 0 or -errno; *firmware is the firmware's status, 0 if it gave none. */
static int issue(int fd, uint32_t command, void *data, uint32_t *firmware)
{
	struct sev_issue_cmd cmd = { .cmd = command, .data = (uintptr_t)data };
	int err = ioctl(fd, SEV_ISSUE_CMD, &cmd) ? -errno : 0;

	*firmware = err && cmd.error != UINT32_MAX ? cmd.error : 0;
	return err;
}

static int explain(int err, uint32_t firmware, const char *what, struct problem *problem)
{
	if (firmware)
		return problem_set(problem, "%s: the firmware answered 0x%x, %s", what, firmware,
				   firmware_words(firmware));

	switch (-err) {
	case ENODEV:
		return problem_set(problem,
				   "%s: there is no usable secure processor (%s); dmesg says why",
				   what, strerror(-err));
	case ETIMEDOUT:
		return problem_set(problem,
				   "%s: the secure processor did not answer; it is given up until the next boot",
				   what);
	case EPERM:
	case EACCES:
		return problem_set(problem, "%s: not permitted, this needs root", what);
	case ENODATA:
		return problem_set(problem,
				   "%s: the platform's reported TCB is not known, for the firmware does not answer SNP_PLATFORM_STATUS; dmesg says why",
				   what);
	case EINTR:
		return problem_set(problem,
				   "%s: interrupted while waiting for the secure processor; nothing was changed",
				   what);
	}
	return problem_set(problem, "%s: %s", what, strerror(-err));
}

int host_status(int fd, struct sev_abi_snp_status *status, struct problem *problem)
{
	uint32_t firmware;
	int err;

	memset(status, 0, sizeof(*status));
	err = issue(fd, SEV_ABI_SNP_PLATFORM_STATUS, status, &firmware);
	if (!firmware && (err == -EINVAL || err == -ENOTTY))
		return problem_set(problem,
				   "the ccp module does not know SNP_PLATFORM_STATUS: SNP is not initialised (dmesg | grep -i sev-snp), or this kernel is older than 6.11");
	return err ? explain(err, firmware, "SNP_PLATFORM_STATUS", problem) : 0;
}

/* The first call of everyone here, so that it is what meets another ccp. */
static int explain_get(int err, uint32_t firmware, struct problem *problem)
{
	if (!firmware && (err == -EINVAL || err == -ENOTTY))
		return problem_set(problem,
				   "the loaded ccp module does not know SNP_GET_EXT_CONFIG: it is the distribution's ccp, expected is this project's (modinfo -n ccp says which would be loaded at the next boot)");
	return explain(err, firmware, "SNP_GET_EXT_CONFIG", problem);
}

int host_get(int fd, struct host_certs *certs, struct problem *problem)
{
	uint32_t room = 0, firmware;
	int err, tries;

	memset(certs, 0, sizeof(*certs));
	/* The table may grow between asking for its length and asking for it. */
	for (tries = 0; tries < 8; tries++) {
		struct sev_user_data_snp_ext_config data = {
			.size = sizeof(data),
			.certs_address = (uintptr_t)certs->data,
			.certs_len = room,
		};

		err = issue(fd, SNP_GET_EXT_CONFIG, &data, &firmware);
		if (err && err != -ENOSR) {
			explain_get(err, firmware, problem);
			goto fail;
		}
		if (data.certs_len > SNP_CERTS_MAX_LEN) {
			problem_set(problem,
				    "the kernel speaks of 0x%x bytes of certificates, expected are at most 0x%x",
				    data.certs_len, SNP_CERTS_MAX_LEN);
			goto fail;
		}
		if (!err && data.certs_len <= room) {
			certs->len = data.certs_len;
			certs->tcb = data.certs_tcb;
			certs->reported_tcb = data.reported_tcb;
			certs->stale = data.flags & SNP_EXT_CONFIG_STALE;
			certs->tcb_unknown = data.flags & SNP_EXT_CONFIG_TCB_UNKNOWN;
			return 0;
		}
		free(certs->data);
		room = data.certs_len;
		certs->data = calloc(1, room);
		if (!certs->data)
			return problem_set(problem, "out of memory");
	}
	problem_set(problem, "the certificates changed %d times while they were read", tries);
fail:
	free(certs->data);
	certs->data = NULL;
	return -1;
}

static int explain_set(int err, uint32_t firmware, const struct host_change *change,
		       uint64_t reported_tcb, struct problem *problem)
{
	if (firmware)
		return explain(err, firmware, "SNP_SET_EXT_CONFIG", problem);

	switch (-err) {
	case ESTALE:
		return problem_set(problem,
				   "the platform's reported TCB is %s, but the certificates are for %s: no report would verify with them. Fetch the VCEK for the reported TCB, or move that with --reported-tcb. Nothing was changed",
				   tcb_text(reported_tcb, change->layout).text,
				   tcb_text(change->tcb, change->layout).text);
	case EINVAL:
	case ENOTTY:
		return problem_set(problem,
				   "the ccp module refused the change as malformed: its version of the interface is another than this snpcert's (SNP_SET_EXT_CONFIG, %zu bytes)",
				   sizeof(struct sev_user_data_snp_ext_config));
	default:
		return explain(err, firmware, "SNP_SET_EXT_CONFIG", problem);
	}
}

int host_set(int fd, const struct host_change *change, struct problem *problem)
{
	struct sev_user_data_snp_ext_config data = {
		.size = sizeof(data),
		.flags = (change->certs && change->tcb_given ? SNP_EXT_CONFIG_CERTS_TCB : 0) |
			 (change->keep_certs ? SNP_EXT_CONFIG_KEEP_CERTS : 0),
		.config_address = change->configure ? (uintptr_t)&change->config : 0,
		.certs_address = (uintptr_t)change->certs,
		.certs_len = change->certs_len,
		.certs_tcb = change->tcb_given ? change->tcb : 0,
	};
	struct host_certs before;
	uint32_t firmware;
	int err;

	if (host_get(fd, &before, problem))
		return -1;
	free(before.data);
	err = issue(fd, SNP_SET_EXT_CONFIG, &data, &firmware);
	return err ? explain_set(err, firmware, change, before.reported_tcb, problem) : 0;
}

enum tcb_layout host_tcb_layout(void)
{
	unsigned int eax = 0, ebx, ecx, edx, family;

	if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx))
		return TCB_LAYOUT_MILAN;
	family = eax >> 8 & 0xf;
	if (family == 0xf)
		family += eax >> 20 & 0xff;
	return family >= 0x1a ? TCB_LAYOUT_TURIN : TCB_LAYOUT_MILAN;
}
