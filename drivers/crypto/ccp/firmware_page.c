// SPDX-License-Identifier: GPL-2.0
/*
 * Pages that the firmware owns. What it may still own never goes back to the
 * allocator: the first write to such a page would take the host down.
 */
#define pr_fmt(fmt) "ccp: " fmt

#include <linux/cc_platform.h>
#include <linux/fs.h>
#include <linux/io.h>
#include <linux/mem_encrypt.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/printk.h>
#include <linux/psp-sev.h>
#include <linux/ratelimit.h>
#include <linux/slab.h>
#include <linux/string.h>

#include <asm/sev.h>

#include "firmware_page.h"
#include "mailbox.h"

atomic_long_t psp_leaked_pages;

static bool snp_active;

/*
 * All as 4 KiB pages, for the firmware takes a page at a time. RMPUPDATE would
 * refuse a page inside of an assigned 2 MiB entry, which PSMASH would have to
 * split first: but SNP_INIT leaves no entry assigned that covers memory of the
 * page allocator, and what becomes a guest's in one piece comes back to the
 * allocator as the host's. A page of which that was not true would have
 * faulted before, when it was zeroed. Where the kernel maps the page with others
 * in one large page, rmp_make_private() splits the mapping, so that writes to
 * its neighbours do not fault.
 */
static int hardware_give(u64 pfn)
{
	return rmp_make_private(pfn, 0, PG_LEVEL_4K, 0, true);
}

static int hardware_take(u64 pfn)
{
	return rmp_make_shared(pfn, PG_LEVEL_4K);
}

static bool hardware_assigned(u64 pfn)
{
	bool assigned;
	int level;

	return !snp_lookup_rmpentry(pfn, &assigned, &level) && assigned;
}

static void hardware_leak(u64 pfn, unsigned int pages)
{
	if (cc_platform_has(CC_ATTR_HOST_SEV_SNP))
		snp_leak_pages(pfn, pages);
}

const struct psp_rmp_ops psp_rmp_hardware = {
	.give = hardware_give,
	.take = hardware_take,
	.assigned = hardware_assigned,
	.leak = hardware_leak,
};

const struct psp_rmp_ops *psp_rmp = &psp_rmp_hardware;

bool psp_snp_active(void)
{
	return READ_ONCE(snp_active);
}

void psp_snp_set_active(bool active)
{
	WRITE_ONCE(snp_active, active);
}

void psp_pages_leak(u64 pa, unsigned int pages)
{
	u64 pfn = PHYS_PFN(__sme_clr(pa));

	atomic_long_add(pages, &psp_leaked_pages);
	pr_warn_ratelimited("leaking %u page(s) from %#llx on that the firmware may still own; %ld leaked since load\n",
			    pages, PFN_PHYS(pfn), atomic_long_read(&psp_leaked_pages));
	psp_rmp->leak(pfn, pages);
}

static bool reclaim_page(u64 pfn)
{
	struct sev_data_snp_page_reclaim data = { .paddr = PFN_PHYS(pfn) };

	return !psp_command(SEV_CMD_SNP_PAGE_RECLAIM, &data, NULL) && !psp_rmp->take(pfn);
}

int psp_pages_reclaim(u64 pa, unsigned int pages)
{
	u64 pfn = PHYS_PFN(__sme_clr(pa));
	unsigned int i, lost = 0;
	int ret = 0;

	psp_mailbox_assert_held();
	for (i = 0; i < pages; i++) {
		if (!reclaim_page(pfn + i)) {
			lost++;
			ret = -EUCLEAN;
		} else if (lost) {
			psp_pages_leak(PFN_PHYS(pfn + i - lost), lost);
			lost = 0;
		}
	}
	if (lost)
		psp_pages_leak(PFN_PHYS(pfn + pages - lost), lost);
	return ret;
}

int psp_pages_give(u64 pa, unsigned int pages)
{
	u64 pfn = PHYS_PFN(__sme_clr(pa));
	unsigned int i;

	psp_mailbox_assert_held();
	for (i = 0; i < pages; i++)
		if (psp_rmp->give(pfn + i))
			return psp_pages_reclaim(PFN_PHYS(pfn), i) ? -EUCLEAN : -EFAULT;
	return 0;
}

void *psp_firmware_pages_alloc(gfp_t gfp, unsigned int order, const void *content, size_t len)
{
	void *addr = (void *)__get_free_pages(gfp | __GFP_ZERO, order);

	psp_mailbox_assert_held();
	if (!addr)
		return NULL;
	if (content)
		memcpy(addr, content, len);
	if (!psp_snp_active() || !psp_pages_give(virt_to_phys(addr), 1U << order))
		return addr;

	psp_pages_free(addr, order);
	return NULL;
}

/* What is leaked stays assigned, which tells the two apart. */
void psp_pages_free(void *addr, unsigned int order)
{
	unsigned int i, pages = 1U << order;
	u64 pfn = PHYS_PFN(virt_to_phys(addr));

	for (i = 0; i < pages; i++)
		if (psp_rmp->assigned(pfn + i))
			break;
	if (i == pages) {
		free_pages((unsigned long)addr, order);
		return;
	}

	split_page(virt_to_page(addr), order);
	for (i = 0; i < pages; i++)
		if (!psp_rmp->assigned(pfn + i))
			free_page((unsigned long)addr + i * PAGE_SIZE);
}

void *psp_firmware_page_alloc(gfp_t gfp)
{
	void *addr = (void *)get_zeroed_page(gfp);

	if (!addr || !psp_snp_active() || !psp_rmp->give(PHYS_PFN(virt_to_phys(addr))))
		return addr;
	free_page((unsigned long)addr);
	return NULL;
}

void psp_firmware_pages_free(void *addr, unsigned int order)
{
	unsigned int pages = 1U << order;
	bool given;
	u64 pa;

	psp_mailbox_assert_held();
	if (!addr)
		return;

	pa = virt_to_phys(addr);
	given = psp_rmp->assigned(PHYS_PFN(pa));
	if (given && psp_snp_active())
		psp_pages_reclaim(pa, pages);
	else if (given)
		/* While SNP was active, and SNP is gone: no one can take them back. */
		psp_pages_leak(pa, pages);
	psp_pages_free(addr, order);
}

void psp_lost_free(void *mem, size_t len, bool lost)
{
	unsigned int pages = PFN_UP(len);

	if (!mem || !lost) {
		kfree(mem);
		return;
	}
	/* Slab memory cannot go on the kernel's list of leaked pages: just keep it. */
	atomic_long_add(pages, &psp_leaked_pages);
	pr_warn_ratelimited("leaking %zu bytes that a command without an answer may still use\n",
			    len);
}
