// SPDX-License-Identifier: GPL-2.0
/*
 * The mailbox: what a command's end means for the caller and for the next one.
 */
#include <linux/fs.h>
#include <linux/io.h>
#include <linux/mem_encrypt.h>
#include <linux/psp-sev.h>
#include <linux/slab.h>

#include "../external.h"
#include "../firmware_page.h"
#include "../mailbox.h"
#include "fake_psp.h"
#include "suites.h"

static void without_a_psp_there_is_no_device(struct kunit *test)
{
	struct psp_result result;

	fake_psp_begin(false);
	psp_mailbox_disconnect();
	KUNIT_EXPECT_EQ(test, psp_command(SEV_CMD_DF_FLUSH, NULL, &result), -ENODEV);
	KUNIT_EXPECT_FALSE(test, result.issued);
	KUNIT_EXPECT_EQ(test, result.status, (u32)SEV_RET_NO_FW_CALL);
	fake_psp_end();
}

static void a_buffer_must_be_there_when_and_only_when_needed(struct kunit *test)
{
	struct sev_data_deactivate data = {};

	fake_psp_begin(false);
	KUNIT_EXPECT_EQ(test, psp_command(SEV_CMD_DEACTIVATE, NULL, NULL), -EINVAL);
	KUNIT_EXPECT_EQ(test, psp_command(SEV_CMD_DF_FLUSH, &data, NULL), -EINVAL);
	KUNIT_EXPECT_EQ(test, psp_command(0x7f, &data, NULL), -EINVAL);
	KUNIT_EXPECT_EQ(test, fake.logged, 0);
	fake_psp_end();
}

static void another_status_is_an_io_error_with_the_status(struct kunit *test)
{
	struct psp_result result;

	fake_psp_begin(false);
	fake.fail_command = SEV_CMD_DF_FLUSH;
	fake.fail_status = SEV_RET_WBINVD_REQUIRED;
	KUNIT_EXPECT_EQ(test, psp_command(SEV_CMD_DF_FLUSH, NULL, &result), -EIO);
	KUNIT_EXPECT_EQ(test, result.status, SEV_RET_WBINVD_REQUIRED);
	KUNIT_EXPECT_TRUE(test, result.issued);
	KUNIT_EXPECT_FALSE(test, result.lost);
	/* The PSP is as good as before. */
	KUNIT_EXPECT_EQ(test, psp_command(SEV_CMD_SHUTDOWN, NULL, NULL), 0);
	fake_psp_end();
}

static void silence_kills_the_psp_once_and_leaks_the_buffer(struct kunit *test)
{
	struct sev_data_deactivate data = { .handle = 1 };
	u64 timeouts = psp_mailbox_counts().timeouts;
	struct psp_result result;

	fake_psp_begin(false);
	fake.silent_command = SEV_CMD_DEACTIVATE;
	KUNIT_EXPECT_EQ(test, psp_command(SEV_CMD_DEACTIVATE, &data, &result), -ETIMEDOUT);
	KUNIT_EXPECT_TRUE(test, result.issued);
	KUNIT_EXPECT_TRUE(test, result.lost);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&psp_leaked_pages), 1);
	KUNIT_EXPECT_FALSE(test, psp_mailbox_usable());

	/* Nothing more is sent to it. */
	KUNIT_EXPECT_EQ(test, psp_command(SEV_CMD_DF_FLUSH, NULL, &result), -EBUSY);
	KUNIT_EXPECT_FALSE(test, result.issued);
	KUNIT_EXPECT_EQ(test, fake.logged, 1);
	KUNIT_EXPECT_EQ(test, psp_mailbox_counts().timeouts, timeouts + 1);
	fake_psp_end();
}

static void the_first_answer_has_a_timeout_of_its_own(struct kunit *test)
{
	fake_psp_begin(false);
	psp_command(SEV_CMD_DF_FLUSH, NULL, NULL);
	KUNIT_EXPECT_EQ(test, fake.timeout, psp_probe_timeout);
	psp_command(SEV_CMD_DF_FLUSH, NULL, NULL);
	KUNIT_EXPECT_EQ(test, fake.timeout, psp_cmd_timeout);
	fake_psp_end();
}

