// SPDX-License-Identifier: GPL-2.0
/*
 * The SEV (legacy) platform: its state machine, its keys' commands.
 * Source: AMD 55766, chapter 5.
 */
#include "sev_platform.h"

#include <stdlib.h>
#include <string.h>

#include "asid.h"
#include "crypto.h"
#include "machine.h"
#include "page.h"
#include "sev_guest.h"
#include "sev_keys.h"
#include "state.h"

/* The host's memory for the state of SEV-ES guests. */
static enum psp_status take_tmr(struct psp_fw *fw, uint64_t pa, uint32_t len)
{
	uint32_t size = fw->snp_init ? SEV_TMR_SIZE_SNP : SEV_TMR_SIZE;
	enum psp_status status;
	uint8_t byte;

	pa = psp_strip(fw, pa);
	if (len < size)
		return PSP_INVALID_LEN;
	if (pa & (size - 1) || !psp_read(fw, pa + len - 1, &byte, 1))
		return PSP_INVALID_ADDRESS;
	status = page_check_writable(fw, pa, len);
	if (status)
		return status;
	fw->tmr_base = pa;
	fw->tmr_size = len;
	return PSP_SUCCESS;
}

static enum psp_status nv_write(struct psp_fw *fw)
{
	enum psp_status status = PSP_SUCCESS;
	uint8_t *nv;

	if (!fw->nv_used)
		return PSP_SUCCESS;
	nv = calloc(1, SEV_NV_SIZE);
	if (!nv)
		return PSP_RESOURCE_LIMIT;
	sev_keys_store(fw, nv);
	if (!psp_write(fw, fw->nv_base, nv, SEV_NV_SIZE))
		status = PSP_INVALID_ADDRESS;
	free(nv);
	return status;
}

static enum psp_status nv_take(struct psp_fw *fw, uint64_t pa)
{
	enum psp_status status = PSP_SUCCESS;
	bool empty = false;
	uint8_t *nv;

	nv = malloc(SEV_NV_SIZE);
	if (!nv)
		return PSP_RESOURCE_LIMIT;
	if (!psp_read(fw, pa, nv, SEV_NV_SIZE)) {
		status = PSP_INVALID_ADDRESS;
	} else if (!sev_keys_load(fw, nv, &empty)) {
		/* Damaged data: once refused, then replaced. */
		if (!empty && !fw->nv_discard) {
			fw->nv_discard = true;
			status = PSP_SECURE_DATA_INVALID;
		} else {
			fw->keys.valid = false;
		}
	}
	free(nv);
	if (status)
		return status;
	fw->nv_discard = false;
	fw->nv_used = true;
	fw->nv_base = pa;
	return PSP_SUCCESS;
}

static enum psp_status enter_init(struct psp_fw *fw, uint32_t flags)
{
	bool fresh = !fw->keys.valid;

	if (fresh)
		sev_keys_generate(fw);
	fw->sev_es = flags & SEV_INIT_ES;
	fw->sev_state = SEV_STATE_INIT;
	return fresh ? nv_write(fw) : PSP_SUCCESS;
}

enum psp_status sev_init(struct psp_fw *fw, void *buffer)
{
	const struct sev_init_cmd *cmd = buffer;
	enum psp_status status;

	if (cmd->flags & ~SEV_INIT_ES)
		return PSP_INVALID_PARAM;
	if (cmd->flags & SEV_INIT_ES) {
		status = take_tmr(fw, cmd->tmr_paddr, cmd->tmr_len);
		if (status)
			return status;
	}
	fw->nv_used = false;
	return enter_init(fw, cmd->flags);
}

enum psp_status sev_init_ex(struct psp_fw *fw, void *buffer)
{
	const struct sev_init_ex_cmd *cmd = buffer;
	enum psp_status status;
	uint64_t nv = psp_strip(fw, cmd->nv_paddr);

	if (cmd->len < sizeof(*cmd) || cmd->nv_len < SEV_NV_SIZE)
		return PSP_INVALID_LEN;
	if (cmd->flags & ~SEV_INIT_ES)
		return PSP_INVALID_PARAM;
	if (nv & (PSP_PAGE_SIZE - 1))
		return PSP_INVALID_ADDRESS;
	status = page_check_writable(fw, nv, SEV_NV_SIZE);
	if (status)
		return status;
	if (cmd->flags & SEV_INIT_ES) {
		status = take_tmr(fw, cmd->tmr_paddr, cmd->tmr_len);
		if (status)
			return status;
	}
	status = nv_take(fw, nv);
	if (status) {
		fw->tmr_size = 0;
		return status;
	}
	return enter_init(fw, cmd->flags);
}

enum psp_status sev_shutdown(struct psp_fw *fw, void *buffer)
{
	(void)buffer;
	sev_guest_remove_all(fw);
	fw->sev_state = SEV_STATE_UNINIT;
	fw->sev_es = false;
	fw->tmr_base = 0;
	fw->tmr_size = 0;
	fw->nv_used = false;
	return PSP_SUCCESS;
}

