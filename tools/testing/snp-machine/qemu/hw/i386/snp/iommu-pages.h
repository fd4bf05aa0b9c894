/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SEV-SNP: the memory that the IOMMU writes on its own account.
 */
#ifndef HW_I386_SNP_IOMMU_PAGES_H
#define HW_I386_SNP_IOMMU_PAGES_H

/**
 * snp_iommu_pages: pages of event log, PPR log and completion-wait store
 * @pa: receives their system physical addresses
 * @max: entries in @pa
 *
 * SNP_INIT makes these firmware pages. Call under the BQL.
 *
 * Returns: how many pages there are, not more than @max; 0 without an IOMMU
 * that has snp=on and is enabled.
 */
size_t snp_iommu_pages(uint64_t *pa, size_t max);

#endif
