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
#include "hw/i386/psp-fw/rmp.h"

/* Bit of a physical address that says "encrypted"; CPUID 0x8000001F EBX[5:0] */
#define SNP_CBIT            51
/* ASIDs; those below SNP_MIN_SEV_ASID are for SEV-ES and SEV-SNP guests only */
#define SNP_MAX_ASID        509
#define SNP_MIN_SEV_ASID    256

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
 * snp_rmp_ready: whether every CPU has SYSCFG.SNPEn set and the same RMP range
 */
bool snp_rmp_ready(void);

/**
 * snp_rmpupdate_fault: whether a test wants the next RMPUPDATE to fail
 *
 * To be called once for each RMPUPDATE, before it looks at anything, under the
 * BQL. Returns: the code to fail with in EAX, or 0 for none.
 */
uint32_t snp_rmpupdate_fault(void);

/**
 * snp_host_instructions: instructions executed by all CPUs, without those of
 * the guests that they ran
 *
 * A CPU may ask in an I/O access only. Returns: 0 without -icount.
 */
uint64_t snp_host_instructions(void);

#endif
