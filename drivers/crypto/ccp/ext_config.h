/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SNP_SET_EXT_CONFIG and SNP_GET_EXT_CONFIG: host-wide certificates and the
 * configuration that they belong to, changed together or not at all.
 */
#ifndef CCP_EXT_CONFIG_H
#define CCP_EXT_CONFIG_H

#include <linux/types.h>

struct sev_issue_cmd;
struct sev_user_data_snp_config;
struct sev_user_data_snp_ext_config;

/**
 * psp_ext_config_check_set() - check the arguments of SET
 * @user: as the user gave it; what the caller does not have is zero
 *
 * Return: 0, or -EINVAL.
 */
int psp_ext_config_check_set(const struct sev_user_data_snp_ext_config *user);

/**
 * psp_ext_config_check_get() - check the arguments of GET
 * @user: as the user gave it
 *
 * Return: 0, or -EINVAL.
 */
int psp_ext_config_check_get(const struct sev_user_data_snp_ext_config *user);

/**
 * psp_ext_config_check_tcb() - check that certificates and configuration fit
 * @user: checked before
 * @config: the configuration to be set, or NULL
 * @known: the reported TCB is known
 * @tcb: the reported TCB
 *
 * Context: Mailbox held, so that @tcb stays true.
 * Return: 0; -ESTALE when the named TCB is not what will be reported; -ENODATA
 * when that cannot be known.
 */
int psp_ext_config_check_tcb(const struct sev_user_data_snp_ext_config *user,
			     const struct sev_user_data_snp_config *config, bool known, u64 tcb);

/**
 * psp_ioctl_set_ext_config() - SNP_SET_EXT_CONFIG
 * @arg: the user's struct; error may change
 * @writable: the file is open for writing
 *
 * Return: 0; -EPERM; -EFAULT; -EINVAL; -E2BIG; -ENOMEM; -ESTALE; -ENODATA;
 * -ENODEV; what the status table says when the firmware refuses. On failure
 * nothing has changed.
 */
int psp_ioctl_set_ext_config(struct sev_issue_cmd *arg, bool writable);

/**
 * psp_ioctl_get_ext_config() - SNP_GET_EXT_CONFIG
 * @arg: the user's struct; error may change
 * @writable: ignored
 *
 * Return: 0; -EFAULT; -EINVAL; -E2BIG; -ENOSR when the certificates need more
 * room, with the length written back; -ENODATA when the configuration cannot be
 * read; -ENODEV.
 */
int psp_ioctl_get_ext_config(struct sev_issue_cmd *arg, bool writable);

/**
 * psp_ioctl_set_legacy_ext_config() - SET with the struct of 2022
 * @arg: as above
 * @writable: as above
 *
 * Return: as above.
 */
int psp_ioctl_set_legacy_ext_config(struct sev_issue_cmd *arg, bool writable);

/**
 * psp_ioctl_get_legacy_ext_config() - GET with the struct of 2022
 * @arg: as above
 * @writable: ignored
 *
 * Return: as above.
 */
int psp_ioctl_get_legacy_ext_config(struct sev_issue_cmd *arg, bool writable);

#endif /* CCP_EXT_CONFIG_H */
