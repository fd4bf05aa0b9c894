/* SPDX-License-Identifier: GPL-2.0 */
/*
 * /dev/sev: the device node, and the way from an ioctl to its function.
 */
#ifndef CCP_CHARDEV_H
#define CCP_CHARDEV_H

#include <linux/types.h>

struct file;

extern bool psp_legacy_ext_config;

/**
 * psp_chardev_owns() - whether a file is an open /dev/sev of this driver
 * @file: a file, or NULL
 */
bool psp_chardev_owns(struct file *file);

/**
 * psp_chardev_register() - make /dev/sev
 *
 * Return: 0 or a negative errno.
 */
int psp_chardev_register(void);

/**
 * psp_chardev_unregister() - take /dev/sev away
 *
 * Files that are open stay, and answer -ENODEV.
 */
void psp_chardev_unregister(void);

#endif /* CCP_CHARDEV_H */
