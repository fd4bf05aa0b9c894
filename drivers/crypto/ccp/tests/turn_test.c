// SPDX-License-Identifier: GPL-2.0
/*
 * Turns: who is next.
 */
#include "../turn.h"
#include "suites.h"

static struct psp_turns turns;

/* Queued waiters of a test, in order of arrival. */
struct queue {
	struct psp_turn_waiter waiters[8];
	int n;
};

static struct psp_turn_waiter *queue_one(struct kunit *test, struct queue *queue,
					 enum psp_class class)
{
	struct psp_turn_waiter *waiter = &queue->waiters[queue->n++];

	KUNIT_EXPECT_FALSE(test, psp_turns_join(&turns, class, waiter));
	return waiter;
}

static bool has_turn(struct psp_turn_waiter *waiter)
{
	return try_wait_for_completion(&waiter->granted);
}

static void free_turn_is_taken_at_once(struct kunit *test)
{
	struct psp_turn_waiter waiter;

	psp_turns_init(&turns);
	KUNIT_EXPECT_TRUE(test, psp_turns_join(&turns, PSP_CLASS_GUEST, &waiter));
	psp_turns_pass(&turns);
	KUNIT_EXPECT_TRUE(test, psp_turns_join(&turns, PSP_CLASS_LAUNCH, &waiter));
}

static void within_a_class_first_come_is_first_served(struct kunit *test)
{
	struct psp_turn_waiter holder, *first, *second;
	struct queue queue = {};

	psp_turns_init(&turns);
	psp_turns_join(&turns, PSP_CLASS_GUEST, &holder);
	first = queue_one(test, &queue, PSP_CLASS_GUEST);
	second = queue_one(test, &queue, PSP_CLASS_GUEST);

	psp_turns_pass(&turns);
	KUNIT_EXPECT_TRUE(test, has_turn(first));
	KUNIT_EXPECT_FALSE(test, has_turn(second));
	psp_turns_pass(&turns);
	KUNIT_EXPECT_TRUE(test, has_turn(second));
}

static void classes_take_turns(struct kunit *test)
{
	struct psp_turn_waiter holder, *launch[3], *guest, *ioctl;
	struct queue queue = {};

	psp_turns_init(&turns);
	psp_turns_join(&turns, PSP_CLASS_LAUNCH, &holder);
	launch[0] = queue_one(test, &queue, PSP_CLASS_LAUNCH);
	launch[1] = queue_one(test, &queue, PSP_CLASS_LAUNCH);
	launch[2] = queue_one(test, &queue, PSP_CLASS_LAUNCH);
	guest = queue_one(test, &queue, PSP_CLASS_GUEST);
	ioctl = queue_one(test, &queue, PSP_CLASS_IOCTL);

	/* After a launch: the ioctl, the guest, and only then launches again. */
	psp_turns_pass(&turns);
	KUNIT_EXPECT_TRUE(test, has_turn(ioctl));
	psp_turns_pass(&turns);
	KUNIT_EXPECT_TRUE(test, has_turn(guest));
	psp_turns_pass(&turns);
	KUNIT_EXPECT_TRUE(test, has_turn(launch[0]));
	KUNIT_EXPECT_FALSE(test, has_turn(launch[1]));
	psp_turns_pass(&turns);
	KUNIT_EXPECT_TRUE(test, has_turn(launch[1]));
	psp_turns_pass(&turns);
	KUNIT_EXPECT_TRUE(test, has_turn(launch[2]));
}

static void stream_of_launches_delays_a_guest_by_one(struct kunit *test)
{
	struct psp_turn_waiter holder, *guest;
	struct queue queue = {};
	int i;

	psp_turns_init(&turns);
	psp_turns_join(&turns, PSP_CLASS_LAUNCH, &holder);
	for (i = 0; i < 6; i++)
		queue_one(test, &queue, PSP_CLASS_LAUNCH);
	guest = queue_one(test, &queue, PSP_CLASS_GUEST);

	psp_turns_pass(&turns);
	KUNIT_EXPECT_TRUE(test, has_turn(guest));
}

static void who_quits_is_passed_over(struct kunit *test)
{
	struct psp_turn_waiter holder, *first, *second;
	struct queue queue = {};

	psp_turns_init(&turns);
	psp_turns_join(&turns, PSP_CLASS_GUEST, &holder);
	first = queue_one(test, &queue, PSP_CLASS_GUEST);
	second = queue_one(test, &queue, PSP_CLASS_GUEST);

	KUNIT_EXPECT_TRUE(test, psp_turns_quit(&turns, first));
	psp_turns_pass(&turns);
	KUNIT_EXPECT_FALSE(test, has_turn(first));
	KUNIT_EXPECT_TRUE(test, has_turn(second));
}

static void who_quits_too_late_has_the_turn(struct kunit *test)
{
	struct psp_turn_waiter holder, *first;
	struct queue queue = {};

	psp_turns_init(&turns);
	psp_turns_join(&turns, PSP_CLASS_GUEST, &holder);
	first = queue_one(test, &queue, PSP_CLASS_GUEST);

	psp_turns_pass(&turns);
	KUNIT_EXPECT_FALSE(test, psp_turns_quit(&turns, first));
	KUNIT_EXPECT_TRUE(test, has_turn(first));
}

static void a_wait_ends_in_time(struct kunit *test)
{
	struct psp_turn_waiter holder, next;

	psp_turns_init(&turns);
	psp_turns_join(&turns, PSP_CLASS_LAUNCH, &holder);
	KUNIT_EXPECT_EQ(test, psp_turn_take_killable(&turns, PSP_CLASS_GUEST, 20), -EAGAIN);

	/* It left nothing in the queue. */
	psp_turns_pass(&turns);
	KUNIT_EXPECT_TRUE(test, psp_turns_join(&turns, PSP_CLASS_GUEST, &next));
}

static void try_does_not_wait(struct kunit *test)
{
	struct psp_turn_waiter holder;

	psp_turns_init(&turns);
	psp_turns_join(&turns, PSP_CLASS_GUEST, &holder);
	KUNIT_EXPECT_FALSE(test, psp_turn_try(&turns));
	psp_turns_pass(&turns);
	KUNIT_EXPECT_TRUE(test, psp_turn_try(&turns));
	psp_turn_give(&turns);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(free_turn_is_taken_at_once),
	KUNIT_CASE(within_a_class_first_come_is_first_served),
	KUNIT_CASE(classes_take_turns),
	KUNIT_CASE(stream_of_launches_delays_a_guest_by_one),
	KUNIT_CASE(who_quits_is_passed_over),
	KUNIT_CASE(who_quits_too_late_has_the_turn),
	KUNIT_CASE(a_wait_ends_in_time),
	KUNIT_CASE(try_does_not_wait),
	{}
};

struct kunit_suite turn_suite = {
	.name = "ccp_turn",
	.test_cases = cases,
};
