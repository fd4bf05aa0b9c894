/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SNP guests: their contexts from GCTX_CREATE to DECOMMISSION, and the ASID that
 * they are bound to. Source: AMD 56860, chapters 4 and 8.
 */
#ifndef PSP_FW_SNP_GUEST_H
#define PSP_FW_SNP_GUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "abi.h"
#include "psp_fw.h"

enum snp_guest_state {
	SNP_GSTATE_INIT		= 0,
	SNP_GSTATE_LAUNCH	= 1,
	SNP_GSTATE_RUNNING	= 2,
};

/**
 * struct snp_guest - what the firmware knows of a guest
 * @next: next one of the platform
 * @gctx: the page that stands for it, which stays empty: the context is here
 * @state: where in its life it is
 * @asid: the ASID that it is bound to, or 0
 * @policy: what its owner allows
 * @imi_en: launched with an initial migration image
 * @imi_done: a page that is not of that image was seen
 * @vcek_disabled: its reports and keys never come from the VCEK
 * @author_key_en: the ID key was signed by an author key
 * @ma: it has a migration agent, whose report id is @report_id_ma
 * @gosvw: OS-visible workarounds, for the secrets page
 * @vmpck: keys of the message channels
 * @msg_count: sequence number of the last answer on each channel
 * @digest: launch digest
 * @host_data: what the host said at LAUNCH_FINISH
 * @family_id: from the ID block
 * @image_id: from the ID block
 * @guest_svn: from the ID block
 * @id_key_digest: of the ID block's key
 * @author_key_digest: of the author's key
 * @report_id: random name of this guest
 * @report_id_ma: that of its migration agent
 * @launch_tcb: the TCB that it was launched under
 * @vmrk: root key of its own, new at each launch
 * @memory_key: what its memory is encrypted with while it has an ASID
 */
struct snp_guest {
	struct snp_guest *next;
	uint64_t gctx;
	enum snp_guest_state state;
	uint32_t asid;
	uint64_t policy;
	bool imi_en;
	bool imi_done;
	bool vcek_disabled;
	bool author_key_en;
	bool ma;
	uint8_t gosvw[16];
	uint8_t vmpck[4][32];
	uint64_t msg_count[4];
	uint8_t digest[48];
	uint8_t host_data[32];
	uint8_t family_id[16];
	uint8_t image_id[16];
	uint32_t guest_svn;
	uint8_t id_key_digest[48];
	uint8_t author_key_digest[48];
	uint8_t report_id[32];
	uint8_t report_id_ma[32];
	uint64_t launch_tcb;
	uint8_t vmrk[32];
	uint8_t memory_key[PSP_GUEST_KEY_SIZE];
};

/**
 * snp_guest_find() - the guest that a command names
 * @fw: the processor
 * @gctx: address of its context page
 * @guest: out: the guest, the firmware's
 *
 * Return: PSP_SUCCESS, PSP_INVALID_ADDRESS or PSP_INVALID_GUEST.
 */
enum psp_status snp_guest_find(struct psp_fw *fw, uint64_t gctx, struct snp_guest **guest);

/** snp_guest_remove_all() - end every guest; their pages become the firmware's */
void snp_guest_remove_all(struct psp_fw *fw);

/** snp_guest_forget_all() - drop every guest, and touch no page: power is off */
void snp_guest_forget_all(struct psp_fw *fw);

/* Handlers. */
enum psp_status snp_gctx_create(struct psp_fw *fw, void *buffer);
enum psp_status snp_activate(struct psp_fw *fw, void *buffer);
enum psp_status snp_activate_ex(struct psp_fw *fw, void *buffer);
enum psp_status snp_decommission(struct psp_fw *fw, void *buffer);
enum psp_status snp_guest_status(struct psp_fw *fw, void *buffer);
enum psp_status snp_dbg_decrypt(struct psp_fw *fw, void *buffer);
enum psp_status snp_dbg_encrypt(struct psp_fw *fw, void *buffer);

#endif /* PSP_FW_SNP_GUEST_H */
