// SPDX-License-Identifier: GPL-2.0
/*
 * SNP guests: their contexts from GCTX_CREATE to DECOMMISSION, and the ASID that
 * they are bound to. Source: AMD 56860, chapters 4 and 8.
 */
#include "snp_guest.h"

#include <stdlib.h>
#include <string.h>

#include "asid.h"
#include "crypto.h"
#include "machine.h"
#include "page.h"
#include "state.h"

enum psp_status snp_guest_find(struct psp_fw *fw, uint64_t gctx, struct snp_guest **guest)
{
	gctx = psp_strip(fw, gctx);
	if (gctx & (PSP_PAGE_SIZE - 1))
		return PSP_INVALID_ADDRESS;
	for (*guest = fw->snp_guests; *guest; *guest = (*guest)->next) {
		if ((*guest)->gctx == gctx)
			return PSP_SUCCESS;
	}
	return PSP_INVALID_GUEST;
}

static void guest_forget(struct psp_fw *fw, struct snp_guest *guest)
{
	struct snp_guest **link = &fw->snp_guests;

	while (*link != guest)
		link = &(*link)->next;
	*link = guest->next;
	fw->snp_guest_count--;
	asid_release(fw, guest->asid);
	memset(guest, 0, sizeof(*guest));
	free(guest);
}

static void guest_remove(struct psp_fw *fw, struct snp_guest *guest)
{
	page_set(fw, guest->gctx, PAGE_FIRMWARE, false);
	guest_forget(fw, guest);
}

void snp_guest_forget_all(struct psp_fw *fw)
{
	while (fw->snp_guests)
		guest_forget(fw, fw->snp_guests);
}

void snp_guest_remove_all(struct psp_fw *fw)
{
	while (fw->snp_guests)
		guest_remove(fw, fw->snp_guests);
}

enum psp_status snp_gctx_create(struct psp_fw *fw, void *buffer)
{
	const struct snp_addr_cmd *cmd = buffer;
	uint64_t gctx = psp_strip(fw, cmd->address);
	struct snp_guest *guest;
	enum psp_status status;

	if (gctx & (PSP_PAGE_SIZE - 1))
		return PSP_INVALID_ADDRESS;
	status = page_check_writable(fw, gctx, PSP_PAGE_SIZE);
	if (status)
		return status;
	guest = calloc(1, sizeof(*guest));
	if (!guest)
		return PSP_RESOURCE_LIMIT;
	if (!psp_zero(fw, gctx, PSP_PAGE_SIZE) ||
	    !page_set(fw, gctx, PAGE_CONTEXT, false)) {
		free(guest);
		return PSP_INVALID_ADDRESS;
	}
	guest->gctx = gctx;
	guest->next = fw->snp_guests;
	fw->snp_guests = guest;
	fw->snp_guest_count++;
	return PSP_SUCCESS;
}

static enum psp_status activate(struct psp_fw *fw, uint64_t gctx, uint32_t asid)
{
	struct snp_guest *guest;
	enum psp_status status;

	status = snp_guest_find(fw, gctx, &guest);
	if (status)
		return status;
	if (guest->state == SNP_GSTATE_INIT)
		return PSP_INVALID_GUEST_STATE;
	if (guest->asid)
		return PSP_ACTIVE;
	status = asid_take(fw, asid, true);
	if (status)
		return status;
	guest->asid = asid;
	if (fw->ops->guest_key)
		fw->ops->guest_key(fw->machine, asid, guest->memory_key);
	return PSP_SUCCESS;
}

enum psp_status snp_activate(struct psp_fw *fw, void *buffer)
{
	const struct snp_activate_cmd *cmd = buffer;

	return activate(fw, cmd->gctx_paddr, cmd->asid);
}

/* The guest may run on every core whatever the list says; it must be there. */
enum psp_status snp_activate_ex(struct psp_fw *fw, void *buffer)
{
	const struct snp_activate_ex_cmd *cmd = buffer;
	uint32_t id;

