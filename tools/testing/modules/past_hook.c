// SPDX-License-Identifier: GPL-2.0
/*
 * Issues guest requests to the secure processor past kvm-amd-snp.ko's hook, as
 * a livepatch of kvm-amd with its own copy of the function would, to see that
 * it is noticed. They name no guest, so the firmware refuses them.
 */
#include <linux/module.h>
#include <linux/psp-sev.h>

static unsigned int requests = 3;
module_param(requests, uint, 0444);
MODULE_PARM_DESC(requests, "How many guest requests to issue (default 3)");

static int __init past_hook_init(void)
{
	struct sev_data_snp_guest_request data = { };
	unsigned int i;
	int status;

	for (i = 0; i < requests; i++)
		sev_do_cmd(SEV_CMD_SNP_GUEST_REQUEST, &data, &status);
	return 0;
}

static void __exit past_hook_exit(void)
{
}

module_init(past_hook_init);
module_exit(past_hook_exit);
MODULE_DESCRIPTION("Issues guest requests past the hook, for a test");
MODULE_LICENSE("GPL");
