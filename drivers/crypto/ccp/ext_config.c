// SPDX-License-Identifier: GPL-2.0
/*
 * Host-wide certificates and configuration. SET is a transaction: everything
 * that can fail by our own doing is done before SNP_CONFIG, and nothing after
 * it can fail.
 */
#define pr_fmt(fmt) "ccp: " fmt

#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/psp-sev-ext.h>
#include <linux/psp-sev.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "certs.h"
#include "ext_config.h"
#include "firmware_page.h"
#include "ioctls.h"
#include "mailbox.h"
#include "reported_tcb.h"
#include "status.h"

#define SET_FLAGS	(SNP_EXT_CONFIG_CERTS_TCB | SNP_EXT_CONFIG_KEEP_CERTS)
#define OUT_FLAGS	(SNP_EXT_CONFIG_STALE | SNP_EXT_CONFIG_TCB_UNKNOWN)

int psp_ext_config_check_set(const struct sev_user_data_snp_ext_config *user)
{
	bool keep = user->flags & SNP_EXT_CONFIG_KEEP_CERTS;

	if (user->flags & ~(SET_FLAGS | OUT_FLAGS) || user->reserved)
		return -EINVAL;

	/* Certificates to keep are not to be given, and have their TCB already. */
	if (keep && (user->certs_address || user->flags & SNP_EXT_CONFIG_CERTS_TCB))
		return -EINVAL;
	if (!user->certs_address)
		return user->flags & SNP_EXT_CONFIG_CERTS_TCB ? -EINVAL : 0;

	if (!user->certs_len || !PAGE_ALIGNED(user->certs_len) ||
	    user->certs_len > SNP_CERTS_MAX_LEN)
		return -EINVAL;
	return 0;
}

int psp_ext_config_check_get(const struct sev_user_data_snp_ext_config *user)
{
	if (user->flags & ~(SET_FLAGS | OUT_FLAGS) || user->reserved)
		return -EINVAL;
	return 0;
}

int psp_ext_config_check_tcb(const struct sev_user_data_snp_ext_config *user,
			     const struct sev_user_data_snp_config *config, bool known, u64 tcb)
{
	bool named = user->flags & SNP_EXT_CONFIG_CERTS_TCB;

	/* SNP_CONFIG with a TCB of 0 lets the firmware choose: only its answer tells. */
	if (config && !config->reported_tcb)
		return named && user->certs_address ? -EINVAL : 0;

	if (!user->certs_address)
		return 0;
	if (config)
		return named && user->certs_tcb != config->reported_tcb ? -ESTALE : 0;
	if (!known)
		return -ENODATA;
	return named && user->certs_tcb != tcb ? -ESTALE : 0;
}

static struct snp_certs *copy_certs(const struct sev_user_data_snp_ext_config *user)
{
	struct snp_certs *certs;

	certs = kvmalloc(struct_size(certs, data, user->certs_len), GFP_KERNEL_ACCOUNT);
	if (!certs)
		return ERR_PTR(-ENOMEM);

	kref_init(&certs->ref);
	certs->tcb = user->certs_tcb;
	certs->len = user->certs_len;
	if (copy_from_user(certs->data, u64_to_user_ptr(user->certs_address), certs->len)) {
		snp_certs_put(certs);
		return ERR_PTR(-EFAULT);
	}

	if (certs->len > SNP_CERTS_LINUX_GUEST_LEN)
		pr_warn_once("a certificate table of %#x bytes was set; Linux guests take %#x and get no report with a larger one\n",
			     certs->len, SNP_CERTS_LINUX_GUEST_LEN);
	return certs;
}

/* Tells what is installed and whether it is served. Mailbox held. */
static void describe(struct sev_user_data_snp_ext_config *user, const struct snp_certs *certs)
{
	bool known = psp_tcb_get(&user->reported_tcb);

	user->flags &= ~OUT_FLAGS;
	if (!known) {
		user->reported_tcb = 0;
		user->flags |= SNP_EXT_CONFIG_TCB_UNKNOWN;
	} else if (certs && certs->tcb != user->reported_tcb) {
		user->flags |= SNP_EXT_CONFIG_STALE;
	}
	user->certs_len = certs ? certs->len : 0;
	user->certs_tcb = certs ? certs->tcb : 0;
}

/*
 * Sets configuration and certificates. Mailbox held, SNP initialised.
 * *certs is what to install; on success it becomes what was there before.
 */
static int set_both(struct sev_issue_cmd *arg, struct sev_user_data_snp_ext_config *user,
		    struct sev_user_data_snp_config *config, struct snp_certs **certs)
{
	struct snp_certs *current_certs;
	struct psp_result result;
	bool known;
	u64 tcb;
	int ret;

	known = psp_tcb_get(&tcb);
	ret = psp_ext_config_check_tcb(user, config, known, tcb);
	if (ret)
		return ret;

	if (config) {
		ret = psp_command(SEV_CMD_SNP_CONFIG, config, &result);
		if (result.issued)
			arg->error = result.status;
		if (ret)
			return ret == -EIO ? psp_status_errno(result.status) : ret;
		/* What was set is what is reported, even if it cannot be read back now. */
		if (!psp_tcb_get(&tcb))
			tcb = config->reported_tcb;
	}

	if (!(user->flags & SNP_EXT_CONFIG_KEEP_CERTS)) {
		if (*certs && !(user->flags & SNP_EXT_CONFIG_CERTS_TCB))
			(*certs)->tcb = tcb;
		*certs = snp_certs_slot_swap(&psp_host_certs, *certs);
	}

