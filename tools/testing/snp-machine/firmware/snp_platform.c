// SPDX-License-Identifier: GPL-2.0
/*
 * The SNP platform: start and end of SNP, its status, TCB and endorsement keys'
 * configuration. Source: AMD 56860, chapters 4 and 8.
 */
#include "snp_platform.h"

#include <string.h>

#include "asid.h"
#include "keys.h"
#include "machine.h"
#include "page.h"
#include "snp_guest.h"
#include "state.h"
#include "tcb.h"

static bool zeroed(const void *buf, size_t len)
{
	const uint8_t *p = buf;

	while (len--) {
		if (*p++)
			return false;
	}
	return true;
}

/* The RMP's own pages and the IOMMU's become the firmware's. */
static enum psp_status claim_pages(struct psp_fw *fw)
{
	uint64_t start, end;

	if (fw->ops->rmp_range && fw->ops->rmp_range(fw->machine, &start, &end)) {
		for (uint64_t pa = start; pa < end; pa += PSP_PAGE_SIZE) {
			if (!page_set(fw, pa, PAGE_FIRMWARE, false))
				return PSP_RMP_INIT_FAILED;
		}
	}

	fw->iommu_pages = 0;
	if (fw->ops->iommu_pages)
		fw->iommu_pages = fw->ops->iommu_pages(fw->machine, fw->iommu_page,
						       PSP_IOMMU_PAGES_MAX);
	if (fw->iommu_pages > PSP_IOMMU_PAGES_MAX)
		fw->iommu_pages = PSP_IOMMU_PAGES_MAX;
	for (size_t i = 0; i < fw->iommu_pages; i++) {
		fw->iommu_page[i] &= ~(uint64_t)(PSP_PAGE_SIZE - 1);
		if (!page_set(fw, fw->iommu_page[i], PAGE_FIRMWARE, false))
			return PSP_RMP_INIT_FAILED;
	}
	return PSP_SUCCESS;
}

/* One range of the list: checked when @apply is false, made HV-fixed when true. */
static enum psp_status fix_range(struct psp_fw *fw, const struct snp_range *range, bool apply)
{
	uint64_t pa = range->base, end;

	end = pa + (uint64_t)range->page_count * PSP_PAGE_SIZE;
	if (pa & (PSP_PAGE_SIZE - 1) || end < pa)
		return PSP_INVALID_ADDRESS;
	if (range->reserved)
		return PSP_INVALID_PARAM;
	for (; apply && pa < end; pa += PSP_PAGE_SIZE) {
		switch (page_state(fw, pa, NULL)) {
		case PAGE_DEFAULT:
			/* The RMP covers a prefix: nothing behind it either. */
			return PSP_SUCCESS;
		case PAGE_HYPERVISOR:
			if (!page_set(fw, pa, PAGE_HV_FIXED, false))
				return PSP_RMP_INIT_FAILED;
			break;
		default:
			break;
		}
	}
	return PSP_SUCCESS;
}

static enum psp_status fix_ranges(struct psp_fw *fw, uint64_t list_paddr, bool apply)
{
	struct snp_range_list list;
	enum psp_status status;
	struct snp_range range;

	if (psp_strip(fw, list_paddr) & 7 ||
	    !psp_read(fw, list_paddr, &list, sizeof(list)))
		return PSP_INVALID_ADDRESS;
	if (list.num_elements > (PSP_PAGE_SIZE - sizeof(list)) / sizeof(range) ||
	    list.reserved)
		return PSP_INVALID_PARAM;
	for (uint32_t i = 0; i < list.num_elements; i++) {
		if (!psp_read(fw, list_paddr + sizeof(list) + i * sizeof(range), &range,
			      sizeof(range)))
			return PSP_INVALID_ADDRESS;
		status = fix_range(fw, &range, apply);
		if (status)
			return status;
	}
	return PSP_SUCCESS;
}

