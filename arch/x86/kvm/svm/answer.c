// SPDX-License-Identifier: GPL-2.0
/*
 * Outcomes into the GHCB's exit information and KVM_RUN's return value.
 */
#include <linux/bits.h>
#include <linux/errno.h>
#include <uapi/linux/sev-guest.h>
#include <asm/sev-common.h>

#include "answer.h"

/* SW_EXITINFO1 where SW_EXITINFO2 holds one of the GHCB's own error codes. */
#define GHCB_MALFORMED_INPUT	2

/*
 * Re-entering the guest after these would look like success with an old
 * answer: the exit information is zeroed and its RIP is past VMGEXIT.
 */
static int errno_for_kvm_run(int error)
{
	if (error >= 0 || error == -EINTR || error <= -512)
		return -EIO;
	return error;
}

struct kvm_snp_answer kvm_snp_answer(enum kvm_snp_outcome outcome, u32 fw_error,
				     u64 pages_needed, int error)
{
	struct kvm_snp_answer a = { .ret = 1 };

	switch (outcome) {
	case KVM_SNP_SERVED:
		a.exit_info_2 = SNP_GUEST_ERR(0, 0);
		break;
	case KVM_SNP_FIRMWARE_ERROR:
		a.exit_info_2 = SNP_GUEST_ERR(0, fw_error);
		break;
	case KVM_SNP_INVALID_LEN:
		a.exit_info_2 = SNP_GUEST_ERR(SNP_GUEST_VMM_ERR_INVALID_LEN, 0);
		a.set_rbx = true;
		a.rbx = pages_needed;
		break;
	case KVM_SNP_INVALID_INPUT:
		a.exit_info_1 = GHCB_MALFORMED_INPUT;
		a.exit_info_2 = GHCB_ERR_INVALID_INPUT;
		break;
	case KVM_SNP_BUSY_WAITED:
	case KVM_SNP_BUSY_LIMITED:
	case KVM_SNP_BUSY_INTERRUPTED:
	case KVM_SNP_BUSY_MEMORY:
		a.exit_info_2 = SNP_GUEST_ERR(SNP_GUEST_VMM_ERR_BUSY, 0);
		break;
	case KVM_SNP_UNMAPPED:
		a.exit_info_2 = SNP_GUEST_ERR(KVM_SNP_VMM_ERR_GENERIC, 0);
		a.ret = -EIO;
		break;
	case KVM_SNP_FAILED:
		a.exit_info_2 = SNP_GUEST_ERR(KVM_SNP_VMM_ERR_GENERIC, 0);
		a.ret = errno_for_kvm_run(error);
		break;
	}
	return a;
}
