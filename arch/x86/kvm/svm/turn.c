// SPDX-License-Identifier: GPL-2.0
/*
 * A queue in order of arrival. The turn is handed over directly, so that nobody
 * can slip in between.
 */
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/sched/signal.h>

#include "turn.h"

void kvm_snp_turns_init(struct kvm_snp_turns *turns, const char *name,
			struct lock_class_key *key)
{
	lockdep_init_map(&turns->dep_map, name, key, 0);
	spin_lock_init(&turns->lock);
	INIT_LIST_HEAD(&turns->waiting);
	turns->holder = NULL;
	turns->last_ticket = 0;
}

void kvm_snp_place_init(struct kvm_snp_place *place)
{
	INIT_LIST_HEAD(&place->node);
	init_waitqueue_head(&place->wait);
	place->ticket = 0;
	place->granted = false;
}

bool kvm_snp_turn_enter(struct kvm_snp_turns *turns, struct kvm_snp_place *place)
{
	struct kvm_snp_place *other;
	bool taken = false;

	spin_lock(&turns->lock);
	if (!place->ticket)
		place->ticket = ++turns->last_ticket;
	place->granted = false;

	if (!turns->holder) {
		/* Nobody waits either: who gives a turn hands it to a waiter. */
		turns->holder = place;
		taken = true;
	} else {
		/* From the end, for most are newcomers. */
		list_for_each_entry_reverse(other, &turns->waiting, node) {
			if (other->ticket < place->ticket)
				break;
		}
		list_add(&place->node, &other->node);
	}
	spin_unlock(&turns->lock);
	return taken;
}

bool kvm_snp_turn_leave(struct kvm_snp_turns *turns, struct kvm_snp_place *place)
{
	bool taken;

	spin_lock(&turns->lock);
	taken = place->granted;
	if (!taken)
		list_del_init(&place->node);
	spin_unlock(&turns->lock);
	return taken;
}

int kvm_snp_turn_take(struct kvm_snp_turns *turns, struct kvm_snp_place *place,
		      unsigned long deadline)
{
	unsigned long now = jiffies;
	long ret;

	lock_map_acquire(&turns->dep_map);
	if (kvm_snp_turn_enter(turns, place))
		return 0;

	/* The acquire pairs with the release in kvm_snp_turn_give(). */
	ret = wait_event_interruptible_timeout(place->wait, smp_load_acquire(&place->granted),
					       time_before(now, deadline) ? deadline - now : 0);
	if (ret > 0 || kvm_snp_turn_leave(turns, place))
		return 0;
	lock_map_release(&turns->dep_map);
	return ret ? -EINTR : -ETIMEDOUT;
}

void kvm_snp_turn_give(struct kvm_snp_turns *turns, struct kvm_snp_place *place, bool used)
{
	struct kvm_snp_place *next;

	spin_lock(&turns->lock);
	place->granted = false;
	if (used)
		place->ticket = 0;
	turns->holder = NULL;
	next = list_first_entry_or_null(&turns->waiting, struct kvm_snp_place, node);
	if (next) {
		list_del_init(&next->node);
		turns->holder = next;
		/* Pairs with the load in kvm_snp_turn_take(). */
		smp_store_release(&next->granted, true);
		/* Under the lock: @next lives while its waiter is in here. */
		wake_up(&next->wait);
	}
	spin_unlock(&turns->lock);
	lock_map_release(&turns->dep_map);
}
