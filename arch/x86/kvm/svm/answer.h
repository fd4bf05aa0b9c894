/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ways a request can end, and what guest and VMM are told for each.
 */
#ifndef _KVM_SNP_ANSWER_H
#define _KVM_SNP_ANSWER_H

#include <linux/types.h>

/* SW_EXITINFO2's high half where the hypervisor failed in no nearer way. */
#define KVM_SNP_VMM_ERR_GENERIC	0xffffffffU

/**
 * enum kvm_snp_outcome - how a request ended
 * @KVM_SNP_SERVED: the firmware answered with status 0
 * @KVM_SNP_FIRMWARE_ERROR: it answered with another status
 * @KVM_SNP_INVALID_LEN: too few certificate pages; nothing was sent
 * @KVM_SNP_INVALID_INPUT: malformed; nothing was sent
 * @KVM_SNP_UNMAPPED: a page without memory behind it; nothing was sent
 * @KVM_SNP_BUSY_WAITED: its turn did not come in time; nothing was sent
 * @KVM_SNP_BUSY_LIMITED: beyond the VM's rate; nothing was sent
 * @KVM_SNP_BUSY_INTERRUPTED: a signal came while it waited; nothing was sent
 * @KVM_SNP_BUSY_MEMORY: no memory; nothing was sent
 * @KVM_SNP_FAILED: an error for the VMM, before or after the firmware had it
 */
enum kvm_snp_outcome {
	KVM_SNP_SERVED,
	KVM_SNP_FIRMWARE_ERROR,
	KVM_SNP_INVALID_LEN,
	KVM_SNP_INVALID_INPUT,
	KVM_SNP_UNMAPPED,
	KVM_SNP_BUSY_WAITED,
	KVM_SNP_BUSY_LIMITED,
	KVM_SNP_BUSY_INTERRUPTED,
	KVM_SNP_BUSY_MEMORY,
	KVM_SNP_FAILED,
};

/**
 * struct kvm_snp_answer - what guest and VMM see
 * @exit_info_1: the GHCB's SW_EXITINFO1
 * @exit_info_2: the GHCB's SW_EXITINFO2
 * @set_rbx: RBX is part of the answer
 * @rbx: certificate pages needed, with @set_rbx
 * @ret: what the hook returns: 1 to go on, or an errno that ends the VM
 */
struct kvm_snp_answer {
	u64 exit_info_1;
	u64 exit_info_2;
	bool set_rbx;
	u64 rbx;
	int ret;
};

/**
 * kvm_snp_outcome_is_busy() - is this a BUSY, so that the guest comes again?
 * @outcome: how the request ended
 *
 * Return: true if it is.
 */
static inline bool kvm_snp_outcome_is_busy(enum kvm_snp_outcome outcome)
{
	return outcome >= KVM_SNP_BUSY_WAITED && outcome <= KVM_SNP_BUSY_MEMORY;
}

/**
 * kvm_snp_answer() - the answer to an outcome
 * @outcome: how the request ended
 * @fw_error: the firmware's status, for KVM_SNP_FIRMWARE_ERROR
 * @pages_needed: for KVM_SNP_INVALID_LEN
 * @error: a negative errno, for KVM_SNP_FAILED; one that KVM_RUN must not
 *	return here (0, -EINTR, a restart) becomes -EIO
 *
 * Return: the answer.
 */
struct kvm_snp_answer kvm_snp_answer(enum kvm_snp_outcome outcome, u32 fw_error,
				     u64 pages_needed, int error);

#endif /* _KVM_SNP_ANSWER_H */
