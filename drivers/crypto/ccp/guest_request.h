/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Guest requests for kvm-amd-snp.ko (<linux/snp-guest-request.h>), and the
 * count of those that reach the mailbox past it.
 */
#ifndef CCP_GUEST_REQUEST_H
#define CCP_GUEST_REQUEST_H

#include <linux/types.h>

/**
 * psp_guest_request_passed_by() - count a command that KVM issues by itself
 * @command: its number
 *
 * Context: Any.
 */
void psp_guest_request_passed_by(unsigned int command);

/**
 * psp_guest_requests_past_hook() - how many were counted since the hook is on
 */
u64 psp_guest_requests_past_hook(void);

#endif /* CCP_GUEST_REQUEST_H */
