// SPDX-License-Identifier: GPL-2.0
/*
 * Upstream's commands of /dev/sev. All follow one pattern: check and copy in,
 * take the mailbox, bring the platform to the state that the command needs,
 * issue it, put the state back, leave, copy out.
 */
#define pr_fmt(fmt) "ccp: " fmt

#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/psp-sev.h>
#include <linux/psp.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "compat.h"
#include "external.h"
#include "firmware_page.h"
#include "ioctls.h"
#include "mailbox.h"
#include "nv_file.h"
#include "platform.h"
#include "reported_tcb.h"

int psp_ioctl_enter(void)
{
	int ret;

	ret = psp_mailbox_enter_killable(PSP_CLASS_IOCTL, 0);
	if (ret)
		return ret;
	if (psp_mailbox_connected())
		return 0;
	psp_mailbox_leave();
	return -ENODEV;
}

/* Leaves the mailbox and writes what changed of the persistent data. */
static int leave(int ret)
{
	int flushed;

	psp_mailbox_leave();
	flushed = psp_nv_flush();
	return ret ?: flushed;
}

/* The user's error changes only when the firmware was called. */
static int issue(struct sev_issue_cmd *arg, unsigned int command, void *data,
		 struct psp_result *result)
{
	struct psp_result local;
	int ret;

	if (!result)
		result = &local;
	ret = psp_command(command, data, result);
	if (result->issued)
		arg->error = result->status;
	return ret;
}

/* What was initialised for one command, and goes again after it. */
struct borrowed {
	bool sev;
	bool snp;
};

/* Which error the user sees is the kernel's: its own, or that of INIT. */
static void borrow_failed(struct sev_issue_cmd *arg, u32 error)
{
	arg->error = PSP_KVM_STARTS_PLATFORM ? error : SEV_RET_INVALID_PLATFORM_STATE;
}

/*
 * Takes the mailbox with SEV initialised, unless it is or the file was opened
 * for reading only. psp_platform_borrow_held() does nothing in a kdump kernel.
 */
static int enter_with_sev(struct sev_issue_cmd *arg, bool only_if_uninit, bool writable,
			  struct borrowed *borrowed)
{
	int error = arg->error;
	int state, ret;

	*borrowed = (struct borrowed){};
	ret = psp_nv_load();
	if (ret) {
		borrow_failed(arg, error);
		return ret;
	}
	ret = psp_ioctl_enter();
	if (ret)
		return ret;

	state = psp_platform_sev_state();
	if (state == SEV_STATE_INIT || (only_if_uninit && state != SEV_STATE_UNINIT))
		return 0;

	borrowed->snp = !PSP_KVM_STARTS_PLATFORM && !psp_snp_active();
	ret = writable ? psp_platform_borrow_held(&error) : -EPERM;
	if (!ret) {
		borrowed->sev = true;
		return 0;
	}
	if (ret != -EPERM)
		borrow_failed(arg, error);
	psp_mailbox_leave();
	return ret;
}

/* Upstream shuts SNP down too, even where it was up before. */
static int leave_with_sev(int ret, const struct borrowed *borrowed)
{
	if (borrowed->sev && borrowed->snp)
		psp_platform_shutdown_held(false);
	else if (borrowed->sev)
		psp_platform_sev_stop_held();
	return leave(ret);
}

int psp_ioctl_snp_begin(struct sev_issue_cmd *arg, bool *shut_down)
{
	int error, ret;

	*shut_down = false;
	if (psp_snp_active())
		return 0;
	if (PSP_KVM_STARTS_PLATFORM)
		return -ENODEV;
	ret = psp_platform_snp_init_held(&error);
	if (ret)
		arg->error = SEV_RET_INVALID_PLATFORM_STATE;
	else
		*shut_down = true;
	return ret;
}

/* For commands that the firmware takes in any state of SNP. */
static int snp_begin_any(struct sev_issue_cmd *arg, bool *shut_down)
{
	*shut_down = false;
	return PSP_KVM_STARTS_PLATFORM ? 0 : psp_ioctl_snp_begin(arg, shut_down);
}

void psp_ioctl_snp_end(bool shut_down)
{
	if (shut_down)
		psp_platform_snp_shutdown_held(false);
}

