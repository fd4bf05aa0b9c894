/* SPDX-License-Identifier: GPL-2.0 */
/* The guest's image as part of the programs that launch it. */
	.section .rodata
	.globl	guest_image, guest_image_end
	.balign	4096
guest_image:
	.incbin	GUEST_IMAGE
guest_image_end:
	.section .note.GNU-stack, "", @progbits
