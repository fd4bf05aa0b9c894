/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ASIDs: which are in use, and which a guest has left behind that no other may
 * have before the data fabric was flushed.
 */
#ifndef PSP_FW_ASID_H
#define PSP_FW_ASID_H

#include <stdbool.h>
#include <stdint.h>

#include "abi.h"

struct psp_fw;

/**
 * asid_take() - bind an ASID to a guest
 * @fw: the processor
 * @asid: the ASID
 * @encrypted_state: it is an SEV-ES or SNP guest
 *
 * Return: PSP_SUCCESS, PSP_INVALID_ASID, PSP_ASID_OWNED or PSP_DFFLUSH_REQUIRED.
 */
enum psp_status asid_take(struct psp_fw *fw, uint32_t asid, bool encrypted_state);

/** asid_release() - a guest left its ASID; 0 is fine */
void asid_release(struct psp_fw *fw, uint32_t asid);

/** asid_flush() - the data fabric was flushed */
void asid_flush(struct psp_fw *fw);

/** asid_dirty() - whether any ASID waits for a flush */
bool asid_dirty(const struct psp_fw *fw);

#endif /* PSP_FW_ASID_H */
