/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An RMP entry as both the emulated CPU and the emulated firmware see it.
 * Sources: AMD APM volume 2, 15.36; AMD PPR for family 19h model 01h (layout).
 */
#ifndef RMP_H
#define RMP_H

#include <stdbool.h>
#include <stdint.h>

/* The RMP in memory: 16 KiB of the processor's own, then an entry per 4 KiB page. */
#define RMP_BOOKKEEPING_SIZE	0x4000
#define RMP_ENTRY_SIZE		16

/* First quadword of an entry in memory. */
#define RMP_ASSIGNED		(1ULL << 0)
#define RMP_PAGE_SIZE_2M	(1ULL << 1)
#define RMP_IMMUTABLE		(1ULL << 2)
#define RMP_GPA_MASK		0x0007fffffffff000ULL	/* 50:12 */
#define RMP_ASID_SHIFT		51
#define RMP_ASID_MASK		(0x3ffULL << RMP_ASID_SHIFT)	/* 60:51 */
#define RMP_VMSA		(1ULL << 61)
#define RMP_VALIDATED		(1ULL << 62)

/* VMPL permissions, one byte for each VMPL in the second quadword. */
#define RMP_VMPL_READ		(1 << 0)
#define RMP_VMPL_WRITE		(1 << 1)
#define RMP_VMPL_EXEC_USER	(1 << 2)
#define RMP_VMPL_EXEC_SUPER	(1 << 3)
#define RMP_VMPL_ALL		0xf

struct rmp_entry {
	bool assigned;
	bool page_size_2m;
	bool immutable;
	bool vmsa;
	bool validated;
	uint32_t asid;
	uint64_t gpa;
	uint8_t vmpl[4];
};

#endif /* RMP_H */
