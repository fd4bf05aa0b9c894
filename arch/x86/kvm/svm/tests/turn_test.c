// SPDX-License-Identifier: GPL-2.0
/*
 * Turns: order of arrival, and places that are kept.
 */
#include <kunit/test.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/sched/signal.h>

#include "../turn.h"

#define VMS	8

static struct lock_class_key turn_key, lock_key;

struct turn_test {
	struct kvm_snp_turns turns;
	struct kvm_snp_place vm[VMS];
};

static int turn_test_init(struct kunit *test)
{
	struct turn_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	unsigned int i;

	if (!t)
		return -ENOMEM;
	kvm_snp_turns_init(&t->turns, "kvm_snp_turn", &turn_key);
	for (i = 0; i < VMS; i++)
		kvm_snp_place_init(&t->vm[i]);
	test->priv = t;
	return 0;
}

/* Arrive without sleeping; these tests drive the queue from one task. */
static bool enter(struct turn_test *t, unsigned int vm)
{
	return kvm_snp_turn_enter(&t->turns, &t->vm[vm]);
}

/* What lockdep sees is balanced by hand, as the queue is. */
static void give(struct turn_test *t, unsigned int vm)
{
	lock_map_acquire(&t->turns.dep_map);
	kvm_snp_turn_give(&t->turns, &t->vm[vm], true);
}

/* The same without having used the turn. */
static void give_back(struct turn_test *t, unsigned int vm)
{
	lock_map_acquire(&t->turns.dep_map);
	kvm_snp_turn_give(&t->turns, &t->vm[vm], false);
}

static int holder(struct turn_test *t)
{
	return t->turns.holder ? t->turns.holder - t->vm : -1;
}

static void first_comer_has_the_turn_at_once(struct kunit *test)
{
	struct turn_test *t = test->priv;

	KUNIT_EXPECT_TRUE(test, enter(t, 3));
	KUNIT_EXPECT_EQ(test, holder(t), 3);
	give(t, 3);
	KUNIT_EXPECT_EQ(test, holder(t), -1);
}

static void turns_go_in_order_of_arrival(struct kunit *test)
{
	static const unsigned int order[] = { 5, 2, 7, 0 };
	struct turn_test *t = test->priv;
	unsigned int i;

	KUNIT_ASSERT_TRUE(test, enter(t, 6));
	for (i = 0; i < ARRAY_SIZE(order); i++)
		KUNIT_EXPECT_FALSE(test, enter(t, order[i]));
	give(t, 6);
	for (i = 0; i < ARRAY_SIZE(order); i++) {
		KUNIT_EXPECT_EQ(test, holder(t), order[i]);
		KUNIT_EXPECT_TRUE(test, t->vm[order[i]].granted);
		give(t, order[i]);
	}
	KUNIT_EXPECT_EQ(test, holder(t), -1);
}

static void who_comes_again_queues_behind_the_others(struct kunit *test)
{
	struct turn_test *t = test->priv;

	enter(t, 0);
	enter(t, 1);
	enter(t, 2);
	give(t, 0);
	KUNIT_EXPECT_FALSE(test, enter(t, 0));
	KUNIT_EXPECT_EQ(test, holder(t), 1);
	give(t, 1);
	KUNIT_EXPECT_EQ(test, holder(t), 2);
	give(t, 2);
	KUNIT_EXPECT_EQ(test, holder(t), 0);
	give(t, 0);
}

static void who_leaves_is_passed_over(struct kunit *test)
{
	struct turn_test *t = test->priv;

	enter(t, 0);
	enter(t, 1);
	enter(t, 2);
	KUNIT_EXPECT_FALSE(test, kvm_snp_turn_leave(&t->turns, &t->vm[1]));
	give(t, 0);
	KUNIT_EXPECT_EQ(test, holder(t), 2);
	give(t, 2);
	KUNIT_EXPECT_EQ(test, holder(t), -1);
}

