/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Guest messages: the encrypted channel between a guest and the firmware, its
 * sequence numbers, and who answers which message.
 * Source: AMD 56860, chapters 7 (messages) and 8 (SNP_GUEST_REQUEST).
 */
#ifndef PSP_FW_GUEST_REQUEST_H
#define PSP_FW_GUEST_REQUEST_H

#include "abi.h"

struct psp_fw;

/** snp_guest_request() - handler of SNP_GUEST_REQUEST */
enum psp_status snp_guest_request(struct psp_fw *fw, void *buffer);

#endif /* PSP_FW_GUEST_REQUEST_H */
