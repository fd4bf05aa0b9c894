/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Launch of an SNP guest: policy, pages and their measurement, identity.
 * Source: AMD 56860, chapters 7 and 8. Handlers of the commands in their names.
 */
#ifndef PSP_FW_SNP_LAUNCH_H
#define PSP_FW_SNP_LAUNCH_H

#include "abi.h"

struct psp_fw;

enum psp_status snp_launch_start(struct psp_fw *fw, void *buffer);
enum psp_status snp_launch_update(struct psp_fw *fw, void *buffer);
enum psp_status snp_launch_finish(struct psp_fw *fw, void *buffer);

#endif /* PSP_FW_SNP_LAUNCH_H */