static void who_left_keeps_its_place(struct kunit *test)
{
	struct turn_test *t = test->priv;

	enter(t, 0);
	enter(t, 1);
	kvm_snp_turn_leave(&t->turns, &t->vm[1]);
	enter(t, 2);
	enter(t, 3);
	/* Back again: before 2 and 3, who came while it was away. */
	KUNIT_EXPECT_FALSE(test, enter(t, 1));
	give(t, 0);
	KUNIT_EXPECT_EQ(test, holder(t), 1);
	give(t, 1);
	KUNIT_EXPECT_EQ(test, holder(t), 2);
	give(t, 2);
	KUNIT_EXPECT_EQ(test, holder(t), 3);
	give(t, 3);
}

static void a_kept_place_serves_once(struct kunit *test)
{
	struct turn_test *t = test->priv;

	enter(t, 0);
	enter(t, 1);
	kvm_snp_turn_leave(&t->turns, &t->vm[1]);
	enter(t, 2);
	enter(t, 1);
	give(t, 0);
	give(t, 1);
	/* Its next request is a newcomer. */
	enter(t, 3);
	enter(t, 1);
	KUNIT_EXPECT_EQ(test, holder(t), 2);
	give(t, 2);
	KUNIT_EXPECT_EQ(test, holder(t), 3);
	give(t, 3);
	KUNIT_EXPECT_EQ(test, holder(t), 1);
	give(t, 1);
}

static void a_turn_handed_over_while_leaving_is_taken(struct kunit *test)
{
	struct turn_test *t = test->priv;

	enter(t, 0);
	enter(t, 1);
	give(t, 0);
	KUNIT_EXPECT_TRUE(test, kvm_snp_turn_leave(&t->turns, &t->vm[1]));
	KUNIT_EXPECT_EQ(test, holder(t), 1);
	give(t, 1);
}

static void a_place_kept_with_nobody_around_blocks_nobody(struct kunit *test)
{
	struct turn_test *t = test->priv;

	enter(t, 0);
	enter(t, 1);
	kvm_snp_turn_leave(&t->turns, &t->vm[1]);
	give(t, 0);
	KUNIT_EXPECT_EQ(test, holder(t), -1);
	KUNIT_EXPECT_TRUE(test, enter(t, 2));
	give(t, 2);
	KUNIT_EXPECT_TRUE(test, enter(t, 1));
	give(t, 1);
}

static void a_turn_given_back_unused_keeps_the_place(struct kunit *test)
{
	struct turn_test *t = test->priv;

	enter(t, 0);
	enter(t, 1);
	enter(t, 2);
	give(t, 0);
	give_back(t, 1);
	KUNIT_EXPECT_EQ(test, holder(t), 2);
	enter(t, 3);
	/* Back again: before 3, who came while it was away. */
	KUNIT_EXPECT_FALSE(test, enter(t, 1));
	give(t, 2);
	KUNIT_EXPECT_EQ(test, holder(t), 1);
	give(t, 1);
	KUNIT_EXPECT_EQ(test, holder(t), 3);
	give(t, 3);
	KUNIT_EXPECT_EQ(test, holder(t), -1);
}

static void waiting_ends_at_the_deadline(struct kunit *test)
{
	struct turn_test *t = test->priv;
	unsigned long start = jiffies;

	KUNIT_ASSERT_TRUE(test, enter(t, 0));
	KUNIT_EXPECT_EQ(test, kvm_snp_turn_take(&t->turns, &t->vm[1], start + HZ / 20),
			-ETIMEDOUT);
	KUNIT_EXPECT_TRUE(test, time_after_eq(jiffies, start + HZ / 20));
	KUNIT_EXPECT_NE(test, t->vm[1].ticket, 0);
	KUNIT_EXPECT_EQ(test, kvm_snp_turn_take(&t->turns, &t->vm[1], jiffies - 1), -ETIMEDOUT);
	give(t, 0);
	KUNIT_EXPECT_EQ(test, kvm_snp_turn_take(&t->turns, &t->vm[1], jiffies), 0);
	kvm_snp_turn_give(&t->turns, &t->vm[1], true);
}

