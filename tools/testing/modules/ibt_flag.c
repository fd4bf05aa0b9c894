// SPDX-License-Identifier: GPL-2.0
/*
 * Says that the processor's kernel IBT is on, which no processor that QEMU
 * emulates has, to see that kvm-amd-snp.ko refuses there. Modules that are
 * loaded later believe it; nothing is enforced.
 */
#include <linux/module.h>
#include <asm/cpufeature.h>

static int __init ibt_flag_init(void)
{
	set_cpu_cap(&boot_cpu_data, X86_FEATURE_IBT);
	return 0;
}

static void __exit ibt_flag_exit(void)
{
	clear_bit(X86_FEATURE_IBT, (unsigned long *)boot_cpu_data.x86_capability);
}

module_init(ibt_flag_init);
module_exit(ibt_flag_exit);
MODULE_DESCRIPTION("Pretends that kernel IBT is on, for a test");
MODULE_LICENSE("GPL");
