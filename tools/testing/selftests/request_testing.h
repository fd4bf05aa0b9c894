/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the groups of guest_request_test share: the host's facts, sample tables,
 * and correct requests.
 */
#ifndef REQUEST_TESTING_H
#define REQUEST_TESTING_H

#include "guest_call.h"
#include "host.h"
#include "tap.h"
#include "vm_certs.h"

#define PAGE		GUEST_PAGE
#define TABLE_PAGES	2
#define TABLE_SIZE	(TABLE_PAGES * PAGE - 100)

/* Where a test may add slots of shared pages, and where there is never one. */
#define EXTRA_GPA	0x20000000ULL
#define NO_MEMORY_GPA	0x30000000ULL
/* A page that is private since the launch. */
#define PRIVATE_GPA	GUEST_IMAGE_GPA

/**
 * struct testing - facts and tables
 * @project: kvm-amd-snp.ko is loaded, else stock modules
 * @test_port: the secure processor's counters can be read
 * @table: a table of TABLE_SIZE bytes, padded with zeroes
 * @other_table: another one, of KVM_SEV_SNP_CERTS_MAX_LEN
 */
extern struct testing {
	bool project;
	bool test_port;
	uint8_t table[TABLE_PAGES * PAGE];
	uint8_t other_table[KVM_SEV_SNP_CERTS_MAX_LEN];
} testing;

/**
 * testing_init() - find out about the host and make the tables
 */
void testing_init(void);

/**
 * testing_psp() - how many guest requests the secure processor had
 *
 * Return: the counters, all zero without a test port.
 */
struct psp_count testing_psp(void);

/**
 * testing_start() - launch a VM and boot its vCPUs
 * @vm: to be given back with snp_vm_free()
 * @vcpus: how many
 *
 * Return: false after a note that says why.
 */
bool testing_start(struct snp_vm *vm, unsigned int vcpus);

/**
 * testing_note_outcome() - a diagnostic line with a command's outcome
 * @command: a command that was carried out
 */
void testing_note_outcome(const struct guest_command *command);

/**
 * testing_ask() - make a correct request that must be answered
 * @vcpu: by whom
 * @extended: with certificates
 * @pages: room for them
 * @command: out: the command and its outcome
 *
 * Return: whether it was; a note says why not.
 */
bool testing_ask(struct snp_vcpu *vcpu, bool extended, unsigned int pages,
		 struct guest_command *command);

/**
 * testing_carry_out() - have any command carried out
 * @vcpu: by whom
 * @command: the command, and its outcome
 *
 * Return: false after a note when the vCPU cannot go on.
 */
bool testing_carry_out(struct snp_vcpu *vcpu, struct guest_command *command);

/**
 * testing_report_is_right() - does the report repeat what was asked?
 * @vcpu: who asked
 * @command: an answered command
 */
bool testing_report_is_right(struct snp_vcpu *vcpu, const struct guest_command *command);

/**
 * testing_report() - the report that a vCPU brought home last
 * @vcpu: the vCPU
 *
 * Return: SNP_REPORT_SIZE bytes.
 */
const uint8_t *testing_report(struct snp_vcpu *vcpu);

/**
 * testing_cert_pages() - the GUEST_MAX_CERT_PAGES pages that a vCPU gets certificates in
 * @vcpu: the vCPU
 */
uint8_t *testing_cert_pages(struct snp_vcpu *vcpu);

/**
 * testing_all_bytes() - is memory full of one value?
 * @p: the memory
 * @size: its bytes
 * @value: the value
 */
bool testing_all_bytes(const uint8_t *p, size_t size, uint8_t value);

/**
 * testing_change_pages() - have the guest make pages shared or private
 * @vcpu: by whom
 * @op: GUEST_OP_SHARE or GUEST_OP_UNSHARE
 * @gpa: the first page
 * @npages: how many
 *
 * Return: false after a note.
 */
bool testing_change_pages(struct snp_vcpu *vcpu, uint32_t op, uint64_t gpa, uint64_t npages);

#endif