int psp_ioctl_factory_reset(struct sev_issue_cmd *arg, bool writable)
{
	struct sev_user_data_status status = {};
	int ret;

	if (!writable)
		return -EPERM;

	ret = psp_ioctl_enter();
	if (ret)
		return ret;

	/* The firmware resets only in UNINIT, and no guest may lose its keys by it. */
	ret = issue(arg, SEV_CMD_PLATFORM_STATUS, &status, NULL);
	if (ret)
		goto out;
	if (status.state == SEV_STATE_WORKING) {
		ret = -EBUSY;
		goto out;
	}
	if (status.state == SEV_STATE_INIT) {
		ret = psp_platform_sev_shutdown_held(&arg->error);
		if (ret)
			goto out;
	}
	ret = issue(arg, SEV_CMD_FACTORY_RESET, NULL, NULL);
out:
	return leave(ret);
}

int psp_ioctl_platform_status(struct sev_issue_cmd *arg, bool writable)
{
	struct sev_user_data_status status = {};
	int ret;

	ret = psp_ioctl_enter();
	if (ret)
		return ret;
	ret = issue(arg, SEV_CMD_PLATFORM_STATUS, &status, NULL);
	psp_mailbox_leave();
	if (ret)
		return ret;

	return copy_to_user(u64_to_user_ptr(arg->data), &status, sizeof(status)) ? -EFAULT : 0;
}

static int generate_key(struct sev_issue_cmd *arg, unsigned int command, bool writable)
{
	struct borrowed borrowed;
	int ret;

	if (!writable)
		return -EPERM;

	ret = enter_with_sev(arg, true, writable, &borrowed);
	if (ret)
		return ret;
	ret = issue(arg, command, NULL, NULL);
	return leave_with_sev(ret, &borrowed);
}

int psp_ioctl_pek_gen(struct sev_issue_cmd *arg, bool writable)
{
	return generate_key(arg, SEV_CMD_PEK_GEN, writable);
}

int psp_ioctl_pdh_gen(struct sev_issue_cmd *arg, bool writable)
{
	return generate_key(arg, SEV_CMD_PDH_GEN, writable);
}

int psp_ioctl_pek_csr(struct sev_issue_cmd *arg, bool writable)
{
	struct sev_user_data_pek_csr user;
	struct psp_result result = {};
	struct sev_data_pek_csr data = {};
	void *blob = NULL;
	struct borrowed borrowed;
	u32 room = 0;
	int ret;

	if (!writable)
		return -EPERM;
	if (copy_from_user(&user, u64_to_user_ptr(arg->data), sizeof(user)))
		return -EFAULT;

	/* Without address or length the firmware is asked for the length. */
	if (user.address && user.length) {
		if (user.length > SEV_FW_BLOB_MAX_SIZE)
			return -EFAULT;
		room = user.length;
		blob = kzalloc(room, GFP_KERNEL);
		if (!blob)
			return -ENOMEM;
		data.address = __psp_pa(blob);
		data.len = room;
	}

	ret = enter_with_sev(arg, true, writable, &borrowed);
	if (ret)
		goto out;
	ret = issue(arg, SEV_CMD_PEK_CSR, &data, &result);
	ret = leave_with_sev(ret, &borrowed);

	user.length = data.len;
	if (copy_to_user(u64_to_user_ptr(arg->data), &user, sizeof(user)))
		ret = -EFAULT;
	else if (!ret && blob &&
		 copy_to_user(u64_to_user_ptr(user.address), blob, min(user.length, room)))
		ret = -EFAULT;
out:
	psp_lost_free(blob, room, result.lost);
	return ret;
}

int psp_ioctl_pek_cert_import(struct sev_issue_cmd *arg, bool writable)
{
	struct sev_user_data_pek_cert_import user;
	struct sev_data_pek_cert_import data = {};
	struct psp_result result = {};
	void *pek, *oca;
	struct borrowed borrowed;
	int ret;

	if (!writable)
		return -EPERM;
	if (copy_from_user(&user, u64_to_user_ptr(arg->data), sizeof(user)))
		return -EFAULT;

	pek = psp_external_copy_user_blob(user.pek_cert_address, user.pek_cert_len);
	if (IS_ERR(pek))
		return PTR_ERR(pek);
	oca = psp_external_copy_user_blob(user.oca_cert_address, user.oca_cert_len);
	if (IS_ERR(oca)) {
		ret = PTR_ERR(oca);
		goto out_pek;
	}

	data.pek_cert_address = __psp_pa(pek);
	data.pek_cert_len = user.pek_cert_len;
	data.oca_cert_address = __psp_pa(oca);
	data.oca_cert_len = user.oca_cert_len;

	ret = enter_with_sev(arg, false, writable, &borrowed);
	if (ret)
		goto out_oca;
	ret = issue(arg, SEV_CMD_PEK_CERT_IMPORT, &data, &result);
	ret = leave_with_sev(ret, &borrowed);
out_oca:
	psp_lost_free(oca, user.oca_cert_len, result.lost);
out_pek:
	psp_lost_free(pek, user.pek_cert_len, result.lost);
	return ret;
}

