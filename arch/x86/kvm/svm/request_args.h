/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a guest asks for, and whether it may: pure checks on our own copies of
 * the guest-owned fields (GHCB: SNP Guest Request and SNP Extended Guest Request).
 */
#ifndef _KVM_SNP_REQUEST_ARGS_H
#define _KVM_SNP_REQUEST_ARGS_H

#include <linux/types.h>

/* The most certificate pages that an answer ever fills. */
#define KVM_SNP_MAX_CERT_PAGES	5

/**
 * struct kvm_snp_request_args - the guest-owned fields, each read once
 * @extended: SNP_EXT_GUEST_REQUEST, else SNP_GUEST_REQUEST
 * @msg_type: of our copy of the request page
 * @rax_valid: the GHCB's valid bitmap had RAX when KVM copied it
 * @rbx_valid: the same for RBX
 * @req_gpa: guest physical address of the request page
 * @resp_gpa: the same of the response page
 * @rax: the same of the certificate pages
 * @rbx: how many certificate pages
 */
struct kvm_snp_request_args {
	bool extended;
	u8 msg_type;
	bool rax_valid;
	bool rbx_valid;
	u64 req_gpa;
	u64 resp_gpa;
	u64 rax;
	u64 rbx;
};

/**
 * struct kvm_snp_certs_range - where certificates may be written
 * @wanted: the request asks for certificates
 * @gpa: guest physical address of the first page
 * @npages: how many pages the guest offers, as it said
 * @usable: how many of them an answer can fill, at most KVM_SNP_MAX_CERT_PAGES
 */
struct kvm_snp_certs_range {
	bool wanted;
	u64 gpa;
	u64 npages;
	unsigned int usable;
};

/**
 * kvm_snp_request_args_check() - check a request before anything is sent
 * @args: the fields
 * @range: out: the certificate pages; not wanted for plain requests and for
 *	messages other than MSG_REPORT_REQ
 *
 * Return: 0; -EINVAL where the guest gets INVALID_INPUT: a page unaligned,
 * request and response page the same, RAX or RBX absent, a range that leaves
 * the address space or lies over the request or response page.
 */
int kvm_snp_request_args_check(const struct kvm_snp_request_args *args,
			       struct kvm_snp_certs_range *range);

#endif /* _KVM_SNP_REQUEST_ARGS_H */
