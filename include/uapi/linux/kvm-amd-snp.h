/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Per-VM SEV-SNP certificates: what kvm-amd-snp.ko adds to KVM's VM ioctls.
 *
 * See Documentation/virt/kvm/amd-snp-certs.rst.
 */
#ifndef _UAPI_LINUX_KVM_AMD_SNP_H
#define _UAPI_LINUX_KVM_AMD_SNP_H

#include <linux/ioctl.h>
#include <linux/types.h>

/* Commands of KVM_MEMORY_ENCRYPT_OP; kvm_sev_cmd.data is a struct kvm_sev_snp_certs. */
#define KVM_SEV_SNP_GET_CERTS	0x1000
#define KVM_SEV_SNP_SET_CERTS	0x1001

/* KVM_HAS_DEVICE_ATTR / KVM_GET_DEVICE_ATTR on /dev/kvm, group KVM_X86_GRP_SEV. */
#define KVM_X86_SEV_SNP_CERTS_VERSION_ATTR	0x1000
#define KVM_SEV_SNP_CERTS_VERSION		1

/* The largest table that a VM can have of its own, in bytes. */
#define KVM_SEV_SNP_CERTS_MAX_LEN	0x5000

/* SET, in: @tcb says which reported TCB the certificates are for. */
#define KVM_SEV_SNP_CERTS_TCB		0x1
/* GET, out: the certificates are for another reported TCB: not served. */
#define KVM_SEV_SNP_CERTS_STALE		0x10000

/**
 * struct kvm_sev_snp_certs - a VM's own certificates
 * @certs_uaddr: user address of the certificate table
 * @certs_len: its length in bytes. SET: 0 takes the VM's certificates away,
 *	kept rounded up to pages; GET: in, the room; out, the length, also with
 *	-EINVAL where the room is too small
 * @tcb: the reported TCB that they are for; SET: in with
 *	KVM_SEV_SNP_CERTS_TCB, else the value at the time of SET; GET: out
 * @flags: KVM_SEV_SNP_CERTS_*
 * @reserved: zero
 */
struct kvm_sev_snp_certs {
	__u64 certs_uaddr;
	__u64 certs_len;
	__u64 tcb;
	__u32 flags;
	__u32 reserved;
};

/**
 * struct kvm_amd_snp_vm_certs - the same for a VM named by its descriptor
 * @vm_fd: a KVM VM file descriptor of the caller
 * @reserved: zero
 * @certs: as above
 *
 * For /dev/kvm-amd-snp and VMMs that do not know these commands: a descriptor
 * of a running VMM's VM comes from pidfd_open() and pidfd_getfd().
 */
struct kvm_amd_snp_vm_certs {
	__s32 vm_fd;
	__u32 reserved;
	struct kvm_sev_snp_certs certs;
};

#define KVM_AMD_SNP_IOC_MAGIC	0xb5
#define KVM_AMD_SNP_SET_CERTS	_IOWR(KVM_AMD_SNP_IOC_MAGIC, 0x01, struct kvm_amd_snp_vm_certs)
#define KVM_AMD_SNP_GET_CERTS	_IOWR(KVM_AMD_SNP_IOC_MAGIC, 0x02, struct kvm_amd_snp_vm_certs)

#endif /* _UAPI_LINUX_KVM_AMD_SNP_H */
