// SPDX-License-Identifier: GPL-2.0
/*
 * The ID block: what a guest's owner signed about the guest, checked at
 * LAUNCH_FINISH. Source: AMD 56860, chapter 8 (LAUNCH_FINISH).
 */
#include "id_block.h"

#include <string.h>

#include "crypto.h"
#include "snp_guest.h"

#define ID_BLOCK_VERSION	1

static bool signed_by(const struct psp_ecdsa_pubkey *key, const void *data, size_t len,
		      const struct psp_ecdsa_sig *sig)
{
	uint8_t digest[SHA384_SIZE];

	crypto_sha384(data, len, digest);
	return crypto_p384_verify(key, digest, sizeof(digest), sig);
}

enum psp_status id_block_apply(struct snp_guest *guest, const struct snp_id_block *block,
			       const struct snp_id_auth *auth, bool author)
{
	if (block->version != ID_BLOCK_VERSION || auth->id_key_algo != PSP_ALGO_ECDSA_P384 ||
	    (author && auth->auth_key_algo != PSP_ALGO_ECDSA_P384))
		return PSP_INVALID_PARAM;
	if (!crypto_p384_valid(&auth->id_key) ||
	    (author && !crypto_p384_valid(&auth->author_key)))
		return PSP_INVALID_KEY;
	if (!signed_by(&auth->id_key, block, sizeof(*block), &auth->id_block_sig))
		return PSP_BAD_SIGNATURE;
	if (author && !signed_by(&auth->author_key, &auth->id_key, sizeof(auth->id_key),
				 &auth->id_key_sig))
		return PSP_BAD_SIGNATURE;
	if (!crypto_equal(block->ld, guest->digest, sizeof(block->ld)))
		return PSP_BAD_MEASUREMENT;
	if (block->policy != guest->policy)
		return PSP_POLICY_FAILURE;

	memcpy(guest->family_id, block->family_id, sizeof(guest->family_id));
	memcpy(guest->image_id, block->image_id, sizeof(guest->image_id));
	guest->guest_svn = block->guest_svn;
	crypto_sha384(&auth->id_key, sizeof(auth->id_key), guest->id_key_digest);
	guest->author_key_en = author;
	if (author)
		crypto_sha384(&auth->author_key, sizeof(auth->author_key),
			      guest->author_key_digest);
	return PSP_SUCCESS;
}