int psp_ioctl_get_id2(struct sev_issue_cmd *arg, bool writable)
{
	struct sev_user_data_get_id2 user;
	struct sev_data_get_id data = {};
	struct psp_result result = {};
	void *blob = NULL;
	u32 room = 0;
	int ret;

	if (!psp_platform_api_at_least(0, 16))
		return -ENOTSUPP;
	if (copy_from_user(&user, u64_to_user_ptr(arg->data), sizeof(user)))
		return -EFAULT;

	if (user.address && user.length) {
		/* The length is the firmware's affair; the allocator sets the limit. */
		room = user.length;
		blob = kzalloc(room, GFP_KERNEL | __GFP_NOWARN);
		if (!blob)
			return -ENOMEM;
		data.address = __psp_pa(blob);
		data.len = room;
	}

	ret = psp_ioctl_enter();
	if (ret)
		goto out;
	ret = issue(arg, SEV_CMD_GET_ID, &data, &result);
	psp_mailbox_leave();

	user.length = data.len;
	if (copy_to_user(u64_to_user_ptr(arg->data), &user, sizeof(user)))
		ret = -EFAULT;
	else if (!ret && blob &&
		 copy_to_user(u64_to_user_ptr(user.address), blob, min(data.len, room)))
		ret = -EFAULT;
out:
	psp_lost_free(blob, room, result.lost);
	return ret;
}

int psp_ioctl_get_id(struct sev_issue_cmd *arg, bool writable)
{
	const u32 room = sizeof(struct sev_user_data_get_id);
	struct psp_result result = {};
	struct sev_data_get_id data;
	void *blob;
	int ret;

	pr_warn_once("SEV_GET_ID is deprecated, use SEV_GET_ID2\n");
	if (!psp_platform_api_at_least(0, 16))
		return -ENOTSUPP;

	blob = kzalloc(room, GFP_KERNEL);
	if (!blob)
		return -ENOMEM;
	data.address = __psp_pa(blob);
	data.len = room;

	ret = psp_ioctl_enter();
	if (ret)
		goto out;
	ret = issue(arg, SEV_CMD_GET_ID, &data, &result);
	psp_mailbox_leave();

	if (!ret && copy_to_user(u64_to_user_ptr(arg->data), blob, min(data.len, room)))
		ret = -EFAULT;
out:
	psp_lost_free(blob, room, result.lost);
	return ret;
}

int psp_ioctl_pdh_cert_export(struct sev_issue_cmd *arg, bool writable)
{
	struct sev_user_data_pdh_cert_export user;
	struct sev_data_pdh_cert_export data = {};
	u32 pdh_room = 0, chain_room = 0;
	struct psp_result result = {};
	void *pdh = NULL, *chain = NULL;
	struct borrowed borrowed;
	int ret;

	if (copy_from_user(&user, u64_to_user_ptr(arg->data), sizeof(user)))
		return -EFAULT;

	/* Without any of these the firmware is asked for the lengths. */
	if (user.pdh_cert_address && user.pdh_cert_len && user.cert_chain_address &&
	    (user.cert_chain_len || !PSP_KVM_STARTS_PLATFORM)) {
		if (user.pdh_cert_len > SEV_FW_BLOB_MAX_SIZE ||
		    user.cert_chain_len > SEV_FW_BLOB_MAX_SIZE)
			return -EFAULT;

		pdh_room = user.pdh_cert_len;
		chain_room = user.cert_chain_len;
		pdh = kzalloc(pdh_room, GFP_KERNEL);
		chain = kzalloc(chain_room, GFP_KERNEL);
		ret = -ENOMEM;
		if (!pdh || !chain)
			goto out;

		data.pdh_cert_address = __psp_pa(pdh);
		data.pdh_cert_len = pdh_room;
		if (chain_room)
			data.cert_chain_address = __psp_pa(chain);
		data.cert_chain_len = chain_room;
	}

	ret = enter_with_sev(arg, false, writable, &borrowed);
	if (ret)
		goto out;
	ret = issue(arg, SEV_CMD_PDH_CERT_EXPORT, &data, &result);
	ret = leave_with_sev(ret, &borrowed);

	user.pdh_cert_len = data.pdh_cert_len;
	user.cert_chain_len = data.cert_chain_len;
	if (copy_to_user(u64_to_user_ptr(arg->data), &user, sizeof(user))) {
		ret = -EFAULT;
		goto out;
	}
	if (ret)
		goto out;

	if (pdh && copy_to_user(u64_to_user_ptr(user.pdh_cert_address), pdh,
				min(user.pdh_cert_len, pdh_room)))
		ret = -EFAULT;
	else if (chain && copy_to_user(u64_to_user_ptr(user.cert_chain_address), chain,
				       min(user.cert_chain_len, chain_room)))
		ret = -EFAULT;
out:
	psp_lost_free(chain, chain_room, result.lost);
	psp_lost_free(pdh, pdh_room, result.lost);
	return ret;
}

