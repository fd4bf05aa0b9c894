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
	kvm_snp_turns_init(&t->turns);
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
	kvm_snp_turn_give(&t->turns, &t->vm[vm]);
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
	kvm_snp_turn_give(&t->turns, &t->vm[1]);
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
		kvm_snp_turn_give(&me->t->turns, &me->t->vm[me->vm]);
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

static struct kunit_case turn_cases[] = {
	KUNIT_CASE(first_comer_has_the_turn_at_once),
	KUNIT_CASE(turns_go_in_order_of_arrival),
	KUNIT_CASE(who_comes_again_queues_behind_the_others),
	KUNIT_CASE(who_leaves_is_passed_over),
	KUNIT_CASE(who_left_keeps_its_place),
	KUNIT_CASE(a_kept_place_serves_once),
	KUNIT_CASE(a_turn_handed_over_while_leaving_is_taken),
	KUNIT_CASE(a_place_kept_with_nobody_around_blocks_nobody),
	KUNIT_CASE(waiting_ends_at_the_deadline),
	KUNIT_CASE_SLOW(threads_share_evenly_and_never_meet),
	{}
};

static struct kunit_suite turn_suite = {
	.name = "kvm_snp_turn",
	.init = turn_test_init,
	.test_cases = turn_cases,
};

kunit_test_suite(turn_suite);
