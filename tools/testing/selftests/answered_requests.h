/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Part of guest_request_test: requests that the firmware answers.
 */
#ifndef ANSWERED_REQUESTS_H
#define ANSWERED_REQUESTS_H

#include "vm.h"

/**
 * answered_requests() - reports and other messages, without certificates
 * @vm: a VM whose vCPUs are booted; no certificates are installed
 */
void answered_requests(struct snp_vm *vm);

/**
 * closed_device() - requests of VMMs that have closed /dev/sev
 */
void closed_device(void);

#endif
