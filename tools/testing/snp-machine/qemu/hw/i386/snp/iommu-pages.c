/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SEV-SNP: the memory that the IOMMU writes on its own account, found in its
 * registers as the secure processor's firmware finds it.
 */
#include "qemu/osdep.h"
#include "qemu/bswap.h"
#include "../amd_iommu.h"
#include "iommu-pages.h"

#define PAGE 4096ULL

/* Bits 59:56 of the log base registers: 2 to the power of this many entries. */
#define LOG_LENGTH(reg) (1ULL << extract64(reg, 56, 4))
#define LOG_ENTRY_SIZE  16

struct page_list {
    uint64_t *pa;
    size_t count, max;
};

static void add_range(struct page_list *list, uint64_t start, uint64_t size)
{
    uint64_t pa;

    for (pa = start & ~(PAGE - 1); pa < start + size; pa += PAGE) {
        if (list->count < list->max) {
            list->pa[list->count++] = pa;
        }
    }
}

static void add_log(struct page_list *list, AMDVIState *s, hwaddr reg)
{
    uint64_t value = ldq_le_p(&s->mmior[reg]);
    uint64_t base = value & GENMASK64(51, 12);

    if (base) {
        add_range(list, base, LOG_LENGTH(value) * LOG_ENTRY_SIZE);
    }
}

/* With SNP the exclusion range registers hold the completion-wait store. */
static void add_completion_store(struct page_list *list, AMDVIState *s)
{
    uint64_t base = ldq_le_p(&s->mmior[AMDVI_MMIO_EXCL_BASE]) &
                    GENMASK64(51, 12);
    uint64_t limit = ldq_le_p(&s->mmior[AMDVI_MMIO_EXCL_LIMIT]) &
                     GENMASK64(51, 12);

    if (base && limit >= base) {
        add_range(list, base, limit - base + PAGE);
    }
}

size_t snp_iommu_pages(uint64_t *pa, size_t max)
{
    X86IOMMUState *iommu = x86_iommu_get_default();
    struct page_list list = { .pa = pa, .max = max };
    AMDVIState *s;

    s = (AMDVIState *)object_dynamic_cast(OBJECT(iommu), TYPE_AMD_IOMMU_DEVICE);
    if (!s || !s->snp || !s->enabled) {
        return 0;
    }
    add_log(&list, s, AMDVI_MMIO_EVENT_BASE);
    add_log(&list, s, AMDVI_MMIO_PPR_BASE);
    add_completion_store(&list, s);
    return list.count;
}
