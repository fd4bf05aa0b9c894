/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Firmware updates: images, and the commands that load them. Sources: AMD 55766,
 * chapter 5 (DOWNLOAD_FIRMWARE); AMD 56860, chapter 8 (DOWNLOAD_FIRMWARE_EX).
 */
#ifndef PSP_FW_FIRMWARE_UPDATE_H
#define PSP_FW_FIRMWARE_UPDATE_H

#include "abi.h"

struct psp_fw;

/* Handlers. */
enum psp_status sev_download_firmware(struct psp_fw *fw, void *buffer);
enum psp_status snp_download_firmware_ex(struct psp_fw *fw, void *buffer);

#endif /* PSP_FW_FIRMWARE_UPDATE_H */
