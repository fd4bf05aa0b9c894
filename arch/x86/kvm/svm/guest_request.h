/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SNP Guest Request and SNP Extended Guest Request of every SEV-SNP VM.
 */
#ifndef _KVM_SNP_GUEST_REQUEST_H
#define _KVM_SNP_GUEST_REQUEST_H

#include <linux/kvm_types.h>

struct vcpu_svm;

/**
 * kvm_snp_guest_request() - a guest's request, from VMGEXIT to answer
 * @svm: the vCPU, its GHCB mapped and its exit fields copied
 * @req_gpa: guest physical address of the request page
 * @resp_gpa: the same of the response page
 *
 * Context: the vCPU's thread; vcpu->mutex and kvm->srcu are held. Sleeps.
 * Return: 1 to resume the guest, or a negative errno that KVM_RUN returns;
 * never 0, -EINTR or a restart.
 */
int kvm_snp_guest_request(struct vcpu_svm *svm, gpa_t req_gpa, gpa_t resp_gpa);

/**
 * kvm_snp_enabled() - shall new requests come to us?
 *
 * Context: any.
 *
 * Return: true if they shall.
 */
bool kvm_snp_enabled(void);

/**
 * kvm_snp_guest_request_init() - make ready, before the hooks are on
 */
void kvm_snp_guest_request_init(void);

/**
 * kvm_snp_guest_request_start() - the hooks are on
 *
 * From here on ccp.ko counts requests that pass us by.
 */
void kvm_snp_guest_request_start(void);

/**
 * kvm_snp_guest_request_stop() - the hooks are about to go
 */
void kvm_snp_guest_request_stop(void);

#endif /* _KVM_SNP_GUEST_REQUEST_H */
