/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * VMRUN of SEV, SEV-ES and SEV-SNP guests (15.34, 15.35.8, 15.36.12), and what
 * their exits save and give back (15.35.9).
 */
#include "qemu/osdep.h"
#include "cpu.h"
#include "qemu/main-loop.h"
#include "qemu/log.h"
#include "hw/core/cpu.h"
#include "tcg/helper-tcg.h"
#include "snp.h"
#include "snp-vmsa.h"

/* VMCB offset 0x90 */
#define NESTED_CTL_SEV          (1ULL << 1)
#define NESTED_CTL_SEV_ES       (1ULL << 2)

#define VMCB_GHCB               0x0a0
#define VMCB_VMSA               0x108

#define INT_STATE_GUEST_IF      (1 << 1)

/* What of SEV_FEATURES a guest may ask of this CPU */
#define SEV_FEATURES_SUPPORTED  SEV_FEATURE_SNP

static uint64_t vmcb_ldq(CPUX86State *env, int offset)
{
    return x86_ldq_phys(env_cpu(env), env->vm_vmcb + offset);
}

static G_NORETURN void invalid(CPUX86State *env, const char *why, uintptr_t ra)
{
    qemu_log_mask(LOG_GUEST_ERROR, "VMRUN: VMEXIT_INVALID: %s\n", why);
    cpu_vmexit(env, SVM_EXIT_ERR, 0, ra);
    g_assert_not_reached();
}

void snp_vmrun_check(CPUX86State *env, uint64_t vmcb, uintptr_t ra)
{
    bool ok = true;

    if (!env->snp_host) {
        return;
    }
    memset(&env->snp, 0, sizeof(env->snp));
    if (!snp_enabled(env)) {
        return;
    }
    bql_lock();
    snp_hold_wait(vmcb);
    ok = env->vm_hsave && snp_hypervisor_owned(vmcb, TARGET_PAGE_SIZE);
    if (ok) {
        env->snp.vmcb = vmcb;
    }
    bql_unlock();
    if (!ok) {
        qemu_log_mask(LOG_GUEST_ERROR, "VMRUN: VM_HSAVE_PA is 0 or the VMCB "
                      "at 0x%" PRIx64 " is not the hypervisor's\n", vmcb);
        raise_exception_err_ra(env, EXCP0D_GPF, 0, ra);
    }
}

/* Table 15-41; in use by no other CPU. NULL where the page will do */
static const char *vmsa_unfit(CPUX86State *env, uint64_t pa, bool snp)
{
    struct rmp_entry e;
    CPUState *cs;

    if (!snp_enabled(env)) {
        return snp ? "SNP guest, but SNP is not switched on" : NULL;
    }
    CPU_FOREACH(cs) {
        if (cpu_env(cs) != env && cpu_env(cs)->snp.vmsa == pa) {
            return "another CPU runs this VMSA";
        }
    }
    if (!snp) {
        return snp_hypervisor_owned(pa, TARGET_PAGE_SIZE) ? NULL
               : "the VMSA is not the hypervisor's";
    }
    if (!snp_rmp_lookup(pa, &e)) {
        return "the RMP does not cover the VMSA";
    }
    if (!e.assigned || e.asid != env->snp.asid) {
        return "the VMSA is not the guest's";
    }
    if (e.immutable) {
        return "the VMSA is immutable";
    }
    return e.vmsa && !e.page_size_2m ? NULL : "the page is no VMSA";
}

