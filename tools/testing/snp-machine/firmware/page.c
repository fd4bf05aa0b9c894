// SPDX-License-Identifier: GPL-2.0
/*
 * Page states: what an RMP entry means to the firmware, and the commands that
 * move pages between states (PAGE_RECLAIM, PAGE_UNSMASH).
 */
#include "page.h"

#include <string.h>

#include "machine.h"
#include "state.h"

#define SUBPAGES	(PSP_PAGE_SIZE_2M / PSP_PAGE_SIZE)

static enum psp_page_state state_of(const struct rmp_entry *e)
{
	if (!e->assigned)
		return e->immutable ? PAGE_HV_FIXED : PAGE_HYPERVISOR;
	if (e->asid) {
		if (e->immutable)
			return e->validated ? PAGE_PRE_SWAP : PAGE_PRE_GUEST;
		return e->validated ? PAGE_GUEST_VALID : PAGE_GUEST_INVALID;
	}
	if (!e->immutable)
		return PAGE_RECLAIM;
	if (e->gpa)
		return PAGE_METADATA;
	return e->vmsa ? PAGE_CONTEXT : PAGE_FIRMWARE;
}

enum psp_page_state page_state(struct psp_fw *fw, uint64_t pa, struct rmp_entry *entry)
{
	struct rmp_entry e = { 0 };
	enum psp_page_state state = PAGE_DEFAULT;

	pa = psp_strip(fw, pa) & ~(uint64_t)(PSP_PAGE_SIZE - 1);
	if (fw->snp_init && fw->ops->rmp_get(fw->machine, pa, &e) == 0)
		state = state_of(&e);
	else
		memset(&e, 0, sizeof(e));
	if (entry)
		*entry = e;
	return state;
}

bool page_set(struct psp_fw *fw, uint64_t pa, enum psp_page_state state, bool size_2m)
{
	struct rmp_entry e = { .page_size_2m = size_2m };

	switch (state) {
	case PAGE_HYPERVISOR:
		break;
	case PAGE_HV_FIXED:
		e.immutable = true;
		break;
	case PAGE_RECLAIM:
		e.assigned = true;
		break;
	case PAGE_FIRMWARE:
		e.assigned = true;
		e.immutable = true;
		break;
	case PAGE_CONTEXT:
		e.assigned = true;
		e.immutable = true;
		e.vmsa = true;
		break;
	default:
		return false;
	}
	return fw->ops->rmp_set(fw->machine, psp_strip(fw, pa), &e) == 0;
}

/* Firmware pages that the firmware itself lives on: no host gets them back. */
static bool page_in_use(struct psp_fw *fw, uint64_t pa, uint64_t len)
{
	uint64_t start, end;

	if (fw->ops->rmp_range && fw->ops->rmp_range(fw->machine, &start, &end) &&
	    pa < end && pa + len > start)
		return true;
	for (size_t i = 0; i < fw->iommu_pages; i++) {
		if (fw->iommu_page[i] >= pa && fw->iommu_page[i] < pa + len)
			return true;
	}
	if (fw->nv_used && pa < fw->nv_base + SEV_NV_SIZE && pa + len > fw->nv_base)
		return true;
	if (fw->tmr_size && pa < fw->tmr_base + fw->tmr_size && pa + len > fw->tmr_base)
		return true;
	return false;
}

/* The pages of a buffer; false where it wraps around the address space. */
static bool buffer_pages(struct psp_fw *fw, uint64_t pa, uint64_t len, uint64_t *first,
			 uint64_t *last)
{
	uint64_t mask = ~(uint64_t)(PSP_PAGE_SIZE - 1);

	pa = psp_strip(fw, pa);
	if (!len || pa + len - 1 < pa)
		return false;
	*first = pa & mask;
	*last = (pa + len - 1) & mask;
	return true;
}

enum psp_status page_check_writable(struct psp_fw *fw, uint64_t pa, uint64_t len)
{
	struct rmp_entry entry;
	uint64_t page, last;

	if (!buffer_pages(fw, pa, len, &page, &last))
		return PSP_INVALID_ADDRESS;
	if (!fw->snp_init)
		return PSP_SUCCESS;
	for (;; page += PSP_PAGE_SIZE) {
		if (page_state(fw, page, &entry) != PAGE_FIRMWARE ||
		    page_in_use(fw, page, PSP_PAGE_SIZE))
			return PSP_INVALID_PAGE_STATE;
		if (entry.page_size_2m)
			return PSP_INVALID_PAGE_SIZE;
		if (page == last)
			return PSP_SUCCESS;
	}
}

enum psp_status page_check_readable(struct psp_fw *fw, uint64_t pa, uint64_t len)
{
	uint64_t page, last;

