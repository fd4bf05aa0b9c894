// SPDX-License-Identifier: GPL-2.0
/*
 * VMRUN as a hypervisor sees it: an interrupt that it injects arrives once, and an
 * intercepted instruction is told with its operand and where the next one is.
 * The guest is a few instructions on the host's own page tables. Prints TAP to
 * the kernel log and never stays loaded. Needs SVM switched on by kvm-amd and no
 * VM running.
 */
#include <linux/irqflags.h>
#include <linux/sizes.h>
#include <linux/smp.h>
#include <asm/debugreg.h>
#include <asm/desc.h>
#include <asm/msr.h>
#include <asm/svm.h>
#include "../rmp/machine_test.h"
#include "guest.h"

#define TEST_VECTOR	0x40
#define TEST_ASID	1
#define TEST_ADDRESS	0x123456789000ULL
#define ROUNDS		100
/* TLB flushes of the other CPU that each round waits for. */
#define FLUSHES		2

static const struct update guest_page = { .gpa = 0x40000000, .assigned = 1, .asid = 5 };

/* What host, guest and the other CPU tell each other. */
unsigned long vmrun_test_interrupts, vmrun_test_flushes, vmrun_test_flushes_wanted;
static bool stop;

/* On another CPU: makes all CPUs flush their TLBs, over and over. */
static void flush_all(void *block)
{
	u64 pa = virt_to_phys(block);

	while (!READ_ONCE(stop)) {
		rmpupdate(pa, &guest_page);
		rmpupdate(pa, &shared_page);
		WRITE_ONCE(vmrun_test_flushes, vmrun_test_flushes + 1);
	}
}

static void segment(struct vmcb_seg *seg, u16 selector, u16 attrib)
{
	seg->selector = selector;
	seg->attrib = attrib;
	seg->limit = 0xffffffff;
}

static void fill(struct vmcb *vmcb, gate_desc *idt, void *stack)
{
	struct vmcb_control_area *control = &vmcb->control;
	struct vmcb_save_area *save = &vmcb->save;
	struct desc_ptr gdt;

	native_store_gdt(&gdt);
	pack_gate(&idt[TEST_VECTOR], GATE_INTERRUPT, (unsigned long)vmrun_test_interrupt,
		  0, 0, __KERNEL_CS);

	__set_bit(INTERCEPT_VMRUN, (unsigned long *)control->intercepts);
	__set_bit(INTERCEPT_VMMCALL, (unsigned long *)control->intercepts);
	__set_bit(INTERCEPT_SHUTDOWN, (unsigned long *)control->intercepts);
	control->asid = TEST_ASID;
	/* Interrupts of the host wait: it runs the guest with them disabled. */
	control->int_ctl = V_INTR_MASKING_MASK;

	segment(&save->cs, __KERNEL_CS, 0xa9b);
	segment(&save->ss, __KERNEL_DS, 0xc93);
	segment(&save->ds, 0, 0xc93);
	segment(&save->es, 0, 0xc93);
	save->gdtr.base = gdt.address;
	save->gdtr.limit = gdt.size;
	save->idtr.base = (unsigned long)idt;
	save->idtr.limit = PAGE_SIZE - 1;
	save->cr0 = read_cr0();
	save->cr3 = __read_cr3();
	save->cr4 = __read_cr4();
	save->dr6 = DR6_RESERVED;
	save->dr7 = 0x400;
	rdmsrl(MSR_EFER, save->efer);
	save->rflags = X86_EFLAGS_FIXED | X86_EFLAGS_IF;
	save->rip = (unsigned long)vmrun_test_guest;
	save->rsp = (unsigned long)stack + PAGE_SIZE - 64;
}

static void nothing(void *unused)
{
}

/* With interrupts disabled. The guest's registers but RAX and RSP are the host's. */
static void enter(struct vmcb *vmcb)
{
	asm volatile("clgi\n\tvmrun %0\n\tstgi"
		     : : "a" (virt_to_phys(vmcb)) : "memory", "cc");
}

/* Runs the guest to its end; true when it came to it. */
static bool run(struct vmcb *vmcb, gate_desc *idt, void *stack)
{
	unsigned long flags;

	memset(vmcb, 0, sizeof(*vmcb));
	local_irq_save(flags);
	fill(vmcb, idt, stack);
	vmcb->control.event_inj = TEST_VECTOR | SVM_EVTINJ_TYPE_INTR | SVM_EVTINJ_VALID;
	WRITE_ONCE(vmrun_test_flushes_wanted, READ_ONCE(vmrun_test_flushes) + FLUSHES);
	enter(vmcb);
	local_irq_restore(flags);
	return vmcb->control.exit_code == SVM_EXIT_VMMCALL;
}