/* A thread that waits behind the holder until somebody tells it otherwise. */
struct waiter {
	struct turn_test *t;
	struct completion ended;
	int ret;
};

static int wait_for_turn(void *data)
{
	struct waiter *me = data;

	allow_signal(SIGUSR1);
	me->ret = kvm_snp_turn_take(&me->t->turns, &me->t->vm[1], jiffies + 60 * HZ);
	if (!me->ret)
		kvm_snp_turn_give(&me->t->turns, &me->t->vm[1], true);
	complete(&me->ended);
	while (!kthread_should_stop())
		msleep(20);
	return 0;
}

static void waiting_ends_with_a_signal(struct kunit *test)
{
	struct turn_test *t = test->priv;
	struct waiter waiter = { .t = t };
	struct task_struct *task;

	init_completion(&waiter.ended);
	KUNIT_ASSERT_TRUE(test, enter(t, 0));
	task = kthread_run(wait_for_turn, &waiter, "kvm_snp_waiter");
	KUNIT_ASSERT_FALSE(test, IS_ERR(task));
	while (!READ_ONCE(t->vm[1].ticket))
		msleep(20);
	send_sig(SIGUSR1, task, 1);
	KUNIT_EXPECT_NE(test, wait_for_completion_timeout(&waiter.ended, 30 * HZ), 0);
	kthread_stop(task);
	KUNIT_EXPECT_EQ(test, waiter.ret, -EINTR);
	/* Its place is kept: before 2, who comes later. */
	enter(t, 2);
	enter(t, 1);
	give(t, 0);
	KUNIT_EXPECT_EQ(test, holder(t), 1);
	give(t, 1);
	give(t, 2);
}

/* Threads that take turn after turn: never two at once, and evenly served. */
struct turn_thread {
	struct turn_test *t;
	unsigned int vm;
	atomic_t *inside;
	atomic_t *clashes;
	unsigned int served;
	struct task_struct *task;
};

static int take_turns(void *data)
{
	struct turn_thread *me = data;

	while (!kthread_should_stop()) {
		if (kvm_snp_turn_take(&me->t->turns, &me->t->vm[me->vm], jiffies + 10 * HZ))
			continue;
		if (atomic_inc_return(me->inside) != 1)
			atomic_inc(me->clashes);
		usleep_range(100, 200);
		atomic_dec(me->inside);
		me->served++;
		kvm_snp_turn_give(&me->t->turns, &me->t->vm[me->vm], true);
	}
	return 0;
}

static void threads_share_evenly_and_never_meet(struct kunit *test)
{
	struct turn_test *t = test->priv;
	struct turn_thread thread[VMS] = {};
	atomic_t inside = ATOMIC_INIT(0), clashes = ATOMIC_INIT(0);
	unsigned int i, least = ~0U, most = 0;

	for (i = 0; i < VMS; i++) {
		thread[i] = (struct turn_thread){ t, i, &inside, &clashes };
		thread[i].task = kthread_run(take_turns, &thread[i], "kvm_snp_turn/%u", i);
		KUNIT_ASSERT_FALSE(test, IS_ERR(thread[i].task));
	}
	msleep(1000);
	for (i = 0; i < VMS; i++)
		kthread_stop(thread[i].task);
	for (i = 0; i < VMS; i++) {
		least = min(least, thread[i].served);
		most = max(most, thread[i].served);
	}
	KUNIT_EXPECT_EQ(test, atomic_read(&clashes), 0);
	KUNIT_EXPECT_GT(test, least, 10);
	/* Within the start and the end of the run, where not all were there. */
	KUNIT_EXPECT_LE_MSG(test, most - least, most / 10 + 4, "least %u most %u", least, most);
}

/*
 * As vCPUs do: each VM has a queue of its own, and who has its VM's lock queues for
 * the turn that all share. VM n has n + 1 vCPUs.
 */
#define NESTED	4

struct nested_vm {
	struct kvm_snp_turns lock;
	struct kvm_snp_place place;
};