static void snp_is_active_from_init_to_shutdown(struct kunit *test)
{
	struct sev_data_snp_shutdown_ex data = { .len = sizeof(data) };

	fake_psp_begin(false);
	fake.fail_command = SEV_CMD_SNP_INIT;
	fake.fail_status = SEV_RET_RMP_INITIALIZATION_FAILED;
	psp_command(SEV_CMD_SNP_INIT, NULL, NULL);
	KUNIT_EXPECT_FALSE(test, psp_snp_active());
	fake.fail_command = 0;
	psp_command(SEV_CMD_SNP_INIT, NULL, NULL);
	KUNIT_EXPECT_TRUE(test, psp_snp_active());

	fake.fail_command = SEV_CMD_SNP_SHUTDOWN_EX;
	fake.fail_status = SEV_RET_DFFLUSH_REQUIRED;
	psp_command(SEV_CMD_SNP_SHUTDOWN_EX, &data, NULL);
	KUNIT_EXPECT_TRUE(test, psp_snp_active());
	fake.fail_command = 0;
	psp_command(SEV_CMD_SNP_SHUTDOWN_EX, &data, NULL);
	KUNIT_EXPECT_FALSE(test, psp_snp_active());
	fake_psp_end();
}

#define BLOB_LEN	5000

/* A legacy command under SNP: its buffer and its output are lent and come back. */
static void legacy_outputs_are_lent_and_copied_back(struct kunit *test)
{
	u8 *blob = kzalloc(BLOB_LEN, GFP_KERNEL);
	struct sev_data_pek_csr data = { .address = __sme_pa(blob), .len = BLOB_LEN };

	fake_psp_begin(true);
	KUNIT_EXPECT_EQ(test, psp_command(SEV_CMD_PEK_CSR, &data, NULL), 0);
	KUNIT_EXPECT_NULL(test, memchr_inv(blob, 0xa5, BLOB_LEN));
	KUNIT_EXPECT_EQ(test, data.address, (u64)__sme_pa(blob));
	KUNIT_EXPECT_EQ(test, fake.owned, 0);
	KUNIT_EXPECT_EQ(test, fake_psp_took(SEV_CMD_SNP_PAGE_RECLAIM), 3);
	/* Only the command buffer had something in it. */
	KUNIT_EXPECT_EQ(test, fake.dirty_gives, 1);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&psp_leaked_pages), 0);
	fake_psp_end();
	kfree(blob);
}

static void legacy_outputs_need_nothing_without_snp(struct kunit *test)
{
	u8 *blob = kzalloc(BLOB_LEN, GFP_KERNEL);
	struct sev_data_pek_csr data = { .address = __sme_pa(blob), .len = BLOB_LEN };

	fake_psp_begin(false);
	KUNIT_EXPECT_EQ(test, psp_command(SEV_CMD_PEK_CSR, &data, NULL), 0);
	KUNIT_EXPECT_NULL(test, memchr_inv(blob, 0xa5, BLOB_LEN));
	KUNIT_EXPECT_EQ(test, fake.logged, 1);
	fake_psp_end();
	kfree(blob);
}

static void a_page_that_cannot_be_lent_sends_nothing(struct kunit *test)
{
	u8 *blob = kzalloc(BLOB_LEN, GFP_KERNEL);
	struct sev_data_pek_csr data = { .address = __sme_pa(blob), .len = BLOB_LEN };
	unsigned int nth;

	/* First and second page of the output, then the command buffer. */
	for (nth = 1; nth <= 3; nth++) {
		fake_psp_begin(true);
		fake.fail_give = nth;
		KUNIT_EXPECT_EQ(test, psp_command(SEV_CMD_PEK_CSR, &data, NULL), -EFAULT);
		KUNIT_EXPECT_EQ(test, fake_psp_took(SEV_CMD_PEK_CSR), 0);
		KUNIT_EXPECT_EQ(test, fake.owned, 0);
		KUNIT_EXPECT_EQ(test, atomic_long_read(&psp_leaked_pages), 0);
		/* And the mailbox goes on. */
		KUNIT_EXPECT_EQ(test, psp_command(SEV_CMD_PEK_CSR, &data, NULL), 0);
		fake_psp_end();
	}
	kfree(blob);
}

