/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The cryptography that the firmware needs, in the formats that its structures
 * have. The only file that knows the crypto library (nettle, hogweed, gmp).
 */
#ifndef PSP_FW_CRYPTO_H
#define PSP_FW_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi.h"

#define SHA384_SIZE	48
#define P384_SIZE	48

/**
 * crypto_random() - fill a buffer from the kernel's random numbers; aborts without
 *
 * After psp_fw_random_seed() from numbers that follow from its seed.
 */
void crypto_random(void *buf, size_t len);

/** crypto_sha384() - digest of a buffer */
void crypto_sha384(const void *data, size_t len, uint8_t digest[SHA384_SIZE]);

/** crypto_sha256() - digest of a buffer */
void crypto_sha256(const void *data, size_t len, uint8_t digest[32]);

/** struct crypto_sha256 - a digest that grows */
struct crypto_sha256 {
	uint64_t opaque[16];
};

/** crypto_sha256_start() - begin a digest */
void crypto_sha256_start(struct crypto_sha256 *hash);

/** crypto_sha256_add() - add to a digest */
void crypto_sha256_add(struct crypto_sha256 *hash, const void *data, size_t len);

/** crypto_sha256_end() - what it is so far; adding can go on */
void crypto_sha256_end(const struct crypto_sha256 *hash, uint8_t digest[32]);

/** crypto_aes128_ctr() - encrypt or decrypt with AES-128 in counter mode */
void crypto_aes128_ctr(const uint8_t key[16], const uint8_t iv[16], uint8_t *dst,
		       const uint8_t *src, size_t len);

/** crypto_hmac_sha256() - HMAC over the concatenation of two buffers */
void crypto_hmac_sha256(const uint8_t *key, size_t key_len, const void *a, size_t a_len,
			const void *b, size_t b_len, uint8_t mac[32]);

/**
 * crypto_kdf() - derive key material (HKDF-SHA384, extract and expand)
 * @secret: input keying material
 * @secret_len: its length
 * @label: what the key is for; its zero byte is not used
 * @context: what it is bound to
 * @context_len: its length, at most 256
 * @out: out
 * @out_len: how much
 */
void crypto_kdf(const uint8_t *secret, size_t secret_len, const char *label,
		const void *context, size_t context_len, uint8_t *out, size_t out_len);

/**
 * crypto_gcm_encrypt() - AES-256-GCM
 * @key: 32 bytes
 * @iv: 12 bytes
 * @aad: additional authenticated data
 * @aad_len: its length
 * @dst: out: the ciphertext, may be @src
 * @src: the plaintext
 * @len: its length
 * @tag: out: 16 bytes
 */
void crypto_gcm_encrypt(const uint8_t *key, const uint8_t *iv, const void *aad,
			size_t aad_len, uint8_t *dst, const uint8_t *src, size_t len,
			uint8_t *tag);

/** crypto_gcm_decrypt() - the reverse; false, and @dst zeroed, where the tag is wrong */
bool crypto_gcm_decrypt(const uint8_t *key, const uint8_t *iv, const void *aad,
			size_t aad_len, uint8_t *dst, const uint8_t *src, size_t len,
			const uint8_t *tag);

/** crypto_equal() - compare in constant time */
bool crypto_equal(const void *a, const void *b, size_t len);

/**
 * crypto_p384_reduce() - a P-384 private key from random or derived bytes
 * @seed: at least 8 bytes more than the key has, so that no key is more likely
 * @len: its length
 * @private_key: out: big endian, in [1, n-1]
 */
void crypto_p384_reduce(const uint8_t *seed, size_t len, uint8_t private_key[P384_SIZE]);

/**
 * crypto_p384_public() - the public key to a private one
 * @private_key: big endian, in [1, n-1]
 * @key: out: in the firmware's format
 *
 * Return: false where @private_key is out of range.
 */
bool crypto_p384_public(const uint8_t private_key[P384_SIZE], struct psp_ecdsa_pubkey *key);

/**
 * crypto_p384_sign() - ECDSA
 * @private_key: big endian, in [1, n-1]
 * @digest: digest of what to sign
 * @len: its length, 32 or 48
 * @sig: out: in the firmware's format
 *
 * Return: false where @private_key is out of range.
 */
bool crypto_p384_sign(const uint8_t private_key[P384_SIZE], const uint8_t *digest,
		      size_t len, struct psp_ecdsa_sig *sig);

/**
 * crypto_p384_verify() - whether a signature is one by the owner of @key
 * @key: in the firmware's format; an invalid one verifies nothing
 * @digest: digest of what was signed
 * @len: its length, 32 or 48
 * @sig: in the firmware's format
 */
bool crypto_p384_verify(const struct psp_ecdsa_pubkey *key, const uint8_t *digest,
			size_t len, const struct psp_ecdsa_sig *sig);

/**
 * crypto_p384_ecdh() - Diffie-Hellman on P-384
 * @private_key: ours, big endian, in [1, n-1]
 * @peer: theirs, in the firmware's format
 * @x: out: the x coordinate of the shared point, big endian
 *
 * Return: false where one of the keys is none.
 */
bool crypto_p384_ecdh(const uint8_t private_key[P384_SIZE],
		      const struct psp_ecdsa_pubkey *peer, uint8_t x[P384_SIZE]);

/**
 * crypto_p384_valid() - whether a public key is one: curve, reserved bytes, point
 */
bool crypto_p384_valid(const struct psp_ecdsa_pubkey *key);

#endif /* PSP_FW_CRYPTO_H */
