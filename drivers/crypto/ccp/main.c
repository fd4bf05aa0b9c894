// SPDX-License-Identifier: GPL-2.0
/*
 * ccp.ko: SEV and SEV-SNP firmware of AMD EPYC hosts, in the stock module's
 * place. This file is its parameters, its start and its end.
 */
#define pr_fmt(fmt) "ccp: " fmt

#include <linux/module.h>
#include <linux/moduleparam.h>

#include "certs.h"
#include "chardev.h"
#include "mailbox.h"
#include "nv_file.h"
#include "pci.h"
#include "platform.h"

/* An hour: longer than any command, and far from overflow. */
#define TIMEOUT_MAX	3600

static int set_timeout(const char *val, const struct kernel_param *kp)
{
	return param_set_uint_minmax(val, kp, 1, TIMEOUT_MAX);
}

static const struct kernel_param_ops timeout_ops = {
	.set = set_timeout,
	.get = param_get_uint,
};

module_param_cb(psp_cmd_timeout, &timeout_ops, &psp_cmd_timeout, 0644);
__MODULE_PARM_TYPE(psp_cmd_timeout, "uint");
MODULE_PARM_DESC(psp_cmd_timeout, "seconds to wait for the PSP's answer to a command (100)");
module_param_cb(psp_probe_timeout, &timeout_ops, &psp_probe_timeout, 0644);
__MODULE_PARM_TYPE(psp_probe_timeout, "uint");
MODULE_PARM_DESC(psp_probe_timeout, "seconds to wait for the PSP's first answer (5)");
module_param_named(init_ex_path, psp_nv_path, charp, 0444);
MODULE_PARM_DESC(init_ex_path, "file for the firmware's persistent data; if set, INIT_EX is used");
module_param_named(psp_init_on_probe, psp_init_on_probe, bool, 0444);
MODULE_PARM_DESC(psp_init_on_probe, "initialise SEV at load, else when the first guest needs it (on)");
module_param_named(legacy_ext_config, psp_legacy_ext_config, bool, 0444);
MODULE_PARM_DESC(legacy_ext_config, "/dev/sev commands 10 and 11 as in the RFC of 2022 (off)");

static int __init ccp_init(void)
{
	int ret;

	psp_mailbox_init();
	psp_certs_init();
	ret = psp_pci_init();
	if (ret)
		pr_err("the PCI driver could not be registered (error %d)\n", ret);
	return ret;
}

static void __exit ccp_exit(void)
{
	psp_pci_exit();
	psp_certs_exit();
	psp_nv_exit();
}

module_init(ccp_init);
module_exit(ccp_exit);

MODULE_DESCRIPTION("AMD Secure Processor: SEV and SEV-SNP platform, with certificates for guests");
MODULE_AUTHOR("The snp-certs project");
MODULE_LICENSE("GPL");
MODULE_FIRMWARE("amd/amd_sev_fam17h_model0xh.sbin");
MODULE_FIRMWARE("amd/amd_sev_fam17h_model3xh.sbin");
MODULE_FIRMWARE("amd/amd_sev_fam19h_model0xh.sbin");
MODULE_FIRMWARE("amd/amd_sev_fam19h_model1xh.sbin");
