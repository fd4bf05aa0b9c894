// SPDX-License-Identifier: GPL-2.0
/*
 * Turns at the mailbox. The turn is handed over, never put up for grabs, so
 * that nobody who comes later gets it first.
 */
#include <linux/jiffies.h>
#include <linux/sched/signal.h>

#include "turn.h"

void psp_turns_init(struct psp_turns *turns)
{
	static struct lock_class_key key;
	int i;

	spin_lock_init(&turns->lock);
	turns->taken = false;
	turns->last = PSP_CLASS_IOCTL;
	for (i = 0; i < PSP_CLASSES; i++)
		INIT_LIST_HEAD(&turns->waiting[i]);
#ifdef CONFIG_LOCKDEP
	lockdep_init_map(&turns->dep_map, "psp_mailbox", &key, 0);
#else
	(void)key;
#endif
}

bool psp_turns_join(struct psp_turns *turns, enum psp_class class, struct psp_turn_waiter *waiter)
{
	bool mine;

	INIT_LIST_HEAD(&waiter->node);
	init_completion(&waiter->granted);

	spin_lock(&turns->lock);
	mine = !turns->taken;
	if (mine) {
		turns->taken = true;
		turns->last = class;
	} else {
		list_add_tail(&waiter->node, &turns->waiting[class]);
	}
	spin_unlock(&turns->lock);
	return mine;
}

bool psp_turns_quit(struct psp_turns *turns, struct psp_turn_waiter *waiter)
{
	bool queued;

	spin_lock(&turns->lock);
	queued = !list_empty(&waiter->node);
	list_del_init(&waiter->node);
	spin_unlock(&turns->lock);
	return queued;
}

void psp_turns_pass(struct psp_turns *turns)
{
	struct psp_turn_waiter *next = NULL;
	unsigned int class, i;

	spin_lock(&turns->lock);
	for (i = 1; i <= PSP_CLASSES && !next; i++) {
		class = (turns->last + i) % PSP_CLASSES;
		next = list_first_entry_or_null(&turns->waiting[class], struct psp_turn_waiter,
						node);
	}
	if (next) {
		turns->last = class;
		list_del_init(&next->node);
		/* Under the lock: once it is dropped, the waiter's stack may be gone. */
		complete(&next->granted);
	} else {
		turns->taken = false;
	}
	spin_unlock(&turns->lock);
}

void psp_turn_take(struct psp_turns *turns, enum psp_class class)
{
	struct psp_turn_waiter waiter;

	might_sleep();
	lock_map_acquire(&turns->dep_map);
	if (!psp_turns_join(turns, class, &waiter))
		wait_for_completion(&waiter.granted);
}

int psp_turn_take_killable(struct psp_turns *turns, enum psp_class class, unsigned int wait_ms)
{
	unsigned long patience = wait_ms ? msecs_to_jiffies(wait_ms) : MAX_SCHEDULE_TIMEOUT;
	struct psp_turn_waiter waiter;
	long left;

	might_sleep();
	lock_map_acquire(&turns->dep_map);
	if (psp_turns_join(turns, class, &waiter))
		return 0;

	/* A guest can come again. */
	if (class == PSP_CLASS_GUEST)
		left = wait_for_completion_interruptible_timeout(&waiter.granted, patience);
	else
		left = wait_for_completion_killable_timeout(&waiter.granted, patience);
	if (left > 0 || !psp_turns_quit(turns, &waiter))
		return 0;

	lock_map_release(&turns->dep_map);
	return left ? -EINTR : -EAGAIN;
}

bool psp_turn_try(struct psp_turns *turns)
{
	bool mine;

	if (!spin_trylock(&turns->lock))
		return false;
	mine = !turns->taken;
	turns->taken = true;
	spin_unlock(&turns->lock);
	if (mine)
		lock_map_acquire_try(&turns->dep_map);
	return mine;
}

void psp_turn_give(struct psp_turns *turns)
{
	lock_map_release(&turns->dep_map);
	psp_turns_pass(turns);
}
