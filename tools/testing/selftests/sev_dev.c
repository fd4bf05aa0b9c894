// SPDX-License-Identifier: GPL-2.0
/*
 * Thin calls: what they mean is documented in the UAPI headers.
 */
#include <errno.h>
#include <stdint.h>
#include <sys/ioctl.h>

#include "sev_dev.h"

int sev_dev_command(int fd, __u32 command, void *data)
{
	struct sev_issue_cmd issue = {
		.cmd = command,
		.data = (uintptr_t)data,
	};

	return ioctl(fd, SEV_ISSUE_CMD, &issue) ? -errno : 0;
}

int sev_dev_set_certs(int fd, const void *table, __u32 size)
{
	struct sev_user_data_snp_ext_config config = {
		.size = sizeof(config),
		.certs_address = (uintptr_t)table,
		.certs_len = size,
	};

	return sev_dev_command(fd, SNP_SET_EXT_CONFIG, &config);
}

int sev_dev_set_reported_tcb(int fd, __u64 tcb)
{
	struct sev_dev_snp_config snp = { .reported_tcb = tcb };
	struct sev_user_data_snp_ext_config config = {
		.size = sizeof(config),
		.flags = SNP_EXT_CONFIG_KEEP_CERTS,
		.config_address = (uintptr_t)&snp,
	};

	return sev_dev_command(fd, SNP_SET_EXT_CONFIG, &config);
}
