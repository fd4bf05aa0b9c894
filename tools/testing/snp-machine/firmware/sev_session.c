// SPDX-License-Identifier: GPL-2.0
/*
 * The secret between an SEV guest's owner and the firmware: key agreement, the
 * transport keys, what is authenticated with them. Source: AMD 55766, chapter 2.
 */
#include "sev_session.h"

#include <string.h>

#include "crypto.h"

/* NIST SP 800-108 in counter mode with HMAC-SHA-256; 128 bits fit one block. */
static void kdf(const uint8_t *key, size_t key_len, const char *label, const uint8_t *context,
		size_t context_len, uint8_t out[16])
{
	uint8_t input[64], mac[32];
	const uint32_t counter = 1, bits = 128;
	size_t len = 0, label_len = strlen(label);

	memcpy(input, &counter, sizeof(counter));
	len += sizeof(counter);
	memcpy(input + len, label, label_len + 1);	/* its zero byte is the separator */
	len += label_len + 1;
	if (context_len)
		memcpy(input + len, context, context_len);
	len += context_len;
	memcpy(input + len, &bits, sizeof(bits));
	len += sizeof(bits);
	crypto_hmac_sha256(key, key_len, input, len, NULL, 0, mac);
	memcpy(out, mac, 16);
}

enum psp_status sev_session_open(const uint8_t pdh_private[48], const struct sev_cert *owner,
				 const struct sev_session *session, uint32_t policy,
				 struct sev_transport *keys)
{
	uint8_t shared[48], master[16], kek[16], kik[16], mac[32], tk[32];
	struct psp_ecdsa_pubkey peer = owner->pubkey;

	if (owner->version != 1 || owner->pubkey_usage != SEV_USAGE_PDH ||
	    !crypto_p384_ecdh(pdh_private, &peer, shared))
		return PSP_INVALID_CERTIFICATE;
	kdf(shared, sizeof(shared), "sev-master-secret", session->nonce,
	    sizeof(session->nonce), master);
	kdf(master, sizeof(master), "sev-kek", NULL, 0, kek);
	kdf(master, sizeof(master), "sev-kik", NULL, 0, kik);

	crypto_hmac_sha256(kik, sizeof(kik), session->wrap_tk, sizeof(session->wrap_tk), NULL,
			   0, mac);
	if (!crypto_equal(mac, session->wrap_mac, sizeof(mac)))
		return PSP_BAD_MEASUREMENT;
	crypto_aes128_ctr(kek, session->wrap_iv, tk, session->wrap_tk, sizeof(tk));
	crypto_hmac_sha256(tk + 16, 16, &policy, sizeof(policy), NULL, 0, mac);
	if (!crypto_equal(mac, session->policy_mac, sizeof(mac)))
		return PSP_BAD_MEASUREMENT;
	memcpy(keys->tek, tk, 16);
	memcpy(keys->tik, tk + 16, 16);
	return PSP_SUCCESS;
}

void sev_session_measure(const struct sev_transport *keys, const uint8_t version[3],
			 uint32_t policy, const uint8_t digest[32], const uint8_t mnonce[16],
			 uint8_t measure[32])
{
	struct {
		uint8_t kind;
		uint8_t version[3];
		uint32_t policy;
		uint8_t digest[32];
		uint8_t mnonce[16];
	} PSP_PACKED input = { .kind = 4, .policy = policy };

	memcpy(input.version, version, sizeof(input.version));
	memcpy(input.digest, digest, sizeof(input.digest));
	memcpy(input.mnonce, mnonce, sizeof(input.mnonce));
	crypto_hmac_sha256(keys->tik, sizeof(keys->tik), &input, sizeof(input), NULL, 0,
			   measure);
}

bool sev_session_unpack(const struct sev_transport *keys,
			const struct sev_packet_header *header, const uint8_t measure[32],
			uint32_t guest_len, uint8_t *data, uint32_t len)
{
	struct {
		uint8_t kind;
		uint32_t flags;
		uint8_t iv[16];
		uint32_t guest_len;
		uint32_t trans_len;
	} PSP_PACKED head = {
		.kind = 1,
		.flags = header->flags,
		.guest_len = guest_len,
		.trans_len = len,
	};
	uint8_t input[sizeof(head) + SEV_SECRET_MAX], mac[32];

	if (len > SEV_SECRET_MAX)
		return false;
	memcpy(head.iv, header->iv, sizeof(head.iv));
	memcpy(input, &head, sizeof(head));
	memcpy(input + sizeof(head), data, len);
	crypto_hmac_sha256(keys->tik, sizeof(keys->tik), input, sizeof(head) + len, measure, 32,
			   mac);
	if (!crypto_equal(mac, header->mac, sizeof(mac)))
		return false;
	crypto_aes128_ctr(keys->tek, header->iv, data, data, len);
	return true;
}
