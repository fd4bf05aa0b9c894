/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SEV, SEV-ES and SEV-SNP in TCG: what the parts (snp-*.c) give each other and
 * the few places in QEMU's own files that call them. Section numbers are those
 * of AMD's APM volume 2.
 */
#ifndef I386_TCG_SNP_H
#define I386_TCG_SNP_H

#include "cpu.h"
#include "exec/cpu-common.h"
#include "qemu/queue.h"
#include "hw/i386/snp.h"

#define SNP_CBIT_MASK           (1ULL << SNP_CBIT)

#define MSR_SYSCFG              0xc0010010
#define SYSCFG_MTRR_FIX_DRAM_EN (1ULL << 18)
#define SYSCFG_MTRR_FIX_DRAM_MOD (1ULL << 19)
#define SYSCFG_SMEE             (1ULL << 23)    /* MemEncryptionModEn */
#define SYSCFG_SNPE             (1ULL << 24)    /* SecureNestedPagingEn */
#define SYSCFG_VMPLE            (1ULL << 25)
#define MSR_HWCR                0xc0010015
#define MSR_VM_PAGE_FLUSH       0xc001011e
#define MSR_SEV_GHCB            0xc0010130
#define MSR_SEV_STATUS          0xc0010131
#define MSR_RMP_BASE            0xc0010132
#define MSR_RMP_END             0xc0010133

#define EXCP_VC                 29

/* #PF error code; EXITINFO1 of #NPF (15.36.10) */
#define PFERR_RMP               (1U << 31)
#define NPF_ENC                 (1ULL << 34)
#define NPF_SIZEM               (1ULL << 35)
#define NPF_VMPL                (1ULL << 36)

#define SVM_EXIT_EFER_WRITE_TRAP    0x08f
#define SVM_EXIT_CR0_WRITE_TRAP     0x090
#define SVM_EXIT_CR15_WRITE_TRAP    0x09f
#define SVM_EXIT_VMGEXIT            0x403
#define SNP_PAGE_NOT_VALIDATED      0x404       /* error code of #VC only */

#define SNP_PAGE_2M             (2 * 1024 * 1024)

/* The C-bit where these page tables may have one, else 0 */
static inline uint64_t snp_cbit(const CPUX86State *env, int ptw_idx)
{
    bool legal = ptw_idx == MMU_NESTED_IDX ? env->snp.sev
                                           : env->snp_msr.syscfg & SYSCFG_SMEE;

    return legal ? SNP_CBIT_MASK : 0;
}

static inline bool snp_enabled(const CPUX86State *env)
{
    return env->snp_msr.syscfg & SYSCFG_SNPE;
}

/* ---- snp-rmp.c: the RMP in memory ---- */

/**
 * snp_rmp_preset: the RMP range for a CPU that comes out of reset
 */
void snp_rmp_preset(SnpMsrState *msr);

/**
 * snp_rmp_enable: a CPU has switched SNP on: map the RMP
 * @base, @end: that CPU's RMP_BASE and RMP_END
 *
 * Returns false where there is no RAM to hold the RMP.
 */
bool snp_rmp_enable(uint64_t base, uint64_t end);

/**
 * snp_rmp_covers: whether a page has an RMP entry; others are the hypervisor's
 */
bool snp_rmp_covers(uint64_t pa);

/**
 * snp_rmp_lookup: as snp_rmp_get(), but may be called without the BQL
 */
bool snp_rmp_lookup(uint64_t pa, struct rmp_entry *e);

/**
 * snp_rmp_read_slot: the entry of this very page, 2 MiB entries not considered
 *
 * Call under the BQL or with a hold, for a page that snp_rmp_covers().
 */
void snp_rmp_read_slot(uint64_t pa, struct rmp_entry *e);

/**
 * snp_rmp_write_slot: store the entry of this very page; flushes nothing
 *
 * Call under the BQL or with a hold, for a page that snp_rmp_covers(). What is in
 * RAM changes with the owner. So for snp_rmp_write().
 */
void snp_rmp_write_slot(uint64_t pa, const struct rmp_entry *e);

/**
 * snp_rmp_write: store an entry, of 4 KiB or 2 MiB; flushes nothing
 *
 * Every page of it must be covered.
 */
void snp_rmp_write(uint64_t pa, const struct rmp_entry *e);

/**
 * snp_rmp_convert: change what is in RAM of the pages that have this ASID
 * @from, @to: as for snp_cipher_page()
 *
 * Call under the BQL, with nothing held.
 */
void snp_rmp_convert(uint32_t asid, uint32_t from, uint32_t to);

/* ---- snp-cipher.c: encrypted memory ---- */

void snp_cipher_init(void);

/**
 * snp_cipher_page: change what is in RAM so that others see no change
 * @pa: of a page of 4 KiB
 * @from: ASID of its owner so far, 0 for none
 * @to: that of the next one
 */
void snp_cipher_page(uint64_t pa, uint32_t from, uint32_t to);

/* ---- snp-hold.c: entries that are being changed ---- */

typedef struct SnpHold {
    uint64_t pa;
    uint64_t size;
    QLIST_ENTRY(SnpHold) next;
} SnpHold;

