// SPDX-License-Identifier: GPL-2.0
/*
 * Keys that the firmware derives from the chip's secret: endorsement keys, the
 * key that wraps VLEKs, the guests' derived keys. What silicon does inside fuses
 * and boot loader, hash sticks included, is one HKDF here.
 */
#include "keys.h"

#include <string.h>

#include "crypto.h"
#include "psp_fw.h"

void keys_derive(const uint8_t chip_secret[48], const char *label, const void *context,
		 size_t context_len, uint8_t *out, size_t out_len)
{
	crypto_kdf(chip_secret, 48, label, context, context_len, out, out_len);
}

static void derive_p384(const uint8_t secret[48], const char *label, uint64_t tcb,
			uint8_t private_key[48])
{
	uint8_t seed[72];

	crypto_kdf(secret, 48, label, &tcb, sizeof(tcb), seed, sizeof(seed));
	crypto_p384_reduce(seed, sizeof(seed), private_key);
	memset(seed, 0, sizeof(seed));
}

void psp_vcek_derive(const uint8_t chip_secret[48], uint64_t tcb, uint8_t private_key[48])
{
	derive_p384(chip_secret, "VCEK", tcb, private_key);
}

void psp_vlek_derive(const uint8_t vlek_seed[48], uint64_t tcb, uint8_t private_key[48])
{
	derive_p384(vlek_seed, "VLEK", tcb, private_key);
}

void psp_cek_derive(const uint8_t chip_secret[48], uint8_t private_key[48])
{
	derive_p384(chip_secret, "CEK", 0, private_key);
}

/* The rest of the wrapped stick is random padding: its contents are AMD's affair. */
void psp_vlek_wrap(const uint8_t chip_secret[48], const uint8_t vlek_seed[48], uint64_t tcb,
		   uint8_t wrapped[PSP_WRAPPED_VLEK_SIZE])
{
	struct snp_wrapped_vlek w = { .tcb = tcb };
	uint8_t key[32], plain[sizeof(w.wrapped)];

	keys_derive(chip_secret, "VLEK wrapping", NULL, 0, key, sizeof(key));
	crypto_random(w.iv, sizeof(w.iv));
	crypto_random(plain, sizeof(plain));
	memcpy(plain, vlek_seed, 48);
	crypto_gcm_encrypt(key, w.iv, &w.tcb, sizeof(w.tcb), w.wrapped, plain,
			   sizeof(plain), w.tag);
	memcpy(wrapped, &w, sizeof(w));
}

bool keys_vlek_unwrap(const uint8_t chip_secret[48], const struct snp_wrapped_vlek *w,
		      uint8_t vlek_seed[48])
{
	uint8_t key[32], plain[sizeof(w->wrapped)];
	uint64_t tcb = w->tcb;
	bool ok;

	keys_derive(chip_secret, "VLEK wrapping", NULL, 0, key, sizeof(key));
	ok = crypto_gcm_decrypt(key, w->iv, &tcb, sizeof(tcb), plain, w->wrapped,
				sizeof(plain), w->tag);
	if (ok)
		memcpy(vlek_seed, plain, 48);
	return ok;
}