static void enforce(struct psp_fw *fw, bool on)
{
	if (fw->ops->iommu_enforce)
		fw->ops->iommu_enforce(fw->machine, on);
}

static enum psp_status start(struct psp_fw *fw, bool init_rmp, bool list, uint64_t list_paddr)
{
	enum psp_status status;

	if (!fw->ops->rmp_ready(fw->machine))
		return PSP_INVALID_CONFIG;
	if (!init_rmp && !fw->rmp_initialized)
		return PSP_RMP_INIT_REQUIRED;
	if (list) {
		status = fix_ranges(fw, list_paddr, false);
		if (status)
			return status;
	}

	fw->snp_init = true;
	status = PSP_SUCCESS;
	if (init_rmp && fw->ops->rmp_clear && fw->ops->rmp_clear(fw->machine))
		status = PSP_RMP_INIT_FAILED;
	if (!status)
		status = claim_pages(fw);
	if (!status && list)
		status = fix_ranges(fw, list_paddr, true);
	if (status) {
		fw->snp_init = false;
		fw->iommu_pages = 0;
		fw->rmp_initialized = false;
		return status;
	}
	fw->rmp_initialized = true;
	enforce(fw, true);
	return PSP_SUCCESS;
}

enum psp_status snp_init(struct psp_fw *fw, void *buffer)
{
	(void)buffer;
	return start(fw, true, false, 0);
}

enum psp_status snp_init_ex(struct psp_fw *fw, void *buffer)
{
	const struct snp_init_ex_cmd *cmd = buffer;

	if (cmd->flags & ~(SNP_INIT_RMP | SNP_INIT_LIST_PADDR_EN) || cmd->reserved1 ||
	    !zeroed(cmd->reserved2, sizeof(cmd->reserved2)))
		return PSP_INVALID_PARAM;
	return start(fw, cmd->flags & SNP_INIT_RMP, cmd->flags & SNP_INIT_LIST_PADDR_EN,
		     cmd->list_paddr);
}

static enum psp_status stop(struct psp_fw *fw, bool iommu)
{
	if (asid_dirty(fw))
		return PSP_DFFLUSH_REQUIRED;
	snp_guest_remove_all(fw);
	for (size_t i = 0; iommu && i < fw->iommu_pages; i++)
		page_set(fw, fw->iommu_page[i], PAGE_RECLAIM, false);
	if (iommu)
		enforce(fw, false);
	fw->iommu_pages = 0;
	fw->snp_init = false;
	return PSP_SUCCESS;
}

enum psp_status snp_shutdown(struct psp_fw *fw, void *buffer)
{
	(void)buffer;
	return stop(fw, false);
}

enum psp_status snp_shutdown_ex(struct psp_fw *fw, void *buffer)
{
	const struct snp_shutdown_ex_cmd *cmd = buffer;

	if (cmd->len < sizeof(*cmd))
		return PSP_INVALID_LEN;
	if (cmd->flags & ~SNP_SHUTDOWN_IOMMU)
		return PSP_INVALID_PARAM;
	return stop(fw, cmd->flags & SNP_SHUTDOWN_IOMMU);
}

enum psp_status snp_platform_status(struct psp_fw *fw, void *buffer)
{
	const struct snp_addr_cmd *cmd = buffer;
	struct snp_platform_status s = {
		.api_major = fw->current_version.major,
		.api_minor = fw->current_version.minor,
		.state = fw->snp_init,
		.is_rmp_init = fw->rmp_initialized,
		.build = fw->current_version.build,
		.guest_count = fw->snp_guest_count,
		.current_tcb = fw->current_tcb,
		.reported_tcb = fw->reported_tcb,
	};
	enum psp_status status;
	uint64_t page = psp_strip(fw, cmd->address);

	if (page & (PSP_PAGE_SIZE - 1))
		return PSP_INVALID_ADDRESS;
	status = page_check_writable(fw, page, PSP_PAGE_SIZE);
	if (status)
		return status;

