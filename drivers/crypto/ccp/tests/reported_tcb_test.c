// SPDX-License-Identifier: GPL-2.0
/*
 * The reported TCB: learned by command, and nothing served while it is not.
 */
#include <linux/delay.h>
#include <linux/fs.h>
#include <linux/psp-sev.h>

#include "../firmware_page.h"
#include "../mailbox.h"
#include "../reported_tcb.h"
#include "fake_psp.h"
#include "suites.h"

#define TCB_A	0xd800000000000a03ULL
#define TCB_B	0xd900000000000a04ULL

static int commit(void)
{
	struct sev_data_snp_commit data = { .len = sizeof(data) };

	return psp_command(SEV_CMD_SNP_COMMIT, &data, NULL);
}

static void is_learned_at_snp_init(struct kunit *test)
{
	u64 tcb = 0;

	fake_psp_begin(false);
	fake.tcb = TCB_A;
	psp_tcb_before(SEV_CMD_SNP_INIT);
	KUNIT_EXPECT_FALSE(test, psp_tcb_peek(&tcb));
	psp_command(SEV_CMD_SNP_INIT, NULL, NULL);
	KUNIT_EXPECT_TRUE(test, psp_tcb_peek(&tcb));
	KUNIT_EXPECT_EQ(test, tcb, TCB_A);
	fake_psp_end();
}

static void is_learned_in_the_hold_of_each_command_that_moves_it(struct kunit *test)
{
	struct sev_user_data_snp_config config = { .reported_tcb = TCB_B };
	struct sev_user_data_snp_vlek_load vlek = { .len = sizeof(vlek) };
	u64 tcb = 0;

	fake_psp_begin(true);
	fake.tcb = TCB_A;
	commit();
	KUNIT_EXPECT_TRUE(test, psp_tcb_peek(&tcb));
	KUNIT_EXPECT_EQ(test, tcb, TCB_A);

	psp_command(SEV_CMD_SNP_CONFIG, &config, NULL);
	KUNIT_EXPECT_TRUE(test, psp_tcb_peek(&tcb));
	KUNIT_EXPECT_EQ(test, tcb, TCB_B);

	fake.tcb = TCB_A;
	psp_command(SEV_CMD_SNP_VLEK_LOAD, &vlek, NULL);
	KUNIT_EXPECT_TRUE(test, psp_tcb_peek(&tcb));
	KUNIT_EXPECT_EQ(test, tcb, TCB_A);
	KUNIT_EXPECT_EQ(test, fake_psp_took(SEV_CMD_SNP_PLATFORM_STATUS), 3);
	fake_psp_end();
}

static void is_read_again_even_if_the_command_failed(struct kunit *test)
{
	struct sev_user_data_snp_config config = { .reported_tcb = TCB_B };
	u64 tcb = 0;

	fake_psp_begin(true);
	fake.tcb = TCB_A;
	fake.fail_command = SEV_CMD_SNP_CONFIG;
	fake.fail_status = SEV_RET_INVALID_PARAM;
	KUNIT_EXPECT_EQ(test, psp_command(SEV_CMD_SNP_CONFIG, &config, NULL), -EIO);
	KUNIT_EXPECT_TRUE(test, psp_tcb_peek(&tcb));
	KUNIT_EXPECT_EQ(test, tcb, TCB_A);
	fake_psp_end();
}

static void other_commands_cost_no_status(struct kunit *test)
{
	struct sev_data_snp_guest_request request = {};

	fake_psp_begin(true);
	psp_command(SEV_CMD_SNP_GUEST_REQUEST, &request, NULL);
	psp_command(SEV_CMD_SNP_DF_FLUSH, NULL, NULL);
	psp_command(SEV_CMD_DF_FLUSH, NULL, NULL);
	KUNIT_EXPECT_EQ(test, fake_psp_took(SEV_CMD_SNP_PLATFORM_STATUS), 0);
	fake_psp_end();
}

static void is_unknown_while_the_status_fails_and_read_again_later(struct kunit *test)
{
	u64 tcb = 0;

	fake_psp_begin(true);
	fake.tcb = TCB_A;
	fake.fail_command = SEV_CMD_SNP_PLATFORM_STATUS;
	fake.fail_status = SEV_RET_HWSEV_RET_PLATFORM;
	commit();
	KUNIT_EXPECT_FALSE(test, psp_tcb_peek(&tcb));

	/* Not at every request: once a second. */
	fake.fail_command = 0;
	KUNIT_EXPECT_FALSE(test, psp_tcb_get(&tcb));
	KUNIT_EXPECT_EQ(test, fake_psp_took(SEV_CMD_SNP_PLATFORM_STATUS), 1);
	msleep(1100);
	KUNIT_EXPECT_TRUE(test, psp_tcb_get(&tcb));
	KUNIT_EXPECT_EQ(test, tcb, TCB_A);
	KUNIT_EXPECT_EQ(test, fake.owned, 0);
	fake_psp_end();
}

static void is_unknown_without_a_page_to_read_it_into(struct kunit *test)
{
	u64 tcb = 0;

	fake_psp_begin(true);
	fake.fail_give = 1;
	commit();
	KUNIT_EXPECT_FALSE(test, psp_tcb_peek(&tcb));
	fake_psp_end();
}

static void is_forgotten_at_snp_shutdown(struct kunit *test)
{
	struct sev_data_snp_shutdown_ex data = { .len = sizeof(data) };
	u64 tcb = 0;

	fake_psp_begin(true);
	commit();
	KUNIT_EXPECT_TRUE(test, psp_tcb_peek(&tcb));
	psp_command(SEV_CMD_SNP_SHUTDOWN_EX, &data, NULL);
	KUNIT_EXPECT_FALSE(test, psp_tcb_peek(&tcb));
	KUNIT_EXPECT_FALSE(test, psp_tcb_get(&tcb));
	fake_psp_end();
}

static void silence_leaves_it_unknown(struct kunit *test)
{
	u64 tcb = 0;

	fake_psp_begin(true);
	commit();
	fake.silent_command = SEV_CMD_SNP_COMMIT;
	KUNIT_EXPECT_EQ(test, commit(), -ETIMEDOUT);
	KUNIT_EXPECT_FALSE(test, psp_tcb_peek(&tcb));
	KUNIT_EXPECT_FALSE(test, psp_tcb_get(&tcb));
	fake_psp_end();
}

static struct kunit_case cases[] = {
	KUNIT_CASE(is_learned_at_snp_init),
	KUNIT_CASE(is_learned_in_the_hold_of_each_command_that_moves_it),
	KUNIT_CASE(is_read_again_even_if_the_command_failed),
	KUNIT_CASE(other_commands_cost_no_status),
	KUNIT_CASE_SLOW(is_unknown_while_the_status_fails_and_read_again_later),
	KUNIT_CASE(is_unknown_without_a_page_to_read_it_into),
	KUNIT_CASE(is_forgotten_at_snp_shutdown),
	KUNIT_CASE(silence_leaves_it_unknown),
	{}
};

struct kunit_suite reported_tcb_suite = {
	.name = "ccp_reported_tcb",
	.test_cases = cases,
};