	if (!buffer_pages(fw, pa, len, &page, &last))
		return PSP_INVALID_ADDRESS;
	if (!fw->snp_init)
		return PSP_SUCCESS;
	for (;; page += PSP_PAGE_SIZE) {
		switch (page_state(fw, page, NULL)) {
		case PAGE_DEFAULT:
			/* No entry here, none behind: the RMP covers a prefix. */
			return PSP_SUCCESS;
		case PAGE_HYPERVISOR:
		case PAGE_HV_FIXED:
		case PAGE_FIRMWARE:
		case PAGE_RECLAIM:
			break;
		default:
			return PSP_INVALID_PAGE_STATE;
		}
		if (page == last)
			return PSP_SUCCESS;
	}
}

enum psp_status page_check_guest(struct psp_fw *fw, uint64_t pa, bool size_2m, uint32_t asid,
				 enum psp_page_state wanted, struct rmp_entry *entry)
{
	uint64_t size = size_2m ? PSP_PAGE_SIZE_2M : PSP_PAGE_SIZE;

	if (psp_strip(fw, pa) & (size - 1))
		return PSP_INVALID_ADDRESS;
	if (page_state(fw, pa, entry) != wanted)
		return PSP_INVALID_PAGE_STATE;
	if (entry->page_size_2m != size_2m)
		return PSP_INVALID_PAGE_SIZE;
	if (entry->asid != asid)
		return PSP_INVALID_PAGE_OWNER;
	return PSP_SUCCESS;
}

/* Address with the page size in bit 0, as PAGE_RECLAIM and PAGE_UNSMASH take it. */
static enum psp_status sized_address(struct psp_fw *fw, const void *buffer, uint64_t *pa,
				     bool *size_2m)
{
	const struct snp_addr_cmd *cmd = buffer;

	*size_2m = cmd->address & 1;
	*pa = psp_strip(fw, cmd->address & ~1ULL);
	if (*pa & ((*size_2m ? PSP_PAGE_SIZE_2M : PSP_PAGE_SIZE) - 1))
		return PSP_INVALID_ADDRESS;
	return PSP_SUCCESS;
}

enum psp_status page_reclaim(struct psp_fw *fw, void *buffer)
{
	enum psp_status status;
	struct rmp_entry e;
	bool size_2m, done;
	uint64_t pa;

	status = sized_address(fw, buffer, &pa, &size_2m);
	if (status)
		return status;

	switch (page_state(fw, pa, &e)) {
	case PAGE_DEFAULT:
		return PSP_INVALID_ADDRESS;
	case PAGE_RECLAIM:
	case PAGE_METADATA:
		break;
	case PAGE_FIRMWARE:
		if (page_in_use(fw, pa, size_2m ? PSP_PAGE_SIZE_2M : PSP_PAGE_SIZE))
			return PSP_INVALID_PAGE_STATE;
		break;
	case PAGE_PRE_GUEST:
	case PAGE_PRE_SWAP:
		if (e.page_size_2m != size_2m)
			return PSP_INVALID_PAGE_SIZE;
		/* The guest keeps it, in the state from before it became immutable. */
		e.immutable = false;
		done = fw->ops->rmp_set(fw->machine, pa, &e) == 0;
		return done ? PSP_SUCCESS : PSP_INVALID_ADDRESS;
	default:
		return PSP_INVALID_PAGE_STATE;
	}
	if (e.page_size_2m != size_2m)
		return PSP_INVALID_PAGE_SIZE;
	return page_set(fw, pa, PAGE_RECLAIM, size_2m) ? PSP_SUCCESS : PSP_INVALID_ADDRESS;
}

/*
 * Join 512 small pages to a large one. All must be pages of one guest and one
 * state, next to each other for the guest too, with equal permissions.
 */
enum psp_status page_unsmash(struct psp_fw *fw, void *buffer)
{
	struct rmp_entry first, e;
	enum psp_page_state state;
	enum psp_status status;
	bool size_2m;
	uint64_t pa;

	status = sized_address(fw, buffer, &pa, &size_2m);
	if (status)
		return status;
	if (pa & (PSP_PAGE_SIZE_2M - 1))
		return PSP_INVALID_ADDRESS;

	state = page_state(fw, pa, &first);
	if (state != PAGE_PRE_GUEST && state != PAGE_PRE_SWAP)
		return PSP_INVALID_PAGE_STATE;
	if (first.page_size_2m)
		return PSP_INVALID_PAGE_SIZE;
	if (first.gpa & (PSP_PAGE_SIZE_2M - 1))
		return PSP_INVALID_PARAM;
	for (uint64_t i = 1; i < SUBPAGES; i++) {
		if (page_state(fw, pa + i * PSP_PAGE_SIZE, &e) != state)
			return PSP_INVALID_PAGE_STATE;
		if (e.page_size_2m)
			return PSP_INVALID_PAGE_SIZE;
		if (e.asid != first.asid)
			return PSP_INVALID_PAGE_OWNER;
		if (e.gpa != first.gpa + i * PSP_PAGE_SIZE || e.vmsa != first.vmsa ||
		    memcmp(e.vmpl, first.vmpl, sizeof(e.vmpl)))
			return PSP_INVALID_PARAM;
	}
	first.page_size_2m = true;
	if (fw->ops->rmp_set(fw->machine, pa, &first))
		return PSP_INVALID_ADDRESS;
	return PSP_SUCCESS;
}
