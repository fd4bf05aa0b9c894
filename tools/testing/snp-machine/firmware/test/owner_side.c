// SPDX-License-Identifier: GPL-2.0
/*
 * The side of an SEV guest's owner, with libcrypto from the specification (AMD 55766).
 */
#include "owner_side.h"

#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

static void le32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = v >> 8 * i;
}

static void hmac(const uint8_t *key, size_t key_len, const void *data, size_t len,
		 uint8_t mac[32])
{
	unsigned int out;

	HMAC(EVP_sha256(), key, key_len, data, len, mac, &out);
}

/* SP 800-108, one block. */
static void kdf(const uint8_t *key, size_t key_len, const char *label, const uint8_t *context,
		size_t context_len, uint8_t out[16])
{
	uint8_t in[80] = { 1, 0, 0, 0 }, mac[32];
	size_t n = 4;

	memcpy(in + n, label, strlen(label) + 1);
	n += strlen(label) + 1;
	if (context_len)
		memcpy(in + n, context, context_len);
	n += context_len;
	le32(in + n, 128);
	hmac(key, key_len, in, n + 4, mac);
	memcpy(out, mac, 16);
}

static void ctr(const uint8_t *key, const uint8_t *iv, const uint8_t *in, uint8_t *out,
		size_t len)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n;

	EVP_EncryptInit_ex(ctx, EVP_aes_128_ctr(), NULL, key, iv);
	EVP_EncryptUpdate(ctx, out, &n, in, len);
	EVP_CIPHER_CTX_free(ctx);
}

EVP_PKEY *owner_cert_key(const uint8_t *cert)
{
	uint8_t octets[97] = { 4 };
	char name[] = "P-384";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, name, 0),
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, octets,
						  sizeof(octets)),
		OSSL_PARAM_construct_end(),
	};
	EVP_PKEY *key = NULL;
	EVP_PKEY_CTX *ctx;

	for (int i = 0; i < 48; i++) {
		octets[1 + i] = cert[20 + 47 - i];
		octets[49 + i] = cert[92 + 47 - i];
	}
	ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_PKEY_fromdata_init(ctx);
	EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params);
	EVP_PKEY_CTX_free(ctx);
	return key;
}

void owner_session(const uint8_t *pdh, uint32_t policy, const uint8_t tk[32], uint8_t *cert,
		   uint8_t *session)
{
	EVP_PKEY *own = EVP_EC_gen("P-384"), *peer = owner_cert_key(pdh);
	uint8_t shared[48], master[16], kek[16], kik[16], p[4];
	size_t len = sizeof(shared);
	EVP_PKEY_CTX *ctx;
	BIGNUM *n = NULL;

	memset(cert, 0, OWNER_CERT);
	le32(cert, 1);
	le32(cert + 8, 0x1003);
	le32(cert + 12, 3);
	le32(cert + 16, 2);
	EVP_PKEY_get_bn_param(own, "qx", &n);
	BN_bn2lebinpad(n, cert + 20, 72);
	EVP_PKEY_get_bn_param(own, "qy", &n);
	BN_bn2lebinpad(n, cert + 92, 72);
	BN_free(n);

	ctx = EVP_PKEY_CTX_new(own, NULL);
	EVP_PKEY_derive_init(ctx);
	EVP_PKEY_derive_set_peer(ctx, peer);
	EVP_PKEY_derive(ctx, shared, &len);
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(own);
	EVP_PKEY_free(peer);

	for (int i = 0; i < 16; i++) {
		session[i] = i;			/* nonce */
		session[48 + i] = 0x80 + i;	/* IV */
	}
	kdf(shared, 48, "sev-master-secret", session, 16, master);
	kdf(master, 16, "sev-kek", NULL, 0, kek);
	kdf(master, 16, "sev-kik", NULL, 0, kik);
	ctr(kek, session + 48, tk, session + 16, 32);
	hmac(kik, 16, session + 16, 32, session + 64);
	le32(p, policy);
	hmac(tk + 16, 16, p, 4, session + 96);
}

void owner_measure(const uint8_t tk[32], const uint8_t version[3], uint32_t policy,
		   const uint8_t digest[32], const uint8_t mnonce[16], uint8_t measure[32])
{
	uint8_t in[56] = { 4, version[0], version[1], version[2] };

	le32(in + 4, policy);
	memcpy(in + 8, digest, 32);
	memcpy(in + 40, mnonce, 16);
	hmac(tk + 16, 16, in, sizeof(in), measure);
}

void owner_secret(const uint8_t tk[32], const uint8_t measure[32], const void *secret, size_t len,
		  uint8_t *header, uint8_t *packet)
{
	uint8_t in[21 + 8 + OWNER_SECRET + 32] = { 1 };

	memset(header, 0, OWNER_HEADER);
	memset(header + 4, 0x17, 16);
	ctr(tk, header + 4, secret, packet, len);
	memcpy(in + 1, header, 20);
	le32(in + 21, len);
	le32(in + 25, len);
	memcpy(in + 29, packet, len);
	memcpy(in + 29 + len, measure, 32);
	hmac(tk + 16, 16, in, 29 + len + 32, header + 20);
}

bool owner_report_good(const uint8_t *pek, const uint8_t *report)
{
	EVP_PKEY *key = owner_cert_key(pek);
	ECDSA_SIG *sig = ECDSA_SIG_new();
	uint8_t digest[32], *der = NULL;
	EVP_PKEY_CTX *ctx;
	bool good;
	int len;

	ECDSA_SIG_set0(sig, BN_lebin2bn(report + 64, 72, NULL),
		       BN_lebin2bn(report + 136, 72, NULL));
	len = i2d_ECDSA_SIG(sig, &der);
	EVP_Digest(report, 52, digest, NULL, EVP_sha256(), NULL);
	ctx = EVP_PKEY_CTX_new(key, NULL);
	EVP_PKEY_verify_init(ctx);
	good = EVP_PKEY_verify(ctx, der, len, digest, 32) == 1;
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(key);
	ECDSA_SIG_free(sig);
	OPENSSL_free(der);
	return good;
}