struct nested_vcpu {
	struct kvm_snp_turns *turns;
	struct nested_vm *vm;
	struct kvm_snp_place place;
	unsigned int served;
	struct task_struct *task;
};

static int ask_and_ask(void *data)
{
	struct nested_vcpu *me = data;

	while (!kthread_should_stop()) {
		if (kvm_snp_turn_take(&me->vm->lock, &me->place, jiffies + 10 * HZ))
			continue;
		if (!kvm_snp_turn_take(me->turns, &me->vm->place, jiffies + 10 * HZ)) {
			usleep_range(100, 200);
			me->served++;
			kvm_snp_turn_give(me->turns, &me->vm->place, true);
		}
		kvm_snp_turn_give(&me->vm->lock, &me->place, true);
	}
	return 0;
}

static void vms_share_evenly_and_so_do_their_vcpus(struct kunit *test)
{
	unsigned int i, j, n = 0, least = ~0U, most = 0;
	struct turn_test *t = test->priv;
	struct nested_vcpu *vcpu;
	struct nested_vm *vm;

	vm = kunit_kcalloc(test, NESTED, sizeof(*vm), GFP_KERNEL);
	vcpu = kunit_kcalloc(test, NESTED * NESTED, sizeof(*vcpu), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, vm);
	KUNIT_ASSERT_NOT_NULL(test, vcpu);
	for (i = 0; i < NESTED; i++) {
		kvm_snp_turns_init(&vm[i].lock, "kvm_snp_request", &lock_key);
		kvm_snp_place_init(&vm[i].place);
		for (j = 0; j <= i; j++, n++) {
			vcpu[n].turns = &t->turns;
			vcpu[n].vm = &vm[i];
			kvm_snp_place_init(&vcpu[n].place);
			vcpu[n].task = kthread_run(ask_and_ask, &vcpu[n], "kvm_snp/%u.%u", i, j);
			KUNIT_ASSERT_FALSE(test, IS_ERR(vcpu[n].task));
		}
	}
	msleep(1000);
	while (n--)
		kthread_stop(vcpu[n].task);

	for (i = 0, n = 0; i < NESTED; i++) {
		unsigned int of_vm = 0, fewest = ~0U, top = 0;

		for (j = 0; j <= i; j++, n++) {
			of_vm += vcpu[n].served;
			fewest = min(fewest, vcpu[n].served);
			top = max(top, vcpu[n].served);
		}
		KUNIT_EXPECT_LE_MSG(test, top - fewest, top / 5 + 4, "VM %u: %u to %u", i, fewest,
				    top);
		least = min(least, of_vm);
		most = max(most, of_vm);
	}
	KUNIT_EXPECT_GT(test, least, 10);
	KUNIT_EXPECT_LE_MSG(test, most - least, most / 5 + 4, "VMs: %u to %u", least, most);
}

static struct kunit_case turn_cases[] = {
	KUNIT_CASE(first_comer_has_the_turn_at_once),
	KUNIT_CASE(turns_go_in_order_of_arrival),
	KUNIT_CASE(who_comes_again_queues_behind_the_others),
	KUNIT_CASE(who_leaves_is_passed_over),
	KUNIT_CASE(who_left_keeps_its_place),
	KUNIT_CASE(a_kept_place_serves_once),
	KUNIT_CASE(a_turn_handed_over_while_leaving_is_taken),
	KUNIT_CASE(a_place_kept_with_nobody_around_blocks_nobody),
	KUNIT_CASE(a_turn_given_back_unused_keeps_the_place),
	KUNIT_CASE(waiting_ends_at_the_deadline),
	KUNIT_CASE(waiting_ends_with_a_signal),
	KUNIT_CASE_SLOW(threads_share_evenly_and_never_meet),
	KUNIT_CASE_SLOW(vms_share_evenly_and_so_do_their_vcpus),
	{}
};

static struct kunit_suite turn_suite = {
	.name = "kvm_snp_turn",
	.init = turn_test_init,
	.test_cases = turn_cases,
};

kunit_test_suite(turn_suite);
