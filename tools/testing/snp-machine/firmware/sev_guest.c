// SPDX-License-Identifier: GPL-2.0
/*
 * SEV and SEV-ES guests: handles, ASIDs, launch and measurement.
 * Source: AMD 55766, chapter 6.
 */
#include "sev_guest.h"

#include "state.h"

void sev_guest_remove_all(struct psp_fw *fw)
{
	fw->sev_guests = NULL;
	fw->sev_guest_count = 0;
}
