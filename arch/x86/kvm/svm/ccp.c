// SPDX-License-Identifier: GPL-2.0
/*
 * Finds ccp.ko's functions and keeps ccp.ko from going away.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>

#include "ccp.h"

struct kvm_snp_ccp kvm_snp_ccp;

/* Taken by name: the compiler shall still see a function that changed. */
static_assert(__same_type(*kvm_snp_ccp.guest_request, snp_guest_request));
static_assert(__same_type(*kvm_snp_ccp.certs_install, snp_certs_install));
static_assert(__same_type(*kvm_snp_ccp.reported_tcb, snp_reported_tcb));
static_assert(__same_type(*kvm_snp_ccp.watch, snp_guest_request_watch));
static_assert(__same_type(*kvm_snp_ccp.alloc_firmware_page, snp_alloc_firmware_page));
static_assert(__same_type(*kvm_snp_ccp.free_firmware_page, snp_free_firmware_page));

static const struct {
	const char *name;
	void **slot;
} functions[] = {
	{ "snp_guest_request", (void **)&kvm_snp_ccp.guest_request },
	{ "snp_certs_install", (void **)&kvm_snp_ccp.certs_install },
	{ "snp_reported_tcb", (void **)&kvm_snp_ccp.reported_tcb },
	{ "snp_guest_request_watch", (void **)&kvm_snp_ccp.watch },
	{ "snp_alloc_firmware_page", (void **)&kvm_snp_ccp.alloc_firmware_page },
	{ "snp_free_firmware_page", (void **)&kvm_snp_ccp.free_firmware_page },
};

/* A request that goes nowhere: it tells the version apart from the descriptor. */
static bool same_version(void)
{
	struct snp_guest_request probe = {
		.version = SNP_GUEST_REQUEST_VERSION,
		.sev_fd = -1,
	};

	return kvm_snp_ccp.guest_request(&probe) != -EINVAL;
}

int kvm_snp_ccp_get(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(functions); i++) {
		*functions[i].slot = __symbol_get(functions[i].name);
		if (!*functions[i].slot) {
			pr_err("the ccp module here has no %s, expected this project's ccp and not the kernel's own: install ours under updates/, rebuild the initramfs and reboot\n",
			       functions[i].name);
			kvm_snp_ccp_put();
			return -ENXIO;
		}
	}
	if (!same_version()) {
		pr_err("the ccp module here is of another version, expected version %u of snp_guest_request: install both modules from the same build and reboot\n",
		       SNP_GUEST_REQUEST_VERSION);
		kvm_snp_ccp_put();
		return -ENXIO;
	}
	return 0;
}

void kvm_snp_ccp_put(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(functions); i++) {
		if (*functions[i].slot)
			__symbol_put(functions[i].name);
		*functions[i].slot = NULL;
	}
}