enum psp_status sev_platform_reset(struct psp_fw *fw, void *buffer)
{
	(void)buffer;
	memset(&fw->keys, 0, sizeof(fw->keys));
	return PSP_SUCCESS;
}

enum psp_status sev_platform_status(struct psp_fw *fw, void *buffer)
{
	struct sev_platform_status *s = buffer;

	memset(s, 0, sizeof(*s));
	s->api_major = fw->current_version.major;
	s->api_minor = fw->current_version.minor;
	s->build = fw->current_version.build;
	s->state = fw->sev_state;
	if (fw->keys.external)
		s->flags |= SEV_STATUS_OWNER;
	if (fw->sev_es)
		s->flags |= SEV_STATUS_ES;
	s->guest_count = fw->sev_guest_count;
	return PSP_SUCCESS;
}

enum psp_status sev_pek_gen(struct psp_fw *fw, void *buffer)
{
	(void)buffer;
	sev_keys_generate(fw);
	return nv_write(fw);
}

enum psp_status sev_pdh_gen(struct psp_fw *fw, void *buffer)
{
	(void)buffer;
	sev_keys_new_pdh(fw);
	return nv_write(fw);
}

/*
 * Hand out one blob. A buffer that is too small, or none at all, is how hosts ask
 * for the length.
 */
static enum psp_status give(struct psp_fw *fw, uint64_t pa, uint32_t *len, const void *data,
			    uint32_t size)
{
	enum psp_status status;

	if (!pa || *len < size) {
		*len = size;
		return PSP_INVALID_LEN;
	}
	status = page_check_writable(fw, pa, size);
	if (status)
		return status;
	if (!psp_write(fw, pa, data, size))
		return PSP_INVALID_ADDRESS;
	*len = size;
	return PSP_SUCCESS;
}

enum psp_status sev_pek_csr(struct psp_fw *fw, void *buffer)
{
	struct sev_buffer_cmd *cmd = buffer;
	enum psp_status status;
	uint32_t len = cmd->len;
	struct sev_cert csr;

	sev_keys_csr(fw, &csr);
	status = give(fw, cmd->paddr, &len, &csr, sizeof(csr));
	cmd->len = len;
	return status;
}

enum psp_status sev_pek_cert_import(struct psp_fw *fw, void *buffer)
{
	const struct sev_pek_cert_import_cmd *cmd = buffer;
	struct sev_cert pek, oca;
	enum psp_status status;

	if (fw->keys.external)
		return PSP_ALREADY_OWNED;
	if (cmd->pek_len < sizeof(pek) || cmd->oca_len < sizeof(oca))
		return PSP_INVALID_LEN;
	status = page_check_readable(fw, cmd->pek_paddr, sizeof(pek));
	if (!status)
		status = page_check_readable(fw, cmd->oca_paddr, sizeof(oca));
	if (status)
		return status;
	if (!psp_read(fw, cmd->pek_paddr, &pek, sizeof(pek)) ||
	    !psp_read(fw, cmd->oca_paddr, &oca, sizeof(oca)))
		return PSP_INVALID_ADDRESS;
	status = sev_keys_import(fw, &pek, &oca);
	return status ? status : nv_write(fw);
}

enum psp_status sev_pdh_cert_export(struct psp_fw *fw, void *buffer)
{
	struct sev_pdh_cert_export_cmd *cmd = buffer;
	struct sev_cert chain[3];
	enum psp_status status;
	uint32_t len;

	if (!cmd->pdh_paddr || !cmd->certs_paddr || cmd->pdh_len < sizeof(struct sev_cert) ||
	    cmd->certs_len < sizeof(chain)) {
		cmd->pdh_len = sizeof(struct sev_cert);
		cmd->certs_len = sizeof(chain);
		return PSP_INVALID_LEN;
	}
	status = page_check_writable(fw, cmd->certs_paddr, sizeof(chain));
	if (status)
		return status;

	chain[0] = fw->keys.pek;
	chain[1] = fw->keys.oca;
	sev_keys_cek(fw, &chain[2]);
	len = cmd->pdh_len;
	status = give(fw, cmd->pdh_paddr, &len, &fw->keys.pdh, sizeof(fw->keys.pdh));
	cmd->pdh_len = len;
	if (status)
		return status;
	len = cmd->certs_len;
	status = give(fw, cmd->certs_paddr, &len, chain, sizeof(chain));
	cmd->certs_len = len;
	return status;
}

enum psp_status sev_df_flush(struct psp_fw *fw, void *buffer)
{
	(void)buffer;
	asid_flush(fw);
	return PSP_SUCCESS;
}

enum psp_status sev_get_id(struct psp_fw *fw, void *buffer)
{
	struct sev_buffer_cmd *cmd = buffer;
	enum psp_status status;
	uint32_t len = cmd->len;

	status = give(fw, cmd->paddr, &len, fw->config.chip_id, sizeof(fw->config.chip_id));
	cmd->len = len;
	return status;
}

enum psp_status sev_nop(struct psp_fw *fw, void *buffer)
{
	(void)fw;
	(void)buffer;
	return PSP_SUCCESS;
}
