// SPDX-License-Identifier: GPL-2.0
/*
 * The mailbox: which commands there are, in which states of the platform each is
 * allowed, how long its buffer is, who handles it. Also power-on and reset.
 */
#include <stdlib.h>
#include <string.h>

#include "abi.h"
#include "firmware_update.h"
#include "guest_request.h"
#include "machine.h"
#include "page.h"
#include "psp_fw.h"
#include "sev_guest.h"
#include "sev_keys.h"
#include "sev_platform.h"
#include "snp_guest.h"
#include "snp_launch.h"
#include "snp_platform.h"
#include "state.h"
#include "tcb.h"

/* States of the SEV platform in which a command may come. */
#define UNINIT		(1 << SEV_STATE_UNINIT)
#define INITED		(1 << SEV_STATE_INIT)
#define WORKING		(1 << SEV_STATE_WORKING)
#define ANY		(UNINIT | INITED | WORKING)

enum snp_need {
	SNP_ANY,		/* with and without SNP */
	SNP_ON,			/* after SNP_INIT */
	SNP_OFF,		/* before SNP_INIT */
};

/**
 * struct command - a row of the table of commands
 * @id: id in the mailbox
 * @name: the specification's name
 * @sev: states of the SEV platform in which it is allowed
 * @snp: state of the SNP platform in which it is allowed
 * @len: length of its buffer, 0 for none
 * @answers: it writes its buffer, which is then a firmware page after SNP_INIT
 * @handler: does it; the buffer it gets is a copy
 */
struct command {
	uint16_t id;
	const char *name;
	uint8_t sev;
	enum snp_need snp;
	uint16_t len;
	bool answers;
	enum psp_status (*handler)(struct psp_fw *fw, void *buffer);
};

#define LEN(type) sizeof(struct type)

