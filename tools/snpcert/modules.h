/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the two kernel modules say of themselves in sysfs.
 */
#ifndef SNPCERT_MODULES_H
#define SNPCERT_MODULES_H

/* Where they are looked for: "/sys", but for tests. */
extern const char *modules_sys;

/**
 * modules_show() - print both modules' parameters and counters, the VMs that
 * kvm-amd-snp serves, and an alarm when requests pass it by
 */
void modules_show(void);

#endif /* SNPCERT_MODULES_H */
