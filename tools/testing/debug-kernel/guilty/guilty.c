// SPDX-License-Identifier: GPL-2.0
/*
 * Does, while it loads, what the checking kernel must find: each thing once.
 */
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/timer.h>

static DEFINE_MUTEX(first);
static DEFINE_MUTEX(second);
static DEFINE_SPINLOCK(spin);

/* The only reference to it goes with the module. */
static void *kept;
static unsigned long kept_page;

static noinline void guilty_lock_order(void)
{
	mutex_lock(&first);
	mutex_lock(&second);
	mutex_unlock(&second);
	mutex_unlock(&first);

	mutex_lock(&second);
	mutex_lock(&first);
	mutex_unlock(&first);
	mutex_unlock(&second);
}

static noinline void guilty_sleep(void)
{
	spin_lock(&spin);
	might_sleep();
	spin_unlock(&spin);
}

static noinline void guilty_use_after_free(void)
{
	char *memory = kmalloc(64, GFP_KERNEL);

	if (!memory)
		return;
	kfree(memory);
	OPTIMIZER_HIDE_VAR(memory);
	WRITE_ONCE(memory[3], 1);
}

struct timed {
	struct timer_list timer;
};

static void never(struct timer_list *timer)
{
}

static noinline void guilty_free_of_active_timer(void)
{
	struct timed *timed = kmalloc(sizeof(*timed), GFP_KERNEL);

	if (!timed)
		return;
	timer_setup(&timed->timer, never, 0);
	mod_timer(&timed->timer, jiffies + 3600 * HZ);
	kfree(timed);
}

static int __init guilty_init(void)
{
	kept = kmalloc(256, GFP_KERNEL);
	kept_page = __get_free_page(GFP_KERNEL);
	guilty_lock_order();
	guilty_free_of_active_timer();
	guilty_use_after_free();
	guilty_sleep();
	return 0;
}

static void __exit guilty_exit(void)
{
}

module_init(guilty_init);
module_exit(guilty_exit);
MODULE_DESCRIPTION("Test: what the checking kernel must find");
MODULE_LICENSE("GPL");
