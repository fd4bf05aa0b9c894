// SPDX-License-Identifier: GPL-2.0
/*
 * Memory of SNP guests as the host sees it: ciphertext, by key and by address,
 * also once it is back. The guests are launched but never run; the firmware says
 * what they would read. Prints TAP to the kernel log and never stays loaded.
 */
#include <linux/smp.h>
#include <asm/svm.h>

#include "machine_test.h"

#define ASID		5
#define PLAIN		0x5a
#define BLOCK		16
#define PAGES		4

#define INVALID_GUEST_STATE	0x02
#define INVALID_PAGE_STATE	0x1a
#define INVALID_PAGE_OWNER	0x1c

static struct page *page[PAGES];
static struct page *answer;
static u8 *saved, *seen;

static void *mem(int i)
{
	return page_address(page[i]);
}

static u64 pa(int i)
{
	return page_to_phys(page[i]);
}

static bool plain(const void *p)
{
	return !memchr_inv(p, PLAIN, PAGE_SIZE);
}

/* Nearly every byte value turns up in 4096 random ones, and no block twice. */
static bool looks_random(const u8 *p)
{
	DECLARE_BITMAP(values, 256) = { };

	for (unsigned int i = 0; i < PAGE_SIZE; i++)
		__set_bit(p[i], values);
	for (unsigned int i = 0; i < PAGE_SIZE; i += BLOCK)
		for (unsigned int j = 0; j < i; j += BLOCK)
			if (!memcmp(p + i, p + j, BLOCK))
				return false;
	return bitmap_weight(values, 256) > 240;
}

/* What the guest would read there, by DBG_DECRYPT; false where that is refused. */
static bool guest_reads(const struct test_guest *guest, int i)
{
	struct sev_data_snp_dbg data = {
		.gctx_paddr = page_to_phys(guest->context),
		.src_addr = pa(i),
		.dst_addr = page_to_phys(answer),
	};
	int status;

	if (rmpupdate(data.dst_addr, &firmware_page))
		return false;
	status = firmware_command(SEV_CMD_SNP_DBG_DECRYPT, &data);
	if (reclaim_page(data.dst_addr) || status)
		return false;
	memcpy(seen, page_address(answer), PAGE_SIZE);
	return true;
}

static void test_refused_pages(const struct test_guest *guest)
{
	const struct test_guest other = { .asid = ASID + 1 };

	ok(guest_load(guest, pa(3), SNP_PAGE_TYPE_NORMAL) == INVALID_PAGE_STATE,
	   "LAUNCH_UPDATE of a page of the host is INVALID_PAGE_STATE");
	guest_give(guest, pa(3), 0x9000, false);
	ok(guest_load(guest, pa(3), SNP_PAGE_TYPE_NORMAL) == INVALID_PAGE_STATE,
	   "LAUNCH_UPDATE of a guest's page that is not immutable is INVALID_PAGE_STATE");
	rmpupdate(pa(3), &shared_page);
	guest_give(&other, pa(3), 0x9000, true);
	ok(guest_load(guest, pa(3), SNP_PAGE_TYPE_NORMAL) == INVALID_PAGE_OWNER,
	   "LAUNCH_UPDATE of another guest's page is INVALID_PAGE_OWNER");
	ok(!reclaim_page(pa(3)), "which the host can have back");
	rmpupdate(pa(3), &firmware_page);
	ok(guest_load(guest, pa(3), SNP_PAGE_TYPE_NORMAL) == INVALID_PAGE_STATE,
	   "LAUNCH_UPDATE of a firmware page is INVALID_PAGE_STATE");
	reclaim_page(pa(3));
}

