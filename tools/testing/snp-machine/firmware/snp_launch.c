// SPDX-License-Identifier: GPL-2.0
/*
 * Launch of an SNP guest: policy, pages and their measurement, identity.
 * Source: AMD 56860, chapters 7 and 8.
 */
#include "snp_launch.h"

#include <string.h>

#include "cpuid.h"
#include "crypto.h"
#include "id_block.h"
#include "machine.h"
#include "page.h"
#include "snp_guest.h"
#include "state.h"

/* Whether this platform can give what a guest's owner demands. */
static enum psp_status check_policy(struct psp_fw *fw, uint64_t policy)
{
	const struct psp_version *v = &fw->current_version;

	if (policy & ~SNP_POLICY_KNOWN)
		return PSP_INVALID_PARAM;
	if (!(policy & SNP_POLICY_RESERVED_1))
		return PSP_POLICY_FAILURE;
	if (SNP_POLICY_ABI_MAJOR(policy) > v->major ||
	    (SNP_POLICY_ABI_MAJOR(policy) == v->major &&
	     SNP_POLICY_ABI_MINOR(policy) > v->minor))
		return PSP_POLICY_FAILURE;
	if (fw->config.smt && !(policy & SNP_POLICY_SMT))
		return PSP_POLICY_FAILURE;
	/* Platform features that this machine does not have. */
	if (policy & (SNP_POLICY_MEM_AES_256_XTS | SNP_POLICY_RAPL_DIS |
		      SNP_POLICY_CIPHERTEXT_HIDING))
		return PSP_POLICY_FAILURE;
	return PSP_SUCCESS;
}

enum psp_status snp_launch_start(struct psp_fw *fw, void *buffer)
{
	const struct snp_launch_start_cmd *cmd = buffer;
	struct snp_guest *guest, *agent = NULL;
	enum psp_status status;

	status = snp_guest_find(fw, cmd->gctx_paddr, &guest);
	if (status)
		return status;
	if (guest->state != SNP_GSTATE_INIT)
		return PSP_INVALID_GUEST_STATE;
	if (cmd->flags & ~(SNP_LAUNCH_MA_EN | SNP_LAUNCH_IMI_EN))
		return PSP_INVALID_PARAM;
	status = check_policy(fw, cmd->policy);
	if (status)
		return status;
	if (cmd->flags & SNP_LAUNCH_MA_EN) {
		if (!(cmd->policy & SNP_POLICY_MIGRATE_MA))
			return PSP_POLICY_FAILURE;
		status = snp_guest_find(fw, cmd->ma_gctx_paddr, &agent);
		if (status)
			return status;
		/* An agent has none itself, and has to be up. */
		if (agent == guest || agent->ma || agent->state != SNP_GSTATE_RUNNING)
			return PSP_INVALID_GUEST;
	}

	guest->policy = cmd->policy;
	guest->imi_en = cmd->flags & SNP_LAUNCH_IMI_EN;
	guest->launch_tcb = fw->current_tcb;
	memcpy(guest->gosvw, cmd->gosvw, sizeof(guest->gosvw));
	crypto_random(guest->vmpck, sizeof(guest->vmpck));
	crypto_random(guest->report_id, sizeof(guest->report_id));
	crypto_random(guest->vmrk, sizeof(guest->vmrk));
	crypto_random(guest->memory_key, sizeof(guest->memory_key));
	memset(guest->report_id_ma, 0xff, sizeof(guest->report_id_ma));
	if (agent) {
		guest->ma = true;
		memcpy(guest->report_id_ma, agent->report_id, sizeof(guest->report_id_ma));
	}
	guest->state = SNP_GSTATE_LAUNCH;
	return PSP_SUCCESS;
}

/*
 * Extend the launch digest by one page. Large pages count as the small ones that
 * they consist of, so that the page size does not show.
 */
static void measure(struct snp_guest *guest, const struct snp_launch_update_cmd *cmd,
		    enum snp_page_type type, uint64_t gpa, const uint8_t *page)
{
	struct snp_page_info info = {
		.length = sizeof(info),
		.page_type = type,
		.imi_page = !!(cmd->flags & SNP_UPDATE_IMI_PAGE),
		.vmpl3_perms = cmd->vmpl3_perms,
		.vmpl2_perms = cmd->vmpl2_perms,
		.vmpl1_perms = cmd->vmpl1_perms,
		.gpa = gpa,
	};

