/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SEV-SNP: faults that a test asks the secure processor to have.
 *
 * A specification is WHAT[@WHICH]:ACTION, several are separated by ';'.
 *   WHAT    a mailbox command's id (0x94), "any" of them, or one of the
 *           instructions "rmpupdate" and "psmash"
 *   WHICH   N (the N-th one from now on, the default is 1), N-M, or N- (all
 *           from the N-th on)
 *   ACTION  status=CODE   the command is not run and answered with CODE
 *           delay=USEC    the command takes this much longer
 *           silence       the command is neither run nor answered
 *           no-answer     the command is run and not answered
 *           no-interrupt  the command is run and answered without an interrupt
 *           dead          like silence, and so is everything after it
 * For instructions only status=CODE and delay=USEC exist; with a delay they keep
 * their entries for so long.
 */
#ifndef HW_I386_SNP_FAULT_H
#define HW_I386_SNP_FAULT_H

#include "qapi/error.h"

#define SNP_FAULT_ANY        0x10000
#define SNP_FAULT_RMPUPDATE  0x10001
#define SNP_FAULT_PSMASH     0x10002

/* Faults waiting for their turn, and what comes of them. */
typedef struct SnpFaults {
    GArray *armed;
} SnpFaults;

/**
 * struct SnpFaultEffect - what happens to one event
 * @not_run: it has no effect
 * @has_status: it is answered with @status
 * @no_answer: it is never answered
 * @no_interrupt: its answer raises no interrupt
 * @dead: the processor stops for good
 * @status: the answer, if @has_status
 * @delay_us: microseconds that it takes longer
 */
typedef struct SnpFaultEffect {
    bool not_run;
    bool has_status;
    bool no_answer;
    bool no_interrupt;
    bool dead;
    uint16_t status;
    uint64_t delay_us;
} SnpFaultEffect;

/**
 * snp_faults_init: no faults
 * @faults: to be freed with snp_faults_destroy()
 */
void snp_faults_init(SnpFaults *faults);
void snp_faults_destroy(SnpFaults *faults);

/**
 * snp_faults_add: arm what a specification says
 * @faults: the list
 * @spec: one or more specifications; nothing is armed if one of them is wrong
 * @errp: says which part is wrong and what was expected
 *
 * Returns: true when all are armed.
 */
bool snp_faults_add(SnpFaults *faults, const char *spec, Error **errp);

/** snp_faults_clear: disarm all. */
void snp_faults_clear(SnpFaults *faults);

/** snp_faults_armed: how many have not had their last turn. */
unsigned snp_faults_armed(const SnpFaults *faults);

/**
 * snp_faults_take: one event happens
 * @faults: the list
 * @what: the command's id, or an instruction's SNP_FAULT_*
 *
 * Counts the event for every fault that waits for it.
 *
 * Returns: what those say whose turn it is, together.
 */
SnpFaultEffect snp_faults_take(SnpFaults *faults, uint32_t what);

#endif