static void test_ciphertext(const struct test_guest *guest)
{
	int status = 0;

	for (int i = 0; i < PAGES; i++)
		memset(mem(i), PLAIN, PAGE_SIZE);
	for (int i = 0; i < 2; i++)
		status = status ?: guest_give(guest, pa(i), i * PAGE_SIZE, true);
	ok(!status && plain(mem(0)), "what the host left in a page stays for it to read");
	for (int i = 0; i < 2; i++)
		status = status ?: guest_load(guest, pa(i), SNP_PAGE_TYPE_NORMAL);
	ok(!status, "LAUNCH_UPDATE of two pages with equal contents");
	ok(looks_random(mem(0)), "the host reads ciphertext then");
	ok(looks_random(mem(1)) && memcmp(mem(0), mem(1), PAGE_SIZE),
	   "another at another address");
	ok(guest_reads(guest, 0) && plain(seen), "the guest reads what the host had put there");
	memcpy(saved, mem(0), PAGE_SIZE);

	status = rmpupdate(pa(0), &shared_page);
	ok(!status && !memcmp(mem(0), saved, PAGE_SIZE), "a page that is back is ciphertext still");
	status = guest_give(guest, pa(0), 0, false);
	ok(!status && guest_reads(guest, 0) && plain(seen),
	   "given to the guest again it is what the guest had in it");
	rmpupdate(pa(0), &shared_page);

	memcpy(mem(2), saved, PAGE_SIZE);
	status = guest_give(guest, pa(2), 0, false);
	ok(!status && guest_reads(guest, 2) && !plain(seen),
	   "moved to another page by the host it is noise to the guest");
	rmpupdate(pa(2), &shared_page);

	memset(mem(2), PLAIN, PAGE_SIZE);
	status = guest_give(guest, pa(2), 0, false);
	ok(!status && guest_reads(guest, 2) && looks_random(seen),
	   "what the host wrote is noise to the guest, unless it is loaded");
	rmpupdate(pa(2), &shared_page);

	memset(mem(2), 0, PAGE_SIZE);
	status = guest_give(guest, pa(2), PAGE_SIZE * 2, true);
	status = status ?: guest_load(guest, pa(2), SNP_PAGE_TYPE_SECRET);
	ok(!status && looks_random(mem(2)), "the host cannot read the secrets page");
	ok(guest_reads(guest, 2) && *(u32 *)seen == 3 && memchr_inv(seen + 0x20, 0, 128),
	   "in which the guest finds its keys");
	rmpupdate(pa(2), &shared_page);

	memset(mem(2), 0, PAGE_SIZE);
	status = guest_give(guest, pa(2), 0xfffffffff000, true);
	status = status ?: guest_load(guest, pa(2), SNP_PAGE_TYPE_VMSA);
	ok(!status && looks_random(mem(2)), "nor a VMSA");
	rmpupdate(pa(2), &shared_page);
	rmpupdate(pa(1), &shared_page);
}

/* The same ASID, page and contents, and another guest. */
static void test_other_guest(const struct test_guest *guest)
{
	int status;

	memcpy(mem(2), saved, PAGE_SIZE);
	memset(mem(0), PLAIN, PAGE_SIZE);
	status = guest_give(guest, pa(0), 0, true);
	status = status ?: guest_load(guest, pa(0), SNP_PAGE_TYPE_NORMAL);
	ok(!status && looks_random(mem(0)) && memcmp(mem(0), saved, PAGE_SIZE),
	   "another guest's ciphertext of the same page is another");
	rmpupdate(pa(0), &shared_page);
	memcpy(mem(0), saved, PAGE_SIZE);
	status = guest_give(guest, pa(0), 0, false);
	ok(!status && guest_reads(guest, 0) && !plain(seen),
	   "and it cannot read what the first one had there");
	rmpupdate(pa(0), &shared_page);
}

static int __init memory_test_init(void)
{
	struct test_guest guest;
	int status = 0;

	saved = kmalloc(PAGE_SIZE, GFP_KERNEL);
	seen = kmalloc(PAGE_SIZE, GFP_KERNEL);
	answer = alloc_page(GFP_KERNEL);
	for (int i = 0; i < PAGES; i++)
		page[i] = alloc_page(GFP_KERNEL);
	if (!saved || !seen || !answer || !page[0] || !page[1] || !page[2] || !page[3])
		return -ENOMEM;

	status = guest_start(&guest, ASID);
	ok(!status, "a guest is launched");
	if (status)
		goto out;
	test_refused_pages(&guest);
	test_ciphertext(&guest);
	ok(!guest_end(&guest), "its end");
	status = guest_start(&guest, ASID);
	ok(!status, "another guest with its ASID");
	if (!status) {
		test_other_guest(&guest);
		ok(!guest_end(&guest), "the end of that");
	}
out:
	pr_info("1..%u\n", count);
	for (int i = 0; i < PAGES; i++)
		__free_page(page[i]);
	__free_page(answer);
	kfree(seen);
	kfree(saved);
	return failed ? -EIO : -ECANCELED;
}
module_init(memory_test_init);

MODULE_DESCRIPTION("Test of what the emulated SNP host sees of guests' memory");
MODULE_LICENSE("GPL");
