// SPDX-License-Identifier: GPL-2.0
/*
 * Attestation reports: what they say, which key signs them.
 * Source: AMD 56860, chapter 7 (MSG_REPORT_REQ).
 */
#include "report.h"

#include <string.h>

#include "crypto.h"
#include "snp_guest.h"
#include "state.h"

enum psp_status endorsement_key(const struct psp_fw *fw, const struct snp_guest *guest,
				uint32_t key_sel, enum endorsement_key *key)
{
	switch (key_sel) {
	case SNP_KEY_SEL_DEFAULT:
		*key = fw->vlek_loaded ? ENDORSED_BY_VLEK : ENDORSED_BY_VCEK;
		break;
	case SNP_KEY_SEL_VCEK:
		*key = ENDORSED_BY_VCEK;
		break;
	case SNP_KEY_SEL_VLEK:
		*key = ENDORSED_BY_VLEK;
		break;
	default:
		return PSP_INVALID_PARAM;
	}
	if (*key == ENDORSED_BY_VLEK)
		return fw->vlek_loaded ? PSP_SUCCESS : PSP_INVALID_KEY;
	if (guest->vcek_disabled)
		return PSP_INVALID_KEY;
	if (fw->mask_chip_key)
		*key = ENDORSED_BY_NONE;
	return PSP_SUCCESS;
}

static void sign(const struct psp_fw *fw, enum endorsement_key key, struct snp_report *report)
{
	uint8_t private_key[P384_SIZE], digest[SHA384_SIZE];

	if (key == ENDORSED_BY_NONE)
		return;
	if (key == ENDORSED_BY_VLEK)
		psp_vlek_derive(fw->vlek_seed, fw->reported_tcb, private_key);
	else
		psp_vcek_derive(fw->config.chip_secret, fw->reported_tcb, private_key);
	crypto_sha384(report, SNP_REPORT_SIGNED_SIZE, digest);
	crypto_p384_sign(private_key, digest, sizeof(digest), &report->signature);
	memset(private_key, 0, sizeof(private_key));
}

enum psp_status report_make(struct psp_fw *fw, const struct snp_guest *guest, int vmpl,
			    const struct snp_msg_report_req *req, struct snp_report *report)
{
	static const uint8_t signing_key[] = {
		[ENDORSED_BY_VCEK] = SNP_SIGNING_KEY_VCEK,
		[ENDORSED_BY_VLEK] = SNP_SIGNING_KEY_VLEK,
		[ENDORSED_BY_NONE] = SNP_SIGNING_KEY_NONE,
	};
	struct snp_report r = {
		.version = SNP_REPORT_VERSION,
		.guest_svn = guest->guest_svn,
		.policy = guest->policy,
		.vmpl = req->vmpl,
		.signature_algo = PSP_ALGO_ECDSA_P384,
		.current_tcb = fw->current_tcb,
		.platform_info = fw->config.smt ? SNP_PLATFORM_INFO_SMT : 0,
		.reported_tcb = fw->reported_tcb,
		.committed_tcb = fw->committed_tcb,
		.current_build = fw->current_version.build,
		.current_minor = fw->current_version.minor,
		.current_major = fw->current_version.major,
		.committed_build = fw->committed_version.build,
		.committed_minor = fw->committed_version.minor,
		.committed_major = fw->committed_version.major,
		.launch_tcb = guest->launch_tcb,
	};
	enum endorsement_key key;
	enum psp_status status;

	for (size_t i = 0; i < sizeof(req->reserved); i++) {
		if (req->reserved[i])
			return PSP_INVALID_PARAM;
	}
	if (req->vmpl > 3 || req->vmpl < (uint32_t)vmpl)
		return PSP_INVALID_PARAM;
	status = endorsement_key(fw, guest, req->key_sel, &key);
	if (status)
		return status;

	if (guest->author_key_en)
		r.flags |= SNP_REPORT_AUTHOR_KEY_EN;
	if (fw->mask_chip_key)
		r.flags |= SNP_REPORT_MASK_CHIP_KEY;
	r.flags |= signing_key[key] << SNP_REPORT_SIGNING_KEY_SHIFT;
	if (!fw->mask_chip_id)
		memcpy(r.chip_id, fw->config.chip_id, sizeof(r.chip_id));
	memcpy(r.family_id, guest->family_id, sizeof(r.family_id));
	memcpy(r.image_id, guest->image_id, sizeof(r.image_id));
	memcpy(r.report_data, req->report_data, sizeof(r.report_data));
	memcpy(r.measurement, guest->digest, sizeof(r.measurement));
	memcpy(r.host_data, guest->host_data, sizeof(r.host_data));
	memcpy(r.id_key_digest, guest->id_key_digest, sizeof(r.id_key_digest));
	memcpy(r.author_key_digest, guest->author_key_digest, sizeof(r.author_key_digest));
	memcpy(r.report_id, guest->report_id, sizeof(r.report_id));
	memcpy(r.report_id_ma, guest->report_id_ma, sizeof(r.report_id_ma));
	sign(fw, key, &r);
	*report = r;
	return PSP_SUCCESS;
}
