/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What of Linux 6.12's <linux/psp-sev.h> older headers do not have, under names
 * of its own.
 */
#ifndef SEV_ABI_H
#define SEV_ABI_H

#include <linux/types.h>

#define ABI_SNP_PLATFORM_STATUS	9
#define ABI_SNP_COMMIT		10
#define ABI_SNP_SET_CONFIG	11
#define ABI_SNP_VLEK_LOAD	12

struct abi_snp_status {
	__u8 api_major;
	__u8 api_minor;
	__u8 state;
	__u8 is_rmp_initialized;
	__u32 build_id;
	__u32 features;
	__u32 guest_count;
	__u64 current_tcb_version;
	__u64 reported_tcb_version;
} __attribute__((packed));

#define ABI_MASK_CHIP_ID	(1U << 0)

struct abi_snp_config {
	__u64 reported_tcb;
	__u32 mask;
	__u8 reserved[52];
} __attribute__((packed));

struct abi_snp_vlek_load {
	__u32 len;
	__u8 vlek_wrapped_version;
	__u8 reserved[3];
	__u64 vlek_wrapped_address;
} __attribute__((packed));

#endif /* SEV_ABI_H */
