/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * RMPUPDATE, PSMASH, PVALIDATE and RMPADJUST (APM volume 3; 15.36.5 to 15.36.7,
 * 15.36.11). Results go to EAX, and flags say what they say of EAX.
 *
 * The hypervisor's take the BQL to hold the entries, and change them without it;
 * the guest's change theirs under the BQL, as the secure processor's firmware does.
 */
#include "qemu/osdep.h"
#include "cpu.h"
#include "qemu/main-loop.h"
#include "qemu/log.h"
#include "exec/cpu_ldst.h"
#include "exec/cputlb.h"
#include "exec/helper-proto.h"
#include "hw/core/cpu.h"
#include "tcg/helper-tcg.h"
#include "snp.h"

enum {
    RMP_SUCCESS = 0,
    RMP_FAIL_INPUT = 1,
    RMP_FAIL_PERMISSION = 2,
    RMP_FAIL_INUSE = 3,
    RMP_FAIL_OVERLAP = 4,
    RMP_FAIL_SIZEMISMATCH = 6,
};

/* RMPUPDATE's operand at [RCX] */
struct QEMU_PACKED rmp_state {
    uint64_t gpa;
    uint8_t assigned;
    uint8_t page_size;
    uint8_t immutable;
    uint8_t reserved;
    uint32_t asid;
};

#define RMPADJUST_VMPL(rdx)     ((rdx) & 0xff)
#define RMPADJUST_PERM(rdx)     ((rdx) >> 8 & 0xff)
#define RMPADJUST_VMSA          (1ULL << 16)
#define RMPADJUST_RESERVED      (~0x1ffffULL)

static void set_result(CPUX86State *env, uint32_t result, bool carry)
{
    env->regs[R_EAX] = result;
    CC_SRC = (result ? 0 : CC_Z) | (carry ? CC_C : 0) |
             (ctpop8(result) & 1 ? 0 : CC_P);
    CC_OP = CC_OP_EFLAGS;
}

/* #UD and #GP that both sides' instructions have in common */
static void check_mode(CPUX86State *env, bool guest, uintptr_t ra)
{
    bool in_guest = env->hflags & HF_GUEST_MASK;

    if (guest ? !env->snp.snp
              : in_guest || !snp_enabled(env) ||
                !(env->hflags & HF_CS64_MASK)) {
        raise_exception_ra(env, EXCP06_ILLOP, ra);
    }
    if (env->hflags & HF_CPL_MASK) {
        raise_exception_err_ra(env, EXCP0D_GPF, 0, ra);
    }
}

/* ---- The hypervisor's ---- */

/* Whether a CPU runs a guest with its VMCB or VMSA in these pages (15.36.12) */
static bool pages_in_use(uint64_t pa, uint64_t size)
{
    CPUState *cs;

    CPU_FOREACH(cs) {
        const SnpRunState *run = &cpu_env(cs)->snp;

        if ((run->vmcb && run->vmcb - pa < size) ||
            (run->vmsa && run->vmsa - pa < size)) {
            return true;
        }
    }
    return false;
}

/* Where a test wants others to find the entry in use */
static void linger(uint64_t delay_us)
{
    if (delay_us) {
        g_usleep(delay_us);
    }
}

static uint32_t update_input(const struct rmp_state *state, uint64_t pa)
{
    bool large = state->page_size & 1;
    uint64_t size = large ? SNP_PAGE_2M : TARGET_PAGE_SIZE;

    if (state->assigned > 1 || state->page_size > 1 || state->immutable > 1 ||
        state->reserved || state->gpa & ~RMP_GPA_MASK ||
        state->asid > SNP_MAX_ASID) {
        return RMP_FAIL_INPUT;
    }
    if (!state->assigned && (state->asid || state->immutable)) {
        return RMP_FAIL_INPUT;
    }
    if ((pa | state->gpa) & (size - 1)) {
        return RMP_FAIL_INPUT;
    }
    if (!snp_rmp_covers(pa) || !snp_rmp_covers(pa + size - 1) ||
        snp_rmp_protected(pa)) {
        return RMP_FAIL_INPUT;
    }
    return RMP_SUCCESS;
}

