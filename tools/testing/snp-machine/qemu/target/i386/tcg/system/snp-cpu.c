/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CPU model snp-host: EPYC-Milan as far as TCG has it, with SEV, SEV-ES and
 * SEV-SNP, as it stands in a machine: no hypervisor under it.
 */
#include "qemu/osdep.h"
#include "cpu.h"
#include "qapi/error.h"
#include "hw/resettable.h"
#include "snp.h"

#define TYPE_SNP_HOST       X86_CPU_TYPE_NAME("snp-host")
#define TYPE_SNP_HOST_BASE  X86_CPU_TYPE_NAME("EPYC-Milan-v2")

/* The legacy region and the header of an XSAVE area */
#define XSAVE_STATE_AREA_OFFSET (sizeof(X86LegacyXSaveArea) + \
                                 sizeof(X86XSaveHeader))

#define SNP_PHYS_BITS       47      /* with SYSCFG.MemEncryptionModEn */
#define SNP_PHYS_REDUCTION  5
#define SNP_NR_ASIDS        0x8000
#define SNP_NR_VMPLS        4

/* Fn8000_001F EAX */
#define SEV_CPUID_SME       (1 << 0)
#define SEV_CPUID_SEV       (1 << 1)
#define SEV_CPUID_PGFLUSH   (1 << 2)
#define SEV_CPUID_ES        (1 << 3)
#define SEV_CPUID_SNP       (1 << 4)
#define SEV_CPUID_VMPL      (1 << 5)
#define SEV_CPUID_COHERENT  (1 << 10)

static void (*parent_reset_hold)(Object *obj, ResetType type);

void snp_cpuid(CPUX86State *env, uint32_t index, uint32_t *eax, uint32_t *ebx,
               uint32_t *ecx, uint32_t *edx)
{
    if (!env->snp_host) {
        return;
    }
    switch (index) {
    case 0x80000001:
        /* Leaves 0x8000001d and 1e are there; VMMs count on them, as on any EPYC */
        *ecx |= CPUID_EXT3_TOPOEXT;
        break;
    case 0x80000008:
        /* The width of an address with the bits that encryption takes away */
        *eax = (*eax & ~0xff) | (SNP_PHYS_BITS + SNP_PHYS_REDUCTION);
        break;
    case 0x8000000a:
        *ebx = SNP_NR_ASIDS;
        *edx |= CPUID_SVM_LBRV | CPUID_SVM_NRIPSAVE | CPUID_SVM_FLUSHASID |
                CPUID_SVM_DECODEASSIST;
        break;
    case 0x8000001f:
        *eax = SEV_CPUID_SME | SEV_CPUID_SEV | SEV_CPUID_PGFLUSH |
               SEV_CPUID_ES | SEV_CPUID_SNP | SEV_CPUID_VMPL |
               SEV_CPUID_COHERENT;
        *ebx = SNP_CBIT | SNP_PHYS_REDUCTION << 6 | SNP_NR_VMPLS << 12;
        *ecx = SNP_MAX_ASID;
        *edx = SNP_MIN_SEV_ASID;
        break;
    }
}

/* Leaf 0xd, EBX: the area for what XCR0, or XCR0 and XSS, have switched on */
static uint32_t xsave_size(uint64_t features, bool compacted)
{
    uint32_t size = XSAVE_STATE_AREA_OFFSET;

    for (int i = 2; i < XSAVE_STATE_AREA_COUNT; i++) {
        const ExtSaveArea *area = &x86_ext_save_areas[i];

        if (!(features >> i & 1)) {
            continue;
        }
        if (!compacted) {
            size = MAX(size, area->offset + area->size);
        } else if (area->ecx & ESA_FEATURE_ALIGN64_MASK) {
            size = ROUND_UP(size, 64) + area->size;
        } else {
            size += area->size;
        }
    }
    return size;
}

bool snp_cpuid_of_guest(uint32_t leaf, uint32_t subleaf, uint64_t xcr0,
                        uint64_t xss, uint32_t regs[4])
{
    CPUX86State *env = cpu_env(first_cpu);

    if (leaf > (leaf < 0x80000000 ? env->cpuid_level : env->cpuid_xlevel)) {
        return false;
    }
    cpu_x86_cpuid(env, leaf, subleaf, &regs[0], &regs[1], &regs[2], &regs[3]);
    if (leaf == 0xd && subleaf == 0) {
        regs[1] = xsave_size(xcr0, false);
    } else if (leaf == 0xd && subleaf == 1) {
        regs[1] = xsave_size(xcr0 | xss, true);
    }
    return true;
}

static void snp_host_reset_hold(Object *obj, ResetType type)
{
    CPUX86State *env = &X86_CPU(obj)->env;

    if (parent_reset_hold) {
        parent_reset_hold(obj, type);
    }
    env->snp_msr.syscfg = SYSCFG_SMEE | SYSCFG_MTRR_FIX_DRAM_EN;
    snp_rmp_preset(&env->snp_msr);
}

static void snp_host_init(Object *obj)
{
    X86CPU *cpu = X86_CPU(obj);
    CPUX86State *env = &cpu->env;

    env->snp_host = true;
    cpu->expose_tcg = false;
    object_property_set_uint(obj, "min-xlevel", 0x80000021, &error_abort);
    object_property_set_uint(obj, "phys-bits", SNP_PHYS_BITS, &error_abort);

    /* TCG's MWAIT never sleeps: let software halt instead */
    env->features[FEAT_1_ECX] &= ~(CPUID_EXT_HYPERVISOR | CPUID_EXT_MONITOR);
    for (FeatureWord w = 0; w < FEATURE_WORDS; w++) {
        env->features[w] &= x86_cpu_get_supported_feature_word(NULL, w);
    }
}

static void snp_host_class_init(ObjectClass *oc, void *data)
{
    ResettableClass *rc = RESETTABLE_CLASS(oc);

    parent_reset_hold = rc->phases.hold;
    rc->phases.hold = snp_host_reset_hold;
}

static const TypeInfo snp_host_info = {
    .name = TYPE_SNP_HOST,
    .parent = TYPE_SNP_HOST_BASE,
    .instance_init = snp_host_init,
    .class_init = snp_host_class_init,
};

static void snp_host_register(void)
{
    type_register_static(&snp_host_info);
}

type_init(snp_host_register)
