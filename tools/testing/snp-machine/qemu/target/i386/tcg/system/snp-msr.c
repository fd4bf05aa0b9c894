/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MSRs of memory encryption and SEV-SNP (15.34.3, 15.35.7, 15.36.2, 15.36.4),
 * and those that SNP write-protects.
 */
#include "qemu/osdep.h"
#include "cpu.h"
#include "qemu/main-loop.h"
#include "exec/cputlb.h"
#include "hw/core/cpu.h"
#include "tcg/helper-tcg.h"
#include "snp.h"

#define HWCR_SMMLOCK            (1ULL << 0)
#define HWCR_TSC_FREQ_SEL       (1ULL << 24)

/* What software may change before SNP is on; SMEE was set by the BIOS */
#define SYSCFG_WRITABLE (SYSCFG_MTRR_FIX_DRAM_EN | SYSCFG_MTRR_FIX_DRAM_MOD | \
                         SYSCFG_SNPE | SYSCFG_VMPLE)

#define RMP_ADDR_MASK   MAKE_64BIT_MASK(13, 52 - 13)

static bool any_cpu_enabled(void)
{
    CPUState *cs;

    CPU_FOREACH(cs) {
        if (snp_enabled(cpu_env(cs))) {
            return true;
        }
    }
    return false;
}

static void write_syscfg(CPUX86State *env, uint64_t val, uintptr_t ra)
{
    SnpMsrState *msr = &env->snp_msr;

    if (snp_enabled(env)) {
        return;                 /* ignored from then on (15.36.2) */
    }
    val = (msr->syscfg & ~SYSCFG_WRITABLE) | (val & SYSCFG_WRITABLE);
    if (val & SYSCFG_SNPE) {
        bool ok;

        bql_lock();
        ok = any_cpu_enabled() || snp_rmp_enable(msr->rmp_base, msr->rmp_end);
        if (ok) {
            msr->syscfg = val;
        }
        bql_unlock();
        if (!ok) {
            raise_exception_err_ra(env, EXCP0D_GPF, 0, ra);
        }
        /* TLB entries from before were not checked */
        tlb_flush(env_cpu(env));
        return;
    }
    msr->syscfg = val;
}

static uint64_t sev_status(CPUX86State *env)
{
    const SnpRunState *run = &env->snp;
    uint64_t status = run->sev | run->es << 1;

    /* SEV_FEATURES bit n is SEV_STATUS bit n + 2 */
    return run->es ? status | run->sev_features << 2 : status;
}

/* In encrypted guests these go past the MSR bitmap (15.34.10, 15.35.7) */
static bool guest_only(CPUX86State *env, uint32_t msr)
{
    return (msr == MSR_SEV_GHCB && env->snp.es) ||
           (msr == MSR_SEV_STATUS && env->snp.sev);
}

bool snp_rdmsr(CPUX86State *env, uint32_t msr, uint64_t *val, uintptr_t ra)
{
    if (!env->snp_host) {
        return false;
    }
    if (guest_only(env, msr)) {
        *val = msr == MSR_SEV_GHCB ? env->snp.ghcb : sev_status(env);
        return true;
    }

    switch (msr) {
    case MSR_SYSCFG:
        *val = env->snp_msr.syscfg;
        break;
    case MSR_HWCR:
        *val = HWCR_SMMLOCK | HWCR_TSC_FREQ_SEL;
        break;
    case MSR_RMP_BASE:
        *val = env->snp_msr.rmp_base;
        break;
    case MSR_RMP_END:
        *val = env->snp_msr.rmp_end;
        break;
    case MSR_SEV_STATUS:
        *val = sev_status(env);
        break;
    case MSR_SEV_GHCB:
        cpu_svm_check_intercept_param(env, SVM_EXIT_MSR, 0, ra);
        raise_exception_err_ra(env, EXCP0D_GPF, 0, ra);
    default:
        return false;
    }
    cpu_svm_check_intercept_param(env, SVM_EXIT_MSR, 0, ra);
    return true;
}

bool snp_wrmsr(CPUX86State *env, uint32_t msr, uint64_t val, uintptr_t ra)
{
    if (!env->snp_host) {
        return false;
    }
    if (guest_only(env, msr)) {
        if (msr == MSR_SEV_STATUS) {
            raise_exception_err_ra(env, EXCP0D_GPF, 0, ra);
        }
        env->snp.ghcb = val;
        return true;
    }

    switch (msr) {
    case MSR_SYSCFG:
        cpu_svm_check_intercept_param(env, SVM_EXIT_MSR, 1, ra);
        write_syscfg(env, val, ra);
        return true;
    case MSR_HWCR:
        cpu_svm_check_intercept_param(env, SVM_EXIT_MSR, 1, ra);
        return true;            /* nothing in it that TCG has */
    case MSR_RMP_BASE:
    case MSR_RMP_END:
        cpu_svm_check_intercept_param(env, SVM_EXIT_MSR, 1, ra);
        if (snp_enabled(env)) {
            break;
        }
        if (msr == MSR_RMP_BASE) {
            env->snp_msr.rmp_base = val & RMP_ADDR_MASK;
        } else {
            env->snp_msr.rmp_end = (val & RMP_ADDR_MASK) | 0x1fff;
        }
        return true;
    case MSR_SEV_GHCB:
    case MSR_SEV_STATUS:
        cpu_svm_check_intercept_param(env, SVM_EXIT_MSR, 1, ra);
        break;
    case MSR_VM_PAGE_FLUSH:
        /* TCG has no cache to write back */
        cpu_svm_check_intercept_param(env, SVM_EXIT_MSR, 1, ra);
        return true;
    case MSR_MTRRfix64K_00000:
    case MSR_MTRRfix16K_80000:
    case MSR_MTRRfix16K_A0000:
    case MSR_MTRRfix4K_C0000 ... MSR_MTRRfix4K_F8000:
        if (!snp_enabled(env)) {
            return false;
        }
        cpu_svm_check_intercept_param(env, SVM_EXIT_MSR, 1, ra);
        break;
    case MSR_VM_HSAVE_PA:
        if (!snp_enabled(env) || snp_hypervisor_owned(val, TARGET_PAGE_SIZE)) {
            return false;
        }
        cpu_svm_check_intercept_param(env, SVM_EXIT_MSR, 1, ra);
        break;
    case MSR_EFER:
        /* A SEV-ES guest cannot change SVME (15.35.10) */
        if (!env->snp.loaded) {
            return false;
        }
        cpu_svm_check_intercept_param(env, SVM_EXIT_MSR, 1, ra);
        val = (val & ~(uint64_t)MSR_EFER_SVME) | (env->efer & MSR_EFER_SVME);
        cpu_load_efer(env, (val & (MSR_EFER_SCE | MSR_EFER_LME | MSR_EFER_NXE |
                                   MSR_EFER_FFXSR | MSR_EFER_SVME)) |
                           (env->efer & MSR_EFER_LMA));
        snp_write_trap(env, SVM_EXIT_EFER_WRITE_TRAP, env->efer, ra);
        return true;
    default:
        return false;
    }
    raise_exception_err_ra(env, EXCP0D_GPF, 0, ra);
}
