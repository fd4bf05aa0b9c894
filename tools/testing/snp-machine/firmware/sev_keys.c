// SPDX-License-Identifier: GPL-2.0
/*
 * The keys and certificates of the SEV platform: OCA, PEK, PDH, CEK. They outlive
 * resets in the chip's flash or in the buffer that INIT_EX gave.
 */
#include "sev_keys.h"

#include <string.h>

#include "crypto.h"
#include "keys.h"
#include "state.h"

/* What INIT_EX's buffer starts with; the rest of it stays as it is. */
struct nv_image {
	uint8_t magic[8];
	uint8_t iv[12];
	uint8_t tag[16];
	uint8_t sealed[sizeof(struct sev_keys)];
} PSP_PACKED;

static const uint8_t nv_magic[8] = "SEVKEYS1";

static_assert(sizeof(struct nv_image) <= SEV_NV_SIZE, "the keys fit the buffer");

static void new_private(uint8_t private_key[48])
{
	uint8_t seed[72];

	crypto_random(seed, sizeof(seed));
	crypto_p384_reduce(seed, sizeof(seed), private_key);
}

static void cert_start(struct sev_cert *cert, uint32_t usage, uint32_t algo,
		       const uint8_t private_key[48])
{
	memset(cert, 0, sizeof(*cert));
	cert->version = 1;
	cert->api_major = PSP_API_MAJOR;
	cert->api_minor = PSP_API_MINOR;
	cert->pubkey_usage = usage;
	cert->pubkey_algo = algo;
	crypto_p384_public(private_key, &cert->pubkey);
	cert->sig[0].usage = SEV_USAGE_INVALID;
	cert->sig[1].usage = SEV_USAGE_INVALID;
}

static void cert_sign(struct sev_cert *cert, int slot, uint32_t usage,
		      const uint8_t private_key[48])
{
	uint8_t digest[32];

	crypto_sha256(cert, SEV_CERT_SIGNED_SIZE, digest);
	cert->sig[slot].usage = usage;
	cert->sig[slot].algo = SEV_ALGO_ECDSA_SHA256;
	crypto_p384_sign(private_key, digest, sizeof(digest), &cert->sig[slot].sig);
}

static void sign_pek_by_cek(struct psp_fw *fw, int slot)
{
	uint8_t cek[48];

	psp_cek_derive(fw->config.chip_secret, cek);
	cert_sign(&fw->keys.pek, slot, SEV_USAGE_CEK, cek);
}

void sev_keys_new_pdh(struct psp_fw *fw)
{
	struct sev_keys *k = &fw->keys;

	new_private(k->pdh_private);
	cert_start(&k->pdh, SEV_USAGE_PDH, SEV_ALGO_ECDH_SHA256, k->pdh_private);
	cert_sign(&k->pdh, 0, SEV_USAGE_PEK, k->pek_private);
}

void sev_keys_generate(struct psp_fw *fw)
{
	struct sev_keys *k = &fw->keys;
	uint8_t oca_private[48];

	memset(k, 0, sizeof(*k));
	new_private(oca_private);
	cert_start(&k->oca, SEV_USAGE_OCA, SEV_ALGO_ECDSA_SHA256, oca_private);
	cert_sign(&k->oca, 0, SEV_USAGE_OCA, oca_private);
	new_private(k->pek_private);
	cert_start(&k->pek, SEV_USAGE_PEK, SEV_ALGO_ECDSA_SHA256, k->pek_private);
	cert_sign(&k->pek, 0, SEV_USAGE_OCA, oca_private);
	sign_pek_by_cek(fw, 1);
	sev_keys_new_pdh(fw);
	k->valid = true;
}

void sev_keys_cek(struct psp_fw *fw, struct sev_cert *cek)
{
	uint8_t private_key[48];

	psp_cek_derive(fw->config.chip_secret, private_key);
	cert_start(cek, SEV_USAGE_CEK, SEV_ALGO_ECDSA_SHA256, private_key);
}

