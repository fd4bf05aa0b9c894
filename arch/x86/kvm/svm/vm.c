// SPDX-License-Identifier: GPL-2.0
/*
 * The table of VMs, their request locks, and their folders in sysfs:
 * vms/<pid>-<number>/ with the counters and what certificates the VM has.
 */
#include <linux/hashtable.h>
#include <linux/jiffies.h>
#include <linux/kvm_host.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

#include "gfp.h"
#include "vm.h"

/* The most that a vCPU waits until its BUSY goes out. */
#define BUSY_PACE_MAX	HZ

static DEFINE_HASHTABLE(vms, 8);
static DEFINE_SPINLOCK(vms_lock);
static struct kobject *vms_dir;
static atomic64_t vms_made = ATOMIC64_INIT(0);
static struct lock_class_key request_lock_key;

static struct kvm_snp_vm *vm_of_kobj(struct kobject *kobj)
{
	return container_of(kobj, struct kvm_snp_vm, kobj);
}

static ssize_t pid_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%d\n", vm_of_kobj(kobj)->pid);
}

static ssize_t certs_len_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	struct snp_certs *certs = snp_certs_slot_get(&vm_of_kobj(kobj)->certs);
	ssize_t ret = sysfs_emit(buf, "%u\n", certs ? certs->len : 0);

	snp_certs_put(certs);
	return ret;
}

static ssize_t certs_tcb_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	struct snp_certs *certs = snp_certs_slot_get(&vm_of_kobj(kobj)->certs);
	ssize_t ret;

	if (certs)
		ret = sysfs_emit(buf, "0x%016llx\n", certs->tcb);
	else
		ret = sysfs_emit(buf, "none\n");

	snp_certs_put(certs);
	return ret;
}

static struct kobj_attribute pid_attr = __ATTR_RO(pid);
static struct kobj_attribute certs_len_attr = __ATTR_RO(certs_len);
static struct kobj_attribute certs_tcb_attr = __ATTR_RO(certs_tcb);

static struct attribute *vm_attrs[] = {
	&pid_attr.attr,
	&certs_len_attr.attr,
	&certs_tcb_attr.attr,
	NULL
};

static ssize_t vm_counter_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return kvm_snp_counter_show(&vm_of_kobj(kobj)->counters, attr, buf);
}

static const struct attribute_group vm_group = { .attrs = vm_attrs };

/* Filled in at init: one file per counter, as the host has. */
static struct kobj_attribute vm_counter_attr[KVM_SNP_COUNTERS];
static struct attribute *vm_counter_attrs[KVM_SNP_COUNTERS + 1];
static const struct attribute_group vm_counter_group = { .attrs = vm_counter_attrs };

static const struct attribute_group *vm_groups[] = { &vm_group, &vm_counter_group, NULL };

static void vm_release(struct kobject *kobj)
{
	kfree_rcu(vm_of_kobj(kobj), rcu);
}

static const struct kobj_type vm_ktype = {
	.release = vm_release,
	.sysfs_ops = &kobj_sysfs_ops,
	.default_groups = vm_groups,
};

static struct kvm_snp_vm *find(const struct kvm *kvm)
{
	struct kvm_snp_vm *vm;

	hash_for_each_possible_rcu(vms, vm, node, (unsigned long)kvm,
				   lockdep_is_held(&vms_lock)) {
		if (vm->kvm == kvm)
			return vm;
	}
	return NULL;
}

struct kvm_snp_vm *kvm_snp_vm_find(const struct kvm *kvm)
{
	struct kvm_snp_vm *vm;

	rcu_read_lock();
	vm = find(kvm);
	rcu_read_unlock();
	/* It stays: the caller keeps the VM from ending. */
	return vm;
}

bool kvm_snp_vm_known(const struct kvm *kvm)
{
	return kvm_snp_vm_find(kvm);
}

static struct kvm_snp_vm *make(struct kvm *kvm)
{
	struct kvm_snp_vm *vm = kzalloc(sizeof(*vm), KVM_SNP_GFP);

	if (!vm)
		return NULL;
	vm->kvm = kvm;
	vm->pid = kvm->userspace_pid;
	snp_certs_slot_init(&vm->certs);
	kvm_snp_turns_init(&vm->requests, "kvm_snp_request", &request_lock_key);
	xa_init_flags(&vm->places, XA_FLAGS_ACCOUNT);
	kvm_snp_place_init(&vm->place);
	spin_lock_init(&vm->busy_lock);
	vm->busy_next = jiffies;
	if (kobject_init_and_add(&vm->kobj, &vm_ktype, vms_dir, "%d-%lld", vm->pid,
				 atomic64_inc_return(&vms_made))) {
		kobject_put(&vm->kobj);
		return NULL;
	}
	return vm;
}

