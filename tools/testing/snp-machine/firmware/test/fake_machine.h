/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A machine for the firmware to run on: RAM and RMP are arrays, the CPUs are only
 * what their CPUID says.
 */
#ifndef TEST_FAKE_MACHINE_H
#define TEST_FAKE_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "psp_fw.h"

#define FAKE_PAGES	4096u
#define FAKE_MAX_ASID	509
#define FAKE_CBIT	(1ULL << 51)
#define PAGE(n)		((uint64_t)(n) * 4096)

/* Pages that have a use of their own; tests take others. */
#define RMP_FIRST	4076u		/* to the end of RAM */
#define IOMMU_FIRST	100u
#define IOMMU_COUNT	5u
#define CMD_PAGE	1u		/* command buffers */
#define CMD_FW_PAGE	2u		/* the same, made a firmware page */

struct fake {
	struct psp_fw *fw;
	uint8_t *ram;
	struct rmp_entry *rmp;
	bool ready;
	bool cpuid;
	uint64_t rmp_covered;		/* pages that the RMP covers */
	bool rmp_broken;		/* rmp_set fails */
	uint8_t key[FAKE_MAX_ASID + 1][PSP_GUEST_KEY_SIZE];
	bool iommu_enforces;		/* devices' accesses are checked */
};

/** fake_new() - a machine with SNP switched on in its CPUs, secure processor off */
struct fake *fake_new(uint64_t current_tcb, uint64_t committed_tcb);

/** fake_free() - the end of it */
void fake_free(struct fake *f);

/** fake_secret() - the chip secret of every fake machine, 48 bytes */
const uint8_t *fake_secret(void);

/** fake_chip() - use another chip: a machine with this secret and id */
struct fake *fake_chip(const uint8_t secret[48], const uint8_t id[64], uint64_t current_tcb,
		       uint64_t committed_tcb);

/** fake_cmd() - a command with its buffer in an ordinary page; @buf gets it back */
uint16_t fake_cmd(struct fake *f, uint16_t id, void *buf, size_t len);

/** fake_cmd_fw() - the same with the buffer in a firmware page */
uint16_t fake_cmd_fw(struct fake *f, uint16_t id, void *buf, size_t len);

/** fake_page_firmware() - what RMPUPDATE does to give a page to the firmware */
void fake_page_firmware(struct fake *f, uint64_t page);

/** fake_page_guest() - what RMPUPDATE does to prepare a page for LAUNCH_UPDATE */
void fake_page_guest(struct fake *f, uint64_t page, uint32_t asid, uint64_t gpa, bool large);

/** fake_guest_read() - a page as its owner sees it; @f's RAM is as the host does */
void fake_guest_read(struct fake *f, uint64_t page, uint8_t *buf);

/** fake_page_shared() - what RMPUPDATE does to take a page back */
void fake_page_shared(struct fake *f, uint64_t page);

/* Little-endian accessors, so that tests need none of the library's layouts. */
void put16(uint8_t *p, uint16_t v);
void put32(uint8_t *p, uint32_t v);
void put64(uint8_t *p, uint64_t v);
uint32_t get32(const uint8_t *p);
uint64_t get64(const uint8_t *p);

/** all_zero() - whether a buffer is */
bool all_zero(const void *p, size_t len);

#endif /* TEST_FAKE_MACHINE_H */
