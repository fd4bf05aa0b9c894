// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/sev. Each function copies user memory itself, before it takes the
 * mailbox and after it has left it.
 */
#define pr_fmt(fmt) "ccp: " fmt

#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/psp-sev-ext.h>
#include <linux/psp-sev.h>
#include <linux/uaccess.h>

#include "chardev.h"
#include "ext_config.h"
#include "ioctls.h"
#include "mailbox.h"
#include "sysfs.h"

bool psp_legacy_ext_config;

typedef int (*command_fn)(struct sev_issue_cmd *arg, bool writable);

static const command_fn upstream[SEV_MAX] = {
	[SEV_FACTORY_RESET] = psp_ioctl_factory_reset,
	[SEV_PLATFORM_STATUS] = psp_ioctl_platform_status,
	[SEV_PEK_GEN] = psp_ioctl_pek_gen,
	[SEV_PEK_CSR] = psp_ioctl_pek_csr,
	[SEV_PDH_GEN] = psp_ioctl_pdh_gen,
	[SEV_PDH_CERT_EXPORT] = psp_ioctl_pdh_cert_export,
	[SEV_PEK_CERT_IMPORT] = psp_ioctl_pek_cert_import,
	[SEV_GET_ID] = psp_ioctl_get_id,
	[SEV_GET_ID2] = psp_ioctl_get_id2,
	[SNP_PLATFORM_STATUS] = psp_ioctl_snp_platform_status,
	[SNP_COMMIT] = psp_ioctl_snp_commit,
	[SNP_SET_CONFIG] = psp_ioctl_snp_set_config,
	[SNP_VLEK_LOAD] = psp_ioctl_snp_vlek_load,
};

static command_fn find(u32 command)
{
	switch (command) {
	case SNP_SET_EXT_CONFIG:
		return psp_ioctl_set_ext_config;
	case SNP_GET_EXT_CONFIG:
		return psp_ioctl_get_ext_config;
	}

	if (psp_legacy_ext_config) {
		switch (command) {
		case SNP_LEGACY_SET_EXT_CONFIG:
			return psp_ioctl_set_legacy_ext_config;
		case SNP_LEGACY_GET_EXT_CONFIG:
			return psp_ioctl_get_legacy_ext_config;
		case SNP_LEGACY_COMMIT:
			return psp_ioctl_snp_commit;
		case SNP_LEGACY_SET_CONFIG:
			return psp_ioctl_snp_set_config;
		}
	}

	return command < ARRAY_SIZE(upstream) ? upstream[command] : NULL;
}

static long sev_ioctl(struct file *file, unsigned int ioctl, unsigned long user)
{
	void __user *argp = (void __user *)user;
	struct sev_issue_cmd arg;
	command_fn command;
	int ret;

	if (!psp_mailbox_connected())
		return -ENODEV;
	if (ioctl != SEV_ISSUE_CMD)
		return -EINVAL;
	if (copy_from_user(&arg, argp, sizeof(arg)))
		return -EFAULT;

	command = find(arg.cmd);
	if (!command)
		return -EINVAL;

	ret = command(&arg, file->f_mode & FMODE_WRITE);
	if (copy_to_user(argp, &arg, sizeof(arg)))
		ret = -EFAULT;
	return ret;
}

/* All structs have one layout for 32 and 64 bits, with 64-bit addresses. */
static const struct file_operations fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = sev_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "sev",
	.fops = &fops,
	.groups = psp_sysfs_groups,
};

bool psp_chardev_owns(struct file *file)
{
	return file && file->f_op == &fops;
}

int psp_chardev_register(void)
{
	int ret = misc_register(&device);

	if (ret)
		pr_err("/dev/sev could not be made (error %d); is another driver using the name?\n",
		       ret);
	else if (psp_legacy_ext_config)
		pr_notice("legacy_ext_config: /dev/sev commands 10 and 11 are SNP_SET_EXT_CONFIG and SNP_GET_EXT_CONFIG of 2022; SNP_COMMIT is %#x, SNP_SET_CONFIG %#x: tools that know the upstream numbers must not be used\n",
			  SNP_LEGACY_COMMIT, SNP_LEGACY_SET_CONFIG);
	return ret;
}

void psp_chardev_unregister(void)
{
	misc_deregister(&device);
}
