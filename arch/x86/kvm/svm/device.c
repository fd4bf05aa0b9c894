// SPDX-License-Identifier: GPL-2.0
/*
 * The misc device: two ioctls, for CAP_SYS_ADMIN.
 */
#include <linux/capability.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kvm-amd-snp.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/uaccess.h>

#include "certs_ioctl.h"
#include "device.h"
#include "kvm_amd.h"

/* The device's folder is needed before the hooks are on, the device after. */
static bool ready;

static int device_open(struct inode *inode, struct file *file)
{
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	return READ_ONCE(ready) ? 0 : -EAGAIN;
}

static long device_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct kvm_amd_snp_vm_certs __user *uargs = (void __user *)arg;
	struct kvm_amd_snp_vm_certs args;
	struct file *vm_file;
	struct kvm *kvm;
	long ret;

	if (cmd != KVM_AMD_SNP_SET_CERTS && cmd != KVM_AMD_SNP_GET_CERTS)
		return -ENOTTY;
	/* The descriptor may have been handed on to somebody with less. */
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (copy_from_user(&args, uargs, sizeof(args)))
		return -EFAULT;
	if (args.reserved)
		return -EINVAL;

	vm_file = fget(args.vm_fd);
	if (!vm_file)
		return -EBADF;
	kvm = kvm_amd_vm_of_file(vm_file);
	if (!kvm)
		ret = -EBADF;
	else if (cmd == KVM_AMD_SNP_SET_CERTS)
		ret = kvm_snp_set_certs(kvm, &uargs->certs);
	else
		ret = kvm_snp_get_certs(kvm, &uargs->certs);
	fput(vm_file);
	return ret;
}

static const struct file_operations device_fops = {
	.owner = THIS_MODULE,
	.open = device_open,
	.unlocked_ioctl = device_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.llseek = noop_llseek,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "kvm-amd-snp",
	.mode = 0600,
	.fops = &device_fops,
};

int kvm_snp_device_init(void)
{
	return misc_register(&device);
}

void kvm_snp_device_start(void)
{
	WRITE_ONCE(ready, true);
}

struct kobject *kvm_snp_device_kobj(void)
{
	return &device.this_device->kobj;
}

void kvm_snp_device_exit(void)
{
	misc_deregister(&device);
}
