/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SEV-SNP: what the emulated CPUs and the emulated secure processor know of
 * each other. The RMP lives in guest memory; CPUs own its enforcement.
 */
#ifndef HW_I386_SNP_H
#define HW_I386_SNP_H

/*
 * The firmware library's headers; the build copies them here from
 * tools/testing/snp-machine/firmware.
 */
#include "hw/i386/psp-fw/psp_fw.h"
#include "hw/i386/psp-fw/rmp.h"

/* Bit of a physical address that says "encrypted"; CPUID 0x8000001F EBX[5:0] */
#define SNP_CBIT            51
/* ASIDs; those below SNP_MIN_SEV_ASID are for SEV-ES and SEV-SNP guests only */
#define SNP_MAX_ASID        509
#define SNP_MIN_SEV_ASID    256

/*
 * All of memory once more, as those see it who do not own it: guests' pages
 * encrypted. Beyond what page tables can hold, below the C-bit.
 */
#define SNP_RAW_BASE        (1ULL << 50)

/**
 * snp_rmp_set_range: preset RMP_BASE and RMP_END in every CPU, as the BIOS does
 * @base: system physical address of the RMP, 2 MiB aligned
 * @end: address of its last byte
 *
 * The range is kept for CPUs that are made or reset later. The memory must be
 * RAM of the system address space at the time of the first RMP access. Call
 * under the BQL, before CPUs run.
 */
void snp_rmp_set_range(uint64_t base, uint64_t end);

/**
 * snp_rmp_get: the RMP entry that covers a page
 * @pa: system physical address, C-bit stripped
 * @e: out: the entry. For a 4 KiB page inside a 2 MiB page this is the entry of
 *     the 2 MiB page (page_size_2m set, gpa that of the 2 MiB page)
 *
 * Call under the BQL. Returns 0, or -1 where the RMP has no entry for @pa.
 */
int snp_rmp_get(uint64_t pa, struct rmp_entry *e);

/**
 * snp_rmp_set: store an RMP entry and make every CPU see it
 * @pa: system physical address; 2 MiB aligned when @e is a 2 MiB entry
 * @e: the entry; a 2 MiB one covers the 511 entries behind it too
 *
 * Flushes the TLBs of all CPUs. Call under the BQL. Returns 0, or -1 where the
 * RMP has no entry for @pa.
 */
int snp_rmp_set(uint64_t pa, const struct rmp_entry *e);

/**
 * snp_rmp_clear: every page becomes the hypervisor's
 *
 * Flushes the TLBs of all CPUs. Call under the BQL. Returns 0, or -1 where SNP
 * was not switched on yet.
 */
int snp_rmp_clear(void);

/**
 * snp_rmp_range: the memory of the RMP itself
 * @base, @end: out: first byte, and the first behind it
 *
 * Returns false where SNP was not switched on yet.
 */
bool snp_rmp_range(uint64_t *base, uint64_t *end);

/**
 * snp_rmp_protected: whether the page holds the RMP itself
 */
bool snp_rmp_protected(uint64_t pa);

/**
 * snp_hypervisor_owned: the Hypervisor-Owned check of the APM, 15.36.10
 * @pa: system physical address
 * @page_size: of the mapping; 2 MiB and more look at the whole 2 MiB
 */
bool snp_hypervisor_owned(uint64_t pa, uint64_t page_size);

/**
 * snp_rmp_owner: the ASID that a page's memory is encrypted for, or 0
 *
 * May be called without the BQL.
 */
uint32_t snp_rmp_owner(uint64_t pa);

/**
 * snp_raw_address: where others than its owner find a page
 *
 * May be called without the BQL. Returns @pa, or an address behind SNP_RAW_BASE.
 */
uint64_t snp_raw_address(uint64_t pa);

/**
 * snp_raw_read, snp_raw_write: memory as those see it who do not own it
 *
 * Call under the BQL. Return false where there is no memory.
 */
bool snp_raw_read(uint64_t pa, void *buf, size_t len);
bool snp_raw_write(uint64_t pa, const void *buf, size_t len);

/**
 * snp_guest_key: what the memory of an ASID is encrypted with from now on
 * @key: PSP_GUEST_KEY_SIZE bytes
 *
 * Call under the BQL. Before the first call an ASID has a key of its own.
 */
void snp_guest_key(uint32_t asid, const uint8_t *key);

/**
 * snp_cpuid_of_guest: what CPUID says to a guest with these XCR0 and XSS
 * @regs: out: eax, ebx, ecx, edx
 *
 * Returns false for a leaf that the CPU does not have.
 */
bool snp_cpuid_of_guest(uint32_t leaf, uint32_t subleaf, uint64_t xcr0,
                        uint64_t xss, uint32_t regs[4]);

/**
 * snp_rmp_ready: whether every CPU has SYSCFG.SNPEn set and the same RMP range
 */
bool snp_rmp_ready(void);

/**
 * snp_rmp_fault: what a test wants the next RMPUPDATE or PSMASH to do
 * @psmash: else RMPUPDATE
 * @delay_us: out: how long to keep the entry
 *
 * To be called once for each of them, before it looks at anything, under the
 * BQL. Returns: the code to fail with in EAX, or 0 for none.
 */
uint32_t snp_rmp_fault(bool psmash, uint64_t *delay_us);

/**
 * snp_host_instructions: instructions executed by all CPUs, without those of
 * the guests that they ran
 *
 * A CPU may ask in an I/O access only. Returns: 0 without -icount.
 */
uint64_t snp_host_instructions(void);

#endif
