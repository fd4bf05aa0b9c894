/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The secret between an SEV guest's owner and the firmware: key agreement, the
 * transport keys, what is authenticated with them. Source: AMD 55766, chapter 2.
 */
#ifndef PSP_FW_SEV_SESSION_H
#define PSP_FW_SEV_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "abi.h"

/** struct sev_transport - transport encryption and integrity keys of a guest */
struct sev_transport {
	uint8_t tek[16];
	uint8_t tik[16];
};

/**
 * sev_session_open() - take the transport keys out of an owner's session
 * @pdh_private: the platform's Diffie-Hellman key
 * @owner: the owner's certificate
 * @session: what it sent
 * @policy: the guest's policy, which it authenticates
 * @keys: out
 *
 * Return: PSP_SUCCESS, PSP_INVALID_CERTIFICATE or PSP_BAD_MEASUREMENT.
 */
enum psp_status sev_session_open(const uint8_t pdh_private[48], const struct sev_cert *owner,
				 const struct sev_session *session, uint32_t policy,
				 struct sev_transport *keys);

/**
 * sev_session_measure() - authenticate a launch digest
 * @keys: the guest's
 * @version: API major, minor and build
 * @policy: the guest's
 * @digest: the launch digest
 * @mnonce: a fresh number
 * @measure: out
 */
void sev_session_measure(const struct sev_transport *keys, const uint8_t version[3],
			 uint32_t policy, const uint8_t digest[32], const uint8_t mnonce[16],
			 uint8_t measure[32]);

/**
 * sev_session_unpack() - check and decrypt a secret
 * @keys: the guest's
 * @header: its header
 * @measure: the guest's launch measurement, which the secret is bound to
 * @guest_len: length of the memory that it is for
 * @data: the secret, decrypted in place
 * @len: its length
 *
 * Return: false where it is not authentic.
 */
bool sev_session_unpack(const struct sev_transport *keys,
			const struct sev_packet_header *header, const uint8_t measure[32],
			uint32_t guest_len, uint8_t *data, uint32_t len);

#endif /* PSP_FW_SEV_SESSION_H */
