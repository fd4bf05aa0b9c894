/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The keys and certificates of the SEV platform: OCA, PEK, PDH, CEK. They outlive
 * resets in the chip's flash or in the buffer that INIT_EX gave.
 */
#ifndef PSP_FW_SEV_KEYS_H
#define PSP_FW_SEV_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi.h"

struct psp_fw;

/**
 * struct sev_keys - keys and certificates of the platform
 * @valid: there are any
 * @external: the platform belongs to someone who imported an OCA
 * @pek_private: private key of @pek
 * @pdh_private: private key of @pdh
 * @oca: owner's certificate authority, self signed by a key that is thrown away
 *	unless @external
 * @pek: platform endorsement key, signed by @oca and the CEK
 * @pdh: platform Diffie-Hellman key, signed by the PEK
 */
struct sev_keys {
	bool valid;
	bool external;
	uint8_t pek_private[48];
	uint8_t pdh_private[48];
	struct sev_cert oca;
	struct sev_cert pek;
	struct sev_cert pdh;
};

/** sev_keys_generate() - a self-owned platform with a new OCA, PEK and PDH */
void sev_keys_generate(struct psp_fw *fw);

/** sev_keys_new_pdh() - a new PDH, signed by the PEK there is */
void sev_keys_new_pdh(struct psp_fw *fw);

/** sev_keys_cek() - the CEK's certificate, which AMD's key service has yet to sign */
void sev_keys_cek(struct psp_fw *fw, struct sev_cert *cek);

/** sev_keys_csr() - the request to sign the PEK: its certificate without signatures */
void sev_keys_csr(struct psp_fw *fw, struct sev_cert *csr);

/**
 * sev_keys_import() - take an owner: its OCA and the PEK that it signed
 *
 * Return: PSP_SUCCESS, PSP_INVALID_CERTIFICATE, PSP_BAD_SIGNATURE.
 */
enum psp_status sev_keys_import(struct psp_fw *fw, const struct sev_cert *pek,
				const struct sev_cert *oca);

/**
 * sev_keys_load() - take the keys out of the buffer that INIT_EX gave
 * @fw: the processor
 * @nv: its contents, %SEV_NV_SIZE bytes
 * @empty: out: the buffer never held any
 *
 * Return: true where the keys are now those of the buffer.
 */
bool sev_keys_load(struct psp_fw *fw, const uint8_t *nv, bool *empty);

/** sev_keys_store() - the keys, sealed to the chip, for the INIT_EX buffer */
void sev_keys_store(struct psp_fw *fw, uint8_t *nv);

#endif /* PSP_FW_SEV_KEYS_H */
