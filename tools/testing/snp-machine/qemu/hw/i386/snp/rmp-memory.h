/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SEV-SNP: the memory that the BIOS of a real host sets aside for the reverse
 * map table.
 */
#ifndef HW_I386_SNP_RMP_MEMORY_H
#define HW_I386_SNP_RMP_MEMORY_H

#include "qapi/error.h"

/**
 * snp_rmp_memory_create: give the machine its RMP
 * @errp: error to fill
 *
 * Adds RAM behind the end of all other RAM, 2 MiB aligned and large enough to
 * have an entry for each page up to its own end, reserves it in the e820 map,
 * and presets RMP_BASE and RMP_END of the CPUs. A machine has one RMP however
 * many secure processors it has: later calls change nothing. To be called
 * before the machine is complete, for the e820 map is handed out then.
 *
 * Returns: false with @errp set where there is no room.
 */
bool snp_rmp_memory_create(Error **errp);

/**
 * snp_rmp_memory_end: address of the first byte behind the RMP
 *
 * Returns: 0 on a machine without one.
 */
uint64_t snp_rmp_memory_end(void);

#endif
