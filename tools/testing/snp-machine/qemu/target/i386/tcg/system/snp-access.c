/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory accesses under SEV and SEV-SNP: the C-bit in page walks (15.34.5) and
 * the checks against the RMP after translation (15.36.10). A guest's page is
 * redirected to where it lies encrypted, unless it is the guest itself that asks.
 *
 * The C-bit of a guest's page tables stays in guest physical addresses up to
 * the nested walk, so nested TLB entries of private and shared accesses differ.
 */
#include "qemu/osdep.h"
#include "cpu.h"
#include "exec/cputlb.h"
#include "exec/page-protection.h"
#include "tcg/helper-tcg.h"
#include "snp.h"

/* Where to read a page table entry: a guest's tables are always private */
hwaddr snp_ptw_addr(CPUX86State *env, int ptw_idx, hwaddr addr)
{
    uint64_t cbit = snp_cbit(env, ptw_idx);

    return ptw_idx == MMU_NESTED_IDX ? addr | cbit : addr & ~cbit;
}

/* The C-bit of an access itself, from the leaf entry */
hwaddr snp_leaf_addr(CPUX86State *env, int ptw_idx, int pg_mode,
                     MMUAccessType access_type, hwaddr paddr, int *prot)
{
    uint64_t cbit = snp_cbit(env, ptw_idx);

    if (!cbit) {
        return paddr;
    }
    if (ptw_idx != MMU_NESTED_IDX) {
        return paddr & ~cbit;
    }
    if (!(pg_mode & PG_MODE_PAE)) {
        paddr |= cbit;
    } else if (!(paddr & cbit)) {
        /* Fetches are private all the same: one TLB entry cannot be both */
        if (access_type == MMU_INST_FETCH) {
            *prot &= PAGE_EXEC;
            paddr |= cbit;
        } else {
            *prot &= ~PAGE_EXEC;
        }
    }
    if (env->snp.probing) {
        env->snp.walk_gpa = paddr;
    }
    return paddr;
}

/* Writes that only a page of the hypervisor admits, and reads of any page */
static bool check_hypervisor_owned(hwaddr *paddr, int page_size,
                                   MMUAccessType access_type, int *prot)
{
    hwaddr page = *paddr;

    *paddr = snp_raw_address(page);
    if (!(*prot & PAGE_WRITE)) {
        return true;
    }
    if (snp_hypervisor_owned(page, page_size) && !snp_rmp_protected(page)) {
        return true;
    }
    *prot &= ~PAGE_WRITE;
    return access_type != MMU_DATA_STORE;
}

static bool check_vmpl(CPUX86State *env, const struct rmp_entry *e,
                       MMUAccessType access_type, int *prot)
{
    uint8_t perm = e->vmpl[env->snp.vmpl];
    bool user = (env->hflags & HF_CPL_MASK) == 3;
    int may = 0;

    /* Write without read is not a legal setting (15.36.7) */
    if (perm & RMP_VMPL_READ) {
        may |= PAGE_READ;
        may |= perm & RMP_VMPL_WRITE ? PAGE_WRITE : 0;
    }
    if (perm & (user ? RMP_VMPL_EXEC_USER : RMP_VMPL_EXEC_SUPER)) {
        may |= PAGE_EXEC;
    }
    *prot &= may;
    return may & (1 << access_type);
}

/* A private access of an SNP guest, in the order of table 15-39 */
static bool check_guest_owned(CPUX86State *env, hwaddr gpa, hwaddr paddr,
                              int page_size, MMUAccessType access_type,
                              int *prot)
{
    struct rmp_entry e;
    uint64_t offset;

    env->snp.fault_info = 0;
    env->snp.fault_vc = false;
    if (!snp_rmp_lookup(paddr, &e)) {
        return false;
    }
    offset = e.page_size_2m ? paddr & (SNP_PAGE_2M - 1) & TARGET_PAGE_MASK : 0;
    if (!e.assigned || e.asid != env->snp.asid ||
        e.gpa + offset != (gpa & TARGET_PAGE_MASK) ||
        e.immutable || e.page_size_2m != (page_size >= SNP_PAGE_2M)) {
        return false;
    }
    if (!e.validated) {
        env->snp.fault_vc = true;
        return false;
    }
    if (!check_vmpl(env, &e, access_type, prot)) {
        env->snp.fault_info = NPF_VMPL;
        return false;
    }
    return true;
}

bool snp_check_access(CPUX86State *env, vaddr addr, hwaddr *paddr,
                      int page_size, MMUAccessType access_type, int mmu_idx,
                      int *prot, int *error_code)
{
    bool nested = mmu_idx == MMU_NESTED_IDX;
    bool ok;

    if (likely(!snp_enabled(env))) {
        return true;
    }

    if (env->hflags2 & HF2_NPT_MASK) {
        /* The guest's own walk ends in a nested one, which is checked */
        if (!nested) {
            return true;
        }
        if (env->snp.probing && access_type == MMU_DATA_LOAD) {
            env->snp.walk_spa = *paddr;
            env->snp.walk_page_size = page_size;
            return true;
        }
        env->snp.fault_info = 0;
        env->snp.fault_vc = false;
        if (env->snp.snp && (addr & SNP_CBIT_MASK)) {
            ok = check_guest_owned(env, addr & ~SNP_CBIT_MASK, *paddr,
                                   page_size, access_type, prot);
        } else {
            ok = check_hypervisor_owned(paddr, page_size, access_type, prot);
        }
    } else if (mmu_idx == MMU_PHYS_IDX) {
        /* The processor's own: page walks, VMCB */
        *paddr = snp_raw_address(*paddr);
        return true;
    } else {
        ok = check_hypervisor_owned(paddr, page_size, access_type, prot);
    }
    if (ok) {
        return true;
    }

    *error_code = PG_ERROR_P_MASK | PFERR_RMP;
    if (nested || is_mmu_index_user(mmu_idx)) {
        *error_code |= PG_ERROR_U_MASK;
    }
    if (access_type == MMU_DATA_STORE) {
        *error_code |= PG_ERROR_W_MASK;
    } else if (access_type == MMU_INST_FETCH) {
        *error_code |= PG_ERROR_I_D_MASK;
    }
    return false;
}

uint64_t snp_npf_info(CPUX86State *env, int error_code, target_ulong *gpa,
                      vaddr addr, uintptr_t retaddr)
{
    uint64_t info = (uint32_t)error_code;

    if (error_code & PFERR_RMP) {
        if (env->snp.fault_vc) {
            env->cr[2] = addr;
            raise_exception_err_ra(env, EXCP_VC, SNP_PAGE_NOT_VALIDATED,
                                   retaddr);
        }
        info |= env->snp.fault_info;
    }
    if (env->snp.sev && (*gpa & SNP_CBIT_MASK)) {
        *gpa &= ~SNP_CBIT_MASK;
        info |= NPF_ENC;
    }
    return info;
}
