/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A guest on the host's own page tables: see guest.h.
 */
	.text
	.globl vmrun_test_guest
vmrun_test_guest:
	mov	vmrun_test_flushes(%rip), %rax
	cmp	vmrun_test_flushes_wanted(%rip), %rax
	jb	vmrun_test_guest
	vmmcall

	.globl vmrun_test_interrupt
vmrun_test_interrupt:
	incq	vmrun_test_interrupts(%rip)
	iretq

	/* One that is intercepted, and VMMCALL if it is not. */
	.macro	intercepted name, instruction:vararg
	.globl	\name
\name:
	\instruction
	vmmcall
	.endm

	intercepted vmrun_test_mov_rbx_cr0, mov %rbx, %cr0
	intercepted vmrun_test_mov_cr3_r9, mov %cr3, %r9
	intercepted vmrun_test_clts, clts
	intercepted vmrun_test_mov_rsi_dr7, mov %rsi, %dr7
	intercepted vmrun_test_mov_dr6_r10, mov %dr6, %r10
	intercepted vmrun_test_invlpg, invlpg 0x123(%rax)
	intercepted vmrun_test_int, int $0x55

	.section .note.GNU-stack, "", @progbits