static const char *state_unfit(CPUX86State *env, const struct snp_vmsa *sa)
{
    uint64_t efer = sa->efer;
    bool pg = sa->cr0 & CR0_PG_MASK;

    if (sa->cr0 >> 32 ||
        ((sa->cr0 & CR0_NW_MASK) && !(sa->cr0 & CR0_CD_MASK))) {
        return "CR0";
    }
    if (sa->cr3 & ~MAKE_64BIT_MASK(0, env_archcpu(env)->phys_bits) &
        ~SNP_CBIT_MASK) {
        return "CR3";
    }
    if (sa->cr4 & cr4_reserved_bits(env)) {
        return "CR4";
    }
    if (sa->dr6 >> 32 || sa->dr7 >> 32) {
        return "DR6 or DR7";
    }
    if (!(efer & MSR_EFER_SVME) || (efer & MSR_EFER_RESERVED)) {
        return "EFER";
    }
    if ((efer & MSR_EFER_LME) && pg &&
        (!(sa->cr4 & CR4_PAE_MASK) || !(sa->cr0 & CR0_PE_MASK))) {
        return "long mode without PAE or PE";
    }
    if ((efer & MSR_EFER_LME) && pg && (sa->cs.attrib & 0x600) == 0x600) {
        return "CS.L and CS.D";
    }
    if (!(sa->xcr0 & XSTATE_FP_MASK)) {
        return "XCR0";
    }
    if (sa->vmpl >= 4) {
        return "VMPL";
    }
    return NULL;
}

/* Software interrupts, #BP and #OF cannot be injected (15.35.8) */
static bool event_unfit(uint32_t event)
{
    uint8_t vector = event & SVM_EVTINJ_VEC_MASK;

    if (!(event & SVM_EVTINJ_VALID)) {
        return false;
    }
    switch (event & SVM_EVTINJ_TYPE_MASK) {
    case SVM_EVTINJ_TYPE_SOFT:
        return true;
    case SVM_EVTINJ_TYPE_EXEPT:
        return vector == EXCP03_INT3 || vector == EXCP04_INTO;
    default:
        return false;
    }
}

/* SEV on its own, and what SEV-ES needs of the VMCB; NULL where it will do */
static const char *sev_unfit(CPUX86State *env, uint64_t ctl)
{
    uint32_t asid = env->snp.asid;

    if (!(env->snp_msr.syscfg & SYSCFG_SMEE)) {
        return "SEV without SYSCFG.MemEncryptionModEn";
    }
    if (!(ctl & SVM_NPT_ENABLED)) {
        return "SEV without nested paging";
    }
    if (asid > SNP_MAX_ASID) {
        return "no SEV ASID";
    }
    if (!(ctl & NESTED_CTL_SEV_ES) && asid < SNP_MIN_SEV_ASID) {
        return "ASID is one of SEV-ES";
    }
    return NULL;
}

bool snp_vmrun_load(CPUX86State *env, uintptr_t ra)
{
    CPUState *cs = env_cpu(env);
    SnpRunState *run = &env->snp;
    struct snp_vmsa sa;
    const char *why;
    uint64_t ctl;
    uint64_t pa;

    snp_count_enter(env);
    if (!env->snp_host) {
        return false;
    }
    ctl = vmcb_ldq(env, offsetof(struct vmcb, control.nested_ctl));
    if (!(ctl & NESTED_CTL_SEV)) {
        if (ctl & NESTED_CTL_SEV_ES) {
            invalid(env, "SEV-ES without SEV", ra);
        }
        return false;
    }
    run->asid = vmcb_ldq(env, offsetof(struct vmcb, control.asid));
    why = sev_unfit(env, ctl);
    if (why) {
        invalid(env, why, ra);
    }
    run->sev = true;
    if (!(ctl & NESTED_CTL_SEV_ES)) {
        return false;
    }

    pa = vmcb_ldq(env, VMCB_VMSA) & ~SNP_CBIT_MASK;
    if (pa & ~TARGET_PAGE_MASK || pa >> env_archcpu(env)->phys_bits) {
        invalid(env, "VMSA pointer", ra);
    }
    if (event_unfit(vmcb_ldq(env, offsetof(struct vmcb, control.event_inj)))) {
        invalid(env, "event that SEV-ES does not allow", ra);
    }

    bql_lock();
    snp_hold_wait(pa);
    snp_vmsa_read(env, pa, &sa);
    why = vmsa_unfit(env, pa, sa.sev_features & SEV_FEATURE_SNP);
    if (!why) {
        run->vmsa = pa;
    }
    bql_unlock();
    if (why) {
        invalid(env, why, ra);
    }
    if (sa.sev_features & ~SEV_FEATURES_SUPPORTED) {
        invalid(env, "SEV_FEATURES that this CPU does not have", ra);
    }
    why = state_unfit(env, &sa);
    if (why) {
        invalid(env, why, ra);
    }

    run->es = true;
    run->snp = sa.sev_features & SEV_FEATURE_SNP;
    run->sev_features = sa.sev_features;
    run->vmpl = run->snp ? sa.vmpl : 0;
    run->ghcb = vmcb_ldq(env, VMCB_GHCB);
    run->host_pat = env->pat;
    if (run->snp) {
        /* Not the hypervisor's to decide (15.36.12) */
        env->intercept |= 1ULL << (SVM_EXIT_CPUID - SVM_EXIT_INTR) |
                          1ULL << (SVM_EXIT_IOIO - SVM_EXIT_INTR);
        sa.pcpu_id = cs->cpu_index + 1;
        snp_vmsa_write(env, pa, &sa);
    }

    x86_stq_phys(cs, env->vm_vmcb +
                 offsetof(struct vmcb, control.exit_info_2), 0);
    env->int_ctl = x86_ldl_phys(cs, env->vm_vmcb +
                                offsetof(struct vmcb, control.int_ctl));
    env->hflags2 &= ~(HF2_HIF_MASK | HF2_VINTR_MASK);
    if (env->int_ctl & V_INTR_MASKING_MASK) {
        env->hflags2 |= HF2_VINTR_MASK;
        if (env->eflags & IF_MASK) {
            env->hflags2 |= HF2_HIF_MASK;
        }
    }
    snp_vmsa_get(env, &sa);
    run->loaded = true;
    return true;
}

