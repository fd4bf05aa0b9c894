/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What an operator can read of the driver: /sys/class/misc/sev/.
 */
#ifndef CCP_SYSFS_H
#define CCP_SYSFS_H

struct attribute_group;

/* For /dev/sev's device; names and meanings stay (Documentation/admin-guide/ccp.rst). */
extern const struct attribute_group *psp_sysfs_groups[];

#endif /* CCP_SYSFS_H */
