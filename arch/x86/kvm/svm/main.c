// SPDX-License-Identifier: GPL-2.0
/*
 * kvm-amd-snp: attestation certificates for the SEV-SNP guests of a stock KVM.
 * Everything comes up here in order, and goes in the same order backwards.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>

#include "ccp.h"
#include "counters.h"
#include "device.h"
#include "guest_request.h"
#include "kvm_amd.h"
#include "vm.h"

static int __init kvm_snp_init(void)
{
	int ret;

	ret = kvm_amd_find();
	if (ret)
		return ret;
	ret = kvm_snp_ccp_get();
	if (ret)
		goto err_kvm_amd;
	ret = kvm_snp_device_init();
	if (ret) {
		pr_err("/dev/kvm-amd-snp cannot be made: %d\n", ret);
		goto err_ccp;
	}
	ret = kvm_snp_counters_init(kvm_snp_device_kobj());
	if (ret)
		goto err_device;
	ret = kvm_snp_vms_init(kvm_snp_device_kobj());
	if (ret)
		goto err_counters;
	kvm_snp_guest_request_init();
	ret = kvm_amd_hook();
	if (ret)
		goto err_hook;
	kvm_snp_guest_request_start();
	kvm_snp_device_start();
	pr_info("answering the guest requests of kvm_amd, build id " KVM_AMD_BUILD_ID "\n");
	return 0;

err_hook:
	kvm_amd_unhook_requests();
	kvm_snp_vms_exit();
	kvm_amd_unhook();
err_counters:
	kvm_snp_counters_exit();
err_device:
	kvm_snp_device_exit();
err_ccp:
	kvm_snp_ccp_put();
err_kvm_amd:
	kvm_amd_release();
	return ret;
}

static void __exit kvm_snp_exit(void)
{
	kvm_snp_guest_request_stop();
	kvm_amd_unhook_requests();
	kvm_snp_vms_exit();
	kvm_amd_unhook();
	kvm_snp_counters_exit();
	kvm_snp_device_exit();
	kvm_snp_ccp_put();
	kvm_amd_release();
}

module_init(kvm_snp_init);
module_exit(kvm_snp_exit);

MODULE_AUTHOR("The kvm-amd-snp developers");
MODULE_DESCRIPTION("SEV-SNP guest requests with certificates beside a stock kvm-amd");
MODULE_LICENSE("GPL");
/* After them, so that modprobe has them first. */
MODULE_SOFTDEP("pre: ccp kvm_amd");