void sev_keys_csr(struct psp_fw *fw, struct sev_cert *csr)
{
	*csr = fw->keys.pek;
	memset(csr->sig, 0, sizeof(csr->sig));
	csr->sig[0].usage = SEV_USAGE_INVALID;
	csr->sig[1].usage = SEV_USAGE_INVALID;
}

static bool cert_signed_by(const struct sev_cert *cert, uint32_t usage,
			   const struct psp_ecdsa_pubkey *key)
{
	uint8_t digest[48];

	for (int i = 0; i < 2; i++) {
		const struct sev_cert_sig *sig = &cert->sig[i];
		size_t len;

		if (sig->usage != usage)
			continue;
		if (sig->algo == SEV_ALGO_ECDSA_SHA256) {
			crypto_sha256(cert, SEV_CERT_SIGNED_SIZE, digest);
			len = 32;
		} else if (sig->algo == SEV_ALGO_ECDSA_SHA384) {
			crypto_sha384(cert, SEV_CERT_SIGNED_SIZE, digest);
			len = 48;
		} else {
			continue;
		}
		if (crypto_p384_verify(key, digest, len, &sig->sig))
			return true;
	}
	return false;
}

enum psp_status sev_keys_import(struct psp_fw *fw, const struct sev_cert *pek,
				const struct sev_cert *oca)
{
	struct psp_ecdsa_pubkey oca_key = oca->pubkey;
	struct sev_keys *k = &fw->keys;

	if (pek->version != 1 || oca->version != 1 || pek->pubkey_usage != SEV_USAGE_PEK ||
	    oca->pubkey_usage != SEV_USAGE_OCA || !crypto_p384_valid(&oca_key))
		return PSP_INVALID_CERTIFICATE;
	/* It must be the request that PEK_CSR gave out, and nothing else. */
	if (memcmp(pek, &k->pek, SEV_CERT_SIGNED_SIZE))
		return PSP_INVALID_CERTIFICATE;
	if (!cert_signed_by(pek, SEV_USAGE_OCA, &oca_key))
		return PSP_BAD_SIGNATURE;

	k->oca = *oca;
	k->pek = *pek;
	if (k->pek.sig[0].usage == SEV_USAGE_OCA)
		sign_pek_by_cek(fw, 1);
	else
		sign_pek_by_cek(fw, 0);
	k->external = true;
	sev_keys_new_pdh(fw);
	return PSP_SUCCESS;
}

bool sev_keys_load(struct psp_fw *fw, const uint8_t *nv, bool *empty)
{
	struct nv_image image;
	struct sev_keys keys;
	uint8_t key[32];
	size_t i;

	for (i = 1; i < SEV_NV_SIZE && nv[i] == nv[0]; i++)
		;
	*empty = i == SEV_NV_SIZE && (nv[0] == 0x00 || nv[0] == 0xff);
	if (*empty)
		return false;

	memcpy(&image, nv, sizeof(image));
	if (memcmp(image.magic, nv_magic, sizeof(nv_magic)))
		return false;
	keys_derive(fw->config.chip_secret, "NV storage", NULL, 0, key, sizeof(key));
	if (!crypto_gcm_decrypt(key, image.iv, image.magic, sizeof(image.magic),
				(uint8_t *)&keys, image.sealed, sizeof(keys), image.tag))
		return false;
	fw->keys = keys;
	return true;
}

void sev_keys_store(struct psp_fw *fw, uint8_t *nv)
{
	struct nv_image image;
	uint8_t key[32];

	memcpy(image.magic, nv_magic, sizeof(nv_magic));
	keys_derive(fw->config.chip_secret, "NV storage", NULL, 0, key, sizeof(key));
	crypto_random(image.iv, sizeof(image.iv));
	crypto_gcm_encrypt(key, image.iv, image.magic, sizeof(image.magic), image.sealed,
			   (const uint8_t *)&fw->keys, sizeof(fw->keys), image.tag);
	memcpy(nv, &image, sizeof(image));
}
