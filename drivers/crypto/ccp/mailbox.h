/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The mailbox: the one way to the firmware. One command at a time, turns by
 * class of waiter, the command buffers, the timeouts, and the end when the PSP
 * no longer answers.
 */
#ifndef CCP_MAILBOX_H
#define CCP_MAILBOX_H

#include <linux/types.h>

#include "turn.h"

struct psp_doorbell;

/**
 * struct psp_result - what became of a command
 * @status: the firmware's status; SEV_RET_NO_FW_CALL if it never reached it
 * @issued: it was written to the PSP's registers
 * @lost: it was, and was not answered: the firmware may still write to whatever
 *	it was told of
 */
struct psp_result {
	u32 status;
	bool issued;
	bool lost;
};

/**
 * struct psp_mailbox_counts - counters since load
 * @commands: issued
 * @errors: answered with another status than success
 * @timeouts: not answered
 */
struct psp_mailbox_counts {
	u64 commands;
	u64 errors;
	u64 timeouts;
};

extern unsigned int psp_cmd_timeout;
extern unsigned int psp_probe_timeout;

/**
 * psp_mailbox_init() - make the mailbox, without a PSP
 */
void psp_mailbox_init(void);

/**
 * psp_mailbox_connect() - let a PSP take commands from now on
 * @bell: its doorbell
 *
 * Forgets that an earlier one is dead.
 *
 * Context: Mailbox held.
 */
void psp_mailbox_connect(struct psp_doorbell *bell);

/**
 * psp_mailbox_disconnect() - no PSP takes commands from now on
 *
 * Frees the command buffers.
 *
 * Context: Mailbox held.
 */
void psp_mailbox_disconnect(void);

/**
 * psp_mailbox_usable() - whether a PSP is connected and alive
 *
 * Context: Any; a hint unless the mailbox is held.
 */
bool psp_mailbox_usable(void);

/**
 * psp_mailbox_connected() - whether a PSP is connected, alive or not
 *
 * Context: Any; a hint unless the mailbox is held.
 */
bool psp_mailbox_connected(void);

/**
 * psp_mailbox_enter() - take the mailbox
 * @class: the class to wait in
 *
 * The mailbox lies inside of kvm->lock and the like; inside of it lies only the
 * lock of a certificate slot. No user or guest memory is touched while it is
 * held, for a page fault of one would stall all.
 *
 * Context: May sleep.
 */
void psp_mailbox_enter(enum psp_class class);

/**
 * psp_mailbox_enter_killable() - take the mailbox unless killed or too late
 * @class: the class to wait in
 * @wait_ms: the longest wait in milliseconds, 0 for no bound
 *
 * Context: May sleep.
 * Return: 0 with the mailbox; -EINTR on a fatal signal (for PSP_CLASS_GUEST, on
 * any); -EAGAIN past @wait_ms.
 */
int psp_mailbox_enter_killable(enum psp_class class, unsigned int wait_ms);

/**
 * psp_mailbox_try() - take the mailbox if it is free
 *
 * Context: Any, also while panicking.
 * Return: true with the mailbox.
 */
bool psp_mailbox_try(void);

/**
 * psp_mailbox_leave() - give the mailbox up
 */
void psp_mailbox_leave(void);

/**
 * psp_mailbox_assert_held() - let lockdep check that the caller has it
 */
void psp_mailbox_assert_held(void);

/**
 * psp_mailbox_counts() - read the counters
 *
 * Context: Any.
 */
struct psp_mailbox_counts psp_mailbox_counts(void);

/**
 * psp_command() - have the firmware run a command
 * @command: its number
 * @data: its buffer, copied in and out; NULL for a command without
 * @result: out, or NULL
 *
 * After a command that may have moved the reported TCB, that is learned anew
 * before this returns.
 *
 * Context: Mailbox held. Sleeps uninterruptibly; with interrupts off (panic) it
 * polls instead.
 * Return: 0 when the firmware answered with success; -EIO when it answered with
 * another status; -ETIMEDOUT when it did not answer (the PSP is then dead);
 * before anything was sent: -ENODEV without a PSP, -EBUSY when it is dead,
 * -EINVAL for a command or @data that is not known, -ENOMEM; -EFAULT when a page
 * could not be given to the firmware, or not be taken back after the command.
 */
int psp_command(unsigned int command, void *data, struct psp_result *result);

#endif /* CCP_MAILBOX_H */
