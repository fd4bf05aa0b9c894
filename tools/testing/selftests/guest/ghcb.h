/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The guest's side of "SEV-ES Guest-Hypervisor Communication Block
 * Standardization" (AMD 56421): the protocol in the GHCB MSR and the one in the
 * GHCB page.
 */
#ifndef GHCB_H
#define GHCB_H

#include <stdint.h>

/* Exit codes of the GHCB page that the guest itself uses. */
#define EXIT_IOIO		0x7b
#define EXIT_PAGE_STATE		0x80000010
#define EXIT_GUEST_REQUEST	0x80000011
#define EXIT_EXT_GUEST_REQUEST	0x80000012
#define EXIT_AP_CREATION	0x80000013

/**
 * struct ghcb_exit - one exit through the GHCB page
 * @code: SW_EXITCODE
 * @info_1: SW_EXITINFO1, in and out
 * @info_2: SW_EXITINFO2, in and out
 * @rax: in, with @has_rax
 * @rbx: in with @has_rbx; out
 * @scratch: SW_SCRATCH, in, 0 for none
 * @has_rax: say in the valid bitmap that there is a RAX
 * @has_rbx: the same for RBX
 */
struct ghcb_exit {
	uint64_t code;
	uint64_t info_1;
	uint64_t info_2;
	uint64_t rax;
	uint64_t rbx;
	uint64_t scratch;
	int has_rax;
	int has_rbx;
};

/**
 * ghcb_msr_negotiate() - ask for protocol versions and features
 * @features: out: the hypervisor's features
 *
 * Terminates the guest when the hypervisor does not know version 2.
 *
 * Return: the highest version that the hypervisor knows.
 */
uint32_t ghcb_msr_negotiate(uint64_t *features);

/**
 * ghcb_msr_page_state() - ask for one page to become private or shared
 * @gpa: the page
 * @private: else shared
 *
 * Return: 0, or the hypervisor's error.
 */
uint32_t ghcb_msr_page_state(uint64_t gpa, int private);

/**
 * ghcb_msr_terminate() - end the guest, for where there is no GHCB yet
 * @reason: GUEST_TERM_*
 */
_Noreturn void ghcb_msr_terminate(uint8_t reason);

/**
 * ghcb_register() - register a shared page as a vCPU's GHCB
 * @gpa: the page, shared already
 *
 * Terminates the guest when the hypervisor refuses.
 */
void ghcb_register(uint64_t gpa);

/**
 * ghcb_exit() - one exit through a registered GHCB page
 * @gpa: the vCPU's GHCB
 * @exit: what to ask, and the answer
 */
void ghcb_exit(uint64_t gpa, struct ghcb_exit *exit);

/**
 * ghcb_page_state() - ask for a range of pages to become private or shared
 * @gpa: the vCPU's GHCB
 * @first: the first page
 * @npages: how many
 * @private: else shared
 *
 * Return: 0, or SW_EXITINFO2 of the exit that failed.
 */
uint64_t ghcb_page_state(uint64_t gpa, uint64_t first, uint64_t npages, int private);

/**
 * ghcb_out32() - write to an I/O port
 * @gpa: the vCPU's GHCB
 * @port: the port
 * @value: 32 bits
 */
void ghcb_out32(uint64_t gpa, uint16_t port, uint32_t value);

#endif
