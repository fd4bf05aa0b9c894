/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Keys that the firmware derives from the chip's secret: endorsement keys, the
 * key that wraps VLEKs, the guests' derived keys.
 */
#ifndef PSP_FW_KEYS_H
#define PSP_FW_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi.h"

/**
 * keys_derive() - key material bound to the chip
 * @chip_secret: 48 bytes
 * @label: what it is for, at most 64 characters
 * @context: what it is bound to
 * @context_len: its length, at most 256
 * @out: out
 * @out_len: how much
 */
void keys_derive(const uint8_t chip_secret[48], const char *label, const void *context,
		 size_t context_len, uint8_t *out, size_t out_len);

/**
 * keys_vlek_unwrap() - the VLEK seed in a wrapped hash stick
 *
 * Return: false where it was not wrapped for this chip and TCB, or was changed.
 */
bool keys_vlek_unwrap(const uint8_t chip_secret[48], const struct snp_wrapped_vlek *w,
		      uint8_t vlek_seed[48]);

#endif /* PSP_FW_KEYS_H */
