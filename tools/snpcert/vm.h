/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The VMs of this host, found through their VMMs' descriptors, and their own
 * certificates, through /dev/kvm-amd-snp. The VMM need not know of either.
 */
#ifndef SNPCERT_VM_H
#define SNPCERT_VM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "problem.h"
#include "tcb.h"

#define VM_DEVICE "/dev/kvm-amd-snp"

/* Where processes are looked for: "/proc", but for tests. */
extern const char *vm_proc;

/**
 * struct vm - a VM of a running process
 * @pid: the VMM
 * @fd: the VMM's descriptor of the VM
 * @name: the VMM's command name, printable
 */
struct vm {
	pid_t pid;
	int fd;
	char name[32];
};

/**
 * vm_list() - find VMs
 * @pid: of this process, or of all when 0
 * @vms: out: to be freed
 * @n: out: how many
 * @problem: filled in on failure
 *
 * Return: 0, also when there are none; -1 when @pid cannot be looked into.
 */
int vm_list(pid_t pid, struct vm **vms, size_t *n, struct problem *problem);

/**
 * vm_open_device() - open /dev/kvm-amd-snp
 * @problem: filled in on failure
 *
 * Return: a descriptor to be closed, or -1.
 */
int vm_open_device(struct problem *problem);

/** enum vm_state - what is known of a VM's certificates */
enum vm_state {
	VM_CERTS,	/* it has some */
	VM_NO_CERTS,	/* it has none of its own */
	VM_NOT_SNP,	/* it is no SNP guest */
	VM_NOT_YET,	/* it has not begun its launch */
};

/**
 * struct vm_certs - a VM's own certificates
 * @state: the others count only with VM_CERTS
 * @data: the table, to be freed
 * @len: its length
 * @tcb: the reported TCB that it is for
 * @stale: that is not the platform's: it is not served
 */
struct vm_certs {
	enum vm_state state;
	uint8_t *data;
	size_t len;
	uint64_t tcb;
	bool stale;
};

/**
 * vm_get() - read a VM's own certificates
 * @device: from vm_open_device()
 * @vm: which
 * @certs: out
 * @problem: filled in on failure
 *
 * Return: 0 or -1.
 */
int vm_get(int device, const struct vm *vm, struct vm_certs *certs, struct problem *problem);

/**
 * vm_set() - replace a VM's own certificates
 * @device: from vm_open_device()
 * @vm: which
 * @data: the table; NULL takes the VM's certificates away
 * @len: its length
 * @tcb: the reported TCB that it is for
 * @layout: how to show @tcb
 * @problem: filled in on failure
 *
 * Return: 0 or -1.
 */
int vm_set(int device, const struct vm *vm, const uint8_t *data, size_t len, uint64_t tcb,
	   enum tcb_layout layout, struct problem *problem);

#endif /* SNPCERT_VM_H */
