// SPDX-License-Identifier: GPL-2.0
/* /dev/kvm-amd-snp and pidfds as their interfaces describe them, played in this process. */
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm-amd-snp.h>
#include <string.h>
#include <unistd.h>

#include "vm_device.h"

struct vm_device vm_device;

static int device_fd = -1;
static int pidfd = -1, pidfd_pid;
static int borrowed_fd = -1;
static struct vm_device_vm *borrowed;

int __wrap_pidfd_open(int pid, unsigned int flags);
int __wrap_pidfd_getfd(int from, int fd, unsigned int flags);

int vm_device_open(void)
{
	if (!vm_device.loaded || vm_device.open_errno) {
		errno = vm_device.open_errno ? vm_device.open_errno : ENOENT;
		return -1;
	}
	device_fd = open("/dev/null", O_RDONLY);
	return device_fd;
}

bool vm_device_owns(int fd)
{
	return fd == device_fd;
}

int __wrap_pidfd_open(int pid, unsigned int flags)
{
	(void)flags;
	pidfd_pid = pid;
	pidfd = open("/dev/null", O_RDONLY);
	return pidfd;
}

int __wrap_pidfd_getfd(int from, int fd, unsigned int flags)
{
	(void)flags;
	errno = vm_device.getfd_errno;
	if (errno)
		return -1;
	borrowed = NULL;
	for (int i = 0; i < VM_DEVICE_VMS; i++)
		if (from == pidfd && vm_device.vm[i].pid == pidfd_pid && vm_device.vm[i].fd == fd)
			borrowed = &vm_device.vm[i];
	if (!borrowed) {
		errno = EBADF;
		return -1;
	}
	borrowed_fd = open("/dev/null", O_RDONLY);
	return borrowed_fd;
}

static int get(struct vm_device_vm *vm, struct kvm_sev_snp_certs *certs)
{
	size_t room = certs->certs_len;

	if (certs->reserved)
		return -EINVAL;
	if (!vm->certs_len)
		return -ENOENT;
	certs->certs_len = vm->certs_len;
	if (room < vm->certs_len)
		return -EINVAL;
	memcpy((void *)(uintptr_t)certs->certs_uaddr, vm->certs, vm->certs_len);
	certs->tcb = vm->certs_tcb;
	certs->flags = vm->certs_tcb == vm_device.reported_tcb ? 0 : KVM_SEV_SNP_CERTS_STALE;
	return 0;
}

static int set(struct vm_device_vm *vm, const struct kvm_sev_snp_certs *certs)
{
	if (certs->flags & ~KVM_SEV_SNP_CERTS_TCB || certs->reserved ||
	    certs->certs_len > sizeof(vm->certs))
		return -EINVAL;
	if (certs->certs_len && certs->flags & KVM_SEV_SNP_CERTS_TCB &&
	    certs->tcb != vm_device.reported_tcb)
		return -ESTALE;
	if (certs->certs_len)
		memcpy(vm->certs, (void *)(uintptr_t)certs->certs_uaddr, certs->certs_len);
	vm->certs_len = certs->certs_len;
	vm->certs_tcb = vm_device.reported_tcb;
	return 0;
}

int vm_device_ioctl(unsigned long request, void *arg)
{
	struct kvm_amd_snp_vm_certs *args = arg;

	if (vm_device.fail_errno)
		return -vm_device.fail_errno;
	if (args->reserved)
		return -EINVAL;
	if (args->vm_fd != borrowed_fd || !borrowed)
		return -EBADF;
	if (!borrowed->snp)
		return -ENOTTY;
	if (!borrowed->launched)
		return -EINVAL;
	if (request == KVM_AMD_SNP_SET_CERTS)
		return set(borrowed, &args->certs);
	return request == KVM_AMD_SNP_GET_CERTS ? get(borrowed, &args->certs) : -ENOTTY;
}
