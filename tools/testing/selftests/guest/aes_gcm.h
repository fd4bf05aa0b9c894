/* SPDX-License-Identifier: GPL-2.0 */
/*
 * AES-256-GCM (NIST SP 800-38D, FIPS 197) for a guest without an operating
 * system and without vector registers: short and slow, one block at a time.
 */
#ifndef AES_GCM_H
#define AES_GCM_H

#include <stddef.h>
#include <stdint.h>

#define AES_GCM_KEY_SIZE	32
#define AES_GCM_IV_SIZE		12
#define AES_GCM_TAG_SIZE	16

/**
 * aes_gcm_init() - compute the S-box; once, before anything else here
 */
void aes_gcm_init(void);

/**
 * aes_gcm_seal() - encrypt and authenticate
 * @key: 32 bytes
 * @iv: 12 bytes
 * @aad: authenticated only
 * @aad_size: its bytes
 * @data: encrypted in place
 * @size: its bytes
 * @tag: out: 16 bytes
 */
void aes_gcm_seal(const uint8_t *key, const uint8_t *iv, const void *aad, size_t aad_size,
		  void *data, size_t size, uint8_t *tag);

/**
 * aes_gcm_open() - check and decrypt
 * @key: 32 bytes
 * @iv: 12 bytes
 * @aad: authenticated only
 * @aad_size: its bytes
 * @data: decrypted in place, untouched when the tag is wrong
 * @size: its bytes
 * @tag: 16 bytes
 *
 * Return: 0, or -1 when the tag is wrong.
 */
int aes_gcm_open(const uint8_t *key, const uint8_t *iv, const void *aad, size_t aad_size,
		 void *data, size_t size, const uint8_t *tag);

#endif
