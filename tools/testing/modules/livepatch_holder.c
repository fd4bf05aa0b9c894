// SPDX-License-Identifier: GPL-2.0
/*
 * A livepatch that holds stock kvm-amd's guest-request function, to see that
 * kvm-amd-snp.ko and a livepatch refuse each other. Its replacement is never
 * meant to be called.
 */
#include <linux/errno.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/types.h>

static int held_guest_req(void *svm, u64 req_gpa, u64 resp_gpa)
{
	return -EIO;
}

static struct klp_func funcs[] = {
	{
		.old_name = "snp_handle_guest_req",
		.new_func = held_guest_req,
	},
	{ }
};

static struct klp_object objects[] = {
	{
		.name = "kvm_amd",
		.funcs = funcs,
	},
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objects,
};

static int __init livepatch_holder_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit livepatch_holder_exit(void)
{
}

module_init(livepatch_holder_init);
module_exit(livepatch_holder_exit);
MODULE_DESCRIPTION("Holds snp_handle_guest_req() for a test");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