	current_certs = snp_certs_slot_get(&psp_host_certs);
	describe(user, current_certs);
	snp_certs_put(current_certs);
	return 0;
}

static int set_ext_config(struct sev_issue_cmd *arg, struct sev_user_data_snp_ext_config *user)
{
	struct sev_user_data_snp_config config;
	struct snp_certs *certs = NULL;
	bool shut_down;
	int ret;

	ret = psp_ext_config_check_set(user);
	if (ret)
		return ret;
	if (user->config_address &&
	    copy_from_user(&config, u64_to_user_ptr(user->config_address), sizeof(config)))
		return -EFAULT;
	if (user->certs_address) {
		certs = copy_certs(user);
		if (IS_ERR(certs))
			return PTR_ERR(certs);
	}

	ret = psp_ioctl_enter();
	if (ret)
		goto out;
	/* Deleting needs no firmware; all else needs the TCB. */
	shut_down = false;
	if (user->config_address || certs)
		ret = psp_ioctl_snp_begin(arg, &shut_down);
	if (!ret) {
		ret = set_both(arg, user, user->config_address ? &config : NULL, &certs);
		psp_ioctl_snp_end(shut_down);
	}
	psp_mailbox_leave();
out:
	snp_certs_put(certs);
	return ret;
}

static int read_config(struct sev_issue_cmd *arg, struct sev_user_data_snp_config *config)
{
	struct sev_user_data_snp_status status;
	struct psp_result result;
	int ret;

	if (!psp_snp_active())
		return -ENODATA;

	ret = psp_snp_status(&status, &result);
	if (result.issued)
		arg->error = result.status;
	if (ret)
		return ret == -EIO ? -ENODATA : ret;

	*config = (struct sev_user_data_snp_config){
		.reported_tcb = status.reported_tcb_version,
		.mask_chip_id = status.mask_chip_id,
		.mask_chip_key = status.mask_chip_key,
	};
	return 0;
}

static int get_ext_config(struct sev_issue_cmd *arg, struct sev_user_data_snp_ext_config *user)
{
	struct sev_user_data_snp_config config;
	struct snp_certs *certs;
	u32 room;
	int ret;

	ret = psp_ext_config_check_get(user);
	if (ret)
		return ret;
	ret = psp_ioctl_enter();
	if (ret)
		return ret;

	if (user->config_address)
		ret = read_config(arg, &config);
	room = user->certs_len;
	certs = snp_certs_slot_get(&psp_host_certs);
	describe(user, certs);
	psp_mailbox_leave();

	if (ret)
		goto out;
	if (user->config_address &&
	    copy_to_user(u64_to_user_ptr(user->config_address), &config, sizeof(config)))
		ret = -EFAULT;
	else if (user->certs_address && certs && room < certs->len)
		ret = -ENOSR;
	else if (user->certs_address && certs &&
		 copy_to_user(u64_to_user_ptr(user->certs_address), certs->data, certs->len))
		ret = -EFAULT;
out:
	snp_certs_put(certs);
	return ret;
}

typedef int (*ext_config_fn)(struct sev_issue_cmd *arg, struct sev_user_data_snp_ext_config *user);

/* A newer program's struct is fine as long as what we do not know is zero. */
static int with_struct(struct sev_issue_cmd *arg, ext_config_fn fn)
{
	void __user *uaddr = u64_to_user_ptr(arg->data);
	struct sev_user_data_snp_ext_config user;
	u32 size;
	int ret;

	if (get_user(size, (u32 __user *)uaddr))
		return -EFAULT;
	if (size < sizeof(user) || size > PAGE_SIZE)
		return -EINVAL;
	ret = copy_struct_from_user(&user, sizeof(user), uaddr, size);
	if (ret)
		return ret;

	user.size = size;
	ret = fn(arg, &user);
	if ((!ret || ret == -ENOSR) && copy_to_user(uaddr, &user, sizeof(user)))
		return -EFAULT;
	return ret;
}

int psp_ioctl_set_ext_config(struct sev_issue_cmd *arg, bool writable)
{
	return writable ? with_struct(arg, set_ext_config) : -EPERM;
}

int psp_ioctl_get_ext_config(struct sev_issue_cmd *arg, bool writable)
{
	return with_struct(arg, get_ext_config);
}

static int with_legacy_struct(struct sev_issue_cmd *arg, ext_config_fn fn)
{
	void __user *uaddr = u64_to_user_ptr(arg->data);
	struct sev_user_data_snp_legacy_ext_config legacy;
	struct sev_user_data_snp_ext_config user;
	int ret;

	if (copy_from_user(&legacy, uaddr, sizeof(legacy)))
		return -EFAULT;
	user = (struct sev_user_data_snp_ext_config){
		.size = sizeof(user),
		.config_address = legacy.config_address,
		.certs_address = legacy.certs_address,
		.certs_len = legacy.certs_len,
	};

	ret = fn(arg, &user);
	legacy.certs_len = user.certs_len;
	if ((!ret || ret == -ENOSR) && copy_to_user(uaddr, &legacy, sizeof(legacy)))
		return -EFAULT;
	return ret;
}

int psp_ioctl_set_legacy_ext_config(struct sev_issue_cmd *arg, bool writable)
{
	if (!arg->data)
		return -EINVAL;
	return writable ? with_legacy_struct(arg, set_ext_config) : -EPERM;
}

int psp_ioctl_get_legacy_ext_config(struct sev_issue_cmd *arg, bool writable)
{
	if (!arg->data)
		return -EINVAL;
	return with_legacy_struct(arg, get_ext_config);
}