static uint32_t update_conflict(const struct rmp_state *state, uint64_t pa)
{
    uint64_t size = state->page_size ? SNP_PAGE_2M : TARGET_PAGE_SIZE;
    struct rmp_entry base, e;

    if (pages_in_use(pa, size)) {
        return RMP_FAIL_INUSE;
    }
    snp_rmp_read_slot(pa & ~(uint64_t)(SNP_PAGE_2M - 1), &base);
    if (base.assigned && base.page_size_2m) {
        if (base.immutable) {
            return RMP_FAIL_PERMISSION;
        }
        return state->page_size ? RMP_SUCCESS : RMP_FAIL_OVERLAP;
    }
    for (uint64_t off = 0; off < size; off += TARGET_PAGE_SIZE) {
        snp_rmp_read_slot(pa + off, &e);
        if (e.immutable) {
            return RMP_FAIL_PERMISSION;
        }
        if (e.assigned && state->page_size) {
            return RMP_FAIL_OVERLAP;
        }
    }
    return RMP_SUCCESS;
}

/* Have the entries for oneself, if they are fit for the change */
static uint32_t update_hold(SnpHold *hold, const struct rmp_state *state,
                            uint64_t pa)
{
    uint32_t result;

    switch (snp_hold(hold, pa, state->page_size ? SNP_PAGE_2M
                                                : TARGET_PAGE_SIZE)) {
    case SNP_HOLD_IN_USE:
        return RMP_FAIL_INUSE;
    case SNP_HOLD_NEIGHBOUR:
        return RMP_FAIL_OVERLAP;
    default:
        break;
    }
    result = update_conflict(state, pa);
    if (result) {
        snp_hold_release(hold);
    }
    return result;
}

static void update_write(const struct rmp_state *state, uint64_t pa)
{
    struct rmp_entry e = { 0 };

    if (state->assigned) {
        e.assigned = true;
        e.page_size_2m = state->page_size;
        e.immutable = state->immutable;
        e.asid = state->asid;
        e.gpa = state->gpa;
        /* VMPL0 may do all, the others nothing (15.36.7) */
        e.vmpl[0] = RMP_VMPL_ALL;
        snp_rmp_write(pa, &e);
        return;
    }
    for (int i = 0; i < (state->page_size ? 512 : 1); i++) {
        snp_rmp_write_slot(pa + i * TARGET_PAGE_SIZE, &e);
    }
}

void helper_rmpupdate(CPUX86State *env)
{
    uintptr_t ra = GETPC();
    struct rmp_state state;
    uint64_t pa, lo, delay_us;
    uint32_t result;
    SnpHold hold;

    check_mode(env, false, ra);
    pa = env->regs[R_EAX] & ~SNP_CBIT_MASK & TARGET_PAGE_MASK;
    state.gpa = cpu_ldq_data_ra(env, env->regs[R_ECX], ra);
    lo = cpu_ldq_data_ra(env, env->regs[R_ECX] + 8, ra);
    memcpy(&state.assigned, &lo, sizeof(lo));

    bql_lock();
    result = snp_rmp_fault(false, &delay_us);
    if (!result) {
        result = update_input(&state, pa);
    }
    if (!result) {
        result = update_hold(&hold, &state, pa);
    }
    bql_unlock();
    if (!result) {
        linger(delay_us);
        update_write(&state, pa);
        snp_hold_release(&hold);
    }

    if (result) {
        qemu_log_mask(LOG_GUEST_ERROR, "RMPUPDATE of 0x%" PRIx64
                      " fails with %u\n", pa, result);
    } else {
        tlb_flush_all_cpus_synced(env_cpu(env));
    }
    set_result(env, result, false);
}

/* Have the entries of a 2 MiB page for oneself, if that is what is there */
static uint32_t smash_hold(SnpHold *hold, uint64_t pa, struct rmp_entry *e)
{
    uint32_t result = RMP_SUCCESS;

    if (pa & (SNP_PAGE_2M - 1) || !snp_rmp_covers(pa + SNP_PAGE_2M - 1)) {
        return RMP_FAIL_INPUT;
    }
    if (pages_in_use(pa, SNP_PAGE_2M) ||
        snp_hold(hold, pa, SNP_PAGE_2M) != SNP_HOLD_TAKEN) {
        return RMP_FAIL_INUSE;
    }
    snp_rmp_read_slot(pa, e);
    if (!e->assigned || !e->page_size_2m) {
        result = RMP_FAIL_INPUT;
    } else if (e->immutable) {
        result = RMP_FAIL_PERMISSION;
    }
    if (result) {
        snp_hold_release(hold);
    }
    return result;
}