	if (fw->mask_chip_id)
		s.flags |= SNP_STATUS_MASK_CHIP_ID;
	if (fw->mask_chip_key)
		s.flags |= SNP_STATUS_MASK_CHIP_KEY;
	if (fw->vlek_loaded)
		s.flags |= SNP_STATUS_VLEK_EN;
	if (!psp_write(fw, page, &s, sizeof(s)))
		return PSP_INVALID_ADDRESS;
	if (fw->snp_init)
		page_set(fw, page, PAGE_RECLAIM, false);
	return PSP_SUCCESS;
}

enum psp_status snp_df_flush(struct psp_fw *fw, void *buffer)
{
	(void)buffer;
	asid_flush(fw);
	return PSP_SUCCESS;
}

void snp_set_reported(struct psp_fw *fw, uint64_t tcb)
{
	if (fw->reported_tcb == tcb)
		return;
	fw->reported_tcb = tcb;
	/* A VLEK is one for a TCB. */
	fw->vlek_loaded = false;
	memset(fw->vlek_seed, 0, sizeof(fw->vlek_seed));
}

void snp_commit_current(struct psp_fw *fw)
{
	fw->committed_tcb = fw->current_tcb;
	fw->committed_version = fw->current_version;
	snp_set_reported(fw, fw->current_tcb);
}

enum psp_status snp_config(struct psp_fw *fw, void *buffer)
{
	const struct snp_config_cmd *cmd = buffer;

	if (cmd->flags & ~(SNP_CONFIG_MASK_CHIP_ID | SNP_CONFIG_MASK_CHIP_KEY) ||
	    !zeroed(cmd->reserved, sizeof(cmd->reserved)) ||
	    !tcb_fits(cmd->reported_tcb, fw->committed_tcb))
		return PSP_INVALID_PARAM;
	snp_set_reported(fw, cmd->reported_tcb ? cmd->reported_tcb : fw->committed_tcb);
	fw->mask_chip_id = cmd->flags & SNP_CONFIG_MASK_CHIP_ID;
	fw->mask_chip_key = cmd->flags & SNP_CONFIG_MASK_CHIP_KEY;
	return PSP_SUCCESS;
}

enum psp_status snp_commit(struct psp_fw *fw, void *buffer)
{
	const struct snp_commit_cmd *cmd = buffer;

	if (cmd->len < sizeof(*cmd))
		return PSP_INVALID_LEN;
	snp_commit_current(fw);
	return PSP_SUCCESS;
}

enum psp_status snp_vlek_load(struct psp_fw *fw, void *buffer)
{
	const struct snp_vlek_load_cmd *cmd = buffer;
	struct snp_wrapped_vlek wrapped;
	enum psp_status status;
	uint8_t seed[48];

	if (cmd->len < sizeof(*cmd))
		return PSP_INVALID_LEN;
	if (cmd->version || !zeroed(cmd->reserved, sizeof(cmd->reserved)))
		return PSP_INVALID_PARAM;
	status = page_check_readable(fw, cmd->address, sizeof(wrapped));
	if (status)
		return status;
	if (!psp_read(fw, cmd->address, &wrapped, sizeof(wrapped)))
		return PSP_INVALID_ADDRESS;
	if (!zeroed(wrapped.reserved1, sizeof(wrapped.reserved1)) ||
	    !zeroed(wrapped.reserved2, sizeof(wrapped.reserved2)))
		return PSP_INVALID_PARAM;
	if (!keys_vlek_unwrap(fw->config.chip_secret, &wrapped, seed))
		return PSP_BAD_MEASUREMENT;
	if (wrapped.tcb != fw->reported_tcb)
		return PSP_INVALID_KEY;
	memcpy(fw->vlek_seed, seed, sizeof(seed));
	fw->vlek_loaded = true;
	return PSP_SUCCESS;
}
