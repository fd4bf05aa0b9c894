// SPDX-License-Identifier: GPL-2.0
/*
 * The rate limiter: the rate holds, and who is refused gets through next time.
 */
#include <kunit/test.h>
#include <linux/time64.h>

#include "../rate_limit.h"

#define S	((u64)NSEC_PER_SEC)
#define START	(1000 * S)

static enum kvm_snp_rate_verdict ask(struct kvm_snp_rate *rate, unsigned int per_second,
				     unsigned int burst, u8 vmpck, u64 now)
{
	u64 wait;

	return kvm_snp_rate_ask(rate, per_second, burst, vmpck, now, &wait);
}

static void no_limit_refuses_nothing(struct kunit *test)
{
	struct kvm_snp_rate rate = {};
	unsigned int i;

	for (i = 0; i < 10000; i++)
		KUNIT_ASSERT_EQ(test, ask(&rate, 0, 0, 0, START), KVM_SNP_RATE_PASS);
}

static void a_burst_passes_and_the_next_is_refused(struct kunit *test)
{
	unsigned int burst, i;

	for (burst = 0; burst < 20; burst++) {
		struct kvm_snp_rate rate = {};

		for (i = 0; i < max(burst, 1U); i++)
			KUNIT_ASSERT_EQ(test, ask(&rate, 10, burst, 0, START), KVM_SNP_RATE_PASS);
		KUNIT_ASSERT_EQ(test, ask(&rate, 10, burst, 0, START), KVM_SNP_RATE_REFUSE);
	}
}

static void a_burst_comes_back_with_time(struct kunit *test)
{
	struct kvm_snp_rate rate = {};
	unsigned int i;

	for (i = 0; i < 4; i++)
		ask(&rate, 10, 4, 0, START);
	for (i = 0; i < 4; i++)
		KUNIT_EXPECT_EQ(test, ask(&rate, 10, 4, 0, START + S), KVM_SNP_RATE_PASS);
	KUNIT_EXPECT_EQ(test, ask(&rate, 10, 4, 0, START + S), KVM_SNP_RATE_REFUSE);
}

/* What a Linux guest does: refused, 2 s of sleep, the same message again. */
static void a_refused_message_passes_at_its_next_try(struct kunit *test)
{
	struct kvm_snp_rate rate = {};
	unsigned int i, refused = 0;
	u64 now = START;

	for (i = 0; i < 100; i++) {
		if (ask(&rate, 1, 1, 0, now) != KVM_SNP_RATE_REFUSE)
			continue;
		refused++;
		KUNIT_ASSERT_EQ(test, ask(&rate, 1, 1, 0, now + 2 * S), KVM_SNP_RATE_PASS);
		now += 2 * S;
	}
	KUNIT_EXPECT_GT(test, refused, 10);
}

static void too_early_a_try_waits_for_its_slot_and_no_longer(struct kunit *test)
{
	struct kvm_snp_rate rate = {};
	u64 wait;

	ask(&rate, 1, 1, 0, START);
	KUNIT_ASSERT_EQ(test, ask(&rate, 1, 1, 0, START + S / 4), KVM_SNP_RATE_REFUSE);
	KUNIT_ASSERT_EQ(test, kvm_snp_rate_ask(&rate, 1, 1, 0, START + S / 2, &wait),
			KVM_SNP_RATE_WAIT);
	KUNIT_EXPECT_EQ(test, wait, S / 2);
	KUNIT_EXPECT_EQ(test, ask(&rate, 1, 1, 0, START + S / 2 + wait), KVM_SNP_RATE_PASS);
}

static void one_key_does_not_use_up_what_another_booked(struct kunit *test)
{
	struct kvm_snp_rate rate = {};
	u64 wait;
	u8 key;

	ask(&rate, 1, 1, 0, START);
	for (key = 0; key < KVM_SNP_RATE_KEYS; key++)
		KUNIT_EXPECT_EQ(test, ask(&rate, 1, 1, key, START), KVM_SNP_RATE_REFUSE);
	for (key = 0; key < KVM_SNP_RATE_KEYS; key++) {
		KUNIT_EXPECT_EQ(test, kvm_snp_rate_ask(&rate, 1, 1, key, START, &wait),
				KVM_SNP_RATE_WAIT);
		KUNIT_EXPECT_EQ(test, wait, (key + 1) * S);
	}
}

