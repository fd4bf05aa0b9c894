// SPDX-License-Identifier: GPL-2.0
/*
 * One table of all commands, and the firmware pages that a legacy command's
 * buffers need once SNP is initialised: from then on the firmware writes to
 * nothing else.
 */
#define pr_fmt(fmt) "ccp: " fmt

#include <linux/align.h>
#include <linux/fs.h>
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/psp-sev.h>
#include <linux/psp.h>
#include <linux/stddef.h>
#include <linux/string.h>

#include "command_buffer.h"
#include "firmware_page.h"

/* The page allocator has nothing longer in one piece. */
#define OUTPUT_MAX_LEN	(PAGE_SIZE << MAX_PAGE_ORDER)

#define PLAIN(cmd)							\
	{ .name = #cmd, .id = SEV_CMD_##cmd }
#define INPUT(cmd, type)						\
	{ .name = #cmd, .id = SEV_CMD_##cmd, .len = sizeof(struct type) }
#define INOUT(cmd, type)						\
	{ .name = #cmd, .id = SEV_CMD_##cmd, .len = sizeof(struct type), .writes_buffer = true }
#define OUT(type, addr, length)						\
	{ .address = offsetof(struct type, addr), .len = offsetof(struct type, length) }
#define GUEST(type, addr, length)					\
	{ .address = offsetof(struct type, addr), .len = offsetof(struct type, length),	\
	  .guest = true }
#define INPUT_1(cmd, type, out)						\
	{ .name = #cmd, .id = SEV_CMD_##cmd, .len = sizeof(struct type), .outputs = { out } }
#define INOUT_1(cmd, type, out)						\
	{ .name = #cmd, .id = SEV_CMD_##cmd, .len = sizeof(struct type),		\
	  .writes_buffer = true, .outputs = { out } }
#define INOUT_2(cmd, type, out1, out2)					\
	{ .name = #cmd, .id = SEV_CMD_##cmd, .len = sizeof(struct type),		\
	  .writes_buffer = true, .outputs = { out1, out2 } }

static const struct psp_command_info commands[] = {
	INPUT(INIT, sev_data_init),
	PLAIN(SHUTDOWN),
	PLAIN(FACTORY_RESET),
	INOUT(PLATFORM_STATUS, sev_user_data_status),
	PLAIN(PEK_GEN),
	INOUT_1(PEK_CSR, sev_data_pek_csr, OUT(sev_data_pek_csr, address, len)),
	INPUT(PEK_CERT_IMPORT, sev_data_pek_cert_import),
	INOUT_2(PDH_CERT_EXPORT, sev_data_pdh_cert_export,
		OUT(sev_data_pdh_cert_export, pdh_cert_address, pdh_cert_len),
		OUT(sev_data_pdh_cert_export, cert_chain_address, cert_chain_len)),
	PLAIN(PDH_GEN),
	PLAIN(DF_FLUSH),
	INPUT(DOWNLOAD_FIRMWARE, sev_data_download_firmware),
	INOUT_1(GET_ID, sev_data_get_id, OUT(sev_data_get_id, address, len)),
	INPUT(INIT_EX, sev_data_init_ex),
	INPUT(DECOMMISSION, sev_data_decommission),
	INPUT(ACTIVATE, sev_data_activate),
	INPUT(DEACTIVATE, sev_data_deactivate),
	INOUT(GUEST_STATUS, sev_data_guest_status),
	INOUT(LAUNCH_START, sev_data_launch_start),
	INPUT_1(LAUNCH_UPDATE_DATA, sev_data_launch_update_data,
		GUEST(sev_data_launch_update_data, address, len)),
	INPUT_1(LAUNCH_UPDATE_VMSA, sev_data_launch_update_vmsa,
		GUEST(sev_data_launch_update_vmsa, address, len)),
	INOUT_1(LAUNCH_MEASURE, sev_data_launch_measure,
		OUT(sev_data_launch_measure, address, len)),
	INPUT_1(LAUNCH_UPDATE_SECRET, sev_data_launch_secret,
		GUEST(sev_data_launch_secret, guest_address, guest_len)),
	INPUT(LAUNCH_FINISH, sev_data_launch_finish),
	INOUT_1(ATTESTATION_REPORT, sev_data_attestation_report,
		OUT(sev_data_attestation_report, address, len)),
	INOUT_1(SEND_START, sev_data_send_start,
		OUT(sev_data_send_start, session_address, session_len)),
	INOUT_2(SEND_UPDATE_DATA, sev_data_send_update_data,
		OUT(sev_data_send_update_data, hdr_address, hdr_len),
		OUT(sev_data_send_update_data, trans_address, trans_len)),
	INOUT_2(SEND_UPDATE_VMSA, sev_data_send_update_vmsa,
		OUT(sev_data_send_update_vmsa, hdr_address, hdr_len),
		OUT(sev_data_send_update_vmsa, trans_address, trans_len)),
	INPUT(SEND_FINISH, sev_data_send_finish),
	INPUT(SEND_CANCEL, sev_data_send_cancel),
	INOUT(RECEIVE_START, sev_data_receive_start),
	INPUT_1(RECEIVE_UPDATE_DATA, sev_data_receive_update_data,
		GUEST(sev_data_receive_update_data, guest_address, guest_len)),
	INPUT_1(RECEIVE_UPDATE_VMSA, sev_data_receive_update_vmsa,
		GUEST(sev_data_receive_update_vmsa, guest_address, guest_len)),
	INPUT(RECEIVE_FINISH, sev_data_receive_finish),
	INPUT_1(DBG_DECRYPT, sev_data_dbg, GUEST(sev_data_dbg, dst_addr, len)),
	INPUT_1(DBG_ENCRYPT, sev_data_dbg, GUEST(sev_data_dbg, dst_addr, len)),
	PLAIN(SNP_INIT),
	PLAIN(SNP_SHUTDOWN),
	INPUT(SNP_PLATFORM_STATUS, sev_data_snp_addr),
	PLAIN(SNP_DF_FLUSH),
	INPUT(SNP_INIT_EX, sev_data_snp_init_ex),
	INPUT(SNP_SHUTDOWN_EX, sev_data_snp_shutdown_ex),
	INPUT(SNP_DECOMMISSION, sev_data_snp_addr),
	INPUT(SNP_ACTIVATE, sev_data_snp_activate),
	INPUT(SNP_GUEST_STATUS, sev_data_snp_guest_status),
	INPUT(SNP_GCTX_CREATE, sev_data_snp_addr),
	INPUT(SNP_GUEST_REQUEST, sev_data_snp_guest_request),
	INPUT(SNP_LAUNCH_START, sev_data_snp_launch_start),
	INPUT(SNP_LAUNCH_UPDATE, sev_data_snp_launch_update),
	INPUT(SNP_LAUNCH_FINISH, sev_data_snp_launch_finish),
	INPUT(SNP_DBG_DECRYPT, sev_data_snp_dbg),
	INPUT(SNP_DBG_ENCRYPT, sev_data_snp_dbg),
	INPUT(SNP_PAGE_RECLAIM, sev_data_snp_page_reclaim),
	INPUT(SNP_PAGE_UNSMASH, sev_data_snp_page_unsmash),
	INPUT(SNP_CONFIG, sev_user_data_snp_config),
	INPUT(SNP_COMMIT, sev_data_snp_commit),
	INPUT(SNP_VLEK_LOAD, sev_user_data_snp_vlek_load),
};

const struct psp_command_info *psp_command_info(unsigned int command)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (commands[i].id == command)
			return &commands[i];
	return NULL;
}

const char *psp_command_name(unsigned int command)
{
	const struct psp_command_info *info = psp_command_info(command);

	return info ? info->name : "unknown";
}

/* The fields are packed and only known by their place. */
static u64 get_address(const void *buffer, const struct psp_output *output)
{
	u64 address;

	memcpy(&address, buffer + output->address, sizeof(address));
	return address;
}

static void set_address(void *buffer, const struct psp_output *output, u64 address)
{
	memcpy(buffer + output->address, &address, sizeof(address));
}

static u32 get_len(const void *buffer, const struct psp_output *output)
{
	u32 len;

	memcpy(&len, buffer + output->len, sizeof(len));
	return len;
}

static unsigned int pages_of(const struct psp_stand_in *stand_in)
{
	return PFN_UP(offset_in_page(stand_in->pa) + stand_in->len);
}

static int lend_one(const struct psp_output *output, void *buffer, struct psp_stand_in *stand_in)
{
	struct psp_stand_in new = {
		.original = get_address(buffer, output),
		.len = get_len(buffer, output),
		.bounced = !output->guest,
	};
	struct page *page;
	int ret;

	if (!new.len || !new.original)
		return 0;
	if (new.len > OUTPUT_MAX_LEN)
		return -EINVAL;

	if (new.bounced) {
		/* Not accounted: a full cgroup must not reclaim under the mailbox. */
		page = alloc_pages(GFP_KERNEL | __GFP_ZERO | __GFP_NOWARN, get_order(new.len));
		if (!page)
			return -ENOMEM;
		new.pa = page_to_phys(page);
	} else {
		new.pa = __sme_clr(new.original);
	}

	ret = psp_pages_give(new.pa, pages_of(&new));
	if (ret) {
		if (new.bounced)
			psp_pages_free(__va(new.pa), get_order(new.len));
		return -EFAULT;
	}

	if (new.bounced)
		set_address(buffer, output, __sme_set(new.pa));
	*stand_in = new;
	return 0;
}

static int take_back_one(const struct psp_output *output, void *buffer,
			 struct psp_stand_in *stand_in, bool copy)
{
	void *pages = __va(stand_in->pa);
	int ret = 0;

	if (!stand_in->len)
		return 0;

	if (stand_in->bounced && buffer)
		set_address(buffer, output, stand_in->original);

	if (psp_pages_reclaim(stand_in->pa, pages_of(stand_in)))
		ret = -EFAULT;
	else if (stand_in->bounced && copy)
		memcpy(__va(__sme_clr(stand_in->original)), pages, stand_in->len);
	if (stand_in->bounced)
		psp_pages_free(pages, get_order(stand_in->len));
	stand_in->len = 0;
	return ret;
}

int psp_command_lend(const struct psp_command_info *info, void *buffer,
		     struct psp_stand_ins *lent)
{
	int i, ret;

	memset(lent, 0, sizeof(*lent));
	for (i = 0; i < PSP_COMMAND_OUTPUTS && info->outputs[i].len; i++) {
		ret = lend_one(&info->outputs[i], buffer, &lent->of[i]);
		if (ret)
			goto undo;
	}

	if (info->writes_buffer) {
		ret = psp_pages_give(virt_to_phys(buffer), 1);
		if (ret)
			goto undo;
		lent->buffer_lent = true;
	}
	return 0;

undo:
	for (i = 0; i < PSP_COMMAND_OUTPUTS; i++)
		take_back_one(&info->outputs[i], buffer, &lent->of[i], false);
	return ret;
}

int psp_command_take_back(const struct psp_command_info *info, void *buffer,
			  struct psp_stand_ins *lent, bool copy)
{
	int i, ret = 0;

	if (lent->buffer_lent && psp_pages_reclaim(virt_to_phys(buffer), 1)) {
		ret = -EADDRNOTAVAIL;
		buffer = NULL;
	}
	lent->buffer_lent = false;

	for (i = 0; i < PSP_COMMAND_OUTPUTS; i++)
		if (take_back_one(&info->outputs[i], buffer, &lent->of[i], copy) && !ret)
			ret = -EFAULT;
	return ret;
}

void psp_command_abandon(struct psp_stand_ins *lent)
{
	int i;

	for (i = 0; i < PSP_COMMAND_OUTPUTS; i++) {
		struct psp_stand_in *stand_in = &lent->of[i];

		/* A guest's memory stays the guest's; only the PSP writes to it. */
		if (stand_in->len && stand_in->bounced)
			psp_pages_leak(stand_in->pa, pages_of(stand_in));
		stand_in->len = 0;
	}
}
