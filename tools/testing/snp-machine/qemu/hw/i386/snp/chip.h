/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SEV-SNP: the identity of an emulated chip, read from its folder.
 */
#ifndef HW_I386_SNP_CHIP_H
#define HW_I386_SNP_CHIP_H

#include "qapi/error.h"
#include "hw/i386/psp-fw/psp_fw.h"

/**
 * snp_chip_load: read what makes one chip differ from another
 * @folder: holds secret.bin, chip-id.bin and tcb, as mkcerts makes them
 * @config: its chip_secret, chip_id and current_tcb are filled in
 * @errp: names the file that is missing or malformed
 *
 * Returns: true when all three were read.
 */
bool snp_chip_load(const char *folder, struct psp_fw_config *config,
                   Error **errp);

#endif
