/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Keys that guests ask for: bound to the chip and to what the guest is.
 * Source: AMD 56860, chapter 7 (MSG_KEY_REQ).
 */
#ifndef PSP_FW_DERIVED_KEY_H
#define PSP_FW_DERIVED_KEY_H

#include <stdint.h>

#include "abi.h"

struct psp_fw;
struct snp_guest;

/**
 * derived_key() - answer a MSG_KEY_REQ
 * @fw: the processor
 * @guest: who asks
 * @vmpl: number of the channel that it asks on
 * @req: what it asks
 * @key: out: the key, untouched on failure
 *
 * Return: the status for the answer.
 */
enum psp_status derived_key(struct psp_fw *fw, const struct snp_guest *guest, int vmpl,
			    const struct snp_msg_key_req *req, uint8_t key[32]);

#endif /* PSP_FW_DERIVED_KEY_H */
