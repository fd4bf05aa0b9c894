/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Newer SEV firmware from the file system, given to the PSP at load.
 */
#ifndef CCP_FIRMWARE_UPDATE_H
#define CCP_FIRMWARE_UPDATE_H

#include <linux/types.h>

struct device;

/**
 * psp_firmware_update() - look for a firmware file and have the PSP take it
 * @dev: the PSP
 *
 * Context: May sleep; not with the mailbox held; SEV and SNP not initialised.
 * Return: true when the PSP took one.
 */
bool psp_firmware_update(struct device *dev);

#endif /* CCP_FIRMWARE_UPDATE_H */
