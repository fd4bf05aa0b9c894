/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Between the encrypted save area and the CPU's registers. Which part is moved
 * when is VMRUN's and #VMEXIT's business.
 */
#include "qemu/osdep.h"
#include "cpu.h"
#include "exec/cpu-common.h"
#include "exec/memory.h"
#include "fpu/softfloat.h"
#include "tcg/helper-tcg.h"
#include "snp.h"
#include "snp-vmsa.h"

void snp_vmsa_read(CPUX86State *env, uint64_t pa, struct snp_vmsa *sa)
{
    address_space_read(env_cpu(env)->as, pa, MEMTXATTRS_UNSPECIFIED,
                       sa, sizeof(*sa));
}

void snp_vmsa_write(CPUX86State *env, uint64_t pa, const struct snp_vmsa *sa)
{
    address_space_write(env_cpu(env)->as, pa, MEMTXATTRS_UNSPECIFIED,
                        sa, sizeof(*sa));
}

static target_ulong canonical(CPUX86State *env, uint64_t base)
{
    int shift = 64 - cpu_x86_virtual_addr_width(env);

    return (int64_t)(base << shift) >> shift;
}

static void get_table(CPUX86State *env, SegmentCache *sc,
                      const struct vmcb_seg *seg)
{
    sc->selector = seg->selector;
    sc->base = canonical(env, seg->base);
    sc->limit = seg->limit;
    sc->flags = (seg->attrib & 0xff) << 8 | (seg->attrib & 0x0f00) << 12;
}

static void get_seg(CPUX86State *env, int reg, const struct vmcb_seg *seg)
{
    SegmentCache sc;

    get_table(env, &sc, seg);
    cpu_x86_load_seg_cache(env, reg, sc.selector, sc.base, sc.limit, sc.flags);
}

static void put_seg(struct vmcb_seg *seg, const SegmentCache *sc)
{
    seg->selector = sc->selector;
    seg->base = sc->base;
    seg->limit = sc->limit;
    seg->attrib = (sc->flags >> 8 & 0xff) | (sc->flags >> 12 & 0x0f00);
}

void snp_vmsa_set_xcr0(CPUX86State *env, uint64_t xcr0)
{
    env->xcr0 = xcr0;
    cpu_sync_avx_hflag(env);
    cpu_sync_bndcs_hflags(env);
}

void snp_vmsa_get_vmload(CPUX86State *env, const struct snp_vmsa *sa)
{
    get_seg(env, R_FS, &sa->fs);
    get_seg(env, R_GS, &sa->gs);
    get_table(env, &env->tr, &sa->tr);
    get_table(env, &env->ldt, &sa->ldtr);
    env->star = sa->star;
    env->lstar = sa->lstar;
    env->cstar = sa->cstar;
    env->fmask = sa->sfmask;
    env->kernelgsbase = canonical(env, sa->kernel_gs_base);
    env->sysenter_cs = sa->sysenter_cs;
    env->sysenter_esp = sa->sysenter_esp;
    env->sysenter_eip = sa->sysenter_eip;
}

static void put_vmsave(CPUX86State *env, struct snp_vmsa *sa)
{
    put_seg(&sa->fs, &env->segs[R_FS]);
    put_seg(&sa->gs, &env->segs[R_GS]);
    put_seg(&sa->tr, &env->tr);
    put_seg(&sa->ldtr, &env->ldt);
    sa->star = env->star;
    sa->lstar = env->lstar;
    sa->cstar = env->cstar;
    sa->sfmask = env->fmask;
    sa->kernel_gs_base = env->kernelgsbase;
    sa->sysenter_cs = env->sysenter_cs;
    sa->sysenter_esp = env->sysenter_esp;
    sa->sysenter_eip = env->sysenter_eip;
}

void snp_vmsa_get_gprs(CPUX86State *env, const struct snp_vmsa *sa)
{
    env->regs[R_ECX] = sa->rcx;
    env->regs[R_EDX] = sa->rdx;
    env->regs[R_EBX] = sa->rbx;
    env->regs[R_EBP] = sa->rbp;
    env->regs[R_ESI] = sa->rsi;
    env->regs[R_EDI] = sa->rdi;
    memcpy(&env->regs[R_R8], sa->r8_15, sizeof(sa->r8_15));
}

static void put_gprs(CPUX86State *env, struct snp_vmsa *sa)
{
    sa->rcx = env->regs[R_ECX];
    sa->rdx = env->regs[R_EDX];
    sa->rbx = env->regs[R_EBX];
    sa->rbp = env->regs[R_EBP];
    sa->rsi = env->regs[R_ESI];
    sa->rdi = env->regs[R_EDI];
    memcpy(sa->r8_15, &env->regs[R_R8], sizeof(sa->r8_15));
}