static void a_page_that_does_not_come_back_is_leaked(struct kunit *test)
{
	u8 *blob = kzalloc(BLOB_LEN, GFP_KERNEL);
	struct sev_data_pek_csr data = { .address = __sme_pa(blob), .len = BLOB_LEN };
	/* The command buffer, the output's first page, its second. */
	unsigned int nth;

	for (nth = 1; nth <= 3; nth++) {
		fake_psp_begin(true);
		fake.fail_reclaim = nth;
		KUNIT_EXPECT_EQ(test, psp_command(SEV_CMD_PEK_CSR, &data, NULL), -EFAULT);
		KUNIT_EXPECT_EQ(test, fake.leaked, 1);
		KUNIT_EXPECT_EQ(test, fake.owned, 1);
		/* With another buffer the mailbox goes on. */
		KUNIT_EXPECT_EQ(test, psp_command(SEV_CMD_PEK_CSR, &data, NULL), 0);
		KUNIT_EXPECT_EQ(test, fake.owned, 1);
		fake_psp_end();
	}
	kfree(blob);
}

static void silence_leaks_all_that_was_lent(struct kunit *test)
{
	u8 *blob = kzalloc(BLOB_LEN, GFP_KERNEL);
	struct sev_data_pek_csr data = { .address = __sme_pa(blob), .len = BLOB_LEN };

	fake_psp_begin(true);
	fake.silent_command = SEV_CMD_PEK_CSR;
	KUNIT_EXPECT_EQ(test, psp_command(SEV_CMD_PEK_CSR, &data, NULL), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, fake.leaked, 3);
	KUNIT_EXPECT_EQ(test, fake_psp_took(SEV_CMD_SNP_PAGE_RECLAIM), 0);
	fake_psp_end();
	kfree(blob);
}

/* KVM WARNs about a context that it cannot release, and hosts panic on that. */
static void a_context_out_of_reach_counts_as_released(struct kunit *test)
{
	struct sev_data_snp_addr data = {};
	int status = -1;

	fake_psp_begin(true);
	psp_mailbox_leave();

	fake.fail_command = SEV_CMD_SNP_DECOMMISSION;
	fake.fail_status = SEV_RET_INVALID_GUEST;
	KUNIT_EXPECT_EQ(test, psp_external_command(SEV_CMD_SNP_DECOMMISSION, &data, &status), -EIO);
	KUNIT_EXPECT_EQ(test, status, SEV_RET_INVALID_GUEST);

	/* Not answered, then not sent for that reason, then without a PSP. */
	fake.silent_command = SEV_CMD_SNP_DECOMMISSION;
	KUNIT_EXPECT_EQ(test, psp_external_command(SEV_CMD_SNP_DECOMMISSION, &data, NULL), 0);
	KUNIT_EXPECT_FALSE(test, psp_mailbox_usable());
	KUNIT_EXPECT_EQ(test, psp_external_command(SEV_CMD_SNP_DECOMMISSION, &data, NULL), 0);
	KUNIT_EXPECT_EQ(test, fake_psp_took(SEV_CMD_SNP_DECOMMISSION), 2);
	/* Without this answer KVM uses no ASID again. */
	KUNIT_EXPECT_EQ(test, psp_external_command(SEV_CMD_SNP_DF_FLUSH, NULL, NULL), -EBUSY);

	psp_mailbox_enter(PSP_CLASS_IOCTL);
	psp_mailbox_disconnect();
	psp_mailbox_leave();
	KUNIT_EXPECT_EQ(test, psp_external_command(SEV_CMD_SNP_DECOMMISSION, &data, NULL), 0);
	KUNIT_EXPECT_EQ(test, psp_external_command(SEV_CMD_SNP_DF_FLUSH, NULL, NULL), -ENODEV);

	psp_mailbox_enter(PSP_CLASS_IOCTL);
	fake_psp_end();
}

static struct kunit_case cases[] = {
	KUNIT_CASE(without_a_psp_there_is_no_device),
	KUNIT_CASE(a_buffer_must_be_there_when_and_only_when_needed),
	KUNIT_CASE(another_status_is_an_io_error_with_the_status),
	KUNIT_CASE(silence_kills_the_psp_once_and_leaks_the_buffer),
	KUNIT_CASE(the_first_answer_has_a_timeout_of_its_own),
	KUNIT_CASE(snp_is_active_from_init_to_shutdown),
	KUNIT_CASE(legacy_outputs_are_lent_and_copied_back),
	KUNIT_CASE(legacy_outputs_need_nothing_without_snp),
	KUNIT_CASE(a_page_that_cannot_be_lent_sends_nothing),
	KUNIT_CASE(a_page_that_does_not_come_back_is_leaked),
	KUNIT_CASE(silence_leaks_all_that_was_lent),
	KUNIT_CASE(a_context_out_of_reach_counts_as_released),
	{}
};

struct kunit_suite mailbox_suite = {
	.name = "ccp_mailbox",
	.test_cases = cases,
};