static void keys_that_do_not_exist_count_as_key_0(struct kunit *test)
{
	struct kvm_snp_rate rate = {};

	ask(&rate, 1, 1, 0, START);
	KUNIT_EXPECT_EQ(test, ask(&rate, 1, 1, 255, START), KVM_SNP_RATE_REFUSE);
	KUNIT_EXPECT_EQ(test, ask(&rate, 1, 1, 0, START), KVM_SNP_RATE_WAIT);
	KUNIT_EXPECT_EQ(test, ask(&rate, 1, 1, 4, START + S), KVM_SNP_RATE_PASS);
}

static void what_was_not_sent_is_not_counted(struct kunit *test)
{
	struct kvm_snp_rate rate = {};

	KUNIT_EXPECT_EQ(test, ask(&rate, 1, 1, 2, START), KVM_SNP_RATE_PASS);
	kvm_snp_rate_unused(&rate, 1, 2, START);
	KUNIT_EXPECT_EQ(test, ask(&rate, 1, 1, 2, START), KVM_SNP_RATE_PASS);
	KUNIT_EXPECT_EQ(test, ask(&rate, 1, 1, 2, START), KVM_SNP_RATE_REFUSE);
}

/* A guest that tries all the time, with every key, waiting when told to. */
static void the_rate_holds_against_a_greedy_guest(struct kunit *test)
{
	static const unsigned int rates[] = { 1, 3, 10, 1000 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rates); i++) {
		struct kvm_snp_rate rate = {};
		unsigned int passed = 0, step;

		for (step = 0; step < 40000; step++) {
			u64 now = START + step * (S / 4000);

			if (ask(&rate, rates[i], 5, step % 5, now) == KVM_SNP_RATE_PASS)
				passed++;
		}
		/* 10 s, the burst, and what is booked. */
		KUNIT_EXPECT_LE(test, passed, 10 * rates[i] + 5 + KVM_SNP_RATE_KEYS);
		/* Its tries come too seldom to use every slot of the highest. */
		KUNIT_EXPECT_GE(test, passed, 10 * rates[i] / 2);
	}
}

static void a_changed_rate_waits_out_little(struct kunit *test)
{
	struct kvm_snp_rate rate = {};
	unsigned int i;

	for (i = 0; i < 100; i++)
		ask(&rate, 1, 100, 0, START);
	/* No limit, and a limit again: nothing is left of the old. */
	ask(&rate, 0, 1, 0, START);
	KUNIT_EXPECT_EQ(test, ask(&rate, 1000, 1, 0, START), KVM_SNP_RATE_PASS);
}

static void extreme_parameters_do_no_harm(struct kunit *test)
{
	struct kvm_snp_rate rate = {};

	KUNIT_EXPECT_EQ(test, ask(&rate, ~0U, ~0U, 0, START), KVM_SNP_RATE_PASS);
	KUNIT_EXPECT_EQ(test, ask(&rate, 1, ~0U, 0, START), KVM_SNP_RATE_PASS);
	KUNIT_EXPECT_EQ(test, ask(&rate, ~0U, 0, 0, START + 2 * S), KVM_SNP_RATE_PASS);
}

static struct kunit_case rate_limit_cases[] = {
	KUNIT_CASE(no_limit_refuses_nothing),
	KUNIT_CASE(a_burst_passes_and_the_next_is_refused),
	KUNIT_CASE(a_burst_comes_back_with_time),
	KUNIT_CASE(a_refused_message_passes_at_its_next_try),
	KUNIT_CASE(too_early_a_try_waits_for_its_slot_and_no_longer),
	KUNIT_CASE(one_key_does_not_use_up_what_another_booked),
	KUNIT_CASE(keys_that_do_not_exist_count_as_key_0),
	KUNIT_CASE(what_was_not_sent_is_not_counted),
	KUNIT_CASE(the_rate_holds_against_a_greedy_guest),
	KUNIT_CASE(a_changed_rate_waits_out_little),
	KUNIT_CASE(extreme_parameters_do_no_harm),
	{}
};

static struct kunit_suite rate_limit_suite = {
	.name = "kvm_snp_rate_limit",
	.test_cases = rate_limit_cases,
};

kunit_test_suite(rate_limit_suite);
