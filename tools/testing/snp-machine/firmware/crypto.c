// SPDX-License-Identifier: GPL-2.0
/*
 * The cryptography that the firmware needs, in the formats that its structures
 * have. The only file that knows the crypto library (nettle, hogweed, gmp).
 */
#include "crypto.h"

#include <errno.h>
#include <gmp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <nettle/aes.h>
#include <nettle/ctr.h>
#include <nettle/ecc-curve.h>
#include <nettle/ecc.h>
#include <nettle/ecdsa.h>
#include <nettle/gcm.h>
#include <nettle/hkdf.h>
#include <nettle/hmac.h>
#include <nettle/memops.h>
#include <nettle/sha2.h>

#include "psp_fw.h"

/* Order of the curve's group. */
static const uint8_t p384_order[P384_SIZE] = {
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xc7, 0x63, 0x4d, 0x81, 0xf4, 0x37, 0x2d, 0xdf, 0x58, 0x1a, 0x0d, 0xb2,
	0x48, 0xb0, 0xa7, 0x7a, 0xec, 0xec, 0x19, 0x6a, 0xcc, 0xc5, 0x29, 0x73,
};

/* What repeatable random numbers are made of, once they are asked for. */
static struct {
	bool on;
	uint64_t seed, drawn;
} repeatable;

void psp_fw_random_seed(uint64_t seed)
{
	repeatable.on = true;
	repeatable.seed = seed;
	repeatable.drawn = 0;
}

static void repeatable_random(uint8_t *p, size_t len)
{
	while (len) {
		uint64_t in[2] = { repeatable.seed, repeatable.drawn++ };
		size_t n = len < SHA384_SIZE ? len : SHA384_SIZE;
		uint8_t block[SHA384_SIZE];

		crypto_sha384(in, sizeof(in), block);
		memcpy(p, block, n);
		p += n;
		len -= n;
	}
}

void crypto_random(void *buf, size_t len)
{
	uint8_t *p = buf;

	if (repeatable.on) {
		repeatable_random(p, len);
		return;
	}
	while (len) {
		ssize_t n = getrandom(p, len, 0);

		if (n < 0) {
			if (errno == EINTR)
				continue;
			abort();
		}
		p += n;
		len -= n;
	}
}

static void nettle_random(void *ctx, size_t len, uint8_t *dst)
{
	(void)ctx;
	crypto_random(dst, len);
}

void crypto_sha384(const void *data, size_t len, uint8_t digest[SHA384_SIZE])
{
	struct sha384_ctx ctx;

	sha384_init(&ctx);
	sha384_update(&ctx, len, data);
	sha384_digest(&ctx, SHA384_SIZE, digest);
}

void crypto_sha256(const void *data, size_t len, uint8_t digest[32])
{
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	sha256_update(&ctx, len, data);
	sha256_digest(&ctx, SHA256_DIGEST_SIZE, digest);
}

static_assert(sizeof(struct sha256_ctx) <= sizeof(struct crypto_sha256), "it fits");

void crypto_sha256_start(struct crypto_sha256 *hash)
{
	sha256_init((struct sha256_ctx *)hash);
}

void crypto_sha256_add(struct crypto_sha256 *hash, const void *data, size_t len)
{
	sha256_update((struct sha256_ctx *)hash, len, data);
}

void crypto_sha256_end(const struct crypto_sha256 *hash, uint8_t digest[32])
{
	struct crypto_sha256 copy = *hash;

	sha256_digest((struct sha256_ctx *)&copy, SHA256_DIGEST_SIZE, digest);
}

void crypto_aes128_ctr(const uint8_t key[16], const uint8_t iv[16], uint8_t *dst,
		       const uint8_t *src, size_t len)
{
	uint8_t counter[AES_BLOCK_SIZE];
	struct aes128_ctx ctx;

	memcpy(counter, iv, sizeof(counter));
	aes128_set_encrypt_key(&ctx, key);
	ctr_crypt(&ctx, (nettle_cipher_func *)aes128_encrypt, sizeof(counter), counter, len,
		  dst, src);
}

void crypto_hmac_sha256(const uint8_t *key, size_t key_len, const void *a, size_t a_len,
			const void *b, size_t b_len, uint8_t mac[32])
{
	struct hmac_sha256_ctx ctx;

	hmac_sha256_set_key(&ctx, key_len, key);
	hmac_sha256_update(&ctx, a_len, a);
	hmac_sha256_update(&ctx, b_len, b);
	hmac_sha256_digest(&ctx, SHA256_DIGEST_SIZE, mac);
}

