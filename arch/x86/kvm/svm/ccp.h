/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What we use of ccp.ko. Taken with symbol_get(), so that beside the stock
 * ccp we can say ourselves what is missing.
 */
#ifndef _KVM_SNP_CCP_H
#define _KVM_SNP_CCP_H

#include <linux/psp-sev.h>
#include <linux/snp-guest-request.h>

/**
 * struct kvm_snp_ccp - ccp.ko's functions
 * @guest_request: snp_guest_request()
 * @certs_install: snp_certs_install()
 * @reported_tcb: snp_reported_tcb()
 * @watch: snp_guest_request_watch()
 * @alloc_firmware_page: snp_alloc_firmware_page()
 * @free_firmware_page: snp_free_firmware_page()
 *
 * Set from kvm_snp_ccp_get() to kvm_snp_ccp_put().
 */
struct kvm_snp_ccp {
	int (*guest_request)(struct snp_guest_request *req);
	int (*certs_install)(struct snp_certs_slot *slot, struct snp_certs *certs,
			     bool tcb_given);
	int (*reported_tcb)(u64 *tcb);
	u64 (*watch)(bool on);
	void *(*alloc_firmware_page)(gfp_t mask);
	void (*free_firmware_page)(void *addr);
};

extern struct kvm_snp_ccp kvm_snp_ccp;

/**
 * kvm_snp_ccp_get() - find ccp.ko's functions and hold ccp.ko
 *
 * Prints what is wrong.
 *
 * Return: 0; -ENXIO beside the stock ccp, or one of another version.
 */
int kvm_snp_ccp_get(void);

/**
 * kvm_snp_ccp_put() - let go of ccp.ko
 */
void kvm_snp_ccp_put(void);

#endif /* _KVM_SNP_CCP_H */
