// SPDX-License-Identifier: GPL-2.0
/*
 * What guest and VMM are told, outcome by outcome.
 */
#include <kunit/test.h>

#include "../answer.h"

#define GENERIC	0xffffffff00000000ULL
#define BUSY	0x200000000ULL

struct answer_case {
	const char *name;
	enum kvm_snp_outcome outcome;
	u32 fw_error;
	u64 pages;
	int error;
	struct kvm_snp_answer want;
};

static const struct answer_case cases[] = {
	{ "served", KVM_SNP_SERVED, 0, 2, 0, { 0, 0, false, 0, 1 } },
	{ "served leaves an old status out", KVM_SNP_SERVED, 0x16, 0, 0, { 0, 0, false, 0, 1 } },
	{ "firmware error", KVM_SNP_FIRMWARE_ERROR, 0x16, 0, 0, { 0, 0x16, false, 0, 1 } },
	{ "firmware error of 32 bits", KVM_SNP_FIRMWARE_ERROR, ~0U, 0, 0,
	  { 0, 0xffffffff, false, 0, 1 } },
	{ "too few pages", KVM_SNP_INVALID_LEN, 0, 5, 0, { 0, 0x100000000, true, 5, 1 } },
	{ "malformed", KVM_SNP_INVALID_INPUT, 0, 0, 0, { 2, 5, false, 0, 1 } },
	{ "unmapped", KVM_SNP_UNMAPPED, 0, 0, 0, { 0, GENERIC, false, 0, -EIO } },
	{ "busy, waited", KVM_SNP_BUSY_WAITED, 0, 0, 0, { 0, BUSY, false, 0, 1 } },
	{ "busy, limited", KVM_SNP_BUSY_LIMITED, 0, 0, 0, { 0, BUSY, false, 0, 1 } },
	{ "busy, interrupted", KVM_SNP_BUSY_INTERRUPTED, 0, 0, 0, { 0, BUSY, false, 0, 1 } },
	{ "busy, memory", KVM_SNP_BUSY_MEMORY, 0, 0, 0, { 0, BUSY, false, 0, 1 } },
	{ "failed", KVM_SNP_FAILED, 0, 0, -EBADF, { 0, GENERIC, false, 0, -EBADF } },
	{ "timed out", KVM_SNP_FAILED, 0, 0, -ETIMEDOUT, { 0, GENERIC, false, 0, -ETIMEDOUT } },
	{ "failed with 0", KVM_SNP_FAILED, 0, 0, 0, { 0, GENERIC, false, 0, -EIO } },
	{ "failed with 1", KVM_SNP_FAILED, 0, 0, 1, { 0, GENERIC, false, 0, -EIO } },
	{ "failed with EINTR", KVM_SNP_FAILED, 0, 0, -EINTR, { 0, GENERIC, false, 0, -EIO } },
	{ "failed with a restart", KVM_SNP_FAILED, 0, 0, -512, { 0, GENERIC, false, 0, -EIO } },
	{ "failed with another restart", KVM_SNP_FAILED, 0, 0, -516,
	  { 0, GENERIC, false, 0, -EIO } },
};

KUNIT_ARRAY_PARAM_DESC(answer, cases, name);

static void outcome_is_answered(struct kunit *test)
{
	const struct answer_case *c = test->param_value;
	struct kvm_snp_answer a = kvm_snp_answer(c->outcome, c->fw_error, c->pages, c->error);

	KUNIT_EXPECT_EQ(test, a.exit_info_1, c->want.exit_info_1);
	KUNIT_EXPECT_EQ(test, a.exit_info_2, c->want.exit_info_2);
	KUNIT_EXPECT_EQ(test, a.set_rbx, c->want.set_rbx);
	KUNIT_EXPECT_EQ(test, a.rbx, c->want.rbx);
	KUNIT_EXPECT_EQ(test, a.ret, c->want.ret);
}

/* BUSY is what makes a guest come again: exactly the outcomes that say so. */
static void busy_outcomes_are_those_that_answer_busy(struct kunit *test)
{
	int outcome;

	for (outcome = KVM_SNP_SERVED; outcome <= KVM_SNP_FAILED; outcome++) {
		struct kvm_snp_answer a = kvm_snp_answer(outcome, 0, 0, -EIO);

		KUNIT_EXPECT_EQ(test, kvm_snp_outcome_is_busy(outcome), a.exit_info_2 == BUSY);
	}
}

/* Stock has zeroed the exit information: these would look like success. */
static void kvm_run_never_returns_what_would_restart(struct kunit *test)
{
	int outcome, error;

	for (outcome = KVM_SNP_SERVED; outcome <= KVM_SNP_FAILED; outcome++) {
		for (error = -600; error <= 1; error++) {
			int ret = kvm_snp_answer(outcome, 0, 0, error).ret;

			KUNIT_ASSERT_TRUE(test, ret == 1 || (ret < 0 && ret > -512));
			KUNIT_ASSERT_NE(test, ret, -EINTR);
		}
	}
}

static struct kunit_case answer_cases[] = {
	KUNIT_CASE_PARAM(outcome_is_answered, answer_gen_params),
	KUNIT_CASE(busy_outcomes_are_those_that_answer_busy),
	KUNIT_CASE(kvm_run_never_returns_what_would_restart),
	{}
};

static struct kunit_suite answer_suite = {
	.name = "kvm_snp_answer",
	.test_cases = answer_cases,
};

kunit_test_suite(answer_suite);
