/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The SNP platform: start and end of SNP, its status, TCB and endorsement keys'
 * configuration. Source: AMD 56860, chapters 4 and 8. Each function is the handler
 * of the command in its name.
 */
#ifndef PSP_FW_SNP_PLATFORM_H
#define PSP_FW_SNP_PLATFORM_H

#include "abi.h"

struct psp_fw;

enum psp_status snp_init(struct psp_fw *fw, void *buffer);
enum psp_status snp_init_ex(struct psp_fw *fw, void *buffer);
enum psp_status snp_shutdown(struct psp_fw *fw, void *buffer);
enum psp_status snp_shutdown_ex(struct psp_fw *fw, void *buffer);
enum psp_status snp_platform_status(struct psp_fw *fw, void *buffer);
enum psp_status snp_df_flush(struct psp_fw *fw, void *buffer);
enum psp_status snp_config(struct psp_fw *fw, void *buffer);
enum psp_status snp_commit(struct psp_fw *fw, void *buffer);
enum psp_status snp_vlek_load(struct psp_fw *fw, void *buffer);
enum psp_status snp_download_firmware_ex(struct psp_fw *fw, void *buffer);

#endif /* PSP_FW_SNP_PLATFORM_H */