	if (cmd->len < sizeof(*cmd))
		return PSP_INVALID_LEN;
	if (cmd->reserved || !cmd->num_ids)
		return PSP_INVALID_PARAM;
	if (!psp_read(fw, cmd->id_paddr, &id, sizeof(id)) ||
	    !psp_read(fw, cmd->id_paddr + (cmd->num_ids - 1ULL) * sizeof(id), &id, sizeof(id)))
		return PSP_INVALID_ADDRESS;
	return activate(fw, cmd->gctx_paddr, cmd->asid);
}

enum psp_status snp_decommission(struct psp_fw *fw, void *buffer)
{
	const struct snp_addr_cmd *cmd = buffer;
	struct snp_guest *guest;
	enum psp_status status;

	status = snp_guest_find(fw, cmd->address, &guest);
	if (!status)
		guest_remove(fw, guest);
	return status;
}

enum psp_status snp_guest_status(struct psp_fw *fw, void *buffer)
{
	const struct snp_guest_status_cmd *cmd = buffer;
	struct snp_guest_status s = { 0 };
	struct snp_guest *guest;
	enum psp_status status;

	status = snp_guest_find(fw, cmd->gctx_paddr, &guest);
	if (status)
		return status;
	if (psp_strip(fw, cmd->status_paddr) & (PSP_PAGE_SIZE - 1))
		return PSP_INVALID_ADDRESS;
	status = page_check_writable(fw, cmd->status_paddr, PSP_PAGE_SIZE);
	if (status)
		return status;
	s.policy = guest->policy;
	s.asid = guest->asid;
	s.state = guest->state;
	return psp_write(fw, cmd->status_paddr, &s, sizeof(s)) ? PSP_SUCCESS
							       : PSP_INVALID_ADDRESS;
}

static enum psp_status debug_copy(struct psp_fw *fw, const struct snp_dbg_cmd *cmd,
				  bool decrypt)
{
	uint8_t page[PSP_PAGE_SIZE];
	struct snp_guest *guest;
	struct rmp_entry entry;
	enum psp_status status;
	uint64_t guest_page = decrypt ? cmd->src_paddr : cmd->dst_paddr;
	uint64_t host_page = decrypt ? cmd->dst_paddr : cmd->src_paddr;
	bool done;

	status = snp_guest_find(fw, cmd->gctx_paddr, &guest);
	if (status)
		return status;
	if (guest->state == SNP_GSTATE_INIT)
		return PSP_INVALID_GUEST_STATE;
	if (!(guest->policy & SNP_POLICY_DEBUG))
		return PSP_POLICY_FAILURE;
	if (!guest->asid)
		return PSP_INACTIVE;
	if (psp_strip(fw, host_page) & (PSP_PAGE_SIZE - 1) ||
	    psp_strip(fw, guest_page) & (PSP_PAGE_SIZE - 1))
		return PSP_INVALID_ADDRESS;

	switch (page_state(fw, guest_page, &entry)) {
	case PAGE_PRE_GUEST:
	case PAGE_PRE_SWAP:
		break;
	case PAGE_GUEST_VALID:
	case PAGE_GUEST_INVALID:
		/* The firmware writes immutable pages only. */
		if (decrypt)
			break;
		return PSP_INVALID_PAGE_STATE;
	default:
		return PSP_INVALID_PAGE_STATE;
	}
	if (entry.asid != guest->asid)
		return PSP_INVALID_PAGE_OWNER;
	status = decrypt ? page_check_writable(fw, host_page, PSP_PAGE_SIZE)
			 : page_check_readable(fw, host_page, PSP_PAGE_SIZE);
	if (status)
		return status;
	if (decrypt)
		done = psp_read_guest(fw, guest_page, page, sizeof(page)) &&
		       psp_write(fw, host_page, page, sizeof(page));
	else
		done = psp_read(fw, host_page, page, sizeof(page)) &&
		       psp_write_guest(fw, guest_page, page, sizeof(page));
	return done ? PSP_SUCCESS : PSP_INVALID_ADDRESS;
}

enum psp_status snp_dbg_decrypt(struct psp_fw *fw, void *buffer)
{
	return debug_copy(fw, buffer, true);
}

enum psp_status snp_dbg_encrypt(struct psp_fw *fw, void *buffer)
{
	return debug_copy(fw, buffer, false);
}