bool snp_vmexit_save(CPUX86State *env)
{
    CPUState *cs = env_cpu(env);
    uint64_t vmcb = env->vm_vmcb;
    struct snp_vmsa sa;
    uint32_t int_state;

    if (!env->snp.loaded) {
        return false;
    }
    /* RFLAGS is in the VMSA: its IF is all the hypervisor gets to know */
    int_state = x86_ldl_phys(cs, vmcb + offsetof(struct vmcb,
                                                 control.int_state));
    if (cpu_compute_eflags(env) & IF_MASK) {
        int_state |= INT_STATE_GUEST_IF;
    }
    x86_stl_phys(cs, vmcb + offsetof(struct vmcb, control.int_state),
                 int_state);
    x86_stl_phys(cs, vmcb + offsetof(struct vmcb, control.int_ctl),
                 env->int_ctl);
    x86_stq_phys(cs, vmcb + VMCB_GHCB, env->snp.ghcb);

    snp_vmsa_read(env, env->snp.vmsa, &sa);
    snp_vmsa_put(env, &sa);
    sa.guest_exit_code = vmcb_ldq(env, offsetof(struct vmcb,
                                                control.exit_code));
    sa.guest_exit_info_1 = vmcb_ldq(env, offsetof(struct vmcb,
                                                  control.exit_info_1));
    sa.guest_exit_info_2 = vmcb_ldq(env, offsetof(struct vmcb,
                                                  control.exit_info_2));
    sa.guest_exit_int_info = vmcb_ldq(env, offsetof(struct vmcb,
                                                    control.event_inj));
    snp_vmsa_write(env, env->snp.vmsa, &sa);
    return true;
}

void snp_vmexit_host(CPUX86State *env)
{
    struct snp_vmsa host;

    snp_count_exit(env);
    if (env->snp.loaded) {
        snp_vmsa_read(env, env->vm_hsave + SNP_HSAVE_OFFSET, &host);
        snp_vmsa_get_vmload(env, &host);
        snp_vmsa_get_gprs(env, &host);
        snp_vmsa_get_fpu(env, NULL);
        env->pkru = host.pkru;
        env->pat = env->snp.host_pat;
        snp_vmsa_set_xcr0(env, host.xcr0);
    }
    memset(&env->snp, 0, sizeof(env->snp));
}

void snp_check_vmsave(CPUX86State *env, uint64_t pa, uintptr_t ra)
{
    if (snp_enabled(env) && !snp_hypervisor_owned(pa, TARGET_PAGE_SIZE)) {
        raise_exception_err_ra(env, EXCP0D_GPF, 0, ra);
    }
}
