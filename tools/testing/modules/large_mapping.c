// SPDX-License-Identifier: GPL-2.0
/*
 * Makes a page the firmware's that the kernel maps with its neighbours in one
 * 2 MiB page, and writes to all of these, while it is and when it is the host's
 * again. Loading fails where the kernel has no such mapping or the page allocator
 * hands out another page.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pgtable.h>
#include <linux/psp-sev.h>
#include <asm/sev.h>

#define ORDER	9
#define PAGES	(1U << ORDER)
#define CHOSEN	77

static unsigned int level_of(void *addr)
{
	unsigned int level;

	return lookup_address((unsigned long)addr, &level) ? level : PG_LEVEL_NONE;
}

static bool is_assigned(void *addr)
{
	bool assigned;
	int level;

	return !snp_lookup_rmpentry(page_to_pfn(virt_to_page(addr)), &assigned, &level) &&
	       assigned;
}

static void write_neighbours(u8 *block, void *page)
{
	unsigned int i;

	for (i = 0; i < PAGES; i++)
		if (block + i * PAGE_SIZE != page)
			memset(block + i * PAGE_SIZE, i, PAGE_SIZE);
}

/* A page just freed is the next one that its CPU gets. */
static void *get_chosen(u8 *block)
{
	u8 *chosen = block + CHOSEN * PAGE_SIZE;
	void *page;

	migrate_disable();
	free_page((unsigned long)chosen);
	page = snp_alloc_firmware_page(GFP_KERNEL);
	migrate_enable();
	return page;
}

static int __init large_mapping_init(void)
{
	unsigned int before, given, i;
	int ret = -EAGAIN;
	void *page;
	u8 *block;

	block = (u8 *)__get_free_pages(GFP_KERNEL, ORDER);
	if (!block)
		return -ENOMEM;
	split_page(virt_to_page(block), ORDER);

	before = level_of(block);
	page = get_chosen(block);
	if (page == block + CHOSEN * PAGE_SIZE) {
		given = level_of(block);
		pr_info("mapped at level %u, firmware's: %d, then mapped at level %u\n", before,
			is_assigned(page), given);
		write_neighbours(block, page);
		ret = before == PG_LEVEL_2M && given == PG_LEVEL_4K && is_assigned(page) ?
		      0 : -EINVAL;
	}
	snp_free_firmware_page(page);

	if (!ret && is_assigned(page))
		ret = -EBUSY;
	for (i = 0; i < PAGES; i++)
		if (i != CHOSEN)
			free_page((unsigned long)block + i * PAGE_SIZE);
	return ret;
}

static void __exit large_mapping_exit(void)
{
}

module_init(large_mapping_init);
module_exit(large_mapping_exit);
MODULE_DESCRIPTION("Gives the firmware a page out of a large mapping, for a test");
MODULE_LICENSE("GPL");
