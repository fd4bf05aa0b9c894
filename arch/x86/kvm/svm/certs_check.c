// SPDX-License-Identifier: GPL-2.0
/*
 * Checks of the certificate ioctls' struct, apart from any VM.
 */
#include <linux/errno.h>
#include <linux/align.h>
#include <linux/mm.h>

#include "certs_check.h"

int kvm_snp_set_certs_check(const struct kvm_sev_snp_certs *params, u32 *len)
{
	if (params->flags & ~KVM_SEV_SNP_CERTS_TCB || params->reserved ||
	    params->certs_len > KVM_SEV_SNP_CERTS_MAX_LEN)
		return -EINVAL;
	*len = PAGE_ALIGN(params->certs_len);
	return 0;
}

int kvm_snp_get_certs_check(struct kvm_sev_snp_certs *params, u32 len, u64 tcb,
			    const u64 *reported)
{
	u64 room = params->certs_len;

	if (params->reserved)
		return -EINVAL;
	if (!len)
		return -ENOENT;
	params->certs_len = len;
	if (room < len)
		return -EINVAL;
	params->tcb = tcb;
	params->flags = reported && *reported == tcb ? 0 : KVM_SEV_SNP_CERTS_STALE;
	return 0;
}
