/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Attestation reports: what they say, which key signs them.
 * Source: AMD 56860, chapter 7 (MSG_REPORT_REQ).
 */
#ifndef PSP_FW_REPORT_H
#define PSP_FW_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "abi.h"

struct psp_fw;
struct snp_guest;

enum endorsement_key {
	ENDORSED_BY_VCEK,
	ENDORSED_BY_VLEK,
	ENDORSED_BY_NONE,
};

/**
 * endorsement_key() - the key that a guest selects by KEY_SEL
 * @fw: the processor
 * @guest: the guest
 * @key_sel: KEY_SEL of its message
 * @key: out: the key
 *
 * Return: PSP_SUCCESS, PSP_INVALID_PARAM, or PSP_INVALID_KEY where the guest may
 * not have this key or the platform has none.
 */
enum psp_status endorsement_key(const struct psp_fw *fw, const struct snp_guest *guest,
				uint32_t key_sel, enum endorsement_key *key);

/**
 * report_make() - answer a MSG_REPORT_REQ
 * @fw: the processor
 * @guest: who asks
 * @vmpl: number of the channel that it asks on
 * @req: what it asks
 * @report: out: the signed report, untouched on failure
 *
 * Return: the status for the answer.
 */
enum psp_status report_make(struct psp_fw *fw, const struct snp_guest *guest, int vmpl,
			    const struct snp_msg_report_req *req, struct snp_report *report);

#endif /* PSP_FW_REPORT_H */
