/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the guest does to pages of its own on the VMM's orders: contents, and the
 * instructions that change their RMP entries.
 */
#ifndef OWN_PAGE_H
#define OWN_PAGE_H

#include "../guest_abi.h"

/**
 * own_page_fill() - fill a private page with two words in turn
 * @gpa: where
 * @value: the first word; the second is its complement
 */
void own_page_fill(uint64_t gpa, uint64_t value);

/** own_page_filled() - whether that is what is in it */
int own_page_filled(uint64_t gpa, uint64_t value);

/**
 * own_page_instruction() - GUEST_OP_PVALIDATE and GUEST_OP_RMPADJUST
 * @command: gpa, page_size and value are the operands; the answer is filled in
 */
void own_page_instruction(struct guest_command *command);

#endif
