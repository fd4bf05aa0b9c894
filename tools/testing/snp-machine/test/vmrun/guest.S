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

	.section .note.GNU-stack, "", @progbits