void snp_vmsa_get_fpu(CPUX86State *env, const struct snp_vmsa *sa)
{
    static const struct snp_vmsa reset = {
        .mxcsr = 0x1f80,
        .x87_fcw = 0x40,
        .x87_ftw = 0xff,
    };

    if (!sa) {
        sa = &reset;
    }
    env->fpstt = sa->x87_fsw >> 11 & 7;
    env->fpus = sa->x87_fsw & ~0x3800;
    cpu_set_fpuc(env, sa->x87_fcw);
    env->fpop = sa->x87_fop;
    env->fpip = sa->x87_rip;
    env->fpcs = sa->x87_cs;
    env->fpdp = sa->x87_dp;
    env->fpds = sa->x87_ds;
    for (int i = 0; i < 8; i++) {
        FPReg *reg = &env->fpregs[(env->fpstt + i) & 7];

        env->fptags[i] = !(sa->x87_ftw & (1 << i));
        reg->d = make_floatx80(sa->x87_exponent[i], sa->x87_mantissa[i]);
    }
    cpu_set_mxcsr(env, sa->mxcsr);
    for (int i = 0; i < 16; i++) {
        memcpy(&env->xmm_regs[i]._b_ZMMReg[0], sa->xmm[i], 16);
        memcpy(&env->xmm_regs[i]._b_ZMMReg[16], sa->ymm_high[i], 16);
    }
}

static void put_fpu(CPUX86State *env, struct snp_vmsa *sa)
{
    update_mxcsr_from_sse_status(env);
    sa->x87_fsw = (env->fpus & ~0x3800) | (env->fpstt & 7) << 11;
    sa->x87_fcw = env->fpuc;
    sa->x87_fop = env->fpop;
    sa->x87_rip = env->fpip;
    sa->x87_cs = env->fpcs;
    sa->x87_dp = env->fpdp;
    sa->x87_ds = env->fpds;
    sa->x87_ftw = 0;
    for (int i = 0; i < 8; i++) {
        const FPReg *reg = &env->fpregs[(env->fpstt + i) & 7];

        sa->x87_ftw |= !env->fptags[i] << i;
        sa->x87_mantissa[i] = reg->d.low;
        sa->x87_exponent[i] = reg->d.high;
    }
    sa->mxcsr = env->mxcsr;
    for (int i = 0; i < 16; i++) {
        memcpy(sa->xmm[i], &env->xmm_regs[i]._b_ZMMReg[0], 16);
        memcpy(sa->ymm_high[i], &env->xmm_regs[i]._b_ZMMReg[16], 16);
    }
}

void snp_vmsa_get(CPUX86State *env, const struct snp_vmsa *sa)
{
    cpu_x86_update_cr0(env, sa->cr0);
    cpu_x86_update_cr4(env, sa->cr4);
    cpu_x86_update_cr3(env, sa->cr3);
    env->cr[2] = sa->cr2;
    cpu_load_efer(env, sa->efer);
    env->eflags = 0;
    cpu_load_eflags(env, sa->rflags,
                    ~(CC_O | CC_S | CC_Z | CC_A | CC_P | CC_C | DF_MASK));
    get_seg(env, R_ES, &sa->es);
    get_seg(env, R_CS, &sa->cs);
    get_seg(env, R_SS, &sa->ss);
    get_seg(env, R_DS, &sa->ds);
    get_table(env, &env->gdt, &sa->gdtr);
    get_table(env, &env->idt, &sa->idtr);
    env->eip = sa->rip;
    env->regs[R_ESP] = sa->rsp;
    env->regs[R_EAX] = sa->rax;
    cpu_x86_update_dr7(env, sa->dr7);
    env->dr[6] = sa->dr6;

    snp_vmsa_get_vmload(env, sa);
    snp_vmsa_get_gprs(env, sa);
    snp_vmsa_get_fpu(env, sa);
    env->pkru = sa->pkru;
    env->pat = sa->g_pat;
    snp_vmsa_set_xcr0(env, sa->xcr0);
}

void snp_vmsa_put(CPUX86State *env, struct snp_vmsa *sa)
{
    sa->cr0 = env->cr[0];
    sa->cr4 = env->cr[4];
    sa->cr3 = env->cr[3];
    sa->cr2 = env->cr[2];
    sa->efer = env->efer;
    sa->rflags = cpu_compute_eflags(env);
    put_seg(&sa->es, &env->segs[R_ES]);
    put_seg(&sa->cs, &env->segs[R_CS]);
    put_seg(&sa->ss, &env->segs[R_SS]);
    put_seg(&sa->ds, &env->segs[R_DS]);
    put_seg(&sa->gdtr, &env->gdt);
    put_seg(&sa->idtr, &env->idt);
    sa->rip = env->eip;
    sa->rsp = env->regs[R_ESP];
    sa->rax = env->regs[R_EAX];
    sa->dr7 = env->dr[7];
    sa->dr6 = env->dr[6];
    sa->cpl = env->hflags & HF_CPL_MASK;

    put_vmsave(env, sa);
    put_gprs(env, sa);
    put_fpu(env, sa);
    sa->pkru = env->pkru;
    sa->g_pat = env->pat;
    sa->xcr0 = env->xcr0;
}
