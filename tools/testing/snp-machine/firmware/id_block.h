/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ID block: what a guest's owner signed about the guest, checked at
 * LAUNCH_FINISH. Source: AMD 56860, chapter 8 (LAUNCH_FINISH).
 */
#ifndef PSP_FW_ID_BLOCK_H
#define PSP_FW_ID_BLOCK_H

#include <stdbool.h>

#include "abi.h"

struct snp_guest;

/**
 * id_block_apply() - check an ID block and give the guest its identity
 * @guest: a guest with its final launch digest; changed on success only
 * @block: the block
 * @auth: its signatures and keys
 * @author: the ID key is to be signed by an author's key
 *
 * Return: PSP_SUCCESS, PSP_INVALID_PARAM (version, algorithm, reserved fields),
 * PSP_INVALID_KEY, PSP_BAD_SIGNATURE, PSP_BAD_MEASUREMENT or PSP_POLICY_FAILURE.
 */
enum psp_status id_block_apply(struct snp_guest *guest, const struct snp_id_block *block,
			       const struct snp_id_auth *auth, bool author);

#endif /* PSP_FW_ID_BLOCK_H */
