/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The side of an SEV guest's owner, with libcrypto from the specification (AMD 55766):
 * key agreement with the platform, launch measurement, secrets, attestation.
 */
#ifndef OWNER_SIDE_H
#define OWNER_SIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/evp.h>

#define OWNER_CERT	2084u
#define OWNER_SESSION	128u
#define OWNER_HEADER	52u
#define OWNER_SECRET	64u
#define OWNER_REPORT	208u

/**
 * owner_cert_key() - the P-384 public key in a certificate of the platform
 * @cert: the certificate
 *
 * Returns the key, which the caller frees.
 */
EVP_PKEY *owner_cert_key(const uint8_t *cert);

/**
 * owner_session() - what LAUNCH_START takes from an owner
 * @pdh: the platform's Diffie-Hellman certificate
 * @policy: the guest's
 * @tk: the owner's transport keys: 16 bytes to encrypt with, 16 for integrity
 * @cert: out, OWNER_CERT bytes
 * @session: out, OWNER_SESSION bytes
 */
void owner_session(const uint8_t *pdh, uint32_t policy, const uint8_t tk[32], uint8_t *cert,
		   uint8_t *session);

/**
 * owner_measure() - the launch measurement that an owner expects
 * @tk: its transport keys
 * @version: API major, minor and build of the firmware
 * @policy: the guest's
 * @digest: launch digest
 * @mnonce: from LAUNCH_MEASURE
 * @measure: out
 */
void owner_measure(const uint8_t tk[32], const uint8_t version[3], uint32_t policy,
		   const uint8_t digest[32], const uint8_t mnonce[16], uint8_t measure[32]);

/**
 * owner_secret() - wrap a secret for LAUNCH_SECRET
 * @tk: the owner's transport keys
 * @measure: the guest's launch measurement
 * @secret: what to wrap
 * @len: bytes of it, up to OWNER_SECRET
 * @header: out, OWNER_HEADER bytes
 * @packet: out, @len bytes
 */
void owner_secret(const uint8_t tk[32], const uint8_t measure[32], const void *secret, size_t len,
		  uint8_t *header, uint8_t *packet);

/**
 * owner_report_good() - did the platform sign this attestation report?
 * @pek: the platform endorsement key's certificate
 * @report: OWNER_REPORT bytes
 */
bool owner_report_good(const uint8_t *pek, const uint8_t *report);

#endif
