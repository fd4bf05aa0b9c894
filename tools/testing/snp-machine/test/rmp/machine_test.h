/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the test modules of the emulated SNP host have in common: TAP on the
 * kernel log, RMPUPDATE, and SNP guests that are launched but never run.
 */
#ifndef MACHINE_TEST_H
#define MACHINE_TEST_H

#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/psp-sev.h>

/* RMPUPDATE's operand. */
struct update {
	u64 gpa;
	u8 assigned;
	u8 large;
	u8 immutable;
	u8 reserved;
	u32 asid;
} __packed;

static const struct update shared_page;
static const struct update firmware_page = { .assigned = 1, .immutable = 1 };

static unsigned int count, failed;

static inline void ok(bool good, const char *what)
{
	count++;
	if (!good)
		failed++;
	pr_info("%sok %u - %s\n", good ? "" : "not ", count, what);
}

static inline int rmpupdate(u64 pa, const struct update *update)
{
	int result;

	asm volatile(".byte 0xf2, 0x0f, 0x01, 0xfe"
		     : "=a" (result) : "a" (pa), "c" (update) : "memory", "cc");
	return result;
}

/* The firmware's status, or -1 where the command did not get there. */
static inline int firmware_command(int id, void *data)
{
	int status = -1;

	sev_do_cmd(id, data, &status);
	return status;
}

static inline int reclaim_page(u64 pa)
{
	struct sev_data_snp_page_reclaim data = { .paddr = pa };
	int status = firmware_command(SEV_CMD_SNP_PAGE_RECLAIM, &data);

	return status ?: rmpupdate(pa, &shared_page);
}

/**
 * struct test_guest - an SNP guest that never runs
 * @context: its context page
 * @asid: its ASID
 */
struct test_guest {
	struct page *context;
	u32 asid;
};

#define TEST_POLICY	0xb0000		/* SMT allowed, reserved one set, debugging allowed */

static inline int guest_start(struct test_guest *guest, u32 asid)
{
	struct sev_data_snp_launch_start start = { .policy = TEST_POLICY };
	struct sev_data_snp_activate activate = { .asid = asid };
	struct sev_data_snp_addr create = { };
	int status;

	guest->asid = asid;
	guest->context = alloc_page(GFP_KERNEL | __GFP_ZERO);
	if (!guest->context)
		return -1;
	create.address = page_to_phys(guest->context);
	start.gctx_paddr = create.address;
	activate.gctx_paddr = create.address;
	status = rmpupdate(create.address, &firmware_page);
	status = status ?: firmware_command(SEV_CMD_SNP_GCTX_CREATE, &create);
	status = status ?: firmware_command(SEV_CMD_SNP_LAUNCH_START, &start);
	return status ?: firmware_command(SEV_CMD_SNP_ACTIVATE, &activate);
}

/* The end of a guest, and its ASID is free for another. */
static inline int guest_end(struct test_guest *guest)
{
	struct sev_data_snp_addr data = { .address = page_to_phys(guest->context) };
	int status = firmware_command(SEV_CMD_SNP_DECOMMISSION, &data);

	status = status ?: reclaim_page(data.address);
	if (!status)
		__free_page(guest->context);
	wbinvd_on_all_cpus();
	return status ?: firmware_command(SEV_CMD_SNP_DF_FLUSH, NULL);
}

/* Gives a page to the guest, as KVM does before LAUNCH_UPDATE. */
static inline int guest_give(const struct test_guest *guest, u64 pa, u64 gpa, bool immutable)
{
	const struct update update = {
		.gpa = gpa, .assigned = 1, .immutable = immutable, .asid = guest->asid,
	};

	return rmpupdate(pa, &update);
}

static inline int guest_load(const struct test_guest *guest, u64 pa, u8 type)
{
	struct sev_data_snp_launch_update data = {
		.gctx_paddr = page_to_phys(guest->context),
		.page_type = type,
		.address = pa,
	};

	return firmware_command(SEV_CMD_SNP_LAUNCH_UPDATE, &data);
}

#endif
