/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What we keep of each VM: found from its struct kvm without KVM's help, made
 * when first needed, gone with the VM or with this module.
 */
#ifndef _KVM_SNP_VM_H
#define _KVM_SNP_VM_H

#include <linux/kobject.h>
#include <linux/rcupdate.h>
#include <linux/snp-guest-request.h>
#include <linux/types.h>
#include <linux/xarray.h>

#include "counters.h"
#include "rate_limit.h"
#include "response_page.h"
#include "turn.h"

struct kvm;

/* Between two BUSY to one VM, in jiffies: 20 ms. */
#define KVM_SNP_BUSY_PACE	DIV_ROUND_UP(HZ, 50)

/**
 * struct kvm_snp_vm - one VM
 * @node: in the table, by @kvm
 * @kobj: its folder in sysfs; owns this struct's memory
 * @rcu: frees it
 * @kvm: the key; never followed
 * @pid: the VMM, as KVM knows it
 * @certs: the VM's own certificates
 * @pins: the module is held for @certs; guarded by kvm->lock
 * @requests: the request lock, as turns of the VM's vCPUs: one request in flight
 *	per VM, and none of its vCPUs starves beside the others
 * @places: the vCPUs' places there, by index
 * @bounce: request and response page; guarded by the request lock
 * @rate: guarded by the request lock
 * @certs_pages: how many pages the last table had; a guess for the next
 * @place: in the queue for the secure processor
 * @busy_lock: guards @busy_next
 * @busy_next: in jiffies, when the next BUSY may go out
 * @counters: what happened
 */
struct kvm_snp_vm {
	struct hlist_node node;
	struct kobject kobj;
	struct rcu_head rcu;
	const struct kvm *kvm;
	pid_t pid;

	struct snp_certs_slot certs;
	bool pins;

	struct kvm_snp_turns requests;
	struct xarray places;
	struct kvm_snp_bounce bounce;
	struct kvm_snp_rate rate;
	unsigned int certs_pages;
	struct kvm_snp_place place;

	spinlock_t busy_lock; /* guards busy_next */
	unsigned long busy_next;

	struct kvm_snp_counters counters;
};

/**
 * kvm_snp_vms_init() - have an empty table
 * @parent: where the VMs' folder goes in sysfs
 *
 * Return: 0 or -ENOMEM.
 */
int kvm_snp_vms_init(struct kobject *parent);

/**
 * kvm_snp_vms_exit() - forget all VMs, reclaim what the firmware has of them
 *
 * Context: no request is under way and none begins. Never follows a struct
 * kvm, so that VMs may end meanwhile.
 */
void kvm_snp_vms_exit(void);

/**
 * kvm_snp_vm_get() - a VM's state, made if it is not there
 * @kvm: the VM; must not end while the result is used, as a vCPU thread or a
 *	held VM file makes sure
 *
 * Context: may sleep.
 * Return: the state, or NULL without memory.
 */
struct kvm_snp_vm *kvm_snp_vm_get(struct kvm *kvm);

/**
 * kvm_snp_vm_find() - a VM's state, if it is there
 * @kvm: the VM, as for kvm_snp_vm_get()
 *
 * Return: the state, or NULL where there is none.
 */
struct kvm_snp_vm *kvm_snp_vm_find(const struct kvm *kvm);

/**
 * kvm_snp_vm_known() - is there state of this VM?
 * @kvm: the VM
 *
 * Context: any.
 *
 * Return: true if there is.
 */
bool kvm_snp_vm_known(const struct kvm *kvm);

/**
 * kvm_snp_vm_forget() - the VM's end
 * @kvm: the VM
 *
 * Context: no vCPU and no ioctl of the VM runs. May sleep.
 */
void kvm_snp_vm_forget(const struct kvm *kvm);

/**
 * kvm_snp_vm_lock() - take the VM's request lock
 * @vm: the VM
 * @vcpu: the vCPU's index; the calling task has the vCPU loaded
 * @deadline: in jiffies, when to stop waiting
 *
 * vCPUs have it in order of arrival; who gives up keeps its place.
 *
 * Context: kvm->srcu may be held; kvm->lock must not be taken under it.
 * Return: 0; -EINTR on a signal; -ETIMEDOUT past the deadline; -ENOMEM.
 */
int kvm_snp_vm_lock(struct kvm_snp_vm *vm, unsigned int vcpu, unsigned long deadline);

/**
 * kvm_snp_vm_unlock() - give the VM's request lock back
 * @vm: the VM
 * @used: the request is answered; else the vCPU keeps its place
 */
void kvm_snp_vm_unlock(struct kvm_snp_vm *vm, bool used);

/**
 * kvm_snp_vm_pace() - let time pass before another BUSY to the same VM
 * @vm: the VM
 *
 * A guest whose process was killed while waiting spins in its driver until
 * another answer comes.
 *
 * Context: sleeps, interruptibly, without the request lock.
 */
void kvm_snp_vm_pace(struct kvm_snp_vm *vm);

#endif /* _KVM_SNP_VM_H */
