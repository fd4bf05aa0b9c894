// SPDX-License-Identifier: GPL-2.0
/*
 * The reported TCB. It is forgotten before each command that may move it and
 * read again after, in the same hold of the mailbox, so that no request in
 * between can see a value that is no longer true.
 */
#define pr_fmt(fmt) "ccp: " fmt

#include <linux/fs.h>
#include <linux/io.h>
#include <linux/irqflags.h>
#include <linux/jiffies.h>
#include <linux/printk.h>
#include <linux/psp-sev.h>
#include <linux/psp.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "firmware_page.h"
#include "mailbox.h"
#include "reported_tcb.h"
#include "status.h"

static DEFINE_SPINLOCK(tcb_lock);
static bool tcb_known;
static u64 tcb_value;
/* With the mailbox held: when to try again to read it. */
static unsigned long retry_at;

bool psp_tcb_moves(unsigned int command)
{
	switch (command) {
	case SEV_CMD_DOWNLOAD_FIRMWARE:
	case SEV_CMD_SNP_INIT:
	case SEV_CMD_SNP_INIT_EX:
	case SEV_CMD_SNP_SHUTDOWN:
	case SEV_CMD_SNP_SHUTDOWN_EX:
	case SEV_CMD_SNP_CONFIG:
	case SEV_CMD_SNP_COMMIT:
	case SEV_CMD_SNP_VLEK_LOAD:
	case SEV_CMD_SNP_DOWNLOAD_FIRMWARE_EX:
		return true;
	default:
		return false;
	}
}

static void set_tcb(bool known, u64 tcb)
{
	/* Panic runs through here too, perhaps on top of a reader: do not spin. */
	if (irqs_disabled()) {
		WRITE_ONCE(tcb_known, false);
		return;
	}
	spin_lock(&tcb_lock);
	tcb_known = known;
	tcb_value = tcb;
	spin_unlock(&tcb_lock);
}

bool psp_tcb_peek(u64 *tcb)
{
	bool known;

	spin_lock(&tcb_lock);
	known = tcb_known;
	*tcb = tcb_value;
	spin_unlock(&tcb_lock);
	return known;
}

int psp_snp_status(struct sev_user_data_snp_status *status, struct psp_result *result)
{
	struct sev_data_snp_addr buffer;
	struct psp_result local;
	void *page;
	int ret;

	if (!result)
		result = &local;
	*result = (struct psp_result){ .status = SEV_RET_NO_FW_CALL };

	page = psp_firmware_pages_alloc(GFP_KERNEL, 0, NULL, 0);
	if (!page)
		return -ENOMEM;

	buffer.address = __psp_pa(page);
	ret = psp_command(SEV_CMD_SNP_PLATFORM_STATUS, &buffer, result);
	/* The host may read what the firmware owns, so copy before it is given back. */
	if (!ret)
		memcpy(status, page, sizeof(*status));
	if (result->lost)
		psp_pages_leak(virt_to_phys(page), 1);
	else
		psp_firmware_pages_free(page, 0);
	return ret;
}

static void learn(void)
{
	struct sev_user_data_snp_status status;
	struct psp_result result;
	int ret;

	ret = psp_snp_status(&status, &result);
	if (!ret) {
		set_tcb(true, status.reported_tcb_version);
		return;
	}
	retry_at = jiffies + HZ;
	pr_warn_ratelimited("the reported TCB could not be read (%d, status %#x: %s): guests get no certificates until it can\n",
			    ret, result.status, psp_failure_text(ret, result.status));
}

void psp_tcb_before(unsigned int command)
{
	psp_mailbox_assert_held();
	if (!psp_tcb_moves(command))
		return;
	set_tcb(false, 0);
	retry_at = jiffies;
}

void psp_tcb_after(unsigned int command)
{
	psp_mailbox_assert_held();
	if (psp_tcb_moves(command) && psp_snp_active() && psp_mailbox_usable() && !irqs_disabled())
		learn();
}

bool psp_tcb_get(u64 *tcb)
{
	psp_mailbox_assert_held();
	if (psp_tcb_peek(tcb))
		return true;
	if (!psp_snp_active() || !psp_mailbox_usable() || time_before(jiffies, retry_at))
		return false;
	learn();
	return psp_tcb_peek(tcb);
}
