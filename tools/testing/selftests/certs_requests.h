/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Part of guest_request_test: certificates that come with reports.
 */
#ifndef CERTS_REQUESTS_H
#define CERTS_REQUESTS_H

#include "vm.h"

/**
 * certs_requests() - set certificates and look at what the guest gets
 * @vm: a booted VM; leaves VM and host without certificates
 */
void certs_requests(struct snp_vm *vm);

#endif
