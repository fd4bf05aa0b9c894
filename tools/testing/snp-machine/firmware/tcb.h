/* SPDX-License-Identifier: GPL-2.0 */
/*
 * TCB versions as Milan and Genoa lay them out: boot loader, TEE, four reserved
 * bytes, SNP firmware, microcode.
 */
#ifndef PSP_FW_TCB_H
#define PSP_FW_TCB_H

#include <stdbool.h>
#include <stdint.h>

/**
 * tcb_fits() - whether no part of a TCB exceeds the same part of a limit
 * @tcb: the TCB
 * @limit: the limit; where it has zeroes for reserved parts, @tcb needs them too
 */
static inline bool tcb_fits(uint64_t tcb, uint64_t limit)
{
	for (int shift = 0; shift < 64; shift += 8) {
		if ((uint8_t)(tcb >> shift) > (uint8_t)(limit >> shift))
			return false;
	}
	return true;
}

#endif /* PSP_FW_TCB_H */