void crypto_kdf(const uint8_t *secret, size_t secret_len, const char *label,
		const void *context, size_t context_len, uint8_t *out, size_t out_len)
{
	uint8_t prk[SHA384_DIGEST_SIZE], info[320];
	struct hmac_sha384_ctx ctx;
	size_t label_len = strlen(label);

	if (label_len > 64 || context_len > 256)
		abort();
	hmac_sha384_set_key(&ctx, label_len, (const uint8_t *)label);
	hkdf_extract(&ctx, (nettle_hash_update_func *)hmac_sha384_update,
		     (nettle_hash_digest_func *)hmac_sha384_digest,
		     SHA384_DIGEST_SIZE, secret_len, secret, prk);
	memcpy(info, label, label_len);
	if (context_len)
		memcpy(info + label_len, context, context_len);
	hmac_sha384_set_key(&ctx, sizeof(prk), prk);
	hkdf_expand(&ctx, (nettle_hash_update_func *)hmac_sha384_update,
		    (nettle_hash_digest_func *)hmac_sha384_digest, SHA384_DIGEST_SIZE,
		    label_len + context_len, info, out_len, out);
}

void crypto_gcm_encrypt(const uint8_t *key, const uint8_t *iv, const void *aad,
			size_t aad_len, uint8_t *dst, const uint8_t *src, size_t len,
			uint8_t *tag)
{
	struct gcm_aes256_ctx ctx;

	gcm_aes256_set_key(&ctx, key);
	gcm_aes256_set_iv(&ctx, GCM_IV_SIZE, iv);
	gcm_aes256_update(&ctx, aad_len, aad);
	gcm_aes256_encrypt(&ctx, len, dst, src);
	gcm_aes256_digest(&ctx, GCM_DIGEST_SIZE, tag);
}

bool crypto_gcm_decrypt(const uint8_t *key, const uint8_t *iv, const void *aad,
			size_t aad_len, uint8_t *dst, const uint8_t *src, size_t len,
			const uint8_t *tag)
{
	uint8_t expected[GCM_DIGEST_SIZE];
	struct gcm_aes256_ctx ctx;

	gcm_aes256_set_key(&ctx, key);
	gcm_aes256_set_iv(&ctx, GCM_IV_SIZE, iv);
	gcm_aes256_update(&ctx, aad_len, aad);
	gcm_aes256_decrypt(&ctx, len, dst, src);
	gcm_aes256_digest(&ctx, GCM_DIGEST_SIZE, expected);
	if (memeql_sec(expected, tag, sizeof(expected)))
		return true;
	memset(dst, 0, len);
	return false;
}

bool crypto_equal(const void *a, const void *b, size_t len)
{
	return memeql_sec(a, b, len);
}

static void import_be(mpz_t n, const uint8_t *buf, size_t len)
{
	mpz_import(n, len, 1, 1, 1, 0, buf);
}

static void import_le(mpz_t n, const uint8_t *buf, size_t len)
{
	mpz_import(n, len, -1, 1, 1, 0, buf);
}

static void export_le(uint8_t *buf, size_t len, const mpz_t n)
{
	memset(buf, 0, len);
	if (mpz_sizeinbase(n, 256) <= len)
		mpz_export(buf, NULL, -1, 1, 1, 0, n);
}

void crypto_p384_reduce(const uint8_t *seed, size_t len, uint8_t private_key[P384_SIZE])
{
	uint8_t le[P384_SIZE];
	mpz_t n, order;

	mpz_init(n);
	mpz_init(order);
	import_be(order, p384_order, sizeof(p384_order));
	import_be(n, seed, len);
	mpz_sub_ui(order, order, 1);
	mpz_mod(n, n, order);
	mpz_add_ui(n, n, 1);
	export_le(le, sizeof(le), n);
	for (size_t i = 0; i < P384_SIZE; i++)
		private_key[i] = le[P384_SIZE - 1 - i];
	mpz_clear(n);
	mpz_clear(order);
}

static bool scalar_set(struct ecc_scalar *scalar, const uint8_t private_key[P384_SIZE])
{
	bool ok;
	mpz_t n;

	mpz_init(n);
	import_be(n, private_key, P384_SIZE);
	ok = ecc_scalar_set(scalar, n);
	mpz_clear(n);
	return ok;
}

