// SPDX-License-Identifier: GPL-2.0
/*
 * What KVM asks of this driver. It waits uninterruptibly, as it takes guests
 * down with it; but its launches wait in a class of their own.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/psp-sev.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/uaccess.h>

#include "chardev.h"
#include "external.h"
#include "firmware_page.h"
#include "guest_request.h"
#include "mailbox.h"
#include "platform.h"

/*
 * Whether a guest's context need not be released, nor can be, because the PSP
 * died or went away. KVM WARNs about a context that it cannot release, and
 * where panic_on_warn is set, each guest that ends would take all others down.
 * What it takes success for is safe: snp_free_firmware_page() leaks the context's
 * page, which the firmware still owns, and KVM uses the ASID again only after an
 * SNP_DF_FLUSH, which the PSP does not answer either.
 */
static bool out_of_reach(int cmd, int ret)
{
	return cmd == SEV_CMD_SNP_DECOMMISSION &&
	       (ret == -ETIMEDOUT || ret == -EBUSY || ret == -ENODEV);
}

int psp_external_command(int cmd, void *data, int *psp_ret)
{
	bool request = cmd == SEV_CMD_SNP_GUEST_REQUEST;
	struct psp_result result;
	int ret;

	psp_guest_request_passed_by(cmd);
	psp_mailbox_enter(request ? PSP_CLASS_GUEST : PSP_CLASS_LAUNCH);
	ret = psp_command(cmd, data, &result);
	psp_mailbox_leave();

	if (psp_ret && result.issued)
		*psp_ret = result.status;
	return out_of_reach(cmd, ret) ? 0 : ret;
}

int psp_external_command_by_file(struct file *file, unsigned int cmd, void *data, int *psp_ret)
{
	return psp_chardev_owns(file) ? psp_external_command(cmd, data, psp_ret) : -EBADF;
}

int psp_external_platform_init(int probe, int *error)
{
	return psp_platform_init(probe, error);
}

void psp_external_platform_shutdown(void)
{
	psp_platform_shutdown();
}

void *psp_external_copy_user_blob(unsigned long long uaddr, unsigned int len)
{
	if (!uaddr || !len || len > SEV_FW_BLOB_MAX_SIZE)
		return ERR_PTR(-EINVAL);
	return memdup_user(u64_to_user_ptr(uaddr), len);
}

void *psp_external_alloc_page(unsigned int gfp)
{
	if (!psp_mailbox_connected())
		return NULL;
	return psp_firmware_page_alloc((__force gfp_t)gfp);
}

void psp_external_free_page(void *addr)
{
	if (!addr)
		return;
	psp_mailbox_enter(PSP_CLASS_LAUNCH);
	psp_firmware_pages_free(addr, 0);
	psp_mailbox_leave();
}
