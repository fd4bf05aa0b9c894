/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Giving the tiny guest its orders, one command at a time for each vCPU.
 */
#ifndef GUEST_CALL_H
#define GUEST_CALL_H

#include "vcpu.h"

/* Exit codes of the two requests (AMD 56421). */
#define SNP_GUEST_REQUEST	0x80000011
#define SNP_EXT_GUEST_REQUEST	0x80000012

/* Message types (AMD 56860) that tests ask for. */
#define MSG_KEY_REQ		3
#define MSG_REPORT_REQ		5

/* Hypervisor's half of SW_EXITINFO2. */
#define SNP_ERROR_INVALID_LEN	1
#define SNP_ERROR_BUSY		2

#define SNP_REPORT_SIZE		0x4a0

/**
 * guest_work() - address of a page of a vCPU's work area
 * @vcpu: the vCPU
 * @page: GUEST_WORK_*
 */
uint64_t guest_work(const struct snp_vcpu *vcpu, unsigned int page);

/**
 * guest_boot() - run a vCPU for the first time, until it wants a command
 * @vcpu: the vCPU; vCPU 0 first
 * @facts: out: what the guest found out about the hypervisor; may be NULL
 * @exit: out: why it stopped
 *
 * Return: true when it is ready.
 */
bool guest_boot(struct snp_vcpu *vcpu, struct guest_command *facts, struct snp_exit *exit);

/**
 * guest_call() - have a booted vCPU carry out one command
 * @vcpu: the vCPU
 * @command: the command, and its result
 * @exit: out: why the vCPU stopped
 *
 * Return: true when the guest carried it out, however it went: see
 * @command->outcome. False when the vCPU cannot go on: see @exit.
 */
bool guest_call(struct snp_vcpu *vcpu, struct guest_command *command, struct snp_exit *exit);

/**
 * guest_go_on() - run a vCPU on that stopped within a command
 * @vcpu: the vCPU
 * @command: out: the command, and its result
 * @exit: out: why the vCPU stopped
 *
 * Return: as guest_call().
 */
bool guest_go_on(struct snp_vcpu *vcpu, struct guest_command *command, struct snp_exit *exit);

/**
 * guest_report_command() - fill in a correct request for a report
 * @vcpu: the vCPU, whose work area is used
 * @command: filled in
 * @extended: ask for certificates too
 * @cert_pages: room for them, at most GUEST_MAX_CERT_PAGES
 */
void guest_report_command(const struct snp_vcpu *vcpu, struct guest_command *command, bool extended,
			  unsigned int cert_pages);

/**
 * guest_outcome_text() - a command's result in words
 * @command: a command that was carried out
 * @text: where to
 * @size: room there
 *
 * Return: @text.
 */
const char *guest_outcome_text(const struct guest_command *command, char *text, size_t size);

#endif