	memcpy(info.digest_cur, guest->digest, sizeof(info.digest_cur));
	if (type == SNP_PAGE_NORMAL || type == SNP_PAGE_VMSA)
		crypto_sha384(page, PSP_PAGE_SIZE, info.contents);
	crypto_sha384(&info, sizeof(info), guest->digest);
}

static void fill_secrets(struct psp_fw *fw, const struct snp_guest *guest, uint8_t *page)
{
	struct snp_secrets_page s = { .version = 3, .imi_en = guest->imi_en };
	uint32_t regs[4];

	/* Family, model and stepping. */
	if (fw->ops->cpuid && fw->ops->cpuid(fw->machine, 1, 0, 0, 0, regs))
		s.fms = regs[0];
	memcpy(s.gosvw, guest->gosvw, sizeof(s.gosvw));
	memcpy(s.vmpck, guest->vmpck, sizeof(s.vmpck));
	memcpy(page, &s, sizeof(s));
}

/* What becomes of one 4 KiB page; @page is what the host left there, then the guest's. */
static enum psp_status fill_page(struct psp_fw *fw, struct snp_guest *guest,
				 enum snp_page_type type, uint8_t *page)
{
	struct snp_cpuid_page cpuid;

	switch (type) {
	case SNP_PAGE_ZERO:
		memset(page, 0, PSP_PAGE_SIZE);
		return PSP_SUCCESS;
	case SNP_PAGE_SECRETS:
		fill_secrets(fw, guest, page);
		return PSP_SUCCESS;
	case SNP_PAGE_CPUID:
		memcpy(&cpuid, page, sizeof(cpuid));
		if (cpuid.count > SNP_CPUID_COUNT_MAX)
			return PSP_INVALID_PARAM;
		if (cpuid_check(fw, cpuid.entry, cpuid.count))
			return PSP_SUCCESS;
		memcpy(page, &cpuid, sizeof(cpuid));
		return PSP_INVALID_PARAM;
	default:
		return PSP_SUCCESS;
	}
}

/* From here on the guest's key is needed to read the pages. */
static enum psp_status update_pages(struct psp_fw *fw, struct snp_guest *guest,
				    const struct snp_launch_update_cmd *cmd,
				    enum snp_page_type type, uint64_t size, uint64_t gpa)
{
	uint8_t page[PSP_PAGE_SIZE];
	enum psp_status status;

	for (uint64_t offset = 0; offset < size; offset += PSP_PAGE_SIZE) {
		uint64_t pa = cmd->page_paddr + offset;

		if (!psp_read(fw, pa, page, sizeof(page)))
			return PSP_INVALID_ADDRESS;
		status = fill_page(fw, guest, type, page);
		if (status) {
			/* In the clear: the hypervisor sees what would have been right. */
			psp_write(fw, pa, page, sizeof(page));
			return status;
		}
		if (!psp_write_guest(fw, pa, page, sizeof(page)))
			return PSP_INVALID_ADDRESS;
		measure(guest, cmd, type, gpa + offset, page);
	}
	return PSP_SUCCESS;
}

enum psp_status snp_launch_update(struct psp_fw *fw, void *buffer)
{
	const struct snp_launch_update_cmd *cmd = buffer;
	bool large = cmd->flags & SNP_UPDATE_PAGE_2M;
	bool imi = cmd->flags & SNP_UPDATE_IMI_PAGE;
	uint8_t old_digest[SHA384_SIZE];
	enum snp_page_type type;
	struct snp_guest *guest;
	struct rmp_entry entry;
	enum psp_status status;

	status = snp_guest_find(fw, cmd->gctx_paddr, &guest);
	if (status)
		return status;
	if (guest->state != SNP_GSTATE_LAUNCH)
		return PSP_INVALID_GUEST_STATE;
	if (!guest->asid)
		return PSP_INACTIVE;