static const struct command commands[] = {
	{ SEV_INIT, "INIT", UNINIT, SNP_ANY, LEN(sev_init_cmd), false, sev_init },
	{ SEV_INIT_EX, "INIT_EX", UNINIT, SNP_ANY, LEN(sev_init_ex_cmd), false, sev_init_ex },
	{ SEV_SHUTDOWN, "SHUTDOWN", ANY, SNP_ANY, 0, false, sev_shutdown },
	{ SEV_PLATFORM_RESET, "PLATFORM_RESET", UNINIT, SNP_ANY, 0, false,
	  sev_platform_reset },
	{ SEV_PLATFORM_STATUS, "PLATFORM_STATUS", ANY, SNP_ANY, LEN(sev_platform_status), true,
	  sev_platform_status },
	{ SEV_PEK_GEN, "PEK_GEN", INITED, SNP_ANY, 0, false, sev_pek_gen },
	{ SEV_PEK_CSR, "PEK_CSR", INITED | WORKING, SNP_ANY, LEN(sev_buffer_cmd), true,
	  sev_pek_csr },
	{ SEV_PEK_CERT_IMPORT, "PEK_CERT_IMPORT", INITED, SNP_ANY,
	  LEN(sev_pek_cert_import_cmd), false, sev_pek_cert_import },
	{ SEV_PDH_CERT_EXPORT, "PDH_CERT_EXPORT", INITED | WORKING, SNP_ANY,
	  LEN(sev_pdh_cert_export_cmd), true, sev_pdh_cert_export },
	{ SEV_PDH_GEN, "PDH_GEN", INITED | WORKING, SNP_ANY, 0, false, sev_pdh_gen },
	{ SEV_DF_FLUSH, "DF_FLUSH", INITED | WORKING, SNP_ANY, 0, false, sev_df_flush },
	{ SEV_DOWNLOAD_FIRMWARE, "DOWNLOAD_FIRMWARE", UNINIT, SNP_OFF,
	  LEN(sev_download_firmware_cmd), false, sev_download_firmware },
	{ SEV_GET_ID, "GET_ID", ANY, SNP_ANY, LEN(sev_buffer_cmd), true, sev_get_id },
	{ SEV_NOP, "NOP", ANY, SNP_ANY, 0, false, sev_nop },

	{ SEV_DECOMMISSION, "DECOMMISSION", WORKING, SNP_ANY, LEN(sev_handle_cmd), false,
	  sev_decommission },
	{ SEV_ACTIVATE, "ACTIVATE", WORKING, SNP_ANY, LEN(sev_activate_cmd), false,
	  sev_activate },
	{ SEV_DEACTIVATE, "DEACTIVATE", WORKING, SNP_ANY, LEN(sev_handle_cmd), false,
	  sev_deactivate },
	{ SEV_GUEST_STATUS, "GUEST_STATUS", WORKING, SNP_ANY, LEN(sev_guest_status_cmd), true,
	  sev_guest_status },
	{ SEV_LAUNCH_START, "LAUNCH_START", INITED | WORKING, SNP_ANY,
	  LEN(sev_launch_start_cmd), true, sev_launch_start },
	{ SEV_LAUNCH_UPDATE_DATA, "LAUNCH_UPDATE_DATA", WORKING, SNP_ANY, LEN(sev_region_cmd),
	  false, sev_launch_update_data },
	{ SEV_LAUNCH_UPDATE_VMSA, "LAUNCH_UPDATE_VMSA", WORKING, SNP_ANY, LEN(sev_region_cmd),
	  false, sev_launch_update_vmsa },
	{ SEV_LAUNCH_MEASURE, "LAUNCH_MEASURE", WORKING, SNP_ANY, LEN(sev_region_cmd), true,
	  sev_launch_measure },
	{ SEV_LAUNCH_UPDATE_SECRET, "LAUNCH_UPDATE_SECRET", WORKING, SNP_ANY,
	  LEN(sev_launch_secret_cmd), false, sev_launch_update_secret },
	{ SEV_LAUNCH_FINISH, "LAUNCH_FINISH", WORKING, SNP_ANY, LEN(sev_handle_cmd), false,
	  sev_launch_finish },
	{ SEV_ATTESTATION, "ATTESTATION", WORKING, SNP_ANY, LEN(sev_attestation_cmd), true,
	  sev_attestation },
	{ SEV_DBG_DECRYPT, "DBG_DECRYPT", WORKING, SNP_ANY, LEN(sev_dbg_cmd), false,
	  sev_dbg_decrypt },
	{ SEV_DBG_ENCRYPT, "DBG_ENCRYPT", WORKING, SNP_ANY, LEN(sev_dbg_cmd), false,
	  sev_dbg_encrypt },

	{ SNP_INIT, "SNP_INIT", UNINIT, SNP_OFF, 0, false, snp_init },
	{ SNP_INIT_EX, "SNP_INIT_EX", UNINIT, SNP_OFF, LEN(snp_init_ex_cmd), false,
	  snp_init_ex },
	{ SNP_SHUTDOWN, "SNP_SHUTDOWN", UNINIT, SNP_ON, 0, false, snp_shutdown },
	{ SNP_SHUTDOWN_EX, "SNP_SHUTDOWN_EX", UNINIT, SNP_ON, LEN(snp_shutdown_ex_cmd), false,
	  snp_shutdown_ex },
	{ SNP_PLATFORM_STATUS, "SNP_PLATFORM_STATUS", ANY, SNP_ANY, LEN(snp_addr_cmd), false,
	  snp_platform_status },
	{ SNP_DF_FLUSH, "SNP_DF_FLUSH", ANY, SNP_ON, 0, false, snp_df_flush },
	{ SNP_GCTX_CREATE, "SNP_GCTX_CREATE", ANY, SNP_ON, LEN(snp_addr_cmd), false,
	  snp_gctx_create },
	{ SNP_DECOMMISSION, "SNP_DECOMMISSION", ANY, SNP_ON, LEN(snp_addr_cmd), false,
	  snp_decommission },
	{ SNP_ACTIVATE, "SNP_ACTIVATE", ANY, SNP_ON, LEN(snp_activate_cmd), false,
	  snp_activate },
	{ SNP_ACTIVATE_EX, "SNP_ACTIVATE_EX", ANY, SNP_ON, LEN(snp_activate_ex_cmd), false,
	  snp_activate_ex },
	{ SNP_GUEST_STATUS, "SNP_GUEST_STATUS", ANY, SNP_ON, LEN(snp_guest_status_cmd), false,
	  snp_guest_status },
	{ SNP_GUEST_REQUEST, "SNP_GUEST_REQUEST", ANY, SNP_ON, LEN(snp_guest_request_cmd),
	  false, snp_guest_request },
	{ SNP_LAUNCH_START, "SNP_LAUNCH_START", ANY, SNP_ON, LEN(snp_launch_start_cmd), false,
	  snp_launch_start },
	{ SNP_LAUNCH_UPDATE, "SNP_LAUNCH_UPDATE", ANY, SNP_ON, LEN(snp_launch_update_cmd),
	  false, snp_launch_update },
	{ SNP_LAUNCH_FINISH, "SNP_LAUNCH_FINISH", ANY, SNP_ON, LEN(snp_launch_finish_cmd),
	  false, snp_launch_finish },
	{ SNP_DBG_DECRYPT, "SNP_DBG_DECRYPT", ANY, SNP_ON, LEN(snp_dbg_cmd), false,
	  snp_dbg_decrypt },
	{ SNP_DBG_ENCRYPT, "SNP_DBG_ENCRYPT", ANY, SNP_ON, LEN(snp_dbg_cmd), false,
	  snp_dbg_encrypt },
	{ SNP_PAGE_RECLAIM, "SNP_PAGE_RECLAIM", ANY, SNP_ON, LEN(snp_addr_cmd), false,
	  page_reclaim },
	{ SNP_PAGE_UNSMASH, "SNP_PAGE_UNSMASH", ANY, SNP_ON, LEN(snp_addr_cmd), false,
	  page_unsmash },
	{ SNP_CONFIG, "SNP_CONFIG", ANY, SNP_ON, LEN(snp_config_cmd), false, snp_config },
	{ SNP_DOWNLOAD_FIRMWARE_EX, "SNP_DOWNLOAD_FIRMWARE_EX", ANY, SNP_ANY,
	  LEN(snp_download_firmware_ex_cmd), false, snp_download_firmware_ex },
	{ SNP_COMMIT, "SNP_COMMIT", ANY, SNP_ON, LEN(snp_commit_cmd), false, snp_commit },
	{ SNP_VLEK_LOAD, "SNP_VLEK_LOAD", ANY, SNP_ON, LEN(snp_vlek_load_cmd), false,
	  snp_vlek_load },
};