int psp_ioctl_snp_platform_status(struct sev_issue_cmd *arg, bool writable)
{
	struct sev_user_data_snp_status status;
	struct psp_result result;
	bool shut_down;
	int ret;

	if (!arg->data)
		return -EINVAL;

	ret = psp_ioctl_enter();
	if (ret)
		return ret;
	ret = snp_begin_any(arg, &shut_down);
	if (!ret) {
		ret = psp_snp_status(&status, &result);
		if (result.issued)
			arg->error = result.status;
		psp_ioctl_snp_end(shut_down);
	}
	psp_mailbox_leave();
	if (ret)
		return ret;

	return copy_to_user(u64_to_user_ptr(arg->data), &status, sizeof(status)) ? -EFAULT : 0;
}

/* Told before the user's memory is looked at, and again by psp_ioctl_snp_begin(). */
static bool snp_missing(void)
{
	return PSP_KVM_STARTS_PLATFORM && !psp_snp_active();
}

static int issue_with_snp(struct sev_issue_cmd *arg, unsigned int command, void *data,
			  struct psp_result *result)
{
	bool shut_down;
	int ret;

	ret = psp_ioctl_enter();
	if (ret)
		return ret;
	if (command == SEV_CMD_SNP_COMMIT)
		ret = snp_begin_any(arg, &shut_down);
	else
		ret = psp_ioctl_snp_begin(arg, &shut_down);
	if (!ret) {
		ret = issue(arg, command, data, result);
		psp_ioctl_snp_end(shut_down);
	}
	psp_mailbox_leave();
	return ret;
}

/* Upstream asks for no write permission here, irreversible as it is. */
int psp_ioctl_snp_commit(struct sev_issue_cmd *arg, bool writable)
{
	struct sev_data_snp_commit data = { .len = sizeof(data) };

	return issue_with_snp(arg, SEV_CMD_SNP_COMMIT, &data, NULL);
}

int psp_ioctl_snp_set_config(struct sev_issue_cmd *arg, bool writable)
{
	struct sev_user_data_snp_config config;

	if (!arg->data)
		return -EINVAL;
	if (!writable)
		return -EPERM;
	if (snp_missing())
		return -ENODEV;
	if (copy_from_user(&config, u64_to_user_ptr(arg->data), sizeof(config)))
		return -EFAULT;

	return issue_with_snp(arg, SEV_CMD_SNP_CONFIG, &config, NULL);
}

int psp_ioctl_snp_vlek_load(struct sev_issue_cmd *arg, bool writable)
{
	const size_t len = sizeof(struct sev_user_data_snp_wrapped_vlek_hashstick);
	struct sev_user_data_snp_vlek_load data;
	struct psp_result result = {};
	void *blob;
	int ret;

	if (!arg->data)
		return -EINVAL;
	if (!writable)
		return -EPERM;
	if (snp_missing())
		return -ENODEV;
	if (copy_from_user(&data, u64_to_user_ptr(arg->data), sizeof(data)))
		return -EFAULT;
	if (data.len != sizeof(data) || data.vlek_wrapped_version != 0)
		return -EINVAL;

	blob = psp_external_copy_user_blob(data.vlek_wrapped_address, len);
	if (IS_ERR(blob))
		return PTR_ERR(blob);

	data.vlek_wrapped_address = __psp_pa(blob);
	ret = issue_with_snp(arg, SEV_CMD_SNP_VLEK_LOAD, &data, &result);
	psp_lost_free(blob, len, result.lost);
	return ret;
}
