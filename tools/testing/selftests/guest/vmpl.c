// SPDX-License-Identifier: GPL-2.0
/*
 * A save area for a vCPU in 64-bit mode (AMD 24593, appendix B, table "VMSA
 * Layout"), and the request to run it (AMD 56421, "SNP AP Creation").
 */
#include "cpu.h"
#include "entry.h"
#include "ghcb.h"
#include "own_page.h"
#include "string.h"
#include "vmpl.h"

#define MSR_EFER	0xc0000080
#define EFER_SVME	(1 << 12)
#define SEV_FEATURES	1	/* SNP */
#define AP_CREATE	1
#define RMPADJUST_VMSA	(1 << 16)

static void set(uint8_t *vmsa, unsigned int offset, uint64_t value)
{
	*(uint64_t *)(vmsa + offset) = value;
}

/* Selector, attributes and limit are one quadword. */
static void set_segment(uint8_t *vmsa, unsigned int offset, uint16_t selector, uint16_t attributes,
			uint32_t limit, uint64_t base)
{
	set(vmsa, offset, (uint64_t)limit << 32 | (uint32_t)attributes << 16 | selector);
	set(vmsa, offset + 8, base);
}

static void fill(uint8_t *vmsa, uint32_t vcpu, uint8_t vmpl, void (*entry)(uint32_t vcpu))
{
	struct {
		uint16_t limit;
		uint64_t base;
	} __attribute__((packed)) gdt, idt;
	uint64_t cr0, cr3, cr4;

	asm volatile("sgdt %0" : "=m"(gdt));
	asm volatile("sidt %0" : "=m"(idt));
	asm volatile("mov %%cr0, %0" : "=r"(cr0));
	asm volatile("mov %%cr3, %0" : "=r"(cr3));
	asm volatile("mov %%cr4, %0" : "=r"(cr4));

	memset(vmsa, 0, GUEST_PAGE);
	set_segment(vmsa, 0x00, 16, 0xc93, 0xffffffff, 0);		/* ES */
	set_segment(vmsa, 0x10, 8, 0xa9b, 0xffffffff, 0);		/* CS, 64 bit */
	set_segment(vmsa, 0x20, 16, 0xc93, 0xffffffff, 0);		/* SS */
	set_segment(vmsa, 0x30, 16, 0xc93, 0xffffffff, 0);		/* DS */
	set_segment(vmsa, 0x60, 0, 0, gdt.limit, gdt.base);
	set_segment(vmsa, 0x70, 0, 0x82, 0xffff, 0);			/* LDTR */
	set_segment(vmsa, 0x80, 0, 0, idt.limit, idt.base);
	set_segment(vmsa, 0x90, 0, 0x8b, 0xffff, 0);			/* TR */
	vmsa[0xca] = vmpl;
	set(vmsa, 0xd0, rdmsr(MSR_EFER) | EFER_SVME);
	set(vmsa, 0x148, cr4);
	set(vmsa, 0x150, cr3);
	set(vmsa, 0x158, cr0);
	set(vmsa, 0x160, 0x400);					/* DR7 */
	set(vmsa, 0x168, 0xffff0ff0);					/* DR6 */
	set(vmsa, 0x170, 2);						/* RFLAGS */
	set(vmsa, 0x178, (uint64_t)entry);
	/* As behind the call of a function. */
	set(vmsa, 0x1d8, (uint64_t)image_end + (vcpu + 1) * GUEST_PAGE - 8);	/* RSP */
	set(vmsa, 0x268, 0x0007040600070406);				/* PAT */
	set(vmsa, 0x338, vcpu);						/* RDI */
	set(vmsa, 0x3b0, SEV_FEATURES);
	set(vmsa, 0x3e8, 1);						/* XCR0 */
	*(uint32_t *)(vmsa + 0x408) = 0x1f80;				/* MXCSR */
	*(uint16_t *)(vmsa + 0x410) = 0x37f;				/* x87 control word */
}

uint64_t vmpl_start(uint64_t ghcb, uint32_t vcpu, uint64_t vmsa, uint8_t vmpl,
		    void (*entry)(uint32_t vcpu))
{
	struct guest_command adjust = {
		.op = GUEST_OP_RMPADJUST,
		.gpa = vmsa,
		.value = RMPADJUST_VMSA | 1,	/* no rights for VMPL1 */
	};
	struct ghcb_exit exit = {
		.code = EXIT_AP_CREATION,
		.info_1 = (uint64_t)vcpu << 32 | AP_CREATE,
		.info_2 = vmsa,
		.rax = SEV_FEATURES,
		.has_rax = 1,
	};

	fill(private(vmsa), vcpu, vmpl, entry);
	own_page_instruction(&adjust);
	if (adjust.status)
		return adjust.status;
	ghcb_exit(ghcb, &exit);
	return (uint32_t)exit.info_1 ? exit.info_2 : 0;
}
