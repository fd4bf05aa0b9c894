// SPDX-License-Identifier: GPL-2.0
/*
 * ASIDs: which are in use, and which a guest has left behind that no other may
 * have before the data fabric was flushed.
 */
#include "asid.h"

#include "state.h"

enum psp_status asid_take(struct psp_fw *fw, uint32_t asid, bool encrypted_state)
{
	uint32_t min_sev = fw->config.min_sev_asid;

	if (!asid || asid > fw->config.max_asid)
		return PSP_INVALID_ASID;
	if (min_sev && encrypted_state && asid >= min_sev)
		return PSP_INVALID_ASID;
	if (min_sev && !encrypted_state && asid < min_sev)
		return PSP_INVALID_ASID;
	if (fw->asid[asid] == PSP_ASID_IN_USE)
		return PSP_ASID_OWNED;
	if (fw->asid[asid] == PSP_ASID_DIRTY)
		return PSP_DFFLUSH_REQUIRED;
	fw->asid[asid] = PSP_ASID_IN_USE;
	return PSP_SUCCESS;
}

void asid_release(struct psp_fw *fw, uint32_t asid)
{
	if (asid && asid <= fw->config.max_asid)
		fw->asid[asid] = PSP_ASID_DIRTY;
}

void asid_flush(struct psp_fw *fw)
{
	for (uint32_t i = 0; i <= fw->config.max_asid; i++) {
		if (fw->asid[i] == PSP_ASID_DIRTY)
			fw->asid[i] = PSP_ASID_FREE;
	}
}

bool asid_dirty(const struct psp_fw *fw)
{
	for (uint32_t i = 0; i <= fw->config.max_asid; i++) {
		if (fw->asid[i] == PSP_ASID_DIRTY)
			return true;
	}
	return false;
}
