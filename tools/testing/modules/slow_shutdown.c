// SPDX-License-Identifier: GPL-2.0
/*
 * Makes a reboot take longer after the drivers have shut their devices down, so
 * that programs, which still run then, have time for what they should not do.
 */
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/syscore_ops.h>

#define WAIT_MS	1000

static void wait_a_little(void)
{
	ktime_t end = ktime_add_ms(ktime_get(), WAIT_MS);

	while (ktime_before(ktime_get(), end))
		cpu_relax();
}

static struct syscore_ops ops = {
	.shutdown = wait_a_little,
};

static int __init slow_shutdown_init(void)
{
	register_syscore_ops(&ops);
	return 0;
}

static void __exit slow_shutdown_exit(void)
{
	unregister_syscore_ops(&ops);
}

module_init(slow_shutdown_init);
module_exit(slow_shutdown_exit);
MODULE_DESCRIPTION("Makes a reboot take longer, for a test");
MODULE_LICENSE("GPL");
