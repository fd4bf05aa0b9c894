/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an intercepted event becomes: for guests with SEV-ES an automatic exit
 * or #VC (15.35.4, 15.35.5), for others an exit with the address of the next
 * instruction in the VMCB (15.7.1).
 */
#include "qemu/osdep.h"
#include "cpu.h"
#include "exec/helper-proto.h"
#include "tcg/helper-tcg.h"
#include "snp.h"

#define VMCB_NRIP               0x0c8

/* MOV, not CLTS, LMSW or SMSW */
#define EXITINFO1_MOV_CR        (1ULL << 63)

/* #NPF: a reserved bit in the nested tables, the way to MMIO (15.35.4) */
#define NPF_RSVD                (1 << 3)

/* Table 15-33. @advance: the exit comes after the instruction */
static bool automatic_exit(uint64_t exit_code, uint64_t exit_info_1,
                           bool *advance)
{
    *advance = false;
    switch (exit_code) {
    case SVM_EXIT_EXCP_BASE + EXCP12_MCHK:
    case SVM_EXIT_INTR:
    case SVM_EXIT_NMI:
    case SVM_EXIT_SMI:
    case SVM_EXIT_INIT:
    case SVM_EXIT_VINTR:
    case SVM_EXIT_SHUTDOWN:
    case SVM_EXIT_ERR:
    /* Not in the table; #VC for it would never end (15.35.5) */
    case SVM_EXIT_EXCP_BASE + EXCP_VC:
        return true;
    case SVM_EXIT_NPF:
        return !(exit_info_1 & NPF_RSVD);
    case SVM_EXIT_PAUSE:
    case SVM_EXIT_HLT:
    case SVM_EXIT_EFER_WRITE_TRAP:
    case SVM_EXIT_CR0_WRITE_TRAP ... SVM_EXIT_CR15_WRITE_TRAP:
    case SVM_EXIT_VMGEXIT:
        *advance = true;
        return true;
    default:
        return false;
    }
}

/* Exits that instructions cause, with RIP at the instruction */
static bool instruction_exit(uint64_t exit_code)
{
    switch (exit_code) {
    case SVM_EXIT_READ_CR0 ... SVM_EXIT_WRITE_DR7 + 8:
    case SVM_EXIT_EXCP_BASE + EXCP03_INT3:
    case SVM_EXIT_EXCP_BASE + EXCP04_INTO:
    case SVM_EXIT_CR0_SEL_WRITE ... SVM_EXIT_MSR:
    case SVM_EXIT_VMRUN ... SVM_EXIT_XSETBV:
        return true;
    default:
        return false;
    }
}

static target_ulong next_rip(CPUX86State *env)
{
    target_ulong rip = env->eip + env->snp.insn_len;

    return env->hflags & HF_CS64_MASK ? rip : (uint32_t)rip;
}

/* 15.8.1, 15.33: what of the instruction EXITINFO1 holds */
static uint64_t decode_assist(CPUX86State *env, uint64_t exit_code,
                              uint64_t exit_info_1)
{
    switch (exit_code) {
    case SVM_EXIT_READ_CR0 ... SVM_EXIT_READ_CR0 + 0x1f:
        return env->snp.insn_gpr < 0 ? 0 : EXITINFO1_MOV_CR | env->snp.insn_gpr;
    case SVM_EXIT_READ_DR0 ... SVM_EXIT_READ_DR0 + 0x1f:
        return env->snp.insn_gpr & 0xf;
    case SVM_EXIT_INVLPG:
        return env->snp.insn_addr;
    default:
        return exit_info_1;
    }
}

uint64_t snp_intercept(CPUX86State *env, uint64_t exit_code,
                       uint64_t exit_info_1)
{
    bool advance;

    if (!env->snp_host) {
        return exit_info_1;
    }
    if (!env->snp.loaded) {
        x86_stq_phys(env_cpu(env), env->vm_vmcb + VMCB_NRIP,
                     instruction_exit(exit_code) ? next_rip(env) : 0);
        return decode_assist(env, exit_code, exit_info_1);
    }
    if (!automatic_exit(exit_code, exit_info_1, &advance)) {
        raise_exception_err(env, EXCP_VC, exit_code);
    }
    if (advance) {
        env->eip = next_rip(env);
        /* The instruction is done, and with it the interrupt shadow */
        env->hflags &= ~HF_INHIBIT_IRQ_MASK;
    }
    return exit_info_1;
}

target_ulong snp_injected_next_rip(CPUX86State *env)
{
    if (!env->snp_host) {
        return env->eip;
    }
    return x86_ldq_phys(env_cpu(env), env->vm_vmcb + VMCB_NRIP);
}

void snp_write_trap(CPUX86State *env, uint32_t exit_code, uint64_t val,
                    uintptr_t ra)
{
    if (env->snp.loaded && cpu_svm_has_intercept(env, exit_code)) {
        cpu_vmexit(env, exit_code, val, ra);
    }
}

/* VMGEXIT is VMMCALL to those without SEV-ES (15.35.6) */
void helper_vmgexit(CPUX86State *env)
{
    if (env->snp.loaded) {
        cpu_vmexit(env, SVM_EXIT_VMGEXIT, 0, GETPC());
    }
    cpu_svm_check_intercept_param(env, SVM_EXIT_VMMCALL, 0, GETPC());
    raise_exception_ra(env, EXCP06_ILLOP, GETPC());
}
