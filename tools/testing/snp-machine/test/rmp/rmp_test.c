// SPDX-License-Identifier: GPL-2.0
/*
 * The machine's reverse map table as a host sees it: results of the RMP
 * instructions, what they leave in the table, and the accesses that fault.
 * Prints TAP to the kernel log and never stays loaded. Needs SNP switched on
 * and initialised by any ccp; run it alone, it gives pages away and takes them back.
 */
#include <linux/smp.h>
#include <linux/vmalloc.h>
#include <asm/asm.h>
#include <asm/msr.h>
#include <asm/pgtable.h>
#include <asm/svm.h>

#include "machine_test.h"

#define PAGE_2M		0x200000
#define MSR_MTRR_FIX64K	0x250
#define TEST_ASID	5
#define TEST_GPA	0x40000000ULL

/* Answers of the instructions (APM volume 3). */
#define FAIL_INPUT	1
#define FAIL_PERMISSION	2
#define FAIL_INUSE	3
#define FAIL_OVERLAP	4

/* The machine's test port: qemu/README.md. */
#define PORT_FAULT	0x6b8
#define PORT_ARMED	0x6bc

/* First quadword of an entry. */
#define ENTRY_ASSIGNED		BIT_ULL(0)
#define ENTRY_2M		BIT_ULL(1)
#define ENTRY_ASID(asid)	((u64)(asid) << 51)
#define ENTRY_BOOKKEEPING	0x4000

static const struct update guest_page = { .gpa = TEST_GPA, .assigned = 1, .asid = TEST_ASID };
static const struct update guest_2m = { .gpa = TEST_GPA, .assigned = 1, .asid = TEST_ASID,
					.large = 1 };

static u64 *table;

static int psmash_page(u64 pa)
{
	int result;

	asm volatile(".byte 0xf3, 0x0f, 0x01, 0xff"
		     : "=a" (result) : "a" (pa) : "memory", "cc");
	return result;
}

/* Runs INSN; true when it faults. */
#define faults(insn, ...) ({						\
	long fault_ = 1;						\
									\
	asm volatile("1: " insn "\n\txor %0, %0\n2:"			\
		     _ASM_EXTABLE(1b, 2b)				\
		     : "+r" (fault_) : __VA_ARGS__ : "memory", "cc");	\
	fault_ != 0;							\
})

static bool write_faults(void *p)
{
	return faults("movq $0x1122, (%1)", "r" (p));
}

static bool read_faults(void *p)
{
	return faults("testb $1, (%1)", "r" (p));
}

static u64 entry(u64 pa)
{
	return READ_ONCE(table[ENTRY_BOOKKEEPING / 8 + (pa >> PAGE_SHIFT) * 2]);
}

static u64 permissions(u64 pa)
{
	return READ_ONCE(table[ENTRY_BOOKKEEPING / 8 + (pa >> PAGE_SHIFT) * 2 + 1]);
}

static void *map_page(struct page *page)
{
	return vmap(&page, 1, VM_MAP, PAGE_KERNEL);
}

static void test_refused_updates(u64 pa, u64 table_pa)
{
	const struct {
		const char *what;
		u64 pa;
		struct update update;
	} cases[] = {
		{ "a 2 MiB page at an unaligned address", pa + PAGE_SIZE, guest_2m },
		{ "a 2 MiB page with an unaligned guest address", pa,
		  { .gpa = PAGE_SIZE, .assigned = 1, .asid = TEST_ASID, .large = 1 } },
		{ "a guest address that is not a page's", pa,
		  { .gpa = 0x10, .assigned = 1, .asid = TEST_ASID } },
		{ "an ASID that does not exist", pa, { .assigned = 1, .asid = 1000 } },
		{ "a reserved byte", pa, { .assigned = 1, .asid = TEST_ASID, .reserved = 1 } },
		{ "a hypervisor's page with an ASID", pa, { .asid = TEST_ASID } },
		{ "a page without an entry", 1ULL << 40, guest_page },
		{ "a page of the RMP", table_pa, guest_page },
	};
	char what[80];

	for (unsigned int i = 0; i < ARRAY_SIZE(cases); i++) {
		snprintf(what, sizeof(what), "RMPUPDATE with %s: FAIL_INPUT", cases[i].what);
		ok(rmpupdate(cases[i].pa, &cases[i].update) == FAIL_INPUT, what);
	}
	ok(!entry(pa), "and nothing has changed");
}

