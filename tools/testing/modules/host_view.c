// SPDX-License-Identifier: GPL-2.0
/*
 * Memory as the host's kernel sees it, for tests of what guests keep from it. In
 * debugfs, host_view/:
 *   select_gpa, select_pfn, select_word    numbers, to be written
 *   gpa       lines "PFN LOW HIGH": the guests' pages at that guest physical address,
 *             with the two quadwords of their RMP entries, in hexadecimal
 *   page      the page with that frame number
 *   search    how many pages of RAM begin with that word and its complement
 */
#include <linux/debugfs.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <asm/msr.h>

#define ENTRIES		0x4000	/* where they begin in the RMP */
#define ENTRY_ASSIGNED	BIT_ULL(0)
#define ENTRY_GPA	GENMASK_ULL(50, 12)
#define ENTRY_ASID	GENMASK_ULL(60, 51)

static struct dentry *dir;
static u64 *entries;
static u64 nr_entries;
static u64 gpa, pfn, word;

static int gpa_show(struct seq_file *out, void *unused)
{
	for (u64 i = 0; i < nr_entries; i++) {
		u64 low = READ_ONCE(entries[2 * i]);

		if (low & ENTRY_ASSIGNED && low & ENTRY_ASID && (low & ENTRY_GPA) == gpa)
			seq_printf(out, "%llx %llx %llx\n", i, low, entries[2 * i + 1]);
	}
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(gpa);

static int search_show(struct seq_file *out, void *unused)
{
	u64 found = 0;

	for (unsigned long i = 0; i < nr_entries; i++) {
		const u64 *p;

		if (!pfn_valid(i) || !page_is_ram(i))
			continue;
		p = page_address(pfn_to_page(i));
		if (READ_ONCE(p[0]) == word && READ_ONCE(p[1]) == ~word)
			found++;
		if (!(i % 4096))
			cond_resched();
	}
	seq_printf(out, "%llu\n", found);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(search);

static ssize_t page_read(struct file *file, char __user *buf, size_t len, loff_t *pos)
{
	if (!pfn_valid(pfn) || !page_is_ram(pfn))
		return -EINVAL;
	return simple_read_from_buffer(buf, len, pos, page_address(pfn_to_page(pfn)), PAGE_SIZE);
}

static const struct file_operations page_fops = {
	.owner = THIS_MODULE,
	.read = page_read,
};

static int __init host_view_init(void)
{
	u64 base, end;

	rdmsrl(MSR_AMD64_RMP_BASE, base);
	rdmsrl(MSR_AMD64_RMP_END, end);
	entries = memremap(base + ENTRIES, end + 1 - base - ENTRIES, MEMREMAP_WB);
	if (!entries)
		return -ENOMEM;
	nr_entries = (end + 1 - base - ENTRIES) / 16;
	dir = debugfs_create_dir("host_view", NULL);
	debugfs_create_x64("select_gpa", 0600, dir, &gpa);
	debugfs_create_x64("select_pfn", 0600, dir, &pfn);
	debugfs_create_x64("select_word", 0600, dir, &word);
	debugfs_create_file("gpa", 0400, dir, NULL, &gpa_fops);
	debugfs_create_file("page", 0400, dir, NULL, &page_fops);
	debugfs_create_file("search", 0400, dir, NULL, &search_fops);
	return 0;
}

static void __exit host_view_exit(void)
{
	debugfs_remove(dir);
	memunmap(entries);
}

module_init(host_view_init);
module_exit(host_view_exit);
MODULE_DESCRIPTION("Shows memory as the host sees it, for a test");
MODULE_LICENSE("GPL");
