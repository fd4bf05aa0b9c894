/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Part of guest_request_test: requests under the operator's parameters.
 */
#ifndef LIMITED_REQUESTS_H
#define LIMITED_REQUESTS_H

#include "vm.h"

/**
 * limited_requests() - limit the rate, switch the module off and on
 * @vm: a booted VM without certificates; all is as before afterwards
 */
void limited_requests(struct snp_vm *vm);

#endif