static void test_4k(struct page *block, u64 pa)
{
	void *direct = page_address(block);
	void *given = map_page(block + 3);
	void *beside = map_page(block + 4);
	unsigned int level;

	if (!given || !beside || !lookup_address((unsigned long)direct, &level)) {
		ok(false, "mappings of two pages");
		goto out;
	}
	ok(!rmpupdate(pa + 0x3000, &guest_page), "RMPUPDATE gives a page to a guest");
	ok(entry(pa + 0x3000) == (ENTRY_ASSIGNED | TEST_GPA | ENTRY_ASID(TEST_ASID)),
	   "its entry says whose it is, where, and that it is not validated");
	ok(permissions(pa + 0x3000) == 0xf, "VMPL0 may do all with it, the others nothing");
	ok(!read_faults(direct + 0x3000), "the host may read it");
	ok(write_faults(direct + 0x3000), "the host may not write it");
	ok(write_faults(given) && !read_faults(given), "nor through a mapping of 4 KiB");
	ok(write_faults(direct + 0x4000) == (level > PG_LEVEL_4K),
	   "the page beside it cannot be written through a large mapping");
	ok(!write_faults(beside), "but can through one of 4 KiB");
	ok(!rmpupdate(pa + 0x4000, &guest_page) && write_faults(beside),
	   "once given away, a mapping that was written to faults at once");
	ok(!rmpupdate(pa + 0x4000, &shared_page) && !write_faults(beside),
	   "and works again when it is back");
	ok(!rmpupdate(pa + 0x3000, &shared_page) && !entry(pa + 0x3000) &&
	   !permissions(pa + 0x3000), "a page that is back has an empty entry");
	ok(!write_faults(direct + 0x4000), "and the large mapping can be written");
out:
	vunmap(given);
	vunmap(beside);
}

struct remote_write {
	void *address;
	bool faulted;
};

static void write_here(void *data)
{
	struct remote_write *remote = data;

	remote->faulted = write_faults(remote->address);
}

static void test_other_cpu(struct page *block, u64 pa)
{
	int cpu = cpumask_any_but(cpu_online_mask, raw_smp_processor_id());
	void *mapping = map_page(block);
	struct remote_write before = { mapping }, after = { mapping };

	if (!mapping) {
		ok(false, "mapping of a page");
	} else if (cpu >= nr_cpu_ids) {
		pr_info("ok %u - a CPU's TLB is flushed by another's RMPUPDATE # SKIP one CPU only\n",
			++count);
	} else {
		smp_call_function_single(cpu, write_here, &before, 1);
		rmpupdate(pa, &guest_page);
		smp_call_function_single(cpu, write_here, &after, 1);
		rmpupdate(pa, &shared_page);
		ok(!before.faulted && after.faulted,
		   "a CPU's TLB is flushed by another's RMPUPDATE");
	}
	vunmap(mapping);
}

static bool all_4k(u64 pa)
{
	for (u64 off = 0; off < PAGE_2M; off += PAGE_SIZE)
		if (entry(pa + off) != (ENTRY_ASSIGNED | (TEST_GPA + off) | ENTRY_ASID(TEST_ASID)))
			return false;
	return true;
}

static bool share_all(u64 pa)
{
	for (u64 off = 0; off < PAGE_2M; off += PAGE_SIZE)
		if (rmpupdate(pa + off, &shared_page))
			return false;
	return true;
}

static void test_2m(struct page *block, u64 pa)
{
	struct update large_shared = { .large = 1 };
	void *direct = page_address(block);

	ok(!rmpupdate(pa, &guest_2m), "RMPUPDATE gives 2 MiB to a guest");
	ok((entry(pa) & (ENTRY_ASSIGNED | ENTRY_2M)) == (ENTRY_ASSIGNED | ENTRY_2M) &&
	   entry(pa + PAGE_2M - PAGE_SIZE) & ENTRY_ASSIGNED, "its entries say so");
	ok(write_faults(direct + 0x123000), "the host may not write into the middle");
	ok(rmpupdate(pa + 0x5000, &shared_page) == FAIL_OVERLAP,
	   "RMPUPDATE of 4 KiB within it: FAIL_OVERLAP");
	ok(psmash_page(pa + PAGE_SIZE) == FAIL_INPUT, "PSMASH at an unaligned address: FAIL_INPUT");
	ok(!psmash_page(pa) && all_4k(pa), "PSMASH makes 512 entries of it");
	ok(psmash_page(pa) == FAIL_INPUT, "PSMASH of 4 KiB: FAIL_INPUT");
	ok(rmpupdate(pa, &large_shared) == FAIL_OVERLAP,
	   "RMPUPDATE of 2 MiB over pages of 4 KiB: FAIL_OVERLAP");
	ok(share_all(pa) && !write_faults(direct), "all of them come back");
	ok(!rmpupdate(pa, &guest_2m) && !rmpupdate(pa, &large_shared) && !entry(pa) &&
	   !entry(pa + PAGE_2M - PAGE_SIZE), "2 MiB there and back in one");
}

