/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How memory for a VM is allocated.
 */
#ifndef _KVM_SNP_GFP_H
#define _KVM_SNP_GFP_H

#include <linux/gfp.h>

/*
 * Charged to the VMM's memory cgroup. At that group's limit it fails, which the
 * guest hears as BUSY and the VMM as -ENOMEM; without __GFP_RETRY_MAYFAIL the
 * kernel would rather kill the VMM.
 */
#define KVM_SNP_GFP	(GFP_KERNEL_ACCOUNT | __GFP_RETRY_MAYFAIL | __GFP_NOWARN)

#endif /* _KVM_SNP_GFP_H */
