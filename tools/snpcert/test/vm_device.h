/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A stand-in for /dev/kvm-amd-snp, VMMs and their VMs, behind sev_device.c's
 * open() and ioctl(). Behaves as include/uapi/linux/kvm-amd-snp.h says.
 */
#ifndef SNPCERT_TEST_VM_DEVICE_H
#define SNPCERT_TEST_VM_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VM_DEVICE_VMS 4

/**
 * struct vm_device - the stand-in's state, set and read by tests
 * @loaded: the module is there
 * @open_errno: what opening it fails with; 0: it succeeds
 * @getfd_errno: what pidfd_getfd() fails with; 0: it succeeds
 * @fail_errno: what its ioctls fail with; 0: they do what they say
 * @reported_tcb: the platform's
 * @vm: the VMs, each a descriptor of a VMM
 */
struct vm_device {
	bool loaded;
	int open_errno;
	int getfd_errno;
	int fail_errno;
	uint64_t reported_tcb;
	struct vm_device_vm {
		int pid;
		int fd;
		bool snp;
		bool launched;
		uint8_t certs[0x5000];
		size_t certs_len;
		uint64_t certs_tcb;
	} vm[VM_DEVICE_VMS];
};

extern struct vm_device vm_device;

/** vm_device_open() - open() of the device: a descriptor, or -1 with errno. */
int vm_device_open(void);

/** vm_device_owns() - whether a descriptor came from vm_device_open(). */
bool vm_device_owns(int fd);

/** vm_device_ioctl() - 0 or -errno. */
int vm_device_ioctl(unsigned long request, void *arg);

#endif /* SNPCERT_TEST_VM_DEVICE_H */