void helper_psmash(CPUX86State *env)
{
    uintptr_t ra = GETPC();
    struct rmp_entry e;
    uint64_t pa, delay_us;
    uint32_t result;
    SnpHold hold;

    check_mode(env, false, ra);
    pa = env->regs[R_EAX] & ~SNP_CBIT_MASK;

    bql_lock();
    result = snp_rmp_fault(true, &delay_us);
    if (!result) {
        result = smash_hold(&hold, pa, &e);
    }
    bql_unlock();
    if (!result) {
        linger(delay_us);
        e.page_size_2m = false;
        for (int i = 0; i < 512; i++) {
            snp_rmp_write_slot(pa + i * TARGET_PAGE_SIZE, &e);
            e.gpa += TARGET_PAGE_SIZE;
        }
        snp_hold_release(&hold);
    }

    if (result) {
        qemu_log_mask(LOG_GUEST_ERROR, "PSMASH of 0x%" PRIx64
                      " fails with %u\n", pa, result);
    } else {
        tlb_flush_all_cpus_synced(env_cpu(env));
    }
    set_result(env, result, false);
}

/* ---- The guest's ---- */

/* A page as PVALIDATE and RMPADJUST see it */
struct target {
    target_ulong gva;
    uint64_t gpa;               /* C-bit stripped */
    uint64_t spa;
    uint64_t nested_size;
    bool large;                 /* the instruction says 2 MiB */
    bool private;
};

static uint64_t target_page(const struct target *t)
{
    return t->spa & ~((t->large ? SNP_PAGE_2M : TARGET_PAGE_SIZE) - 1ULL);
}

/*
 * Walk both page tables to the page, which is itself not checked against the
 * RMP: faults of the walk are delivered as for a read of it.
 */
static void translate(CPUX86State *env, struct target *t, uintptr_t ra)
{
    CPUState *cs = env_cpu(env);
    int mmu_idx = x86_mmu_index_pl(env, env->hflags & HF_CPL_MASK);

    for (;;) {
        bool ok;

        tlb_flush_by_mmuidx(cs, 1 << MMU_NESTED_IDX);
        env->snp.probing = true;
        ok = x86_cpu_tlb_fill(cs, t->gva, 1, MMU_DATA_LOAD, mmu_idx, true, ra);
        if (ok) {
            /* A page that is one of the tables was in the TLB already */
            tlb_flush_by_mmuidx(cs, 1 << MMU_NESTED_IDX);
            ok = x86_cpu_tlb_fill(cs, env->snp.walk_gpa, 1, MMU_DATA_LOAD,
                                  MMU_NESTED_IDX, true, ra);
        }
        env->snp.probing = false;
        if (ok) {
            break;
        }
        x86_cpu_tlb_fill(cs, t->gva, 1, MMU_DATA_LOAD, mmu_idx, false, ra);
    }
    /* That was not checked, and must not stay */
    tlb_flush_by_mmuidx(cs, 1 << MMU_NESTED_IDX);
    tlb_flush_page(cs, t->gva);
}

static G_NORETURN void rmp_npf(CPUX86State *env, const struct target *t,
                               uint64_t info, uintptr_t ra)
{
    x86_stq_phys(env_cpu(env),
                 env->vm_vmcb + offsetof(struct vmcb, control.exit_info_2),
                 t->gpa);
    info |= SVM_NPTEXIT_GPA | PFERR_RMP | PG_ERROR_P_MASK | PG_ERROR_U_MASK;
    cpu_vmexit(env, SVM_EXIT_NPF, info | (t->private ? NPF_ENC : 0), ra);
    g_assert_not_reached();
}

/*
 * The target's entry, or the fault or result where it is not the guest's or of
 * another size. Called, and returns, with the BQL held; faults release it.
 */
static uint32_t target_entry(CPUX86State *env, const struct target *t,
                             struct rmp_entry *e, uintptr_t ra)
{
    uint64_t offset;

    snp_hold_wait(t->spa);
    if (!snp_rmp_lookup(t->spa, e)) {
        bql_unlock();
        rmp_npf(env, t, 0, ra);
    }
    offset = e->page_size_2m ? t->spa & (SNP_PAGE_2M - 1) & TARGET_PAGE_MASK
                             : 0;
    if (!e->assigned || e->asid != env->snp.asid || e->immutable ||
        e->gpa + offset != (t->gpa & TARGET_PAGE_MASK)) {
        bql_unlock();
        rmp_npf(env, t, 0, ra);
    }
    if (!t->large && e->page_size_2m) {
        bql_unlock();
        rmp_npf(env, t, NPF_SIZEM, ra);
    }
    if (t->large && !e->page_size_2m) {
        return RMP_FAIL_SIZEMISMATCH;
    }
    if (e->page_size_2m != (t->nested_size >= SNP_PAGE_2M)) {
        bql_unlock();
        rmp_npf(env, t, 0, ra);
    }
    return RMP_SUCCESS;
}