#define BUFFER_MAX	128

static const struct command *find(uint16_t id)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (commands[i].id == id)
			return &commands[i];
	}
	return NULL;
}

static enum psp_status allowed(const struct psp_fw *fw, const struct command *c)
{
	if (!(c->sev & (1 << fw->sev_state)))
		return PSP_INVALID_PLATFORM_STATE;
	if (c->snp == SNP_ON && !fw->snp_init)
		return PSP_INVALID_PLATFORM_STATE;
	if (c->snp == SNP_OFF && fw->snp_init)
		return PSP_INVALID_PLATFORM_STATE;
	return PSP_SUCCESS;
}

static enum psp_status run(struct psp_fw *fw, const struct command *c, uint64_t buffer_pa)
{
	uint8_t buffer[BUFFER_MAX] __attribute__((aligned(16))) = { 0 };
	enum psp_status status;

	status = allowed(fw, c);
	if (status)
		return status;
	if (!c->len)
		return c->handler(fw, NULL);

	status = c->answers ? page_check_writable(fw, buffer_pa, c->len)
			    : page_check_readable(fw, buffer_pa, c->len);
	if (status)
		return status;
	if (!psp_read(fw, buffer_pa, buffer, c->len))
		return PSP_INVALID_ADDRESS;
	status = c->handler(fw, buffer);
	if (c->answers && !psp_write(fw, buffer_pa, buffer, c->len))
		return PSP_INVALID_ADDRESS;
	return status;
}

uint16_t psp_fw_command(struct psp_fw *fw, uint16_t command, uint64_t buffer_pa)
{
	const struct command *c = find(command);
	enum psp_status status = c ? run(fw, c, buffer_pa) : PSP_INVALID_COMMAND;

	if (status)
		psp_log(fw, "%s (%#x) is refused with status %#x",
			c ? c->name : "unknown command", command, status);
	return status;
}

const char *psp_fw_command_name(uint16_t command)
{
	const struct command *c = find(command);

	return c ? c->name : NULL;
}

uint32_t psp_fw_feature_bits(const struct psp_fw *fw)
{
	(void)fw;
	return 1;		/* SEV */
}

/*
 * What a machine reset brings: the firmware from the flash again, unless a newer one
 * was committed, which the flash then has. It keeps the keys too.
 */
static void power_up(struct psp_fw *fw)
{
	static const struct psp_version first = { PSP_API_MAJOR, PSP_API_MINOR, PSP_BUILD };

	if (tcb_fits(fw->committed_tcb, fw->config.current_tcb) &&
	    !memcmp(&fw->committed_version, &first, sizeof(first))) {
		fw->current_tcb = fw->config.current_tcb;
		fw->current_version = first;
	} else {
		fw->current_tcb = fw->committed_tcb;
		fw->current_version = fw->committed_version;
	}
	fw->snp_init = false;
	fw->rmp_initialized = false;
	fw->mask_chip_id = false;
	fw->mask_chip_key = false;
	fw->vlek_loaded = false;
	memset(fw->vlek_seed, 0, sizeof(fw->vlek_seed));
	fw->reported_tcb = fw->committed_tcb;
	fw->iommu_pages = 0;
	memset(fw->asid, PSP_ASID_FREE, fw->config.max_asid + 1);
	fw->sev_state = SEV_STATE_UNINIT;
	fw->sev_es = false;
	fw->tmr_base = 0;
	fw->tmr_size = 0;
	fw->nv_used = false;
	fw->nv_discard = false;
}

struct psp_fw *psp_fw_new(const struct psp_fw_config *config,
			  const struct psp_fw_machine_ops *ops, void *machine)
{
	struct psp_fw *fw = calloc(1, sizeof(*fw));

	if (!fw)
		return NULL;
	fw->asid = calloc(config->max_asid + 1, 1);
	if (!fw->asid) {
		free(fw);
		return NULL;
	}
	fw->config = *config;
	fw->ops = ops;
	fw->machine = machine;
	fw->committed_tcb = config->committed_tcb ? config->committed_tcb
						  : config->current_tcb;
	fw->committed_version = (struct psp_version){
		PSP_API_MAJOR, PSP_API_MINOR, PSP_BUILD
	};
	power_up(fw);
	return fw;
}

void psp_fw_reset(struct psp_fw *fw)
{
	snp_guest_forget_all(fw);
	sev_guest_remove_all(fw);
	power_up(fw);
	if (fw->ops->iommu_enforce)
		fw->ops->iommu_enforce(fw->machine, false);
}

void psp_fw_free(struct psp_fw *fw)
{
	if (!fw)
		return;
	snp_guest_forget_all(fw);
	sev_guest_remove_all(fw);
	free(fw->asid);
	memset(fw, 0, sizeof(*fw));
	free(fw);
}
