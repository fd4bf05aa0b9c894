/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The guest and what it shares with the host that runs it.
 */
#ifndef VMRUN_TEST_GUEST_H
#define VMRUN_TEST_GUEST_H

/**
 * vmrun_test_guest: waits until there were as many flushes as wanted, then VMMCALL
 *
 * Not to be called: where the guest starts.
 */
void vmrun_test_guest(void);

/**
 * vmrun_test_interrupt: the guest's interrupt handler; counts
 */
void vmrun_test_interrupt(void);

/* Other starts: the instruction of the name, then VMMCALL. */
void vmrun_test_mov_rbx_cr0(void);
void vmrun_test_mov_cr3_r9(void);
void vmrun_test_clts(void);
void vmrun_test_mov_rsi_dr7(void);
void vmrun_test_mov_dr6_r10(void);
void vmrun_test_invlpg(void);
void vmrun_test_int(void);

extern unsigned long vmrun_test_interrupts, vmrun_test_flushes, vmrun_test_flushes_wanted;

#endif