static uint32_t find_target(CPUX86State *env, struct target *t, uintptr_t ra)
{
    t->gva = env->regs[R_EAX] & TARGET_PAGE_MASK;
    if (!(env->hflags & HF_CS64_MASK)) {
        t->gva = (uint32_t)t->gva;
    }
    /* Linux leaves garbage in the other bits: silicon cannot look at them */
    t->large = env->regs[R_ECX] & 1;
    if (t->large && t->gva & (SNP_PAGE_2M - 1)) {
        return RMP_FAIL_INPUT;
    }
    translate(env, t, ra);
    t->private = env->snp.walk_gpa & SNP_CBIT_MASK;
    t->gpa = env->snp.walk_gpa & ~SNP_CBIT_MASK;
    t->spa = env->snp.walk_spa;
    t->nested_size = env->snp.walk_page_size;
    if (t->large && t->gpa & (SNP_PAGE_2M - 1)) {
        return RMP_FAIL_INPUT;
    }
    return RMP_SUCCESS;
}

void helper_pvalidate(CPUX86State *env)
{
    uintptr_t ra = GETPC();
    bool validate = env->regs[R_EDX] & 1;
    bool unchanged = false;
    struct rmp_entry e;
    struct target t;
    uint32_t result;

    check_mode(env, true, ra);
    if (env->snp.vmpl) {
        raise_exception_err_ra(env, EXCP0D_GPF, 0, ra);
    }
    result = find_target(env, &t, ra);
    if (!result) {
        bql_lock();
        result = target_entry(env, &t, &e, ra);
        if (!result) {
            unchanged = e.validated == validate;
            e.validated = validate;
            if (!unchanged) {
                snp_rmp_write(target_page(&t), &e);
            }
        }
        bql_unlock();
    }
    if (!result && !unchanged && !validate) {
        tlb_flush_all_cpus_synced(env_cpu(env));
    }
    set_result(env, result, unchanged);
}

static uint32_t adjust(CPUX86State *env, struct rmp_entry *e, bool large)
{
    uint64_t rdx = env->regs[R_EDX];
    uint8_t perm = RMPADJUST_PERM(rdx);
    bool vmsa = rdx & RMPADJUST_VMSA;

    /* Nobody gives away what it does not have */
    if (perm & ~e->vmpl[env->snp.vmpl]) {
        return RMP_FAIL_PERMISSION;
    }
    if (vmsa != e->vmsa && env->snp.vmpl) {
        return RMP_FAIL_PERMISSION;
    }
    if (vmsa && large) {
        return RMP_FAIL_INPUT;
    }
    e->vmpl[RMPADJUST_VMPL(rdx)] = perm;
    e->vmsa = vmsa;
    return RMP_SUCCESS;
}

void helper_rmpadjust(CPUX86State *env)
{
    uintptr_t ra = GETPC();
    uint64_t rdx = env->regs[R_EDX];
    struct rmp_entry e;
    struct target t;
    uint32_t result;

    check_mode(env, true, ra);
    if (RMPADJUST_VMPL(rdx) >= ARRAY_SIZE(e.vmpl) ||
        RMPADJUST_PERM(rdx) & ~RMP_VMPL_ALL || rdx & RMPADJUST_RESERVED) {
        result = RMP_FAIL_INPUT;
    } else if (RMPADJUST_VMPL(rdx) <= env->snp.vmpl) {
        result = RMP_FAIL_PERMISSION;
    } else {
        result = find_target(env, &t, ra);
    }
    if (!result) {
        bql_lock();
        result = target_entry(env, &t, &e, ra);
        if (!result && !e.validated) {
            bql_unlock();
            env->cr[2] = t.gva;
            raise_exception_err_ra(env, EXCP_VC, SNP_PAGE_NOT_VALIDATED, ra);
        }
        if (!result && pages_in_use(t.spa & TARGET_PAGE_MASK,
                                    TARGET_PAGE_SIZE)) {
            result = RMP_FAIL_INUSE;
        }
        if (!result) {
            result = adjust(env, &e, t.large);
        }
        if (!result) {
            snp_rmp_write(target_page(&t), &e);
        }
        bql_unlock();
    }
    if (!result) {
        tlb_flush_all_cpus_synced(env_cpu(env));
    }
    set_result(env, result, false);
}
