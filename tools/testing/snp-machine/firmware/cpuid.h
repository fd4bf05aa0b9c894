/* SPDX-License-Identifier: GPL-2.0 */
/*
 * CPUID values that a hypervisor wants its guest to trust: which of them the
 * processor can keep, for the CPUID page and the CPUID message.
 */
#ifndef PSP_FW_CPUID_H
#define PSP_FW_CPUID_H

#include <stdbool.h>
#include <stdint.h>

#include "abi.h"

struct psp_fw;

/**
 * cpuid_check() - check a table of CPUID values against the processor
 * @fw: the processor
 * @entry: the table; wrong values are replaced by the ones that would do
 * @count: its length
 *
 * Return: true where nothing was wrong.
 */
bool cpuid_check(struct psp_fw *fw, struct snp_cpuid_entry *entry, uint32_t count);

#endif /* PSP_FW_CPUID_H */
