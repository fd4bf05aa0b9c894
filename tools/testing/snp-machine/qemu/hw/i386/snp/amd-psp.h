/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The emulated AMD secure processor, as the test port sees it.
 */
#ifndef HW_I386_SNP_AMD_PSP_H
#define HW_I386_SNP_AMD_PSP_H

#include "qapi/error.h"
#include "fault.h"

#define TYPE_AMD_PSP "amd-psp"

/* Mailbox command ids have 11 bits. */
#define AMD_PSP_COMMANDS 0x800

typedef struct AmdPspState AmdPspState;

/**
 * struct AmdPspCounters - what a secure processor has done since power-on
 * @taken: commands taken from the mailbox, by id
 * @succeeded: how many of them were answered with status 0, by id
 * @refused: writes to the mailbox while a command was running
 * @total: commands taken, of all ids
 */
typedef struct AmdPspCounters {
    uint32_t taken[AMD_PSP_COMMANDS];
    uint32_t succeeded[AMD_PSP_COMMANDS];
    uint32_t refused;
    uint32_t total;
} AmdPspCounters;

/**
 * amd_psp_nth: one of the machine's secure processors
 * @index: counted from 0 in the order of the command line
 *
 * Returns: NULL where there are not so many.
 */
AmdPspState *amd_psp_nth(unsigned index);

/**
 * amd_psp_counters: what it has done
 * @psp: the processor, which owns the result; call under the BQL
 */
const AmdPspCounters *amd_psp_counters(const AmdPspState *psp);

/**
 * amd_psp_faults: its faults
 * @psp: the processor, which owns the result; call under the BQL
 */
SnpFaults *amd_psp_faults(AmdPspState *psp);

/** amd_psp_dead: whether it has stopped answering for good. */
bool amd_psp_dead(const AmdPspState *psp);

#endif