typedef enum SnpHoldResult {
    SNP_HOLD_TAKEN,
    SNP_HOLD_IN_USE,            /* another has one of these entries */
    SNP_HOLD_NEIGHBOUR,         /* another has one in the same 2 MiB */
} SnpHoldResult;

void snp_hold_init(void);

/**
 * snp_hold: have the entries of a range for oneself, unless another has
 * @hold: where to note it; to be given back with snp_hold_release()
 *
 * Call under the BQL. The range lies in one 2 MiB.
 */
SnpHoldResult snp_hold(SnpHold *hold, uint64_t pa, uint64_t size);

/**
 * snp_hold_release: the change is complete; the BQL is not needed
 */
void snp_hold_release(SnpHold *hold);

/**
 * snp_hold_wait: until nobody has an entry in the 2 MiB around a page
 *
 * Under the BQL it stays so until that is released. So for snp_hold_wait_all().
 */
void snp_hold_wait(uint64_t pa);
void snp_hold_wait_all(void);

/* ---- snp-access.c: page walks and accesses ---- */

hwaddr snp_ptw_addr(CPUX86State *env, int ptw_idx, hwaddr addr);
hwaddr snp_leaf_addr(CPUX86State *env, int ptw_idx, int pg_mode,
                     MMUAccessType access_type, hwaddr paddr, int *prot);

/**
 * snp_check_access: after translation: may this access be made
 * @addr: what was translated: a virtual address, or with MMU_NESTED_IDX a
 *     guest physical one with the C-bit
 * @paddr: in, out: the system physical address, and where it is seen from here
 * @page_size: of the mapping, the nested tables' with MMU_NESTED_IDX
 * @prot: in, out: what the TLB entry allows; rights that would need another
 *     check are taken away
 * @error_code: out: of the fault where the answer is no
 */
bool snp_check_access(CPUX86State *env, vaddr addr, hwaddr *paddr,
                      int page_size, MMUAccessType access_type, int mmu_idx,
                      int *prot, int *error_code);

/**
 * snp_npf_info: EXITINFO1's error code for a fault of the nested tables
 * @error_code: as far as an int holds it
 * @gpa: in, out: the C-bit goes from the address to the error code
 * @addr: the guest's virtual address
 *
 * Does not return where the fault is the guest's #VC.
 */
uint64_t snp_npf_info(CPUX86State *env, int error_code, target_ulong *gpa,
                      vaddr addr, uintptr_t retaddr);

/* ---- snp-msr.c ---- */

/**
 * snp_rdmsr, snp_wrmsr: the MSRs of this file
 *
 * Return true when the access is done; may raise an exception or an exit.
 */
bool snp_rdmsr(CPUX86State *env, uint32_t msr, uint64_t *val, uintptr_t ra);
bool snp_wrmsr(CPUX86State *env, uint32_t msr, uint64_t val, uintptr_t ra);

/* ---- snp-vmrun.c, snp-vmexit.c ---- */

/**
 * snp_vmrun_check: VMRUN's checks before anything is saved; marks pages in use
 */
void snp_vmrun_check(CPUX86State *env, uint64_t vmcb, uintptr_t ra);

/**
 * snp_vmrun_load: load a SEV-ES or SEV-SNP guest
 *
 * Returns false for guests without a VMSA, which the caller loads. Exits with
 * VMEXIT_INVALID where the VMSA is not fit to run.
 */
bool snp_vmrun_load(CPUX86State *env, uintptr_t ra);

/**
 * snp_vmexit_save: save the guest's state to its VMSA
 *
 * Returns false where the caller must save it to the VMCB.
 */
bool snp_vmexit_save(CPUX86State *env);

/**
 * snp_vmexit_host: at the end of an exit: what the host gets back of SEV-ES
 */
void snp_vmexit_host(CPUX86State *env);

/**
 * snp_intercept: an exit is about to be made
 *
 * Decides between automatic exits, which return with RIP moved where the
 * specification wants it, and #VC, which does not return. The hypervisor of
 * other guests gets the address of the next instruction and decode assists.
 *
 * Returns EXITINFO1.
 */
uint64_t snp_intercept(CPUX86State *env, uint64_t exit_code,
                       uint64_t exit_info_1);

/**
 * snp_injected_next_rip: where a software interrupt that VMRUN injects returns
 */
target_ulong snp_injected_next_rip(CPUX86State *env);

/**
 * snp_write_trap: the exit after a write to CR or EFER, where intercepted
 */
void snp_write_trap(CPUX86State *env, uint32_t exit_code, uint64_t val,
                    uintptr_t ra);

/**
 * snp_check_vmsave: #GP where VMSAVE's page is not the hypervisor's
 */
void snp_check_vmsave(CPUX86State *env, uint64_t pa, uintptr_t ra);

/* ---- snp-count.c ---- */

/**
 * snp_count_enter, snp_count_exit: between these, instructions are a guest's
 */
void snp_count_enter(CPUX86State *env);
void snp_count_exit(CPUX86State *env);

/* ---- snp-cpu.c ---- */

void snp_cpuid(CPUX86State *env, uint32_t index, uint32_t *eax, uint32_t *ebx,
               uint32_t *ecx, uint32_t *edx);

#endif
