// SPDX-License-Identifier: GPL-2.0
/*
 * Certificates belong to one reported TCB, by value: they come back into use
 * when that does, and are never served beside another one.
 */
#include <linux/atomic.h>
#include <linux/errno.h>
#include <linux/export.h>

#include "certs.h"
#include "mailbox.h"
#include "reported_tcb.h"

struct snp_certs_slot psp_host_certs;

static atomic64_t counts[SNP_CERTS_SOURCES];

void psp_certs_init(void)
{
	snp_certs_slot_init(&psp_host_certs);
}

void psp_certs_exit(void)
{
	snp_certs_put(snp_certs_slot_swap(&psp_host_certs, NULL));
}

/* Gives the slot's table if it fits; @any becomes true if there is one at all. */
static struct snp_certs *fitting(struct snp_certs_slot *slot, bool tcb_known, u64 tcb, bool *any)
{
	struct snp_certs *certs = slot ? snp_certs_slot_get(slot) : NULL;

	if (!certs)
		return NULL;
	*any = true;
	if (tcb_known && certs->tcb == tcb)
		return certs;
	snp_certs_put(certs);
	return NULL;
}

enum snp_certs_source psp_certs_pick(struct snp_certs_slot *vm, bool tcb_known, u64 tcb,
				     struct snp_certs **certs)
{
	bool any = false;

	psp_mailbox_assert_held();
	*certs = fitting(vm, tcb_known, tcb, &any);
	if (*certs)
		return SNP_CERTS_VM;

	*certs = fitting(&psp_host_certs, tcb_known, tcb, &any);
	if (*certs)
		return SNP_CERTS_HOST;

	if (!any)
		return SNP_CERTS_NONE;
	return tcb_known ? SNP_CERTS_STALE : SNP_CERTS_TCB_UNKNOWN;
}

int psp_certs_install_held(struct snp_certs_slot *slot, struct snp_certs *certs, bool tcb_given,
			   struct snp_certs **old)
{
	u64 tcb;

	psp_mailbox_assert_held();
	if (certs) {
		if (!psp_tcb_get(&tcb))
			return -ENODATA;
		if (!tcb_given)
			certs->tcb = tcb;
		else if (certs->tcb != tcb)
			return -ESTALE;
	}
	*old = snp_certs_slot_swap(slot, certs);
	return 0;
}

int snp_certs_install(struct snp_certs_slot *slot, struct snp_certs *certs, bool tcb_given)
{
	struct snp_certs *old = NULL;
	int ret;

	ret = psp_mailbox_enter_killable(PSP_CLASS_IOCTL, 0);
	if (ret)
		return ret;
	/* Taking certificates away needs no PSP. */
	if (certs && !psp_mailbox_usable())
		ret = -ENODEV;
	else
		ret = psp_certs_install_held(slot, certs, tcb_given, &old);
	psp_mailbox_leave();

	snp_certs_put(old);
	return ret;
}
EXPORT_SYMBOL_GPL(snp_certs_install);

int snp_reported_tcb(u64 *tcb)
{
	return psp_tcb_peek(tcb) ? 0 : -ENODATA;
}
EXPORT_SYMBOL_GPL(snp_reported_tcb);

void psp_certs_count(enum snp_certs_source source)
{
	atomic64_inc(&counts[source]);
}

u64 psp_certs_counted(enum snp_certs_source source)
{
	return atomic64_read(&counts[source]);
}