	type = (cmd->flags >> SNP_UPDATE_TYPE_SHIFT) & SNP_UPDATE_TYPE_MASK;
	if (cmd->flags & ~SNP_UPDATE_FLAGS || cmd->reserved1 || cmd->reserved2 ||
	    cmd->reserved3 || type < SNP_PAGE_NORMAL || type > SNP_PAGE_CPUID)
		return PSP_INVALID_PARAM;
	if ((cmd->vmpl1_perms | cmd->vmpl2_perms | cmd->vmpl3_perms) & ~RMP_VMPL_ALL)
		return PSP_INVALID_PARAM;
	/* The migration image comes first, and only where there is one. */
	if (imi && (!guest->imi_en || guest->imi_done))
		return PSP_INVALID_PARAM;
	if (large && (type == SNP_PAGE_VMSA || type == SNP_PAGE_SECRETS ||
		      type == SNP_PAGE_CPUID))
		return PSP_INVALID_PAGE_SIZE;
	status = page_check_guest(fw, cmd->page_paddr, large, guest->asid, PAGE_PRE_GUEST,
				  &entry);
	if (status)
		return status;

	memcpy(old_digest, guest->digest, sizeof(old_digest));
	status = update_pages(fw, guest, cmd, type, large ? PSP_PAGE_SIZE_2M : PSP_PAGE_SIZE,
			      entry.gpa);
	if (!status) {
		entry.immutable = false;
		entry.validated = true;
		entry.vmsa = type == SNP_PAGE_VMSA;
		entry.vmpl[0] = RMP_VMPL_ALL;
		entry.vmpl[1] = cmd->vmpl1_perms;
		entry.vmpl[2] = cmd->vmpl2_perms;
		entry.vmpl[3] = cmd->vmpl3_perms;
		if (fw->ops->rmp_set(fw->machine, psp_strip(fw, cmd->page_paddr), &entry))
			status = PSP_INVALID_ADDRESS;
	}
	if (status)
		memcpy(guest->digest, old_digest, sizeof(guest->digest));
	else if (!imi)
		guest->imi_done = true;
	return status;
}

static enum psp_status take_identity(struct psp_fw *fw, struct snp_guest *guest,
				     const struct snp_launch_finish_cmd *cmd)
{
	struct snp_id_block block;
	struct snp_id_auth auth;
	enum psp_status status;

	if (!(cmd->flags & SNP_FINISH_ID_BLOCK_EN))
		return cmd->flags & SNP_FINISH_AUTH_KEY_EN ? PSP_INVALID_PARAM : PSP_SUCCESS;
	status = page_check_readable(fw, cmd->id_block_paddr, sizeof(block));
	if (!status)
		status = page_check_readable(fw, cmd->id_auth_paddr, sizeof(auth));
	if (status)
		return status;
	if (!psp_read(fw, cmd->id_block_paddr, &block, sizeof(block)) ||
	    !psp_read(fw, cmd->id_auth_paddr, &auth, sizeof(auth)))
		return PSP_INVALID_ADDRESS;
	return id_block_apply(guest, &block, &auth, cmd->flags & SNP_FINISH_AUTH_KEY_EN);
}

enum psp_status snp_launch_finish(struct psp_fw *fw, void *buffer)
{
	const struct snp_launch_finish_cmd *cmd = buffer;
	struct snp_guest *guest;
	enum psp_status status;

	status = snp_guest_find(fw, cmd->gctx_paddr, &guest);
	if (status)
		return status;
	if (guest->state != SNP_GSTATE_LAUNCH)
		return PSP_INVALID_GUEST_STATE;
	if (!guest->asid)
		return PSP_INACTIVE;
	if (cmd->flags & ~(uint64_t)SNP_FINISH_FLAGS)
		return PSP_INVALID_PARAM;
	status = take_identity(fw, guest, cmd);
	if (status)
		return status;
	memcpy(guest->host_data, cmd->host_data, sizeof(guest->host_data));
	guest->vcek_disabled = cmd->flags & SNP_FINISH_VCEK_DIS;
	guest->state = SNP_GSTATE_RUNNING;
	return PSP_SUCCESS;
}