static void arm_fault(const char *spec)
{
	while (*spec)
		outl(*spec++, PORT_FAULT);
	outl('\n', PORT_FAULT);
}

struct slow_update {
	u64 pa;
	int result;
	bool psmash;
	bool done;
};

static void slow_update(void *data)
{
	struct slow_update *slow = data;

	slow->result = slow->psmash ? psmash_page(slow->pa) : rmpupdate(slow->pa, &guest_page);
	/* The result is there before this says so; read likewise. */
	smp_store_release(&slow->done, true);
}

/*
 * What others are told while a CPU changes an entry; false where it was done before
 * they had asked, as on a busy computer.
 */
static bool meet_slow_update(int cpu, struct slow_update *slow, unsigned int delay,
			     void (*meet)(u64 pa, int result[3]), int result[3])
{
	char spec[48];
	bool met;

	snprintf(spec, sizeof(spec), "%s:delay=%u", slow->psmash ? "psmash" : "rmpupdate",
		 delay);
	slow->done = false;
	arm_fault(spec);
	smp_call_function_single(cpu, slow_update, slow, 0);
	while (inl(PORT_ARMED))
		cpu_relax();
	meet(slow->pa, result);
	met = !READ_ONCE(slow->done);
	/* Pairs with slow_update(). */
	smp_cond_load_acquire(&slow->done, VAL);
	return met;
}

static void meet_rmpupdate(u64 pa, int result[3])
{
	result[0] = rmpupdate(pa, &guest_page);
	result[1] = rmpupdate(pa + PAGE_SIZE, &guest_page);
	result[2] = psmash_page(pa);
}

static void meet_psmash(u64 pa, int result[3])
{
	result[0] = psmash_page(pa);
	result[1] = rmpupdate(pa + PAGE_SIZE, &shared_page);
}

/* Entries that another CPU is changing. */
static void test_contention(u64 pa)
{
	int cpu = cpumask_any_but(cpu_online_mask, raw_smp_processor_id());
	struct slow_update slow = { .pa = pa };
	int result[3] = { };
	unsigned int delay;

	if (cpu >= nr_cpu_ids) {
		pr_info("ok %u - entries that another CPU is changing # SKIP one CPU only\n",
			++count);
		return;
	}
	for (delay = 100000; delay < 10000000; delay *= 4) {
		if (meet_slow_update(cpu, &slow, delay, meet_rmpupdate, result))
			break;
		rmpupdate(pa, &shared_page);
		rmpupdate(pa + PAGE_SIZE, &shared_page);
	}
	ok(result[0] == FAIL_INUSE,
	   "RMPUPDATE of an entry that another CPU is changing: FAIL_INUSE");
	ok(result[1] == FAIL_OVERLAP, "RMPUPDATE of one in the same 2 MiB: FAIL_OVERLAP");
	ok(result[2] == FAIL_INUSE, "PSMASH of it: FAIL_INUSE");
	ok(!slow.result && entry(pa) & ENTRY_ASSIGNED && !entry(pa + PAGE_SIZE),
	   "the first one succeeds, the others change nothing");
	ok(!rmpupdate(pa + PAGE_SIZE, &guest_page), "once it is done others may");
	rmpupdate(pa + PAGE_SIZE, &shared_page);
	rmpupdate(pa, &shared_page);

	slow.psmash = true;
	for (delay = 100000; delay < 10000000; delay *= 4) {
		rmpupdate(pa, &guest_2m);
		if (meet_slow_update(cpu, &slow, delay, meet_psmash, result))
			break;
		share_all(pa);
	}
	ok(result[0] == FAIL_INUSE, "PSMASH while another CPU does the same: FAIL_INUSE");
	ok(result[1] == FAIL_INUSE, "RMPUPDATE of one of its pages: FAIL_INUSE");
	ok(!slow.result && all_4k(pa), "the first one succeeds");
	ok(share_all(pa), "and its pages can be taken back");
}

#define CROWD_ROUNDS	300

struct crowd {
	u64 pa;
	unsigned int failed, retried;
	bool done;
};

/* As Linux does it: FAIL_OVERLAP means that another CPU is in the same 2 MiB. */
static void crowd_member(void *data)
{
	struct crowd *crowd = data;

	for (unsigned int i = 0; i < CROWD_ROUNDS; i++) {
		const struct update *update = i % 2 ? &shared_page : &guest_page;
		int result;

		while ((result = rmpupdate(crowd->pa, update)) == FAIL_OVERLAP)
			crowd->retried++;
		if (result || !!entry(crowd->pa) == i % 2)
			crowd->failed++;
	}
	/* The counts are there before this says so. */
	smp_store_release(&crowd->done, true);
}

