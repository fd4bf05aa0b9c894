/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The state of the emulated secure processor. Private to the library: who owns
 * which part is said beside it.
 */
#ifndef PSP_FW_STATE_H
#define PSP_FW_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "abi.h"
#include "psp_fw.h"
#include "sev_keys.h"

#define PSP_IOMMU_PAGES_MAX	512

struct snp_guest;
struct sev_guest;

/** struct psp_version - a firmware version, as reports and status show it */
struct psp_version {
	uint8_t major;
	uint8_t minor;
	uint8_t build;
};

enum psp_asid_state {
	PSP_ASID_FREE = 0,
	PSP_ASID_IN_USE,
	PSP_ASID_DIRTY,		/* no use before the next DF_FLUSH */
};

struct psp_fw {
	struct psp_fw_config config;
	const struct psp_fw_machine_ops *ops;
	void *machine;

	/* snp_platform.c; the current TCB and version: firmware_update.c */
	bool snp_init;
	bool rmp_initialized;
	bool mask_chip_id;
	bool mask_chip_key;
	bool vlek_loaded;
	uint64_t current_tcb;
	uint64_t committed_tcb;
	uint64_t reported_tcb;
	struct psp_version current_version;
	struct psp_version committed_version;
	uint8_t vlek_seed[48];
	uint64_t iommu_page[PSP_IOMMU_PAGES_MAX];
	size_t iommu_pages;

	/* asid.c: max_asid + 1 entries */
	uint8_t *asid;

	/* snp_guest.c */
	struct snp_guest *snp_guests;
	uint32_t snp_guest_count;

	/* sev_platform.c */
	enum sev_platform_state sev_state;
	bool sev_es;
	uint64_t tmr_base;
	uint64_t tmr_size;
	bool nv_used;
	bool nv_discard;
	uint64_t nv_base;
	struct sev_keys keys;

	/* sev_guest.c */
	struct sev_guest *sev_guests;
	uint32_t sev_guest_count;
	uint32_t sev_next_handle;
};

#endif /* PSP_FW_STATE_H */
