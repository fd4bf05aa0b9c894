// SPDX-License-Identifier: GPL-2.0
/*
 * What the guest does to pages of its own on the VMM's orders: contents, and the
 * instructions that change their RMP entries.
 */
#include "cpu.h"
#include "own_page.h"

#define WORDS	(GUEST_PAGE / sizeof(uint64_t))

void own_page_fill(uint64_t gpa, uint64_t value)
{
	volatile uint64_t *word = private(gpa);

	for (unsigned int i = 0; i < WORDS; i++)
		word[i] = i % 2 ? ~value : value;
}

int own_page_filled(uint64_t gpa, uint64_t value)
{
	volatile uint64_t *word = private(gpa);

	for (unsigned int i = 0; i < WORDS; i++)
		if (word[i] != (i % 2 ? ~value : value))
			return 0;
	return 1;
}

void own_page_instruction(struct guest_command *command)
{
	uint64_t answer = command->gpa;
	uint8_t carry = 0;

	if (command->op == GUEST_OP_PVALIDATE)
		asm volatile(".byte 0xf2, 0x0f, 0x01, 0xff"
			     : "+a"(answer), "=@ccc"(carry)
			     : "c"(command->page_size), "d"(command->value) : "memory");
	else
		asm volatile(".byte 0xf3, 0x0f, 0x01, 0xfe"
			     : "+a"(answer)
			     : "c"(command->page_size), "d"(command->value) : "memory", "cc");
	command->status = answer;
	command->unchanged = carry;
}
