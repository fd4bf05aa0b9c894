/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Turns: one at a time, in order of arrival. VMs take them at the secure
 * processor, and a VM's vCPUs at their VM's request lock.
 *
 * Who gives up waiting keeps its place: it is passed over while it is away, and
 * goes before all who came after it when it comes again. So does who had its
 * turn and could not use it.
 */
#ifndef _KVM_SNP_TURN_H
#define _KVM_SNP_TURN_H

#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

/**
 * struct kvm_snp_turns - a queue
 * @lock: guards everything here and in the places
 * @waiting: places that wait now, lowest ticket first
 * @holder: whose turn it is, or NULL
 * @last_ticket: the newest ticket given out
 * @dep_map: the turn as lockdep sees it
 */
struct kvm_snp_turns {
	spinlock_t lock; /* guards everything here and in the places */
	struct list_head waiting;
	struct kvm_snp_place *holder;
	u64 last_ticket;
	struct lockdep_map dep_map;
};

/**
 * struct kvm_snp_place - a VM's or vCPU's place in a queue
 * @node: in kvm_snp_turns.waiting
 * @wait: where its one waiter sleeps
 * @ticket: from its arrival until it has used a turn; 0 while it has none
 * @granted: the turn was handed to it
 */
struct kvm_snp_place {
	struct list_head node;
	wait_queue_head_t wait;
	u64 ticket;
	bool granted;
};

/**
 * kvm_snp_turns_init() - make an empty queue
 * @turns: the queue
 * @name: what lockdep calls the turn
 * @key: its lock class, one for all queues of a kind
 */
void kvm_snp_turns_init(struct kvm_snp_turns *turns, const char *name,
			struct lock_class_key *key);

/**
 * kvm_snp_place_init() - make a place that waits nowhere
 * @place: the place
 */
void kvm_snp_place_init(struct kvm_snp_place *place);

/**
 * kvm_snp_turn_enter() - arrive, and take the turn if nobody has or awaits it
 * @turns: the queue
 * @place: one task per place at a time
 *
 * The first half of kvm_snp_turn_take(), alone for tests.
 *
 * Return: true if the turn is taken; false if the place waits in the queue now.
 */
bool kvm_snp_turn_enter(struct kvm_snp_turns *turns, struct kvm_snp_place *place);

/**
 * kvm_snp_turn_leave() - stop waiting, but keep the place
 * @turns: the queue
 * @place: the place
 *
 * Return: true if the turn had been handed over meanwhile: it is taken, and to
 * be given back.
 */
bool kvm_snp_turn_leave(struct kvm_snp_turns *turns, struct kvm_snp_place *place);

/**
 * kvm_snp_turn_take() - wait for the turn
 * @turns: the queue
 * @place: one task per place at a time
 * @deadline: in jiffies, when to stop waiting
 *
 * Context: Process context. Sleeps, interruptibly.
 * Return: 0 with the turn; -EINTR on a signal and -ETIMEDOUT past the
 * deadline, both without it and with the place kept.
 */
int kvm_snp_turn_take(struct kvm_snp_turns *turns, struct kvm_snp_place *place,
		      unsigned long deadline);

/**
 * kvm_snp_turn_give() - end the turn and hand it to the next that waits
 * @turns: the queue
 * @place: the place whose turn it is
 * @used: it did what it came for; else it keeps its place for when it comes again
 */
void kvm_snp_turn_give(struct kvm_snp_turns *turns, struct kvm_snp_place *place, bool used);

#endif /* _KVM_SNP_TURN_H */
