/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The struct of KVM_SEV_SNP_SET/GET_CERTS, checked.
 */
#ifndef _KVM_SNP_CERTS_CHECK_H
#define _KVM_SNP_CERTS_CHECK_H

#include <linux/kvm-amd-snp.h>
#include <linux/types.h>

/**
 * kvm_snp_set_certs_check() - check what SET is given
 * @params: our copy of the caller's struct
 * @len: out: the length rounded up to pages; 0 takes the certificates away
 *
 * Return: 0; -EINVAL for an unknown flag, a reserved field that is not 0, or
 * more than KVM_SEV_SNP_CERTS_MAX_LEN bytes.
 */
int kvm_snp_set_certs_check(const struct kvm_sev_snp_certs *params, u32 *len);

/**
 * kvm_snp_get_certs_check() - check what GET is given, and fill in the answer
 * @params: our copy of the caller's struct, with the answer after return
 * @len: bytes of certificates there are; 0 for none
 * @tcb: the reported TCB they are for
 * @reported: the platform's reported TCB, or NULL while it is not known
 *
 * Return: 0; -ENOENT when there are none; -EINVAL for a reserved field that is
 * not 0, and with the length filled in where the caller's room is too small.
 */
int kvm_snp_get_certs_check(struct kvm_sev_snp_certs *params, u32 len, u64 tcb,
			    const u64 *reported);

#endif /* _KVM_SNP_CERTS_CHECK_H */
