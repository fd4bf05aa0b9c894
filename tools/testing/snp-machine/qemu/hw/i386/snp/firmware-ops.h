/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SEV-SNP: the machine as the secure processor's firmware sees it.
 */
#ifndef HW_I386_SNP_FIRMWARE_OPS_H
#define HW_I386_SNP_FIRMWARE_OPS_H

#include "hw/i386/psp-fw/psp_fw.h"

/* System memory, RMP and IOMMU; the machine argument is unused. */
extern const struct psp_fw_machine_ops snp_firmware_ops;

#endif
