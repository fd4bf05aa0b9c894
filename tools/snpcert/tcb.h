/* SPDX-License-Identifier: GPL-2.0 */
/*
 * TCB_VERSION: eight bytes, one for each part of the chip's firmware. Two
 * layouts exist, Milan's and Genoa's, and the one that began with Turin.
 */
#ifndef SNPCERT_TCB_H
#define SNPCERT_TCB_H

#include <stdint.h>

#include "problem.h"

/** enum tcb_layout - which byte is which part */
enum tcb_layout {
	TCB_LAYOUT_MILAN,
	TCB_LAYOUT_TURIN,
};

/**
 * struct tcb_parts - a TCB, part by part
 * @fmc: firmware module for the first mutable code; Turin's layout only
 * @boot_loader: PSP boot loader
 * @tee: PSP operating system
 * @snp: SEV-SNP firmware
 * @microcode: lowest microcode patch level of all cores
 */
struct tcb_parts {
	uint8_t fmc;
	uint8_t boot_loader;
	uint8_t tee;
	uint8_t snp;
	uint8_t microcode;
};

/** tcb_split() - take a TCB apart; reserved bytes are dropped. */
struct tcb_parts tcb_split(uint64_t tcb, enum tcb_layout layout);

/** tcb_join() - put a TCB together; reserved bytes are zero. */
uint64_t tcb_join(const struct tcb_parts *parts, enum tcb_layout layout);

/** struct tcb_text - room for a TCB in words */
struct tcb_text {
	char text[128];
};

/**
 * tcb_text() - write a TCB as its number and its parts
 * @tcb: the TCB as the firmware encodes it
 * @layout: how
 */
struct tcb_text tcb_text(uint64_t tcb, enum tcb_layout layout);

/**
 * tcb_parse() - read a TCB that a user wrote
 * @text: 1 to 16 hexadecimal digits, with 0x before them or not
 * @tcb: out
 * @problem: filled in on failure
 *
 * Return: 0 or -1.
 */
int tcb_parse(const char *text, uint64_t *tcb, struct problem *problem);

#endif /* SNPCERT_TCB_H */
