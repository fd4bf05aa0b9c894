// SPDX-License-Identifier: GPL-2.0
/*
 * The struct of the certificate ioctls: what is taken and what refused.
 */
#include <kunit/test.h>
#include <linux/mm.h>

#include "../certs_check.h"

struct set_case {
	const char *name;
	struct kvm_sev_snp_certs params;
	int ret;
	u32 len;
};

static const struct set_case set_cases[] = {
	{ "nothing", { .certs_len = 0 }, 0, 0 },
	{ "a byte", { .certs_len = 1 }, 0, PAGE_SIZE },
	{ "a page", { .certs_len = PAGE_SIZE }, 0, PAGE_SIZE },
	{ "a page and a byte", { .certs_len = PAGE_SIZE + 1 }, 0, 2 * PAGE_SIZE },
	{ "the most", { .certs_len = 0x5000 }, 0, 0x5000 },
	{ "a byte less than the most", { .certs_len = 0x4fff }, 0, 0x5000 },
	{ "a byte more than the most", { .certs_len = 0x5001 }, -EINVAL },
	{ "4 GiB", { .certs_len = 1ULL << 32 }, -EINVAL },
	{ "4 GiB and a page", { .certs_len = (1ULL << 32) + PAGE_SIZE }, -EINVAL },
	{ "all ones", { .certs_len = ~0ULL }, -EINVAL },
	{ "for a TCB", { .certs_len = 1, .flags = KVM_SEV_SNP_CERTS_TCB }, 0, PAGE_SIZE },
	{ "an answer's flag", { .certs_len = 1, .flags = KVM_SEV_SNP_CERTS_STALE }, -EINVAL },
	{ "an unknown flag", { .certs_len = 1, .flags = 2 }, -EINVAL },
	{ "the highest flag", { .certs_len = 1, .flags = 1U << 31 }, -EINVAL },
	{ "a reserved field", { .certs_len = 1, .reserved = 1 }, -EINVAL },
	{ "a reserved field with nothing", { .reserved = 1 }, -EINVAL },
};

KUNIT_ARRAY_PARAM_DESC(set, set_cases, name);

static void set_is_checked(struct kunit *test)
{
	const struct set_case *c = test->param_value;
	u32 len = 0xa5;

	KUNIT_ASSERT_EQ(test, kvm_snp_set_certs_check(&c->params, &len), c->ret);
	if (!c->ret)
		KUNIT_EXPECT_EQ(test, len, c->len);
}

#define TCB	0x7300000000000003ULL

static const u64 same = TCB;
static const u64 other = TCB + 1;

struct get_case {
	const char *name;
	u64 room;
	u32 reserved;
	u32 len;
	const u64 *reported;
	int ret;
	u64 want_len;
	u32 want_flags;
};

static const struct get_case get_cases[] = {
	{ "none there", 0x5000, 0, 0, &same, -ENOENT, 0x5000, 0 },
	{ "none there, no room", 0, 0, 0, &same, -ENOENT, 0, 0 },
	{ "just the room", 0x2000, 0, 0x2000, &same, 0, 0x2000, 0 },
	{ "more room", ~0ULL, 0, 0x2000, &same, 0, 0x2000, 0 },
	{ "a byte too little", 0x1fff, 0, 0x2000, &same, -EINVAL, 0x2000, 0 },
	{ "no room", 0, 0, 0x2000, &same, -EINVAL, 0x2000, 0 },
	{ "for another TCB", 0x2000, 0, 0x2000, &other, 0, 0x2000, KVM_SEV_SNP_CERTS_STALE },
	{ "with the TCB unknown", 0x2000, 0, 0x2000, NULL, 0, 0x2000, KVM_SEV_SNP_CERTS_STALE },
	{ "a reserved field", 0x2000, 1, 0x2000, &same, -EINVAL, 0x2000, 0 },
};

KUNIT_ARRAY_PARAM_DESC(get, get_cases, name);

static void get_is_checked(struct kunit *test)
{
	const struct get_case *c = test->param_value;
	struct kvm_sev_snp_certs params = { .certs_len = c->room, .reserved = c->reserved };

	KUNIT_ASSERT_EQ(test, kvm_snp_get_certs_check(&params, c->len, TCB, c->reported), c->ret);
	KUNIT_EXPECT_EQ(test, params.certs_len, c->want_len);
	KUNIT_EXPECT_EQ(test, params.flags, c->want_flags);
	KUNIT_EXPECT_EQ(test, params.tcb, c->ret ? 0 : TCB);
}

static void get_ignores_the_flags_of_an_earlier_answer(struct kunit *test)
{
	struct kvm_sev_snp_certs params = {
		.certs_len = 0x1000,
		.flags = KVM_SEV_SNP_CERTS_STALE,
	};

	KUNIT_EXPECT_EQ(test, kvm_snp_get_certs_check(&params, 0x1000, TCB, &same), 0);
	KUNIT_EXPECT_EQ(test, params.flags, 0);
}

static struct kunit_case certs_check_cases[] = {
	KUNIT_CASE_PARAM(set_is_checked, set_gen_params),
	KUNIT_CASE_PARAM(get_is_checked, get_gen_params),
	KUNIT_CASE(get_ignores_the_flags_of_an_earlier_answer),
	{}
};

static struct kunit_suite certs_check_suite = {
	.name = "kvm_snp_certs_check",
	.test_cases = certs_check_cases,
};

kunit_test_suite(certs_check_suite);
