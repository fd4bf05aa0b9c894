/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SEV-SNP: devices' accesses against the RMP, at the end of the IOMMU's
 * translation. What the IOMMU writes by itself, logs and completions, does not
 * come this way: those pages are the firmware's.
 */
#include "qemu/osdep.h"
#include "hw/i386/snp.h"
#include "dma.h"

#define PAGE_SIZE_4K    4096ULL

static bool enforced;

void snp_dma_enforce(bool on)
{
    enforced = on;
}

bool snp_dma_check(IOMMUTLBEntry *entry, hwaddr iova, bool is_write)
{
    hwaddr offset = iova & entry->addr_mask & ~(PAGE_SIZE_4K - 1);
    hwaddr page = (entry->translated_addr & ~entry->addr_mask) + offset;

    if (!enforced || entry->perm == IOMMU_NONE) {
        return true;
    }
    entry->iova = iova & ~(PAGE_SIZE_4K - 1);
    entry->addr_mask = PAGE_SIZE_4K - 1;
    entry->translated_addr = snp_raw_address(page);
    if (!snp_hypervisor_owned(page, PAGE_SIZE_4K) || snp_rmp_protected(page)) {
        entry->perm &= ~IOMMU_WO;
        return !is_write;
    }
    return true;
}
