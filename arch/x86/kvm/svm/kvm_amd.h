/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The stock kvm-amd, as far as we depend on its inside: where its private
 * members lie, and the functions of it that we hook. The next kernel's
 * differences belong here, in kvm_amd.c and in gen_layout.c.
 */
#ifndef _KVM_SNP_KVM_AMD_H
#define _KVM_SNP_KVM_AMD_H

#include <linux/kvm_host.h>
#include <asm/svm.h>

#include "kvm_amd_layout.h"

struct vcpu_svm;

/* The headers that we build with describe the kernel that kvm-amd was built in. */
static_assert(sizeof(struct kvm) == KVM_AMD_SIZE_kvm);
static_assert(sizeof(struct kvm_vcpu) == KVM_AMD_SIZE_kvm_vcpu);
static_assert(sizeof(struct mutex) == KVM_AMD_SIZE_mutex);
static_assert(KVM_AMD_OFF_vcpu_svm__vcpu == 0 && KVM_AMD_OFF_kvm_svm__kvm == 0);

/* A private member's address, typed. */
#define KVM_AMD_SEV_INFO(kvm, type, member)					\
	((type *)((char *)(kvm) + KVM_AMD_OFF_kvm_svm__sev_info +		\
		  KVM_AMD_OFF_kvm_sev_info__##member))
#define KVM_AMD_SEV_ES(svm, type, member)					\
	((type *)((char *)(svm) + KVM_AMD_OFF_vcpu_svm__sev_es +		\
		  KVM_AMD_OFF_vcpu_sev_es_state__##member))

/**
 * kvm_amd_vcpu() - the vCPU in kvm-amd's own struct
 * @svm: kvm-amd's struct
 *
 * Return: the same vCPU as KVM's struct.
 */
static inline struct kvm_vcpu *kvm_amd_vcpu(struct vcpu_svm *svm)
{
	return (struct kvm_vcpu *)svm;
}

/**
 * kvm_amd_exit_code() - which VMGEXIT this is, from KVM's own copy
 * @svm: kvm-amd's struct
 *
 * Return: SVM_VMGEXIT_GUEST_REQUEST or SVM_VMGEXIT_EXT_GUEST_REQUEST.
 */
static inline u64 kvm_amd_exit_code(struct vcpu_svm *svm)
{
	struct vmcb *vmcb = *(struct vmcb **)((char *)svm + KVM_AMD_OFF_vcpu_svm__vmcb);

	return (u64)vmcb->control.exit_code_hi << 32 | vmcb->control.exit_code;
}

/**
 * kvm_amd_ghcb() - the vCPU's GHCB page, mapped while a VMGEXIT is handled
 * @svm: kvm-amd's struct
 *
 * The guest can write to it at any time: only for answers.
 *
 * Return: the page, or NULL outside of a VMGEXIT.
 */
static inline struct ghcb *kvm_amd_ghcb(struct vcpu_svm *svm)
{
	return *KVM_AMD_SEV_ES(svm, struct ghcb *, ghcb);
}

/**
 * kvm_amd_reg_valid() - did the guest give this register?
 * @svm: kvm-amd's struct
 * @bit: GHCB_BITMAP_IDX() of the register
 *
 * From KVM's own copy of the GHCB's valid bitmap.
 *
 * Return: true if it did.
 */
static inline bool kvm_amd_reg_valid(struct vcpu_svm *svm, unsigned int bit)
{
	return *KVM_AMD_SEV_ES(svm, u8, valid_bitmap + bit / 8) >> bit % 8 & 1;
}

/**
 * kvm_amd_is_snp() - is this an SEV-SNP VM?
 * @kvm: the VM
 *
 * Return: true if it is.
 */
static inline bool kvm_amd_is_snp(struct kvm *kvm)
{
	return READ_ONCE(*KVM_AMD_SEV_INFO(kvm, bool, active)) &&
	       READ_ONCE(*KVM_AMD_SEV_INFO(kvm, bool, es_active)) &&
	       READ_ONCE(*KVM_AMD_SEV_INFO(kvm, u64, vmsa_features)) & SVM_SEV_FEAT_SNP_ACTIVE;
}

/**
 * kvm_amd_is_mirror() - does another VM own the encryption context?
 * @kvm: the VM
 *
 * Context: kvm->lock, or a loaded vCPU of the VM.
 *
 * Return: true if one does.
 */
static inline bool kvm_amd_is_mirror(struct kvm *kvm)
{
	return *KVM_AMD_SEV_INFO(kvm, struct kvm *, enc_context_owner);
}

/**
 * kvm_amd_snp_context() - the guest context page, NULL before LAUNCH_START
 * @kvm: an SEV-SNP VM
 *
 * Context: kvm->lock, or a loaded vCPU of the VM.
 *
 * Return: the page's address in the kernel.
 */
static inline void *kvm_amd_snp_context(struct kvm *kvm)
{
	return *KVM_AMD_SEV_INFO(kvm, void *, snp_context);
}

/**
 * kvm_amd_sev_fd() - the VM's /dev/sev descriptor, in the VMM's table
 * @kvm: the VM
 *
 * Context: kvm->lock, or a loaded vCPU of the VM.
 *
 * Return: the descriptor.
 */
static inline int kvm_amd_sev_fd(struct kvm *kvm)
{
	return *KVM_AMD_SEV_INFO(kvm, int, fd);
}

/**
 * kvm_amd_request_mutex() - stock's lock for this VM's requests
 * @kvm: an SEV-SNP VM
 *
 * Held by requests that stock handles: those under way when our hook came.
 *
 * Return: the lock.
 */
static inline struct mutex *kvm_amd_request_mutex(struct kvm *kvm)
{
	return KVM_AMD_SEV_INFO(kvm, struct mutex, guest_req_mutex);
}

/**
 * kvm_amd_find() - find and pin the stock kvm-amd, and check that it is the
 * one we were built for
 *
 * Refuses, and says why, on processors other than AMD's, without SEV-SNP, with
 * kernel IBT active, and beside another build of kvm-amd.
 *
 * Return: 0; -ENODEV without kvm-amd or SEV-SNP; -EOPNOTSUPP with kernel IBT;
 * -ENOEXEC beside another build of kvm-amd, or one without our functions.
 */
int kvm_amd_find(void);

/**
 * kvm_amd_release() - let go of the stock kvm-amd
 */
void kvm_amd_release(void);

/**
 * kvm_amd_hook() - put all hooks on
 *
 * From here on requests, ioctls and the ends of VMs come to us.
 *
 * Return: 0; -EBUSY when another owner (a livepatch) has one of the functions;
 * other errnos from ftrace. On failure no hook is on.
 */
int kvm_amd_hook(void);

/**
 * kvm_amd_unhook_requests() - take all hooks off but that of VMs' ends
 *
 * No call is under way in our module when this returns, and none begins.
 *
 * Context: may sleep, as long as the longest call takes.
 */
void kvm_amd_unhook_requests(void);

/**
 * kvm_amd_unhook() - take the last hook off
 *
 * No task runs in our module when this returns but the caller.
 */
void kvm_amd_unhook(void);

/**
 * kvm_amd_stock_mem_enc_ioctl() - KVM_MEMORY_ENCRYPT_OP as stock does it
 * @kvm: the VM
 * @argp: the user's struct kvm_sev_cmd
 *
 * Return: what stock returns.
 */
int kvm_amd_stock_mem_enc_ioctl(struct kvm *kvm, void __user *argp);

/**
 * kvm_amd_vm_of_file() - the VM behind a file
 * @file: an open file
 *
 * Return: the VM, which lives as long as the file is held, or NULL where the
 * file is no VM.
 */
struct kvm *kvm_amd_vm_of_file(struct file *file);

#endif /* _KVM_SNP_KVM_AMD_H */
