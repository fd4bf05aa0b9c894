/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Turns at the mailbox: one holder at a time, classes of waiters served round
 * robin, first come first served within a class, so that a class that always
 * has someone waiting delays another by at most one turn.
 */
#ifndef CCP_TURN_H
#define CCP_TURN_H

#include <linux/completion.h>
#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/spinlock.h>
#include <linux/types.h>

/**
 * enum psp_class - who wants the mailbox
 * @PSP_CLASS_GUEST: a running guest's request
 * @PSP_CLASS_LAUNCH: KVM, to make, move or destroy a guest
 * @PSP_CLASS_IOCTL: an operator at /dev/sev, and the driver's own housekeeping
 * @PSP_CLASSES: how many there are
 */
enum psp_class {
	PSP_CLASS_GUEST,
	PSP_CLASS_LAUNCH,
	PSP_CLASS_IOCTL,
	PSP_CLASSES,
};

/**
 * struct psp_turn_waiter - one that waits; lives on its stack
 * @node: in psp_turns.waiting, or empty once granted
 * @granted: completed when the turn is handed over
 */
struct psp_turn_waiter {
	struct list_head node;
	struct completion granted;
};

/**
 * struct psp_turns - the lock
 * @lock: guards the rest
 * @taken: somebody holds the turn
 * @last: the class that had the last turn
 * @waiting: who waits, by class, in order of arrival
 * @dep_map: lockdep's view, for lockdep_assert_held()
 */
struct psp_turns {
	spinlock_t lock;	/* guards all of it */
	bool taken;
	enum psp_class last;
	struct list_head waiting[PSP_CLASSES];
#ifdef CONFIG_LOCKDEP
	struct lockdep_map dep_map;
#endif
};

/**
 * psp_turns_init() - make the lock, free
 * @turns: the lock
 */
void psp_turns_init(struct psp_turns *turns);

/**
 * psp_turns_join() - take the turn if it is free, else queue for it
 * @turns: the lock
 * @class: the class to wait in
 * @waiter: filled in; must stay until granted or left
 *
 * The half of psp_turn_take() that does not sleep.
 *
 * Return: true with the turn, false when queued.
 */
bool psp_turns_join(struct psp_turns *turns, enum psp_class class, struct psp_turn_waiter *waiter);

/**
 * psp_turns_quit() - leave the queue
 * @turns: the lock
 * @waiter: a queued waiter
 *
 * Return: true when it left; false when the turn was handed to it meanwhile, so
 * that it must be used or passed on.
 */
bool psp_turns_quit(struct psp_turns *turns, struct psp_turn_waiter *waiter);

/**
 * psp_turns_pass() - hand the turn to the next waiter, or free it
 * @turns: the lock, held by the caller
 *
 * The half of psp_turn_give() that lockdep does not see.
 */
void psp_turns_pass(struct psp_turns *turns);

/**
 * psp_turn_take() - wait for the turn, whatever comes
 * @turns: the lock
 * @class: the class to wait in
 *
 * Context: May sleep.
 */
void psp_turn_take(struct psp_turns *turns, enum psp_class class);

/**
 * psp_turn_take_killable() - wait for the turn until a fatal signal or a time
 * @turns: the lock
 * @class: the class to wait in
 * @wait_ms: the longest wait in milliseconds, 0 for no bound
 *
 * Context: May sleep.
 * Return: 0 with the turn, -EINTR on a fatal signal (for PSP_CLASS_GUEST, on any),
 * -EAGAIN past @wait_ms.
 */
int psp_turn_take_killable(struct psp_turns *turns, enum psp_class class, unsigned int wait_ms);

/**
 * psp_turn_try() - take the turn if nobody has it
 * @turns: the lock
 *
 * Context: Any, the panic path too: never waits, not even for the inner lock.
 * Return: true with the turn.
 */
bool psp_turn_try(struct psp_turns *turns);

/**
 * psp_turn_give() - give the turn back, to the next waiter if there is one
 * @turns: the lock, held by the caller
 */
void psp_turn_give(struct psp_turns *turns);

#endif /* CCP_TURN_H */
