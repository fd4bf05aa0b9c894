// SPDX-License-Identifier: GPL-2.0
/*
 * Certificates: which table goes with a report, and when one can be installed.
 */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/psp-sev.h>

#include "../certs.h"
#include "../mailbox.h"
#include "../reported_tcb.h"
#include "fake_psp.h"
#include "suites.h"

#define TCB_A	0xd800000000000a03ULL
#define TCB_B	0xd900000000000a04ULL

static struct snp_certs *make_certs(u64 tcb)
{
	struct snp_certs *certs = kvzalloc(struct_size(certs, data, PAGE_SIZE), GFP_KERNEL);

	kref_init(&certs->ref);
	certs->tcb = tcb;
	certs->len = PAGE_SIZE;
	return certs;
}

/* A slot's state: 0 for empty, else the TCB of what is in it. */
struct pick_row {
	const char *name;
	u64 vm;
	u64 host;
	u64 tcb;
	enum snp_certs_source source;
};

static const struct pick_row pick_rows[] = {
	{ "nothing installed", 0, 0, TCB_A, SNP_CERTS_NONE },
	{ "nothing installed, TCB unknown", 0, 0, 0, SNP_CERTS_NONE },
	{ "the host's fit", 0, TCB_A, TCB_A, SNP_CERTS_HOST },
	{ "the host's are stale", 0, TCB_B, TCB_A, SNP_CERTS_STALE },
	{ "the VM's fit", TCB_A, 0, TCB_A, SNP_CERTS_VM },
	{ "the VM's are stale", TCB_B, 0, TCB_A, SNP_CERTS_STALE },
	{ "both fit: the VM's", TCB_A, TCB_A, TCB_A, SNP_CERTS_VM },
	{ "the VM's are stale, the host's fit", TCB_B, TCB_A, TCB_A, SNP_CERTS_HOST },
	{ "both are stale", TCB_B, TCB_B, TCB_A, SNP_CERTS_STALE },
	{ "both installed, TCB unknown", TCB_A, TCB_A, 0, SNP_CERTS_TCB_UNKNOWN },
};

static void pick_row_name(const struct pick_row *row, char *name)
{
	strscpy(name, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(pick, pick_rows, pick_row_name);

static void a_table_fits_by_value(struct kunit *test)
{
	const struct pick_row *row = test->param_value;
	struct snp_certs *picked, *expected = NULL;
	struct snp_certs_slot vm;

	fake_psp_begin(true);
	snp_certs_slot_init(&vm);
	if (row->vm)
		snp_certs_slot_swap(&vm, make_certs(row->vm));
	if (row->host)
		snp_certs_slot_swap(&psp_host_certs, make_certs(row->host));
	if (row->source == SNP_CERTS_VM)
		expected = vm.certs;
	else if (row->source == SNP_CERTS_HOST)
		expected = psp_host_certs.certs;

	KUNIT_EXPECT_EQ(test, psp_certs_pick(&vm, row->tcb, row->tcb, &picked), row->source);
	KUNIT_EXPECT_PTR_EQ(test, picked, expected);
	/* One reference for the slot, one for whoever picked. */
	if (picked)
		KUNIT_EXPECT_EQ(test, kref_read(&picked->ref), 2);
	snp_certs_put(picked);
	if (vm.certs)
		KUNIT_EXPECT_EQ(test, kref_read(&vm.certs->ref), 1);
	if (psp_host_certs.certs)
		KUNIT_EXPECT_EQ(test, kref_read(&psp_host_certs.certs->ref), 1);

	snp_certs_put(snp_certs_slot_swap(&vm, NULL));
	fake_psp_end();
}

static void without_a_vm_slot_the_hosts_are_served(struct kunit *test)
{
	struct snp_certs *picked;

	fake_psp_begin(true);
	snp_certs_slot_swap(&psp_host_certs, make_certs(TCB_A));
	KUNIT_EXPECT_EQ(test, psp_certs_pick(NULL, true, TCB_A, &picked), SNP_CERTS_HOST);
	snp_certs_put(picked);
	fake_psp_end();
}

static void learn_tcb(u64 tcb)
{
	struct sev_data_snp_commit data = { .len = sizeof(data) };

	fake.tcb = tcb;
	psp_command(SEV_CMD_SNP_COMMIT, &data, NULL);
}

static void install_takes_the_tcb_of_now_unless_told(struct kunit *test)
{
	struct snp_certs *old = NULL;

	fake_psp_begin(true);
	learn_tcb(TCB_A);
	KUNIT_EXPECT_EQ(test, psp_certs_install_held(&psp_host_certs, make_certs(0), false, &old),
			0);
	KUNIT_EXPECT_NULL(test, old);
	KUNIT_EXPECT_EQ(test, psp_host_certs.certs->tcb, TCB_A);

	KUNIT_EXPECT_EQ(test,
			psp_certs_install_held(&psp_host_certs, make_certs(TCB_A), true, &old), 0);
	KUNIT_EXPECT_NOT_NULL(test, old);
	snp_certs_put(old);
	fake_psp_end();
}

static void install_for_another_tcb_is_stale_and_changes_nothing(struct kunit *test)
{
	struct snp_certs *certs = make_certs(TCB_B), *before, *old = NULL;

	fake_psp_begin(true);
	learn_tcb(TCB_A);
	before = make_certs(TCB_A);
	snp_certs_slot_swap(&psp_host_certs, before);
	KUNIT_EXPECT_EQ(test, psp_certs_install_held(&psp_host_certs, certs, true, &old), -ESTALE);
	KUNIT_EXPECT_PTR_EQ(test, psp_host_certs.certs, before);
	snp_certs_put(certs);
	fake_psp_end();
}

static void install_without_a_tcb_fails_and_removal_does_not(struct kunit *test)
{
	struct snp_certs *certs = make_certs(TCB_A), *old = NULL;

	fake_psp_begin(true);
	psp_tcb_before(SEV_CMD_SNP_COMMIT);
	snp_certs_slot_swap(&psp_host_certs, make_certs(TCB_B));
	fake.fail_command = SEV_CMD_SNP_PLATFORM_STATUS;
	fake.fail_status = SEV_RET_HWSEV_RET_PLATFORM;
	KUNIT_EXPECT_EQ(test, psp_certs_install_held(&psp_host_certs, certs, false, &old),
			-ENODATA);
	snp_certs_put(certs);

	KUNIT_EXPECT_EQ(test, psp_certs_install_held(&psp_host_certs, NULL, false, &old), 0);
	KUNIT_EXPECT_NOT_NULL(test, old);
	KUNIT_EXPECT_NULL(test, psp_host_certs.certs);
	snp_certs_put(old);
	fake_psp_end();
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(a_table_fits_by_value, pick_gen_params),
	KUNIT_CASE(without_a_vm_slot_the_hosts_are_served),
	KUNIT_CASE(install_takes_the_tcb_of_now_unless_told),
	KUNIT_CASE(install_for_another_tcb_is_stale_and_changes_nothing),
	KUNIT_CASE(install_without_a_tcb_fails_and_removal_does_not),
	{}
};

struct kunit_suite certs_suite = {
	.name = "ccp_certs",
	.test_cases = cases,
};
