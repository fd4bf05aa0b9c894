// SPDX-License-Identifier: GPL-2.0
/*
 * For a test: kvm-amd-snp.ko gets no zeroed page while this is loaded.
 */
#include <linux/kprobes.h>
#include <linux/linkage.h>
#include <linux/module.h>
#include <linux/string.h>

void no_pages_return(void);

asm(".pushsection .text\n"
	".type no_pages_return, @function\n"
	"no_pages_return:\n"
	ASM_ENDBR
	ASM_RET
	".size no_pages_return, . - no_pages_return\n"
	".popsection\n");

static int before(struct kprobe *probe, struct pt_regs *regs)
{
	char name[KSYM_SYMBOL_LEN];

	snprintf(name, sizeof(name), "%ps", *(void **)regs->sp);
	if (!strstr(name, "[kvm_amd_snp]"))
		return 0;
	regs->ax = 0;
	regs->ip = (unsigned long)no_pages_return;
	return 1;
}

/* Keeps the probe from becoming a jump, which would not look at regs->ip. */
static void after(struct kprobe *probe, struct pt_regs *regs, unsigned long flags)
{
}

static struct kprobe probe = {
	.symbol_name = "get_zeroed_page_noprof",
	.pre_handler = before,
	.post_handler = after,
};

static int __init no_pages_init(void)
{
	return register_kprobe(&probe);
}

static void __exit no_pages_exit(void)
{
	unregister_kprobe(&probe);
}

module_init(no_pages_init);
module_exit(no_pages_exit);
MODULE_DESCRIPTION("Lets kvm-amd-snp's pages fail for a test");
MODULE_LICENSE("GPL");