static void test_injection(void *block, void *pages[])
{
	int cpu = cpumask_any_but(cpu_online_mask, get_cpu());
	unsigned int round, lost = 0, repeated = 0;
	bool ran = true;

	if (cpu >= nr_cpu_ids) {
		put_cpu();
		pr_info("ok %u - VMRUN # SKIP one CPU only\n", ++count);
		return;
	}
	smp_call_function_single(cpu, flush_all, block, 0);
	for (round = 0; round < ROUNDS && ran; round++) {
		WRITE_ONCE(vmrun_test_interrupts, 0);
		ran = run(pages[0], pages[1], pages[2]);
		lost += READ_ONCE(vmrun_test_interrupts) < 1;
		repeated += READ_ONCE(vmrun_test_interrupts) > 1;
	}
	WRITE_ONCE(stop, true);
	put_cpu();
	/* Until the other CPU is done with the page. */
	smp_call_function_single(cpu, nothing, NULL, 1);

	ok(ran, "VMRUN runs a guest until its VMMCALL");
	ok(!lost, "an interrupt that VMRUN injects arrives");
	ok(!repeated, "and only once, while another CPU has all TLBs flushed");
	if (!ran || lost || repeated)
		pr_info("# of %u rounds %u lost it, %u repeated it; exit code 0x%x\n", round, lost,
			repeated, ((struct vmcb *)pages[0])->control.exit_code);
}

/* AMD 24593, 15.8.1, 15.33 and 15.33.1 */
static void test_decode_assists(void *pages[])
{
	static const struct {
		const char *what;
		void (*start)(void);
		unsigned int intercept;
		u32 exit_code;
		u64 exit_info_1;
		unsigned int length;
	} cases[] = {
		{ "MOV to CR0: the register", vmrun_test_mov_rbx_cr0, INTERCEPT_CR0_WRITE,
		  SVM_EXIT_WRITE_CR0, BIT_ULL(63) | 3, 3 },
		{ "MOV from CR3: one of the upper registers", vmrun_test_mov_cr3_r9,
		  INTERCEPT_CR3_READ, SVM_EXIT_READ_CR3, BIT_ULL(63) | 9, 4 },
		{ "CLTS is no MOV", vmrun_test_clts, INTERCEPT_CR0_WRITE, SVM_EXIT_WRITE_CR0, 0, 2 },
		{ "MOV to DR7: the register", vmrun_test_mov_rsi_dr7, INTERCEPT_DR7_WRITE,
		  SVM_EXIT_WRITE_DR7, 6, 3 },
		{ "MOV from DR6: one of the upper registers", vmrun_test_mov_dr6_r10,
		  INTERCEPT_DR6_READ, SVM_EXIT_READ_DR6, 10, 4 },
		{ "INVLPG: the address", vmrun_test_invlpg, INTERCEPT_INVLPG, SVM_EXIT_INVLPG,
		  TEST_ADDRESS + 0x123, 7 },
		{ "INTn: the vector", vmrun_test_int, INTERCEPT_INTn, SVM_EXIT_SWINT, 0x55, 2 },
	};
	struct vmcb *vmcb = pages[0];
	struct vmcb_control_area *control = &vmcb->control;
	unsigned long flags;
	unsigned int i;
	bool good;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		memset(vmcb, 0, sizeof(*vmcb));
		local_irq_save(flags);
		fill(vmcb, pages[1], pages[2]);
		__set_bit(cases[i].intercept, (unsigned long *)control->intercepts);
		vmcb->save.rip = (unsigned long)cases[i].start;
		vmcb->save.rax = TEST_ADDRESS;
		enter(vmcb);
		local_irq_restore(flags);
		good = control->exit_code == cases[i].exit_code &&
		       control->exit_info_1 == cases[i].exit_info_1 &&
		       vmcb->save.rip == (unsigned long)cases[i].start &&
		       control->next_rip == vmcb->save.rip + cases[i].length;
		ok(good, cases[i].what);
		if (!good)
			pr_info("# exit code 0x%x, information 0x%llx, next RIP %lld further\n",
				control->exit_code, control->exit_info_1,
				control->next_rip - vmcb->save.rip);
	}
}

static int __init vmrun_test_init(void)
{
	/* A page that is given away takes the mapping of its 2 MiB along. */
	void *block = (void *)__get_free_pages(GFP_KERNEL, get_order(SZ_2M));
	void *pages[3] = {};
	bool all = block;
	unsigned int i;
	u64 efer;

	for (i = 0; i < ARRAY_SIZE(pages); i++) {
		pages[i] = (void *)get_zeroed_page(GFP_KERNEL);
		all = all && pages[i];
	}
	rdmsrl(MSR_EFER, efer);
	if (!all) {
		ok(false, "memory");
	} else if (!(efer & EFER_SVME)) {
		pr_info("ok %u - VMRUN # SKIP SVM is off\n", ++count);
	} else {
		test_injection(block, pages);
		test_decode_assists(pages);
	}
	for (i = 0; i < ARRAY_SIZE(pages); i++)
		free_page((unsigned long)pages[i]);
	free_pages((unsigned long)block, get_order(SZ_2M));
	pr_info("1..%u\n", count);
	return failed ? -EIO : -ECANCELED;
}
module_init(vmrun_test_init);

MODULE_DESCRIPTION("Test of the emulated SNP host's VMRUN");
MODULE_LICENSE("GPL");
