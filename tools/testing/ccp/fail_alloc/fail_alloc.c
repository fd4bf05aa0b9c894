// SPDX-License-Identifier: GPL-2.0
/*
 * Lets an allocation of ccp.ko or kvm-amd-snp.ko fail: the one whose number is
 * written to the parameter nth. For distribution kernels, which have no fault
 * injection; calls from elsewhere are left alone, so that each failure is one of
 * these modules' own.
 */
#define pr_fmt(fmt) "fail_alloc: " fmt

#include <linux/err.h>
#include <linux/kprobes.h>
#include <linux/linkage.h>
#include <linux/module.h>
#include <linux/string.h>

static unsigned int nth;
module_param(nth, uint, 0600);
MODULE_PARM_DESC(nth, "the n-th allocation from now on fails (0: none)");

static unsigned int failed;
module_param(failed, uint, 0600);
MODULE_PARM_DESC(failed, "allocations that were made to fail");

void fail_alloc_return(void);

asm(".pushsection .text\n"
	".type fail_alloc_return, @function\n"
	"fail_alloc_return:\n"
	ASM_ENDBR
	ASM_RET
	".size fail_alloc_return, . - fail_alloc_return\n"
	".popsection\n");

static bool by_ours(unsigned long address)
{
	char name[KSYM_SYMBOL_LEN];

	snprintf(name, sizeof(name), "%ps", (void *)address);
	return strstr(name, "[ccp]") || strstr(name, "[kvm_amd_snp]");
}

static int before(struct kprobe *probe, struct pt_regs *regs)
{
	if (!READ_ONCE(nth) || !by_ours(*(unsigned long *)regs->sp) || --nth)
		return 0;

	failed++;
	regs->ax = strcmp(probe->symbol_name, "memdup_user") ? 0 : -ENOMEM;
	regs->ip = (unsigned long)fail_alloc_return;
	return 1;
}

/* There, for otherwise kprobes may jump where @before's regs->ip is not looked at. */
static void after(struct kprobe *probe, struct pt_regs *regs, unsigned long flags)
{
}

#define PROBE(name)	{ .symbol_name = name, .pre_handler = before, .post_handler = after }

static struct kprobe probes[] = {
	PROBE("__kmalloc_cache_noprof"),
	PROBE("__kmalloc_noprof"),
	PROBE("__kvmalloc_node_noprof"),
	PROBE("vzalloc_noprof"),
	PROBE("alloc_pages_noprof"),
	PROBE("get_free_pages_noprof"),
	PROBE("get_zeroed_page_noprof"),
	PROBE("devm_kmalloc"),
	PROBE("memdup_user"),
};

static int __init fail_alloc_init(void)
{
	size_t i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(probes); i++) {
		ret = register_kprobe(&probes[i]);
		if (ret) {
			pr_err("no probe on %s (error %d)\n", probes[i].symbol_name, ret);
			while (i--)
				unregister_kprobe(&probes[i]);
			return ret;
		}
	}
	return 0;
}

static void __exit fail_alloc_exit(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(probes); i++)
		unregister_kprobe(&probes[i]);
}

module_init(fail_alloc_init);
module_exit(fail_alloc_exit);

MODULE_DESCRIPTION("Test: failing allocations of ccp.ko and kvm-amd-snp.ko");
MODULE_LICENSE("GPL");
