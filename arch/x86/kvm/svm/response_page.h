/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A VM's two bounce pages: the request page, plain memory that the firmware
 * reads, and the response page, which belongs to the firmware from the VM's
 * first request to the VM's end.
 */
#ifndef _KVM_SNP_RESPONSE_PAGE_H
#define _KVM_SNP_RESPONSE_PAGE_H

#include <linux/types.h>

/**
 * struct kvm_snp_bounce - the pages, each NULL until first needed
 * @request: plain memory, PAGE_SIZE
 * @response: a firmware page; readable, never written by the host
 *
 * Guarded by the VM's request lock.
 */
struct kvm_snp_bounce {
	void *request;
	void *response;
};

/**
 * kvm_snp_bounce_prepare() - have both pages
 * @bounce: the VM's
 *
 * Charged to the calling task's memory cgroup. Does nothing after the first time.
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int kvm_snp_bounce_prepare(struct kvm_snp_bounce *bounce);

/**
 * kvm_snp_bounce_leak() - the firmware may still own the pages: forget them
 * @bounce: the VM's
 *
 * For a command that was not answered. They never return to the allocator.
 *
 * Return: how many pages were leaked.
 */
unsigned int kvm_snp_bounce_leak(struct kvm_snp_bounce *bounce);

/**
 * kvm_snp_bounce_free() - the VM's end: reclaim and free
 * @bounce: the VM's
 *
 * A page that cannot be reclaimed is leaked and counted by ccp.ko.
 *
 * Context: may sleep.
 */
void kvm_snp_bounce_free(struct kvm_snp_bounce *bounce);

#endif /* _KVM_SNP_RESPONSE_PAGE_H */
