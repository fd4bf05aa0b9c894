// SPDX-License-Identifier: GPL-2.0
/*
 * The fake PSP. It plays the firmware's part of the few commands whose effects
 * the driver looks at.
 */
#include <linux/fs.h>
#include <linux/io.h>
#include <linux/mem_encrypt.h>
#include <linux/mm.h>
#include <linux/psp-sev.h>
#include <linux/xarray.h>

#include "../certs.h"
#include "../doorbell.h"
#include "../firmware_page.h"
#include "../mailbox.h"
#include "fake_psp.h"

struct fake_psp fake;

static DEFINE_XARRAY(owned_pages);

static bool owned(u64 pa)
{
	return xa_load(&owned_pages, __sme_clr(pa) >> PAGE_SHIFT);
}

static u32 platform_status(const struct sev_data_snp_addr *data)
{
	struct sev_user_data_snp_status *status = __va(__sme_clr(data->address));

	if (!owned(data->address))
		return SEV_RET_INVALID_PAGE_STATE;
	status->reported_tcb_version = fake.tcb;
	return SEV_RET_SUCCESS;
}

static u32 page_reclaim(void)
{
	if (fake.fail_reclaim && !--fake.fail_reclaim)
		return SEV_RET_INVALID_PAGE_STATE;
	return SEV_RET_SUCCESS;
}

/* Fills what it is asked for with 0xa5, if it may write there. */
static u32 pek_csr(struct sev_data_pek_csr *data)
{
	if (psp_snp_active() && !(owned(data->address) && owned(virt_to_phys(data))))
		return SEV_RET_INVALID_PAGE_STATE;
	memset(__va(__sme_clr(data->address)), 0xa5, data->len);
	return SEV_RET_SUCCESS;
}

static u32 answer(unsigned int command, void *buffer)
{
	const struct sev_user_data_snp_config *config = buffer;

	if (command == fake.fail_command)
		return fake.fail_status;

	switch (command) {
	case SEV_CMD_SNP_PLATFORM_STATUS:
		return platform_status(buffer);
	case SEV_CMD_SNP_CONFIG:
		fake.tcb = config->reported_tcb;
		return SEV_RET_SUCCESS;
	case SEV_CMD_SNP_PAGE_RECLAIM:
		return page_reclaim();
	case SEV_CMD_PEK_CSR:
		return pek_csr(buffer);
	default:
		return SEV_RET_SUCCESS;
	}
}

static int ring(struct psp_doorbell *bell, unsigned int command, u64 buffer_pa,
		unsigned int timeout, u32 *status)
{
	if (fake.logged < FAKE_LOG_LEN)
		fake.log[fake.logged++] = command;
	fake.timeout = timeout;
	if (command == fake.silent_command)
		return -ETIMEDOUT;
	*status = answer(command, buffer_pa ? __va(__sme_clr(buffer_pa)) : NULL);
	return 0;
}

static int give(u64 pfn)
{
	if (fake.fail_give && !--fake.fail_give)
		return -EFAULT;
	if (memchr_inv(pfn_to_kaddr(pfn), 0, PAGE_SIZE))
		fake.dirty_gives++;
	xa_store(&owned_pages, pfn, xa_mk_value(1), GFP_KERNEL);
	fake.owned++;
	return 0;
}

static int take(u64 pfn)
{
	if (!xa_erase(&owned_pages, pfn))
		return -EINVAL;
	fake.owned--;
	return 0;
}

static bool assigned(u64 pfn)
{
	return xa_load(&owned_pages, pfn);
}

static void leak(u64 pfn, unsigned int pages)
{
	fake.leaked += pages;
}

static const struct psp_rmp_ops fake_rmp = {
	.give = give,
	.take = take,
	.assigned = assigned,
	.leak = leak,
};

static struct psp_doorbell bell = {
	.ring = ring,
};

void fake_psp_begin(bool snp)
{
	memset(&fake, 0, sizeof(fake));
	psp_rmp = &fake_rmp;
	atomic_long_set(&psp_leaked_pages, 0);
	psp_mailbox_init();
	psp_certs_init();
	psp_snp_set_active(snp);
	psp_mailbox_enter(PSP_CLASS_IOCTL);
	psp_mailbox_connect(&bell);
}

void fake_psp_end(void)
{
	psp_mailbox_disconnect();
	psp_mailbox_leave();
	psp_certs_exit();
	psp_snp_set_active(false);
	xa_destroy(&owned_pages);
	psp_rmp = &psp_rmp_hardware;
}

unsigned int fake_psp_took(unsigned int command)
{
	unsigned int i, n = 0;

	for (i = 0; i < fake.logged; i++)
		n += fake.log[i] == command;
	return n;
}
