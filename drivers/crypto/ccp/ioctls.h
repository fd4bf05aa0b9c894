/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The commands of /dev/sev that upstream has, with upstream's results and order
 * of errors.
 *
 * Each takes the user's struct sev_issue_cmd, of which it may change @error,
 * and whether the file is open for writing. Each takes and leaves the mailbox
 * itself. Return: 0 or a negative errno, -EINTR on a fatal signal.
 */
#ifndef CCP_IOCTLS_H
#define CCP_IOCTLS_H

#include <linux/types.h>

struct psp_result;
struct sev_issue_cmd;

/**
 * psp_ioctl_enter() - take the mailbox for an ioctl
 *
 * Return: 0; -EINTR on a fatal signal; -ENODEV when the PSP has gone meanwhile.
 */
int psp_ioctl_enter(void);

/**
 * psp_ioctl_snp_begin() - see to it that SNP is initialised for a command
 * @arg: its error is set on failure
 * @shut_down: out: SNP was not, so psp_ioctl_snp_end() shuts it down again
 *
 * Context: Mailbox held.
 * Return: 0 or a negative errno; -ENODEV where only KVM initialises SNP (compat.h).
 */
int psp_ioctl_snp_begin(struct sev_issue_cmd *arg, bool *shut_down);

/**
 * psp_ioctl_snp_end() - undo psp_ioctl_snp_begin()
 * @shut_down: as that gave it
 */
void psp_ioctl_snp_end(bool shut_down);

int psp_ioctl_factory_reset(struct sev_issue_cmd *arg, bool writable);
int psp_ioctl_platform_status(struct sev_issue_cmd *arg, bool writable);
int psp_ioctl_pek_gen(struct sev_issue_cmd *arg, bool writable);
int psp_ioctl_pek_csr(struct sev_issue_cmd *arg, bool writable);
int psp_ioctl_pdh_gen(struct sev_issue_cmd *arg, bool writable);
int psp_ioctl_pdh_cert_export(struct sev_issue_cmd *arg, bool writable);
int psp_ioctl_pek_cert_import(struct sev_issue_cmd *arg, bool writable);
int psp_ioctl_get_id(struct sev_issue_cmd *arg, bool writable);
int psp_ioctl_get_id2(struct sev_issue_cmd *arg, bool writable);
int psp_ioctl_snp_platform_status(struct sev_issue_cmd *arg, bool writable);
int psp_ioctl_snp_commit(struct sev_issue_cmd *arg, bool writable);
int psp_ioctl_snp_set_config(struct sev_issue_cmd *arg, bool writable);
int psp_ioctl_snp_vlek_load(struct sev_issue_cmd *arg, bool writable);

#endif /* CCP_IOCTLS_H */
