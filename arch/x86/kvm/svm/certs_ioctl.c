// SPDX-License-Identifier: GPL-2.0
/*
 * SET and GET of a VM's own certificates.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kvm_host.h>
#include <linux/memcontrol.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/psp-sev-ext.h>
#include <linux/sched/mm.h>
#include <linux/uaccess.h>

#include "ccp.h"
#include "certs_check.h"
#include "certs_ioctl.h"
#include "gfp.h"
#include "kvm_amd.h"
#include "vm.h"

/* Is the VM there, and far enough, to have certificates? */
static int check_vm(struct kvm *kvm)
{
	lockdep_assert_held(&kvm->lock);
	if (!kvm_amd_is_snp(kvm))
		return -ENOTTY;
	if (kvm_amd_is_mirror(kvm) || !kvm_amd_snp_context(kvm))
		return -EINVAL;
	return 0;
}

static int check_vm_now(struct kvm *kvm)
{
	int ret;

	mutex_lock(&kvm->lock);
	ret = check_vm(kvm);
	mutex_unlock(&kvm->lock);
	return ret;
}

/* The user's table, in pages. NULL for an empty one. */
static struct snp_certs *copy_certs(const struct kvm_sev_snp_certs *params, u32 len)
{
	struct snp_certs *certs;

	if (!len)
		return NULL;
	certs = kvzalloc(struct_size(certs, data, len), KVM_SNP_GFP);
	if (!certs)
		return ERR_PTR(-ENOMEM);
	kref_init(&certs->ref);
	certs->len = len;
	certs->tcb = params->tcb;
	if (copy_from_user(certs->data, u64_to_user_ptr(params->certs_uaddr),
			   params->certs_len)) {
		kvfree(certs);
		return ERR_PTR(-EFAULT);
	}
	return certs;
}

/* A VM with certificates of its own holds the module: they would be lost. */
static void pin_for_certs(struct kvm_snp_vm *vm, bool has)
{
	if (has == vm->pins)
		return;
	if (has)
		__module_get(THIS_MODULE);
	else
		module_put(THIS_MODULE);
	vm->pins = has;
}

static int install(struct kvm *kvm, struct snp_certs *certs, bool tcb_given)
{
	struct kvm_snp_vm *vm;
	int ret;

	mutex_lock(&kvm->lock);
	ret = check_vm(kvm);
	if (ret)
		goto out;
	vm = certs ? kvm_snp_vm_get(kvm) : kvm_snp_vm_find(kvm);
	if (!vm) {
		/* Nothing to take away, or no memory. */
		ret = certs ? -ENOMEM : 0;
		goto out;
	}
	if (certs) {
		ret = kvm_snp_ccp.certs_install(&vm->certs, certs, tcb_given);
	} else {
		/* Needs no secure processor: it must work when that is dead. */
		snp_certs_put(snp_certs_slot_swap(&vm->certs, NULL));
		ret = 0;
	}
	if (!ret)
		pin_for_certs(vm, certs);
out:
	mutex_unlock(&kvm->lock);
	return ret;
}

int kvm_snp_set_certs(struct kvm *kvm, const struct kvm_sev_snp_certs __user *uparams)
{
	struct kvm_sev_snp_certs params;
	struct mem_cgroup *memcg, *old;
	struct snp_certs *certs;
	u32 len;
	int ret;

	ret = check_vm_now(kvm);
	if (ret)
		return ret;
	if (copy_from_user(&params, uparams, sizeof(params)))
		return -EFAULT;
	ret = kvm_snp_set_certs_check(&params, &len);
	if (ret)
		return ret;

	/* Charged to the VMM, whoever calls. */
	memcg = get_mem_cgroup_from_mm(kvm->mm);
	old = set_active_memcg(memcg);
	certs = copy_certs(&params, len);
	ret = PTR_ERR_OR_ZERO(certs);
	if (!ret) {
		ret = install(kvm, certs, params.flags & KVM_SEV_SNP_CERTS_TCB);
		if (ret)
			snp_certs_put(certs);
	}
	set_active_memcg(old);
	mem_cgroup_put(memcg);

	if (!ret && len > SNP_CERTS_LINUX_GUEST_LEN)
		pr_warn_once("the VM of process %d got %u bytes of certificates, expected at most %u: Linux guests ask with that much room and lose the report when there is more\n",
			     kvm->userspace_pid, len, SNP_CERTS_LINUX_GUEST_LEN);
	return ret;
}

int kvm_snp_get_certs(struct kvm *kvm, struct kvm_sev_snp_certs __user *uparams)
{
	struct kvm_sev_snp_certs params;
	struct snp_certs *certs = NULL;
	struct kvm_snp_vm *vm;
	u64 reported;
	bool known;
	int ret;

	ret = check_vm_now(kvm);
	if (ret)
		return ret;
	if (copy_from_user(&params, uparams, sizeof(params)))
		return -EFAULT;

	mutex_lock(&kvm->lock);
	vm = kvm_snp_vm_find(kvm);
	if (vm)
		certs = snp_certs_slot_get(&vm->certs);
	mutex_unlock(&kvm->lock);

	known = !kvm_snp_ccp.reported_tcb(&reported);
	ret = kvm_snp_get_certs_check(&params, certs ? certs->len : 0, certs ? certs->tcb : 0,
				      known ? &reported : NULL);
	if (!ret && copy_to_user(u64_to_user_ptr(params.certs_uaddr), certs->data, certs->len))
		ret = -EFAULT;
	if (ret != -EFAULT && copy_to_user(uparams, &params, sizeof(params)))
		ret = -EFAULT;
	snp_certs_put(certs);
	return ret;
}

int kvm_snp_mem_enc_ioctl(struct kvm *kvm, void __user *argp)
{
	struct kvm_sev_cmd cmd;

	if (!argp || copy_from_user(&cmd, argp, sizeof(cmd)))
		return kvm_amd_stock_mem_enc_ioctl(kvm, argp);

	switch (cmd.id) {
	case KVM_SEV_SNP_SET_CERTS:
		return kvm_snp_set_certs(kvm, u64_to_user_ptr(cmd.data));
	case KVM_SEV_SNP_GET_CERTS:
		return kvm_snp_get_certs(kvm, u64_to_user_ptr(cmd.data));
	default:
		/* Stock reads the command again, and answers what is not its own. */
		return kvm_amd_stock_mem_enc_ioctl(kvm, argp);
	}
}
