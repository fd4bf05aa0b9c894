/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the two kernel modules say of themselves in sysfs.
 */
#ifndef SNPCERT_MODULES_H
#define SNPCERT_MODULES_H

/** modules_show() - print both modules' versions, parameters and counters. */
void modules_show(void);

#endif /* SNPCERT_MODULES_H */