static void test_crowd(u64 pa)
{
	int cpu = cpumask_any_but(cpu_online_mask, raw_smp_processor_id());
	struct crowd here = { pa }, there = { pa + PAGE_SIZE };

	if (cpu >= nr_cpu_ids)
		return;
	smp_call_function_single(cpu, crowd_member, &there, 0);
	crowd_member(&here);
	/* Pairs with crowd_member(). */
	smp_cond_load_acquire(&there.done, VAL);
	pr_info("# %u times another CPU was in the same 2 MiB\n", here.retried + there.retried);
	ok(!here.failed && !there.failed && !entry(pa) && !entry(pa + PAGE_SIZE),
	   "two CPUs that change neighbours at once both get there");
}

static void test_immutable(u64 pa)
{
	struct { u64 paddr; } __packed reclaim = { pa };
	int error = 0;

	ok(!rmpupdate(pa, &firmware_page), "RMPUPDATE gives a page to the firmware");
	ok(rmpupdate(pa, &shared_page) == FAIL_PERMISSION,
	   "what is immutable cannot be taken back: FAIL_PERMISSION");
	ok(rmpupdate(pa, &guest_2m) == FAIL_PERMISSION,
	   "nor become part of 2 MiB: FAIL_PERMISSION");
	ok(!sev_do_cmd(SEV_CMD_SNP_PAGE_RECLAIM, &reclaim, &error) && !error,
	   "the firmware lets it go");
	ok(!rmpupdate(pa, &shared_page) && !entry(pa), "then it comes back");
}

static void test_registers(u64 pa)
{
	u64 syscfg, value;

	rdmsrl(MSR_AMD64_SYSCFG, syscfg);
	ok(!wrmsrl_safe(MSR_AMD64_SYSCFG, syscfg & ~MSR_AMD64_SYSCFG_SNP_EN),
	   "a write to SYSCFG is accepted");
	rdmsrl(MSR_AMD64_SYSCFG, value);
	ok(value == syscfg, "and ignored");
	ok(wrmsrl_safe(MSR_AMD64_RMP_BASE, 0), "RMP_BASE cannot be written");
	ok(wrmsrl_safe(MSR_MTRR_FIX64K, 0), "nor can fixed MTRRs");
	ok(rdmsrl_safe(MSR_AMD64_SEV_ES_GHCB, &value), "the GHCB MSR is for guests");
	rdmsrl(MSR_AMD64_SEV, value);
	ok(!value, "SEV_STATUS of a host is 0");
	ok(faults(".byte 0xf2, 0x0f, 0x01, 0xff", "a" (0), "c" (0), "d" (0)),
	   "PVALIDATE is for guests");
	ok(faults(".byte 0xf3, 0x0f, 0x01, 0xfe", "a" (0), "c" (0), "d" (0)),
	   "RMPADJUST is for guests");

	rmpupdate(pa, &guest_page);
	rdmsrl(MSR_VM_HSAVE_PA, value);
	ok(wrmsrl_safe(MSR_VM_HSAVE_PA, pa), "the host save area cannot be a guest's page");
	wrmsrl(MSR_VM_HSAVE_PA, value);
	rdmsrl(MSR_EFER, value);
	if (value & EFER_SVME) {
		ok(faults("vmsave %1", "a" (pa)), "VMSAVE to a guest's page faults");
		ok(faults("vmrun %1", "a" (pa)), "VMRUN of a guest's page faults");
	} else {
		pr_info("ok %u - VMSAVE and VMRUN of a guest's page # SKIP SVM is off\n", ++count);
	}
	rmpupdate(pa, &shared_page);
}

static int __init rmp_test_init(void)
{
	struct page *block = alloc_pages(GFP_KERNEL, get_order(PAGE_2M));
	u64 base, end, pa;

	rdmsrl(MSR_AMD64_RMP_BASE, base);
	rdmsrl(MSR_AMD64_RMP_END, end);
	table = memremap(base, end + 1 - base, MEMREMAP_WB);
	if (!block || !table) {
		ok(false, "2 MiB of memory and a mapping of the RMP");
		goto out;
	}
	pa = page_to_phys(block);
	test_refused_updates(pa, base);
	test_4k(block, pa);
	test_other_cpu(block, pa);
	test_2m(block, pa);
	test_contention(pa);
	test_crowd(pa);
	test_immutable(pa);
	ok(write_faults(table) && !read_faults(table), "the RMP can be read, not written");
	test_registers(pa);
out:
	pr_info("1..%u\n", count);
	if (table)
		memunmap(table);
	if (block)
		__free_pages(block, get_order(PAGE_2M));
	return failed ? -EIO : -ECANCELED;
}
module_init(rmp_test_init);

MODULE_DESCRIPTION("Test of the emulated SNP host's reverse map table");
MODULE_LICENSE("GPL");
