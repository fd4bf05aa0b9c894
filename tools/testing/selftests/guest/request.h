/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Guest requests as the command block orders them.
 */
#ifndef REQUEST_H
#define REQUEST_H

#include "../guest_abi.h"

/**
 * request_run() - carry out a GUEST_OP_REQUEST
 * @ghcb: the vCPU's GHCB
 * @command: a private copy of the command block, whose out fields are filled in
 *
 * Vcpus may use the same VMPCK at once: they take turns.
 */
void request_run(uint64_t ghcb, struct guest_command *command);

#endif
