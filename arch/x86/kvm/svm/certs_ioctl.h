/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A VM's own certificates: SET and GET, as KVM_MEMORY_ENCRYPT_OP commands and
 * for /dev/kvm-amd-snp.
 */
#ifndef _KVM_SNP_CERTS_IOCTL_H
#define _KVM_SNP_CERTS_IOCTL_H

#include <linux/compiler.h>
#include <linux/kvm-amd-snp.h>

struct kvm;

/**
 * kvm_snp_mem_enc_ioctl() - KVM_MEMORY_ENCRYPT_OP, ours or stock's
 * @kvm: the VM
 * @argp: the user's struct kvm_sev_cmd
 *
 * Context: the VM's ioctl, no lock held.
 * Return: what the ioctl returns; see kvm_snp_set_certs(), kvm_snp_get_certs().
 */
int kvm_snp_mem_enc_ioctl(struct kvm *kvm, void __user *argp);

/**
 * kvm_snp_set_certs() - give a VM certificates of its own, or take them away
 * @kvm: the VM, held by the caller
 * @uparams: the user's struct
 *
 * Atomic for the guest: each answer has the old table or the new one.
 *
 * Context: takes kvm->lock and under it the mailbox lock; user memory is
 * copied before.
 * Return: 0; -ENOTTY when the VM is no SEV-SNP VM; -EINVAL before LAUNCH_START,
 * for a malformed struct and for more than KVM_SEV_SNP_CERTS_MAX_LEN bytes;
 * -EFAULT; -ENOMEM; -ESTALE when the TCB given is not the reported one;
 * -ENODATA while the reported TCB is not known; -ENODEV without a working
 * secure processor; -EINTR on a signal.
 */
int kvm_snp_set_certs(struct kvm *kvm, const struct kvm_sev_snp_certs __user *uparams);

/**
 * kvm_snp_get_certs() - what a VM has of its own
 * @kvm: the VM, held by the caller
 * @uparams: the user's struct, answered
 *
 * Context: takes kvm->lock; user memory is written after.
 * Return: 0; -ENOTTY and -EINVAL as kvm_snp_set_certs(); -ENOENT when the VM
 * has none; -EINVAL with the length filled in when the room is too small;
 * -EFAULT.
 */
int kvm_snp_get_certs(struct kvm *kvm, struct kvm_sev_snp_certs __user *uparams);

#endif /* _KVM_SNP_CERTS_IOCTL_H */
