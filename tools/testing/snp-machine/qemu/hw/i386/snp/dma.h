/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SEV-SNP: devices' accesses against the RMP, at the end of the IOMMU's
 * translation.
 */
#ifndef HW_I386_SNP_DMA_H
#define HW_I386_SNP_DMA_H

#include "exec/memory.h"

/**
 * snp_dma_enforce: whether devices' accesses are checked
 * @on: from SNP_INIT to the SNP_SHUTDOWN_EX that says so
 */
void snp_dma_enforce(bool on);

/**
 * snp_dma_check: what the RMP has to say to a translated access
 * @entry: in, out: the translation, narrowed to the page that is accessed; reads
 *     of a guest's page go to its ciphertext, writes to pages that are not the
 *     hypervisor's nowhere
 * @iova: what was translated
 * @is_write: the access
 *
 * Returns: false where the access is refused.
 */
bool snp_dma_check(IOMMUTLBEntry *entry, hwaddr iova, bool is_write);

#endif
