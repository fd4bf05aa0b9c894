/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Certificates: the host's slot, and the one place that decides which table
 * goes with a report.
 */
#ifndef CCP_CERTS_H
#define CCP_CERTS_H

#include <linux/snp-guest-request.h>
#include <linux/types.h>

#define SNP_CERTS_SOURCES	(SNP_CERTS_TCB_UNKNOWN + 1)

extern struct snp_certs_slot psp_host_certs;

/**
 * psp_certs_init() - make the host's slot, empty
 */
void psp_certs_init(void);

/**
 * psp_certs_exit() - empty the host's slot at unload
 */
void psp_certs_exit(void);

/**
 * psp_certs_pick() - choose the table for a report
 * @vm: the VM's slot, or NULL
 * @tcb_known: the reported TCB is known
 * @tcb: the reported TCB
 * @certs: out: the table with a reference for the caller, or NULL for the empty
 *	table
 *
 * The VM's own where it is for this TCB, else the host's where that is, else
 * the empty table.
 *
 * Context: Mailbox held, so that @tcb stays true while the report is made.
 * Return: where @certs came from, or why there is none.
 */
enum snp_certs_source psp_certs_pick(struct snp_certs_slot *vm, bool tcb_known, u64 tcb,
				     struct snp_certs **certs);

/**
 * psp_certs_install_held() - snp_certs_install() with the mailbox held
 * @slot: the slot
 * @certs: the new table, whose reference is taken over on success, or NULL
 * @tcb_given: @certs->tcb was named and must be the reported TCB
 * @old: out on success: what was there, with its reference; give it back after
 *	the mailbox
 *
 * Return: 0; -ESTALE; -ENODATA while the reported TCB is not known.
 */
int psp_certs_install_held(struct snp_certs_slot *slot, struct snp_certs *certs, bool tcb_given,
			   struct snp_certs **old);

/**
 * psp_certs_count() - count what a request was answered with
 * @source: as psp_certs_pick() gave it
 */
void psp_certs_count(enum snp_certs_source source);

/**
 * psp_certs_counted() - read a counter
 * @source: which
 *
 * Return: requests since load.
 */
u64 psp_certs_counted(enum snp_certs_source source);

#endif /* CCP_CERTS_H */
