// SPDX-License-Identifier: GPL-2.0
/*
 * A page that becomes shared is invalidated before the hypervisor is asked, one
 * that becomes private validated after: so the hypervisor can at no time swap
 * a validated page for another.
 */
#include "cpu.h"
#include "ghcb.h"
#include "page_state.h"

void page_share_by_msr(uint64_t gpa)
{
	if (pvalidate(gpa, 0))
		ghcb_msr_terminate(GUEST_TERM_PVALIDATE);
	if (ghcb_msr_page_state(gpa, 0))
		ghcb_msr_terminate(GUEST_TERM_PAGE_STATE);
}

uint64_t pages_share(uint64_t ghcb, uint64_t gpa, uint64_t npages, int validated)
{
	for (uint64_t i = 0; validated && i < npages; i++) {
		uint32_t status = pvalidate(gpa + i * GUEST_PAGE, 0);

		if (status)
			return status;
	}
	return ghcb_page_state(ghcb, gpa, npages, 0);
}

uint64_t pages_unshare(uint64_t ghcb, uint64_t gpa, uint64_t npages)
{
	uint64_t error = ghcb_page_state(ghcb, gpa, npages, 1);

	for (uint64_t i = 0; !error && i < npages; i++)
		error = pvalidate(gpa + i * GUEST_PAGE, 1);
	return error;
}
