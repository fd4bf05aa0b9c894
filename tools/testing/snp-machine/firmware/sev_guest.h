/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SEV and SEV-ES guests: handles, ASIDs, launch and measurement.
 * Source: AMD 55766, chapter 6.
 */
#ifndef PSP_FW_SEV_GUEST_H
#define PSP_FW_SEV_GUEST_H

#include "abi.h"

struct psp_fw;

/** sev_guest_remove_all() - end every guest */
void sev_guest_remove_all(struct psp_fw *fw);

#endif /* PSP_FW_SEV_GUEST_H */
