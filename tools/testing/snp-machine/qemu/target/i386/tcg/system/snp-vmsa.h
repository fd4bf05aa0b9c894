/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The encrypted save area of SEV-ES and SEV-SNP guests (APM volume 2, table
 * B-4). The host save area at VM_HSAVE_PA + 0x400 has the same layout.
 */
#ifndef I386_TCG_SNP_VMSA_H
#define I386_TCG_SNP_VMSA_H

#include "cpu.h"

#if HOST_BIG_ENDIAN
#error "the VMSA is read as it lies in memory, little endian"
#endif

#define SNP_HSAVE_OFFSET    0x400

/* SEV_FEATURES */
#define SEV_FEATURE_SNP     (1ULL << 0)

struct QEMU_PACKED snp_vmsa {
    struct vmcb_seg es, cs, ss, ds, fs, gs, gdtr, ldtr, idtr, tr;
    uint64_t pl_ssp[4];
    uint64_t u_cet;
    uint8_t reserved_0c8[2];
    uint8_t vmpl;
    uint8_t cpl;
    uint8_t reserved_0cc[4];
    uint64_t efer;
    uint8_t reserved_0d8[104];
    uint64_t xss;
    uint64_t cr4;
    uint64_t cr3;
    uint64_t cr0;
    uint64_t dr7;
    uint64_t dr6;
    uint64_t rflags;
    uint64_t rip;
    uint64_t dr[4];
    uint64_t dr_addr_mask[4];
    uint8_t reserved_1c0[24];
    uint64_t rsp;
    uint64_t s_cet;
    uint64_t ssp;
    uint64_t isst_addr;
    uint64_t rax;
    uint64_t star;
    uint64_t lstar;
    uint64_t cstar;
    uint64_t sfmask;
    uint64_t kernel_gs_base;
    uint64_t sysenter_cs;
    uint64_t sysenter_esp;
    uint64_t sysenter_eip;
    uint64_t cr2;
    uint8_t reserved_248[32];
    uint64_t g_pat;
    uint64_t dbgctl;
    uint64_t br_from;
    uint64_t br_to;
    uint64_t last_excp_from;
    uint64_t last_excp_to;
    uint8_t reserved_298[80];
    uint32_t pkru;
    uint32_t tsc_aux;
    uint8_t reserved_2f0[24];
    uint64_t rcx;
    uint64_t rdx;
    uint64_t rbx;
    uint64_t reserved_320;
    uint64_t rbp;
    uint64_t rsi;
    uint64_t rdi;
    uint64_t r8_15[8];
    uint8_t reserved_380[16];
    uint64_t guest_exit_info_1;
    uint64_t guest_exit_info_2;
    uint64_t guest_exit_int_info;
    uint64_t guest_nrip;
    uint64_t sev_features;
    uint64_t vintr_ctrl;
    uint64_t guest_exit_code;
    uint64_t virtual_tom;
    uint64_t tlb_id;
    uint64_t pcpu_id;
    uint64_t event_inj;
    uint64_t xcr0;
    uint8_t reserved_3f0[16];
    /* Floating point: the x87 registers split in mantissas and exponents */
    uint64_t x87_dp;
    uint32_t mxcsr;
    uint16_t x87_ftw;       /* abridged, as FXSAVE's */
    uint16_t x87_fsw;
    uint16_t x87_fcw;
    uint16_t x87_fop;
    uint16_t x87_ds;
    uint16_t x87_cs;
    uint64_t x87_rip;
    uint64_t x87_mantissa[8];
    uint16_t x87_exponent[8];
    uint8_t xmm[16][16];
    uint8_t ymm_high[16][16];
};

QEMU_BUILD_BUG_ON(offsetof(struct snp_vmsa, efer) != 0xd0);
QEMU_BUILD_BUG_ON(offsetof(struct snp_vmsa, rip) != 0x178);
QEMU_BUILD_BUG_ON(offsetof(struct snp_vmsa, rsp) != 0x1d8);
QEMU_BUILD_BUG_ON(offsetof(struct snp_vmsa, cr2) != 0x240);
QEMU_BUILD_BUG_ON(offsetof(struct snp_vmsa, pkru) != 0x2e8);
QEMU_BUILD_BUG_ON(offsetof(struct snp_vmsa, rcx) != 0x308);
QEMU_BUILD_BUG_ON(offsetof(struct snp_vmsa, sev_features) != 0x3b0);
QEMU_BUILD_BUG_ON(offsetof(struct snp_vmsa, xcr0) != 0x3e8);
QEMU_BUILD_BUG_ON(sizeof(struct snp_vmsa) != 0x670);

void snp_vmsa_read(CPUX86State *env, uint64_t pa, struct snp_vmsa *sa);
void snp_vmsa_write(CPUX86State *env, uint64_t pa, const struct snp_vmsa *sa);

/* snp_vmsa_get, _put: between the save area and the CPU, all but the GPRs */
void snp_vmsa_get(CPUX86State *env, const struct snp_vmsa *sa);
void snp_vmsa_put(CPUX86State *env, struct snp_vmsa *sa);

/* What VMLOAD loads and VMSAVE saves */
void snp_vmsa_get_vmload(CPUX86State *env, const struct snp_vmsa *sa);

/* All GPRs but RAX and RSP, which VMRUN and #VMEXIT handle for all guests */
void snp_vmsa_get_gprs(CPUX86State *env, const struct snp_vmsa *sa);

/* x87, SSE and AVX registers; NULL: as after a reset */
void snp_vmsa_get_fpu(CPUX86State *env, const struct snp_vmsa *sa);

void snp_vmsa_set_xcr0(CPUX86State *env, uint64_t xcr0);

#endif
