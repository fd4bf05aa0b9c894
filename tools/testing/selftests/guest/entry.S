/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From protected mode to C: learns the C-bit, makes the page tables, switches
 * to 64 bit and gives each vCPU its stack. And the exception vectors.
 */
#include "../guest_abi.h"

#define MSR_EFER		0xc0000080
#define MSR_SEV_ES_GHCB		0xc0010130

#define STACK_SIZE		GUEST_PAGE

#define PT_PRESENT_WRITE	0x3
#define PT_HUGE			0x80

	.section .head, "ax"
	.code32
	.globl _start
_start:
	jmp	start32
	.org	_start + GUEST_HEADER_OFFSET
	.long	GUEST_MAGIC
	.long	image_start
	.long	image_file_size
	.long	image_memory_size
	.long	STACK_SIZE

start32:
	testl	%edi, %edi
	jnz	paging			/* vCPU 0 made the tables */

	/*
	 * At reset the GHCB MSR holds what the hypervisor would answer to an SEV
	 * information request: bits 31:24 are the number of the C-bit.
	 */
	movl	$MSR_SEV_ES_GHCB, %ecx
	rdmsr
	movl	%eax, %ecx
	andl	$0xfff, %ecx
	cmpl	$1, %ecx
	jne	die
	shrl	$24, %eax
	movl	%eax, cbit
	movl	%eax, %ecx
	subl	$32, %ecx
	movl	$1, %ebx
	shll	%cl, %ebx		/* the upper half of an entry with C-bit */

	/* Virtual 0-1 GiB is private memory, 1-2 GiB the same as shared memory. */
	movl	$pdpt + PT_PRESENT_WRITE, pml4
	movl	%ebx, pml4 + 4
	movl	$pd_private + PT_PRESENT_WRITE, pdpt
	movl	%ebx, pdpt + 4
	movl	$pd_shared + PT_PRESENT_WRITE, pdpt + 8
	movl	%ebx, pdpt + 12
	xorl	%ecx, %ecx
	movl	$PT_PRESENT_WRITE + PT_HUGE, %eax
1:	movl	%eax, pd_private(,%ecx,8)
	movl	%ebx, pd_private + 4(,%ecx,8)
	movl	%eax, pd_shared(,%ecx,8)
	movl	$0, pd_shared + 4(,%ecx,8)
	addl	$0x200000, %eax
	incl	%ecx
	cmpl	$512, %ecx
	jne	1b

paging:
	movl	%cr4, %eax
	orl	$(1 << 5), %eax		/* PAE */
	movl	%eax, %cr4
	movl	$pml4, %eax
	movl	%eax, %cr3
	movl	$MSR_EFER, %ecx
	rdmsr
	orl	$(1 << 8), %eax		/* LME */
	wrmsr
	movl	%cr0, %eax
	orl	$0x80000001, %eax	/* PG, PE */
	movl	%eax, %cr0
	lgdt	gdt_pointer
	ljmp	$8, $start64

die:	/* no SEV-ES: there is nobody to tell */
	hlt
	jmp	die

	.code64
start64:
	movl	$16, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	movl	%edi, %edi
	leaq	1(%rdi), %rax
	imulq	$STACK_SIZE, %rax
	leaq	image_end(%rax), %rsp	/* stacks lie behind the image */
	xorl	%ebp, %ebp
	call	guest_main
2:	hlt
	jmp	2b

	/*
	 * Exceptions: each vector's stub brings the stack to the same form,
	 * {vector, error code, frame}. None of them returns.
	 */
	.text
	.globl	exception_stubs
	.balign	16
exception_stubs:
	.set	vector, 0
	.rept	32
	.balign	16
	.if	(0x60227d00 >> vector) & 1
	.else
	pushq	$0
	.endif
	pushq	$vector
	jmp	exception_common
	.set	vector, vector + 1
	.endr

exception_common:
	movq	(%rsp), %rdi
	movq	8(%rsp), %rsi
	movq	16(%rsp), %rdx
	movq	%cr2, %rcx
	andq	$~15, %rsp
	call	guest_exception
3:	hlt
	jmp	3b

	.section .rodata
	.balign	8
gdt:
	.quad	0
	.quad	0x00af9a000000ffff	/* 64-bit code */
	.quad	0x00cf92000000ffff	/* data */
gdt_pointer:
	.word	. - gdt - 1
	.long	gdt

	.bss
	.balign	4096
pml4:		.skip 4096
pdpt:		.skip 4096
pd_private:	.skip 4096
pd_shared:	.skip 4096
	.globl	cbit
cbit:		.skip 4

	.section .note.GNU-stack, "", @progbits
