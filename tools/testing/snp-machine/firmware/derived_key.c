// SPDX-License-Identifier: GPL-2.0
/*
 * Keys that guests ask for: bound to the chip and to what the guest is.
 * Source: AMD 56860, chapter 7 (MSG_KEY_REQ).
 */
#include "derived_key.h"

#include <string.h>

#include "crypto.h"
#include "report.h"
#include "snp_guest.h"
#include "state.h"
#include "tcb.h"

/* What goes into a key besides the root: fields not selected stay zero. */
struct key_context {
	uint64_t guest_field_select;
	uint64_t policy;
	uint64_t tcb;
	uint32_t root_key_select;
	uint32_t vmpl;
	uint32_t guest_svn;
	uint32_t reserved;
	uint8_t image_id[16];
	uint8_t family_id[16];
	uint8_t measurement[48];
	uint8_t host_data[32];
	uint8_t id_key_digest[48];
} PSP_PACKED;
PSP_SIZE(key_context, 200);

static enum psp_status root_key(struct psp_fw *fw, const struct snp_guest *guest,
				const struct snp_msg_key_req *req, const uint8_t **root,
				size_t *len)
{
	enum endorsement_key key;
	enum psp_status status;

	if (req->root_key_select & SNP_KEY_ROOT_VMRK) {
		*root = guest->vmrk;
		*len = sizeof(guest->vmrk);
		return PSP_SUCCESS;
	}
	status = endorsement_key(fw, guest, req->root_key_select >> 1, &key);
	if (status)
		return status;
	if (key == ENDORSED_BY_NONE)
		return PSP_INVALID_KEY;
	*root = key == ENDORSED_BY_VLEK ? fw->vlek_seed : fw->config.chip_secret;
	*len = key == ENDORSED_BY_VLEK ? sizeof(fw->vlek_seed)
				       : sizeof(fw->config.chip_secret);
	return PSP_SUCCESS;
}

enum psp_status derived_key(struct psp_fw *fw, const struct snp_guest *guest, int vmpl,
			    const struct snp_msg_key_req *req, uint8_t key[32])
{
	struct key_context c = {
		.guest_field_select = req->guest_field_select,
		.root_key_select = req->root_key_select,
		.vmpl = req->vmpl,
	};
	enum psp_status status;
	const uint8_t *root;
	size_t len;

	if (req->root_key_select & ~7u || req->reserved ||
	    req->guest_field_select & ~(uint64_t)SNP_KEY_FIELDS)
		return PSP_INVALID_PARAM;
	if (req->vmpl > 3 || req->vmpl < (uint32_t)vmpl || req->guest_svn > guest->guest_svn ||
	    !tcb_fits(req->tcb, fw->committed_tcb))
		return PSP_INVALID_PARAM;
	status = root_key(fw, guest, req, &root, &len);
	if (status)
		return status;

	if (req->guest_field_select & SNP_KEY_FIELD_POLICY)
		c.policy = guest->policy;
	if (req->guest_field_select & SNP_KEY_FIELD_IMAGE_ID)
		memcpy(c.image_id, guest->image_id, sizeof(c.image_id));
	if (req->guest_field_select & SNP_KEY_FIELD_FAMILY_ID)
		memcpy(c.family_id, guest->family_id, sizeof(c.family_id));
	if (req->guest_field_select & SNP_KEY_FIELD_MEASUREMENT)
		memcpy(c.measurement, guest->digest, sizeof(c.measurement));
	if (req->guest_field_select & SNP_KEY_FIELD_GUEST_SVN)
		c.guest_svn = req->guest_svn;
	if (req->guest_field_select & SNP_KEY_FIELD_TCB)
		c.tcb = req->tcb;
	/* Always: two tenants' guests must not get each other's keys. */
	memcpy(c.host_data, guest->host_data, sizeof(c.host_data));
	memcpy(c.id_key_digest, guest->id_key_digest, sizeof(c.id_key_digest));
	crypto_kdf(root, len, "guest key", &c, sizeof(c), key, 32);
	return PSP_SUCCESS;
}
