// SPDX-License-Identifier: GPL-2.0
/*
 * Firmware pages: zeroed, given, taken back, or leaked and counted.
 */
#include <linux/fs.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/psp-sev.h>

#include "../firmware_page.h"
#include "fake_psp.h"
#include "suites.h"

static void without_snp_pages_stay_the_hosts(struct kunit *test)
{
	void *pages;

	fake_psp_begin(false);
	pages = psp_firmware_pages_alloc(GFP_KERNEL, 1, NULL, 0);
	KUNIT_EXPECT_NOT_NULL(test, pages);
	KUNIT_EXPECT_EQ(test, fake.owned, 0);
	psp_firmware_pages_free(pages, 1);
	KUNIT_EXPECT_EQ(test, fake.logged, 0);
	fake_psp_end();
}

static void with_snp_pages_are_given_and_taken_back(struct kunit *test)
{
	void *pages;

	fake_psp_begin(true);
	pages = psp_firmware_pages_alloc(GFP_KERNEL, 1, NULL, 0);
	KUNIT_EXPECT_NOT_NULL(test, pages);
	KUNIT_EXPECT_EQ(test, fake.owned, 2);
	KUNIT_EXPECT_EQ(test, fake.dirty_gives, 0);
	psp_firmware_pages_free(pages, 1);
	KUNIT_EXPECT_EQ(test, fake.owned, 0);
	KUNIT_EXPECT_EQ(test, fake_psp_took(SEV_CMD_SNP_PAGE_RECLAIM), 2);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&psp_leaked_pages), 0);
	fake_psp_end();
}

static void pages_start_with_their_content(struct kunit *test)
{
	u8 *page;

	fake_psp_begin(true);
	page = psp_firmware_pages_alloc(GFP_KERNEL, 0, "abc", 3);
	KUNIT_EXPECT_NOT_NULL(test, page);
	KUNIT_EXPECT_MEMEQ(test, page, "abc", 3);
	KUNIT_EXPECT_NULL(test, memchr_inv(page + 3, 0, PAGE_SIZE - 3));
	psp_firmware_pages_free(page, 0);
	fake_psp_end();
}

static void a_page_that_cannot_be_given_takes_the_others_back(struct kunit *test)
{
	fake_psp_begin(true);
	fake.fail_give = 3;
	KUNIT_EXPECT_NULL(test, psp_firmware_pages_alloc(GFP_KERNEL, 2, NULL, 0));
	KUNIT_EXPECT_EQ(test, fake.owned, 0);
	KUNIT_EXPECT_EQ(test, fake_psp_took(SEV_CMD_SNP_PAGE_RECLAIM), 2);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&psp_leaked_pages), 0);
	fake_psp_end();
}

static void what_cannot_be_taken_back_is_leaked_alone(struct kunit *test)
{
	void *pages;

	fake_psp_begin(true);
	pages = psp_firmware_pages_alloc(GFP_KERNEL, 2, NULL, 0);
	fake.fail_reclaim = 2;
	psp_firmware_pages_free(pages, 2);
	KUNIT_EXPECT_EQ(test, fake.leaked, 1);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&psp_leaked_pages), 1);
	KUNIT_EXPECT_EQ(test, fake.owned, 1);
	fake_psp_end();
}

static void a_failed_give_and_a_failed_reclaim_leak_one_page(struct kunit *test)
{
	fake_psp_begin(true);
	fake.fail_give = 3;
	fake.fail_reclaim = 1;
	KUNIT_EXPECT_NULL(test, psp_firmware_pages_alloc(GFP_KERNEL, 2, NULL, 0));
	KUNIT_EXPECT_EQ(test, fake.leaked, 1);
	KUNIT_EXPECT_EQ(test, fake.owned, 1);
	fake_psp_end();
}

static void after_snp_shutdown_pages_still_owned_are_leaked(struct kunit *test)
{
	void *page;

	fake_psp_begin(true);
	page = psp_firmware_pages_alloc(GFP_KERNEL, 0, NULL, 0);
	psp_snp_set_active(false);
	psp_firmware_pages_free(page, 0);
	KUNIT_EXPECT_EQ(test, fake.leaked, 1);
	KUNIT_EXPECT_EQ(test, fake_psp_took(SEV_CMD_SNP_PAGE_RECLAIM), 0);
	fake_psp_end();
}

static void memory_that_a_lost_command_knows_is_kept(struct kunit *test)
{
	/* Stays allocated, as it does when it happens. */
	u8 *lost = kmalloc(5000, GFP_KERNEL);

	fake_psp_begin(true);
	memset(lost, 0x5a, 5000);
	psp_lost_free(lost, 5000, true);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&psp_leaked_pages), 2);
	KUNIT_EXPECT_NULL(test, memchr_inv(lost, 0x5a, 5000));
	psp_lost_free(kmalloc(16, GFP_KERNEL), 16, false);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&psp_leaked_pages), 2);
	fake_psp_end();
	kfree(lost);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(without_snp_pages_stay_the_hosts),
	KUNIT_CASE(with_snp_pages_are_given_and_taken_back),
	KUNIT_CASE(pages_start_with_their_content),
	KUNIT_CASE(a_page_that_cannot_be_given_takes_the_others_back),
	KUNIT_CASE(what_cannot_be_taken_back_is_leaked_alone),
	KUNIT_CASE(a_failed_give_and_a_failed_reclaim_leak_one_page),
	KUNIT_CASE(after_snp_shutdown_pages_still_owned_are_leaked),
	KUNIT_CASE(memory_that_a_lost_command_knows_is_kept),
	{}
};

struct kunit_suite firmware_page_suite = {
	.name = "ccp_firmware_page",
	.test_cases = cases,
};
