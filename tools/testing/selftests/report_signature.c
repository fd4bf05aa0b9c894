// SPDX-License-Identifier: GPL-2.0
/*
 * The signature covers the report's first 0x2a0 bytes; R and S follow, 72 bytes
 * each with the lowest byte first (AMD 56860). libcrypto wants them in DER.
 */
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <string.h>

#include "report_signature.h"

#define SIGNED		0x2a0
#define NUMBER_SIZE	72
#define ENTRY_SIZE	24

static const uint8_t vcek_guid[16] = {
	0x63, 0xda, 0x75, 0x8d, 0xe6, 0x64, 0x45, 0x64,
	0xad, 0xc5, 0xf4, 0xb9, 0x3b, 0xe8, 0xac, 0xcd,
};

static uint32_t get32(const uint8_t *p)
{
	return p[0] | p[1] << 8 | p[2] << 16 | (uint32_t)p[3] << 24;
}

struct evp_pkey_st *report_table_key(const uint8_t *table, size_t size)
{
	for (size_t at = 0; at + ENTRY_SIZE <= size; at += ENTRY_SIZE) {
		uint32_t offset = get32(table + at + 16), length = get32(table + at + 20);
		const uint8_t *der = table + offset;
		X509 *x509;
		EVP_PKEY *key;

		if (memcmp(table + at, vcek_guid, sizeof(vcek_guid)))
			continue;
		if (offset > size || length > size - offset)
			return NULL;
		x509 = d2i_X509(NULL, &der, length);
		key = x509 ? X509_get_pubkey(x509) : NULL;
		X509_free(x509);
		return key;
	}
	return NULL;
}

bool report_is_signed(const uint8_t *report, struct evp_pkey_st *key)
{
	BIGNUM *r = BN_lebin2bn(report + SIGNED, NUMBER_SIZE, NULL);
	BIGNUM *s = BN_lebin2bn(report + SIGNED + NUMBER_SIZE, NUMBER_SIZE, NULL);
	ECDSA_SIG *signature = ECDSA_SIG_new();
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	unsigned char *der = NULL;
	bool good = false;
	int size;

	if (r && s && signature && context && ECDSA_SIG_set0(signature, r, s)) {
		r = NULL;
		s = NULL;
		size = i2d_ECDSA_SIG(signature, &der);
		good = size > 0 &&
		       EVP_DigestVerifyInit(context, NULL, EVP_sha384(), NULL, key) == 1 &&
		       EVP_DigestVerify(context, der, size, report, SIGNED) == 1;
	}
	OPENSSL_free(der);
	EVP_MD_CTX_free(context);
	ECDSA_SIG_free(signature);
	BN_free(r);
	BN_free(s);
	return good;
}
