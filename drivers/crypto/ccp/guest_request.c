// SPDX-License-Identifier: GPL-2.0
/*
 * One guest request: find the file, wait for the mailbox, pick the
 * certificates, issue the command. From picking to the firmware's answer the
 * mailbox is held, so that the certificates are those of the key that signs.
 */
#include <linux/atomic.h>
#include <linux/export.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/psp-sev.h>
#include <linux/snp-guest-request.h>

#include "certs.h"
#include "chardev.h"
#include "guest_request.h"
#include "mailbox.h"
#include "reported_tcb.h"

static atomic64_t past_hook;
static bool hook_is_on;

/* Mailbox held. */
static int pick_certs(struct snp_guest_request *req)
{
	bool known;
	u64 tcb;

	known = psp_tcb_get(&tcb);
	req->certs_source = psp_certs_pick(req->vm_certs, known, tcb, &req->certs);
	req->certs_len = req->certs ? req->certs->len : 0;
	return req->certs_len > req->certs_room ? -ENOSPC : 0;
}

/* Mailbox held. */
static int issue(struct snp_guest_request *req)
{
	struct sev_data_snp_guest_request data = {
		.gctx_paddr = req->gctx_paddr,
		.req_paddr = req->req_paddr,
		.res_paddr = req->resp_paddr,
	};
	struct psp_result result;
	int ret;

	ret = psp_command(SEV_CMD_SNP_GUEST_REQUEST, &data, &result);
	req->issued = result.issued;
	req->lost = result.lost;
	if (result.issued)
		req->fw_error = result.status;
	/* A dead PSP is as good as none; nothing was sent. */
	return result.issued || ret == -ENOMEM ? ret : -ENODEV;
}

static int pick_and_issue(struct snp_guest_request *req)
{
	int ret;

	ret = psp_mailbox_enter_killable(PSP_CLASS_GUEST, req->wait_ms);
	if (ret)
		return ret;

	if (!psp_mailbox_usable())
		ret = -ENODEV;
	else if (req->extended)
		ret = pick_certs(req);
	if (!ret)
		ret = issue(req);
	psp_mailbox_leave();

	if (req->extended && req->issued)
		psp_certs_count(req->certs_source);
	if (ret) {
		snp_certs_put(req->certs);
		req->certs = NULL;
	}
	return ret;
}

int snp_guest_request(struct snp_guest_request *req)
{
	struct file *file;
	int ret;

	if (req->version != SNP_GUEST_REQUEST_VERSION)
		return -EINVAL;

	req->issued = false;
	req->lost = false;
	req->fw_error = 0;
	req->certs_source = SNP_CERTS_NONE;
	req->certs_len = 0;
	req->certs = NULL;

	file = fget(req->sev_fd);
	if (!file)
		return -EBADF;
	ret = psp_chardev_owns(file) ? pick_and_issue(req) : -EBADF;
	fput(file);
	return ret;
}
EXPORT_SYMBOL_GPL(snp_guest_request);

u64 snp_guest_request_watch(bool on)
{
	if (on && !READ_ONCE(hook_is_on))
		atomic64_set(&past_hook, 0);
	WRITE_ONCE(hook_is_on, on);
	return atomic64_read(&past_hook);
}
EXPORT_SYMBOL_GPL(snp_guest_request_watch);

void psp_guest_request_passed_by(unsigned int command)
{
	if (command == SEV_CMD_SNP_GUEST_REQUEST && READ_ONCE(hook_is_on))
		atomic64_inc(&past_hook);
}

u64 psp_guest_requests_past_hook(void)
{
	return atomic64_read(&past_hook);
}
