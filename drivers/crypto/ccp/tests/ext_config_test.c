// SPDX-License-Identifier: GPL-2.0
/*
 * SNP_SET_EXT_CONFIG and SNP_GET_EXT_CONFIG: which arguments are good, and
 * which certificates fit which configuration.
 */
#include <linux/fs.h>
#include <linux/psp-sev.h>
#include <linux/psp-sev-ext.h>

#include "../ext_config.h"
#include "suites.h"

#define TCB_A	0xd800000000000a03ULL
#define TCB_B	0xd900000000000a04ULL
#define ADDR	0x1000

struct set_row {
	const char *name;
	struct sev_user_data_snp_ext_config user;
	int ret;
};

static const struct set_row set_rows[] = {
	{ "nothing: deletes", { }, 0 },
	{ "one page", { .certs_address = ADDR, .certs_len = 0x1000 }, 0 },
	{ "the largest", { .certs_address = ADDR, .certs_len = SNP_CERTS_MAX_LEN }, 0 },
	{ "a page more", { .certs_address = ADDR, .certs_len = SNP_CERTS_MAX_LEN + 0x1000 },
	  -EINVAL },
	{ "no length", { .certs_address = ADDR }, -EINVAL },
	{ "half a page", { .certs_address = ADDR, .certs_len = 0x800 }, -EINVAL },
	{ "length of all ones", { .certs_address = ADDR, .certs_len = ~0U }, -EINVAL },
	{ "config alone", { .config_address = ADDR }, 0 },
	{ "config, keeping", { .config_address = ADDR, .flags = SNP_EXT_CONFIG_KEEP_CERTS }, 0 },
	{ "keeping and giving",
	  { .certs_address = ADDR, .certs_len = 0x1000, .flags = SNP_EXT_CONFIG_KEEP_CERTS },
	  -EINVAL },
	{ "a TCB for certificates that are kept",
	  { .flags = SNP_EXT_CONFIG_KEEP_CERTS | SNP_EXT_CONFIG_CERTS_TCB }, -EINVAL },
	{ "a TCB for no certificates", { .flags = SNP_EXT_CONFIG_CERTS_TCB }, -EINVAL },
	{ "a TCB",
	  { .certs_address = ADDR, .certs_len = 0x1000, .flags = SNP_EXT_CONFIG_CERTS_TCB }, 0 },
	{ "flags as GET left them",
	  { .flags = SNP_EXT_CONFIG_STALE | SNP_EXT_CONFIG_TCB_UNKNOWN }, 0 },
	{ "an unknown flag", { .flags = 1U << 5 }, -EINVAL },
	{ "reserved is set", { .reserved = 1 }, -EINVAL },
};

static void set_row_name(const struct set_row *row, char *name)
{
	strscpy(name, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(set, set_rows, set_row_name);

static void set_checks_its_arguments(struct kunit *test)
{
	const struct set_row *row = test->param_value;

	KUNIT_EXPECT_EQ(test, psp_ext_config_check_set(&row->user), row->ret);
}

static void get_checks_its_arguments(struct kunit *test)
{
	struct sev_user_data_snp_ext_config user = { .certs_address = ADDR, .certs_len = 17 };

	KUNIT_EXPECT_EQ(test, psp_ext_config_check_get(&user), 0);
	user.flags = 1U << 31;
	KUNIT_EXPECT_EQ(test, psp_ext_config_check_get(&user), -EINVAL);
	user.flags = 0;
	user.reserved = 7;
	KUNIT_EXPECT_EQ(test, psp_ext_config_check_get(&user), -EINVAL);
}

/* 0 stands for "not given", and for "not known" in .reported. */
struct tcb_row {
	const char *name;
	u64 certs;
	bool has_config;
	u64 config;
	u64 reported;
	int ret;
};

static const struct tcb_row tcb_rows[] = {
	{ "certificates for what is reported", TCB_A, false, 0, TCB_A, 0 },
	{ "certificates for another", TCB_B, false, 0, TCB_A, -ESTALE },
	{ "certificates, TCB unknown", TCB_A, false, 0, 0, -ENODATA },
	{ "unnamed certificates", 0, false, 0, TCB_A, 0 },
	{ "unnamed certificates, TCB unknown", 0, false, 0, 0, -ENODATA },
	{ "certificates for what is set with them", TCB_B, true, TCB_B, TCB_A, 0 },
	{ "the same, TCB unknown", TCB_B, true, TCB_B, 0, 0 },
	{ "certificates for what is no longer reported", TCB_A, true, TCB_B, TCB_A, -ESTALE },
	{ "unnamed certificates with a config", 0, true, TCB_B, TCB_A, 0 },
	{ "the firmware chooses, certificates named", TCB_A, true, 0, TCB_A, -EINVAL },
	{ "the firmware chooses, certificates unnamed", 0, true, 0, TCB_A, 0 },
};

static void tcb_row_name(const struct tcb_row *row, char *name)
{
	strscpy(name, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(tcb, tcb_rows, tcb_row_name);

static void certs_must_fit_what_will_be_reported(struct kunit *test)
{
	const struct tcb_row *row = test->param_value;
	struct sev_user_data_snp_config config = { .reported_tcb = row->config };
	struct sev_user_data_snp_ext_config user = {
		.certs_address = ADDR,
		.certs_len = 0x1000,
		.certs_tcb = row->certs,
		.flags = row->certs ? SNP_EXT_CONFIG_CERTS_TCB : 0,
	};

	KUNIT_EXPECT_EQ(test,
			psp_ext_config_check_tcb(&user, row->has_config ? &config : NULL,
						 row->reported, row->reported), row->ret);
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(set_checks_its_arguments, set_gen_params),
	KUNIT_CASE(get_checks_its_arguments),
	KUNIT_CASE_PARAM(certs_must_fit_what_will_be_reported, tcb_gen_params),
	{}
};

struct kunit_suite ext_config_suite = {
	.name = "ccp_ext_config",
	.test_cases = cases,
};
