/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A PSP and an RMP that exist only in the tests: they answer what they are
 * told to, and write down what they are asked.
 */
#ifndef CCP_TESTS_FAKE_PSP_H
#define CCP_TESTS_FAKE_PSP_H

#include <linux/types.h>

struct kunit;

#define FAKE_LOG_LEN	64

/**
 * struct fake_psp - what tests set and see
 * @log: the commands that it was given, in order
 * @logged: how many
 * @timeout: the timeout of the last one, in seconds
 * @fail_command: answer this command with @fail_status; 0 for none
 * @fail_status: see there
 * @silent_command: do not answer this one; 0 for none
 * @tcb: the reported TCB; SNP_CONFIG sets it
 * @owned: pages that are the firmware's
 * @fail_give: let the n-th RMPUPDATE from now on to the firmware fail; 0 for none
 * @fail_reclaim: let the n-th SNP_PAGE_RECLAIM from now on fail; 0 for none
 * @dirty_gives: pages that were given with something in them
 * @leaked: pages that were leaked through the RMP operations
 */
struct fake_psp {
	unsigned int log[FAKE_LOG_LEN];
	unsigned int logged;
	unsigned int timeout;
	unsigned int fail_command;
	u32 fail_status;
	unsigned int silent_command;
	u64 tcb;
	unsigned int owned;
	unsigned int fail_give;
	unsigned int fail_reclaim;
	unsigned int dirty_gives;
	unsigned int leaked;
};

extern struct fake_psp fake;

/**
 * fake_psp_begin() - connect the fake and take the mailbox
 * @snp: with SNP initialised
 */
void fake_psp_begin(bool snp);

/**
 * fake_psp_end() - leave the mailbox and put the hardware's RMP back
 */
void fake_psp_end(void);

/**
 * fake_psp_took() - how many times a command was issued
 * @command: its number
 */
unsigned int fake_psp_took(unsigned int command);

#endif /* CCP_TESTS_FAKE_PSP_H */