bool crypto_p384_public(const uint8_t private_key[P384_SIZE], struct psp_ecdsa_pubkey *key)
{
	struct ecc_scalar scalar;
	struct ecc_point point;
	mpz_t x, y;
	bool ok;

	memset(key, 0, sizeof(*key));
	ecc_scalar_init(&scalar, nettle_get_secp_384r1());
	ecc_point_init(&point, nettle_get_secp_384r1());
	mpz_init(x);
	mpz_init(y);

	ok = scalar_set(&scalar, private_key);
	if (ok) {
		ecc_point_mul_g(&point, &scalar);
		ecc_point_get(&point, x, y);
		key->curve = PSP_CURVE_P384;
		export_le(key->qx, sizeof(key->qx), x);
		export_le(key->qy, sizeof(key->qy), y);
	}

	mpz_clear(x);
	mpz_clear(y);
	ecc_point_clear(&point);
	ecc_scalar_clear(&scalar);
	return ok;
}

bool crypto_p384_sign(const uint8_t private_key[P384_SIZE], const uint8_t *digest,
		      size_t len, struct psp_ecdsa_sig *sig)
{
	struct dsa_signature dsa;
	struct ecc_scalar scalar;
	bool ok;

	memset(sig, 0, sizeof(*sig));
	ecc_scalar_init(&scalar, nettle_get_secp_384r1());
	dsa_signature_init(&dsa);

	ok = scalar_set(&scalar, private_key);
	if (ok) {
		ecdsa_sign(&scalar, NULL, nettle_random, len, digest, &dsa);
		export_le(sig->r, sizeof(sig->r), dsa.r);
		export_le(sig->s, sizeof(sig->s), dsa.s);
	}

	dsa_signature_clear(&dsa);
	ecc_scalar_clear(&scalar);
	return ok;
}

static bool all_zero(const uint8_t *p, size_t len)
{
	while (len--) {
		if (*p++)
			return false;
	}
	return true;
}

static bool point_set(struct ecc_point *point, const struct psp_ecdsa_pubkey *key)
{
	mpz_t x, y;
	bool ok;

	if (key->curve != PSP_CURVE_P384 || !all_zero(key->reserved, sizeof(key->reserved)))
		return false;
	mpz_init(x);
	mpz_init(y);
	import_le(x, key->qx, sizeof(key->qx));
	import_le(y, key->qy, sizeof(key->qy));
	ok = ecc_point_set(point, x, y);
	mpz_clear(x);
	mpz_clear(y);
	return ok;
}

bool crypto_p384_valid(const struct psp_ecdsa_pubkey *key)
{
	struct ecc_point point;
	bool ok;

	ecc_point_init(&point, nettle_get_secp_384r1());
	ok = point_set(&point, key);
	ecc_point_clear(&point);
	return ok;
}

bool crypto_p384_verify(const struct psp_ecdsa_pubkey *key, const uint8_t *digest,
			size_t len, const struct psp_ecdsa_sig *sig)
{
	struct dsa_signature dsa;
	struct ecc_point point;
	bool ok;

	ecc_point_init(&point, nettle_get_secp_384r1());
	dsa_signature_init(&dsa);

	ok = point_set(&point, key);
	if (ok) {
		import_le(dsa.r, sig->r, sizeof(sig->r));
		import_le(dsa.s, sig->s, sizeof(sig->s));
		ok = ecdsa_verify(&point, len, digest, &dsa);
	}

	dsa_signature_clear(&dsa);
	ecc_point_clear(&point);
	return ok;
}

bool crypto_p384_ecdh(const uint8_t private_key[P384_SIZE],
		      const struct psp_ecdsa_pubkey *peer, uint8_t x[P384_SIZE])
{
	uint8_t le[P384_SIZE] = { 0 };
	struct ecc_point point, shared;
	struct ecc_scalar scalar;
	mpz_t sx;
	bool ok;

	mpz_init(sx);
	ecc_scalar_init(&scalar, nettle_get_secp_384r1());
	ecc_point_init(&point, nettle_get_secp_384r1());
	ecc_point_init(&shared, nettle_get_secp_384r1());

	ok = scalar_set(&scalar, private_key) && point_set(&point, peer);
	if (ok) {
		ecc_point_mul(&shared, &scalar, &point);
		ecc_point_get(&shared, sx, NULL);
		export_le(le, sizeof(le), sx);
	}
	for (size_t i = 0; i < P384_SIZE; i++)
		x[i] = le[P384_SIZE - 1 - i];

	ecc_point_clear(&shared);
	ecc_point_clear(&point);
	ecc_scalar_clear(&scalar);
	mpz_clear(sx);
	return ok;
}
