// SPDX-License-Identifier: GPL-2.0
/*
 * The command table, against the structs of <linux/psp-sev.h>.
 */
#include <linux/fs.h>
#include <linux/psp-sev.h>

#include "../command_buffer.h"
#include "suites.h"

static void commands_have_the_length_of_their_struct(struct kunit *test)
{
	static const struct {
		unsigned int command;
		u16 len;
	} rows[] = {
		{ SEV_CMD_INIT, 20 },
		{ SEV_CMD_SHUTDOWN, 0 },
		{ SEV_CMD_PLATFORM_STATUS, 12 },
		{ SEV_CMD_GET_ID, 12 },
		{ SEV_CMD_LAUNCH_START, 36 },
		{ SEV_CMD_SNP_INIT, 0 },
		{ SEV_CMD_SNP_INIT_EX, 64 },
		{ SEV_CMD_SNP_GUEST_REQUEST, 24 },
		{ SEV_CMD_SNP_CONFIG, 64 },
		{ SEV_CMD_SNP_VLEK_LOAD, 16 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct psp_command_info *info = psp_command_info(rows[i].command);

		KUNIT_ASSERT_NOT_NULL(test, info);
		KUNIT_EXPECT_EQ_MSG(test, info->len, rows[i].len, "%s", info->name);
	}
}

static void outputs_lie_inside_their_buffer(struct kunit *test)
{
	unsigned int command;
	int i;

	for (command = 0; command < SEV_CMD_MAX; command++) {
		const struct psp_command_info *info = psp_command_info(command);

		for (i = 0; info && i < PSP_COMMAND_OUTPUTS && info->outputs[i].len; i++) {
			KUNIT_EXPECT_LE_MSG(test, info->outputs[i].address + sizeof(u64),
					    (size_t)info->len, "%s", info->name);
			KUNIT_EXPECT_LE_MSG(test, info->outputs[i].len + sizeof(u32),
					    (size_t)info->len, "%s", info->name);
		}
	}
}

static void only_legacy_commands_need_stand_ins(struct kunit *test)
{
	unsigned int command;

	for (command = SEV_CMD_SNP_INIT; command < SEV_CMD_MAX; command++) {
		const struct psp_command_info *info = psp_command_info(command);

		if (!info)
			continue;
		KUNIT_EXPECT_FALSE_MSG(test, info->writes_buffer, "%s", info->name);
		KUNIT_EXPECT_EQ_MSG(test, info->outputs[0].len, 0, "%s", info->name);
	}
}

static void unknown_commands_are_unknown(struct kunit *test)
{
	KUNIT_EXPECT_NULL(test, psp_command_info(0));
	KUNIT_EXPECT_NULL(test, psp_command_info(SEV_CMD_MAX));
	KUNIT_EXPECT_STREQ(test, psp_command_name(0x7f), "unknown");
	KUNIT_EXPECT_STREQ(test, psp_command_name(SEV_CMD_SNP_CONFIG), "SNP_CONFIG");
}

static struct kunit_case cases[] = {
	KUNIT_CASE(commands_have_the_length_of_their_struct),
	KUNIT_CASE(outputs_lie_inside_their_buffer),
	KUNIT_CASE(only_legacy_commands_need_stand_ins),
	KUNIT_CASE(unknown_commands_are_unknown),
	{}
};

struct kunit_suite command_buffer_suite = {
	.name = "ccp_command_buffer",
	.test_cases = cases,
};
