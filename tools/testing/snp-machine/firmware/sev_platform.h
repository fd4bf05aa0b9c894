/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The SEV (legacy) platform: its state machine, its keys' commands.
 * Source: AMD 55766, chapter 5. Each function is the handler of the command in its
 * name: @buffer is the command buffer's copy, which the caller writes back.
 */
#ifndef PSP_FW_SEV_PLATFORM_H
#define PSP_FW_SEV_PLATFORM_H

#include "abi.h"

struct psp_fw;

enum psp_status sev_init(struct psp_fw *fw, void *buffer);
enum psp_status sev_init_ex(struct psp_fw *fw, void *buffer);
enum psp_status sev_shutdown(struct psp_fw *fw, void *buffer);
enum psp_status sev_platform_reset(struct psp_fw *fw, void *buffer);
enum psp_status sev_platform_status(struct psp_fw *fw, void *buffer);
enum psp_status sev_pek_gen(struct psp_fw *fw, void *buffer);
enum psp_status sev_pek_csr(struct psp_fw *fw, void *buffer);
enum psp_status sev_pek_cert_import(struct psp_fw *fw, void *buffer);
enum psp_status sev_pdh_cert_export(struct psp_fw *fw, void *buffer);
enum psp_status sev_pdh_gen(struct psp_fw *fw, void *buffer);
enum psp_status sev_df_flush(struct psp_fw *fw, void *buffer);
enum psp_status sev_get_id(struct psp_fw *fw, void *buffer);
enum psp_status sev_nop(struct psp_fw *fw, void *buffer);

#endif /* PSP_FW_SEV_PLATFORM_H */
