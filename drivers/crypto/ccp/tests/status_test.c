// SPDX-License-Identifier: GPL-2.0
/*
 * The status table.
 */
#include <linux/fs.h>
#include <linux/psp-sev.h>

#include "../status.h"
#include "suites.h"

static void success_is_no_error(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, psp_status_errno(SEV_RET_SUCCESS), 0);
}

static void every_status_has_errno_and_words(struct kunit *test)
{
	const char *unknown = psp_status_text(SEV_RET_MAX);
	u32 status;

	for (status = 1; status < SEV_RET_MAX; status++) {
		/* The specification leaves this one out. */
		if (status == 0x1e)
			continue;
		KUNIT_EXPECT_LT_MSG(test, psp_status_errno(status), 0, "status %#x", status);
		KUNIT_EXPECT_GT_MSG(test, psp_status_errno(status), -MAX_ERRNO, "status %#x",
				    status);
		KUNIT_EXPECT_STRNEQ_MSG(test, psp_status_text(status), unknown, "status %#x",
					status);
	}
}

static void unknown_status_is_an_io_error(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, psp_status_errno(SEV_RET_MAX), -EIO);
	KUNIT_EXPECT_EQ(test, psp_status_errno(0xffff), -EIO);
	KUNIT_EXPECT_EQ(test, psp_status_errno(0x1e), -EIO);
	KUNIT_EXPECT_NOT_NULL(test, psp_status_text(0xffff));
	KUNIT_EXPECT_NOT_NULL(test, psp_status_text(0x1e));
}

static void no_call_has_words_of_its_own(struct kunit *test)
{
	KUNIT_EXPECT_STRNEQ(test, psp_status_text(SEV_RET_NO_FW_CALL), psp_status_text(0xffff));
}

static void failures_without_a_status_have_words_too(struct kunit *test)
{
	const char *success = psp_status_text(SEV_RET_SUCCESS);

	KUNIT_EXPECT_STRNEQ(test, psp_failure_text(-ETIMEDOUT, SEV_RET_SUCCESS), success);
	KUNIT_EXPECT_STRNEQ(test, psp_failure_text(-EBUSY, SEV_RET_SUCCESS), success);
	KUNIT_EXPECT_STREQ(test, psp_failure_text(-EIO, SEV_RET_INACTIVE),
			   psp_status_text(SEV_RET_INACTIVE));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(success_is_no_error),
	KUNIT_CASE(every_status_has_errno_and_words),
	KUNIT_CASE(unknown_status_is_an_io_error),
	KUNIT_CASE(no_call_has_words_of_its_own),
	KUNIT_CASE(failures_without_a_status_have_words_too),
	{}
};

struct kunit_suite status_suite = {
	.name = "ccp_status",
	.test_cases = cases,
};
