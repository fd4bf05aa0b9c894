/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a CPU with SEV-SNP keeps in CPUX86State: the MSRs of a host, and the
 * state of the encrypted guest that it runs.
 */
#ifndef I386_SNP_STATE_H
#define I386_SNP_STATE_H

/* Kept by INIT, cleared by a reset. All zero without memory encryption. */
typedef struct SnpMsrState {
    uint64_t syscfg;            /* C001_0010 */
    uint64_t rmp_base;          /* C001_0132 */
    uint64_t rmp_end;           /* C001_0133, inclusive */
} SnpMsrState;

typedef struct SnpRunState {
    /* The guest being run; all zero outside of VMRUN */
    bool sev;                   /* its page tables have a C-bit */
    bool es;                    /* state is in a VMSA */
    bool snp;                   /* private memory is checked against the RMP */
    bool loaded;                /* the VMSA's state is in the CPU */
    uint8_t vmpl;
    uint32_t asid;
    uint64_t vmsa;              /* system physical address */
    uint64_t vmcb;              /* in use; RMPUPDATE must leave it alone */
    uint64_t sev_features;
    uint64_t ghcb;              /* C001_0130 */
    uint64_t host_pat;

    /* Of the instruction being executed, while in a guest */
    uint8_t insn_len;
    int8_t insn_gpr;            /* MOV of CRn, DRn: the register, or -1 */
    uint64_t insn_addr;         /* INVLPG: the address */

    /* From the page walk to the one who asked for it */
    bool probing;               /* do not check the leaf against the RMP */
    bool fault_vc;              /* the RMP fault is #VC, not #NPF */
    uint64_t fault_info;        /* bits of EXITINFO1 beyond an int's width */
    uint64_t walk_gpa;          /* leaf of the guest's tables, with C-bit */
    uint64_t walk_spa;          /* leaf of the nested tables */
    uint64_t walk_page_size;    /* its size */
} SnpRunState;

/* Instructions that this CPU executed for guests, under -icount */
typedef struct SnpCount {
    bool in_guest;
    int64_t entered;            /* the CPU's instructions until VMRUN */
    int64_t guest;              /* in all guests before this one */
} SnpCount;

#endif
