/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The SNP platform: start and end of SNP, its status, TCB and endorsement keys'
 * configuration. Source: AMD 56860, chapters 4 and 8.
 */
#ifndef PSP_FW_SNP_PLATFORM_H
#define PSP_FW_SNP_PLATFORM_H

#include "abi.h"

struct psp_fw;

/** snp_set_reported() - change the reported TCB, which ends the life of a VLEK */
void snp_set_reported(struct psp_fw *fw, uint64_t tcb);

/** snp_commit_current() - what runs now is the least that may ever run again */
void snp_commit_current(struct psp_fw *fw);

/* Handlers. */
enum psp_status snp_init(struct psp_fw *fw, void *buffer);
enum psp_status snp_init_ex(struct psp_fw *fw, void *buffer);
enum psp_status snp_shutdown(struct psp_fw *fw, void *buffer);
enum psp_status snp_shutdown_ex(struct psp_fw *fw, void *buffer);
enum psp_status snp_platform_status(struct psp_fw *fw, void *buffer);
enum psp_status snp_df_flush(struct psp_fw *fw, void *buffer);
enum psp_status snp_config(struct psp_fw *fw, void *buffer);
enum psp_status snp_commit(struct psp_fw *fw, void *buffer);
enum psp_status snp_vlek_load(struct psp_fw *fw, void *buffer);

#endif /* PSP_FW_SNP_PLATFORM_H */
