/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The reported TCB, which picks the key that signs reports: learned in the
 * mailbox after every command that may move it, and not known while it cannot
 * be read.
 */
#ifndef CCP_REPORTED_TCB_H
#define CCP_REPORTED_TCB_H

#include <linux/types.h>

struct psp_result;
struct sev_user_data_snp_status;

/**
 * psp_tcb_moves() - whether a command may move the reported TCB
 * @command: its number
 */
bool psp_tcb_moves(unsigned int command);

/**
 * psp_tcb_before() - a command is about to be issued
 * @command: its number
 *
 * For the mailbox alone. Context: Mailbox held.
 */
void psp_tcb_before(unsigned int command);

/**
 * psp_tcb_after() - a command has ended, in whatever way
 * @command: its number
 *
 * For the mailbox alone; issues SNP_PLATFORM_STATUS where needed.
 *
 * Context: Mailbox held.
 */
void psp_tcb_after(unsigned int command);

/**
 * psp_tcb_get() - the reported TCB
 * @tcb: out
 *
 * While it is not known, reads it again, at most once a second.
 *
 * Context: Mailbox held.
 * Return: true when it is known.
 */
bool psp_tcb_get(u64 *tcb);

/**
 * psp_tcb_peek() - the reported TCB as last learned
 * @tcb: out
 *
 * Context: Any.
 * Return: true when it is known.
 */
bool psp_tcb_peek(u64 *tcb);

/**
 * psp_snp_status() - issue SNP_PLATFORM_STATUS
 * @status: out
 * @result: out, or NULL
 *
 * Context: Mailbox held.
 * Return: as psp_command(); -ENOMEM or -EFAULT too when there is no page that
 * the firmware may write.
 */
int psp_snp_status(struct sev_user_data_snp_status *status, struct psp_result *result);

#endif /* CCP_REPORTED_TCB_H */
