/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What of <linux/psp-sev.h> Debian 12's linux-libc-dev is too old to have: the
 * SNP commands of /dev/sev, as kernels since 6.11 know them.
 */
#ifndef SNPCERT_SEV_ABI_H
#define SNPCERT_SEV_ABI_H

#include <stdint.h>

#define SEV_ABI_SNP_PLATFORM_STATUS	9

/* struct sev_user_data_snp_status */
struct sev_abi_snp_status {
	uint8_t api_major;
	uint8_t api_minor;
	uint8_t state;
	uint8_t rmp_initialized;	/* bit 0 */
	uint32_t build_id;
	uint32_t flags;			/* SEV_ABI_SNP_STATUS_* */
	uint32_t guest_count;
	uint64_t current_tcb_version;
	uint64_t reported_tcb_version;
} __attribute__((packed));

#define SEV_ABI_SNP_STATUS_MASK_CHIP_ID		(1U << 0)
#define SEV_ABI_SNP_STATUS_MASK_CHIP_KEY	(1U << 1)
#define SEV_ABI_SNP_STATUS_VLEK			(1U << 2)

/* struct sev_user_data_snp_config */
struct sev_abi_snp_config {
	uint64_t reported_tcb;
	uint32_t flags;			/* SEV_ABI_SNP_CONFIG_* */
	uint8_t reserved[52];
} __attribute__((packed));

#define SEV_ABI_SNP_CONFIG_MASK_CHIP_ID		(1U << 0)
#define SEV_ABI_SNP_CONFIG_MASK_CHIP_KEY	(1U << 1)

#endif /* SNPCERT_SEV_ABI_H */