struct kvm_snp_vm *kvm_snp_vm_get(struct kvm *kvm)
{
	struct kvm_snp_vm *vm = kvm_snp_vm_find(kvm);
	struct kvm_snp_vm *made;

	if (vm)
		return vm;
	made = make(kvm);
	if (!made)
		return NULL;

	/* Another vCPU may have been as quick. */
	spin_lock(&vms_lock);
	vm = find(kvm);
	if (!vm)
		hash_add_rcu(vms, &made->node, (unsigned long)kvm);
	spin_unlock(&vms_lock);
	if (!vm)
		return made;
	kobject_put(&made->kobj);
	return vm;
}

/* Out of the table already. */
static void end(struct kvm_snp_vm *vm)
{
	struct kvm_snp_place *place;
	unsigned long vcpu;

	kobject_del(&vm->kobj);
	snp_certs_put(snp_certs_slot_swap(&vm->certs, NULL));
	kvm_snp_bounce_free(&vm->bounce);
	xa_for_each(&vm->places, vcpu, place)
		kfree(place);
	xa_destroy(&vm->places);
	kobject_put(&vm->kobj);
}

void kvm_snp_vm_forget(const struct kvm *kvm)
{
	struct kvm_snp_vm *vm;

	spin_lock(&vms_lock);
	vm = find(kvm);
	if (vm)
		hash_del_rcu(&vm->node);
	spin_unlock(&vms_lock);
	if (!vm)
		return;
	if (vm->pins)
		module_put(THIS_MODULE);
	end(vm);
}

/* Only the vCPU's own task looks for it, so it is made once. */
static struct kvm_snp_place *place_of(struct kvm_snp_vm *vm, unsigned int vcpu)
{
	struct kvm_snp_place *place = xa_load(&vm->places, vcpu);

	if (place)
		return place;
	place = kmalloc(sizeof(*place), KVM_SNP_GFP);
	if (!place)
		return NULL;
	kvm_snp_place_init(place);
	if (xa_is_err(xa_store(&vm->places, vcpu, place, KVM_SNP_GFP))) {
		kfree(place);
		return NULL;
	}
	return place;
}

int kvm_snp_vm_lock(struct kvm_snp_vm *vm, unsigned int vcpu, unsigned long deadline)
{
	struct kvm_snp_place *place = place_of(vm, vcpu);

	return place ? kvm_snp_turn_take(&vm->requests, place, deadline) : -ENOMEM;
}

void kvm_snp_vm_unlock(struct kvm_snp_vm *vm, bool used)
{
	kvm_snp_turn_give(&vm->requests, vm->requests.holder, used);
}

void kvm_snp_vm_pace(struct kvm_snp_vm *vm)
{
	unsigned long now = jiffies;
	unsigned long at;

	spin_lock(&vm->busy_lock);
	at = time_after(vm->busy_next, now) ? vm->busy_next : now;
	if (time_before(at, now + BUSY_PACE_MAX))
		vm->busy_next = at + KVM_SNP_BUSY_PACE;
	spin_unlock(&vm->busy_lock);
	if (time_after(at, now))
		schedule_timeout_interruptible(at - now);
}

int kvm_snp_vms_init(struct kobject *parent)
{
	kvm_snp_counter_attrs_init(vm_counter_attr, vm_counter_attrs, vm_counter_show);
	vms_dir = kobject_create_and_add("vms", parent);
	return vms_dir ? 0 : -ENOMEM;
}

void kvm_snp_vms_exit(void)
{
	struct kvm_snp_vm *vm;
	struct hlist_node *next;
	HLIST_HEAD(all);
	int bucket;

	spin_lock(&vms_lock);
	hash_for_each_safe(vms, bucket, next, vm, node) {
		hash_del_rcu(&vm->node);
		/* The destroy hook may be looking through the table. */
		hlist_add_head(&vm->node, &all);
	}
	spin_unlock(&vms_lock);
	hlist_for_each_entry_safe(vm, next, &all, node)
		end(vm);
	kobject_put(vms_dir);
	/* The last kfree_rcu() needs no code of ours, but readers do. */
	synchronize_rcu();
}
