// SPDX-License-Identifier: GPL-2.0
/*
 * Tests guest requests from inside an SNP guest: what is answered, what is
 * refused and by which answer, and that nothing that is refused reaches the
 * secure processor. Rows that stock kvm-amd does not check are skipped on it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "guest_call.h"
#include "host.h"
#include "report.h"
#include "sample.h"
#include "sev_dev.h"
#include "tap.h"
#include "vm_certs.h"

#define PAGE		GUEST_PAGE
#define TABLE_PAGES	2
#define TABLE_SIZE	(TABLE_PAGES * PAGE - 100)

/* Where a slot of shared pages goes, and where there is never one. */
#define EXTRA_GPA	0x20000000ULL
#define NO_MEMORY_GPA	0x30000000ULL
/* A page that is private since the launch. */
#define PRIVATE_GPA	GUEST_IMAGE_GPA

static bool project, test_port;
static uint8_t table[KVM_SEV_SNP_CERTS_MAX_LEN], other_table[KVM_SEV_SNP_CERTS_MAX_LEN];

/* What a row expects. */
enum answer {
	MALFORMED,	/* SW_EXITINFO1 2, SW_EXITINFO2 INVALID_INPUT */
	MALFORMED_STOCK,	/* the same, by stock code: MISSING_INPUT on 6.x */
	TOO_FEW_PAGES,	/* INVALID_LEN, RBX says the need */
	KVM_RUN_EIO,
};

/*
 * A row: how a correct request is spoiled, and what comes of it.
 * @stock: stock modules answer the same
 */
struct row {
	const char *what;
	bool plain;
	bool extended;
	bool stock;
	enum answer answer;
	void (*spoil)(struct guest_request *r);
};

static struct psp_count psp(void)
{
	struct psp_count none = { 0, 0 };

	return test_port ? host_psp_count(PSP_SNP_GUEST_REQUEST) : none;
}

static bool started(struct snp_vm *vm, unsigned int vcpus)
{
	struct snp_vm_config config = { .nr_vcpus = vcpus };
	struct snp_exit exit;

	if (snp_vm_launch(vm, &config)) {
		tap_note("%s", vm->error);
		return false;
	}
	for (unsigned int i = 0; i < vm->nr_vcpus; i++) {
		if (!guest_boot(&vm->vcpus[i], NULL, &exit)) {
			tap_note("%s", exit.text);
			return false;
		}
	}
	return true;
}

static void note_outcome(const struct guest_command *command)
{
	char text[300];

	tap_note("%s", guest_outcome_text(command, text, sizeof(text)));
}

/* A correct request that must be answered; says what is wrong when it is not. */
static bool asks(struct snp_vcpu *vcpu, bool extended, unsigned int pages,
		 struct guest_command *command)
{
	struct snp_exit exit;

	guest_report_command(vcpu, command, extended, pages);
	memset(command->request.report_data, 0x40 + vcpu->number,
	       sizeof(command->request.report_data));
	if (!guest_call(vcpu, command, &exit)) {
		tap_note("%s", exit.text);
		return false;
	}
	if (command->outcome != GUEST_OK) {
		note_outcome(command);
		return false;
	}
	return true;
}

static bool carried_out(struct snp_vcpu *vcpu, struct guest_command *command)
{
	struct snp_exit exit;

	if (guest_call(vcpu, command, &exit))
		return true;
	tap_note("%s", exit.text);
	return false;
}

static bool report_is_right(struct snp_vcpu *vcpu, const struct guest_command *command)
{
	const uint8_t *report = snp_vm_memory(vcpu->vm, command->request.report_gpa,
					      SNP_REPORT_SIZE);

	return command->request.report_size == SNP_REPORT_SIZE &&
	       !memcmp(report + 0x50, command->request.report_data, 64);
}

static uint8_t *cert_pages(struct snp_vcpu *vcpu)
{
	return snp_vm_memory(vcpu->vm, guest_work(vcpu, GUEST_WORK_CERTS),
			     GUEST_MAX_CERT_PAGES * PAGE);
}

static bool all_bytes(const uint8_t *p, size_t size, uint8_t value)
{
	while (size--)
		if (*p++ != value)
			return false;
	return true;
}

static bool change_pages(struct snp_vcpu *vcpu, uint32_t op, uint64_t gpa, uint64_t npages)
{
	struct guest_command command = { .op = op, .gpa = gpa, .npages = npages };

	if (!carried_out(vcpu, &command))
		return false;
	if (command.outcome != GUEST_OK)
		note_outcome(&command);
	return command.outcome == GUEST_OK;
}

/* "Who answers what": rows that leave the VM running. */

static void request_unaligned(struct guest_request *r)
{
	r->exit_info_1 += 16;
}

static void response_unaligned(struct guest_request *r)
{
	r->exit_info_2 += 0xff0;
}

static void same_page(struct guest_request *r)
{
	r->exit_info_2 = r->exit_info_1;
}

static void no_rax(struct guest_request *r)
{
	r->flags &= ~GUEST_REQ_RAX;
}

static void no_rbx(struct guest_request *r)
{
	r->flags &= ~GUEST_REQ_RBX;
}

static void neither(struct guest_request *r)
{
	r->flags &= ~(GUEST_REQ_RAX | GUEST_REQ_RBX);
}

static void rax_unaligned(struct guest_request *r)
{
	r->rax += 0x800;
}

static void pages_2_52(struct guest_request *r)
{
	r->rbx = 1ULL << 52;
}

static void pages_2_52_less_one(struct guest_request *r)
{
	r->rbx = (1ULL << 52) - 1;
}

static void pages_all_ones(struct guest_request *r)
{
	r->rbx = ~0ULL;
}

static void pages_0(struct guest_request *r)
{
	r->rbx = 0;
}

static void pages_one_less(struct guest_request *r)
{
	r->rbx = TABLE_PAGES - 1;
}

static void request_private(struct guest_request *r)
{
	r->exit_info_1 = PRIVATE_GPA;
}

static void response_private(struct guest_request *r)
{
	r->exit_info_2 = PRIVATE_GPA;
}

static void certs_private(struct guest_request *r)
{
	r->rax = PRIVATE_GPA;
}

static void request_in_certs(struct guest_request *r)
{
	r->rax = r->exit_info_1;
}

static void response_in_certs(struct guest_request *r)
{
	r->answer_gpa = r->rax + PAGE;
	r->exit_info_2 = r->answer_gpa;
}

static void request_unmapped(struct guest_request *r)
{
	r->exit_info_1 = NO_MEMORY_GPA;
}

static void response_unmapped(struct guest_request *r)
{
	r->exit_info_2 = NO_MEMORY_GPA;
}

static void certs_unmapped(struct guest_request *r)
{
	r->rax = NO_MEMORY_GPA;
}

static void second_cert_page_unmapped(struct guest_request *r)
{
	r->rax = EXTRA_GPA;	/* a slot of one page */
}

static const struct row rows[] = {
	{ "request page unaligned", true, true, true, MALFORMED_STOCK, request_unaligned },
	{ "response page unaligned", true, true, true, MALFORMED_STOCK, response_unaligned },
	{ "request and response page the same", true, true, true, MALFORMED_STOCK, same_page },
	{ "RAX absent", false, true, true, MALFORMED, no_rax },
	{ "RBX absent", false, true, true, MALFORMED, no_rbx },
	{ "RAX and RBX absent", false, true, true, MALFORMED, neither },
	{ "RAX unaligned", false, true, true, MALFORMED, rax_unaligned },
	{ "2^52 certificate pages", false, true, false, MALFORMED, pages_2_52 },
	{ "2^52 - 1 certificate pages", false, true, false, MALFORMED, pages_2_52_less_one },
	{ "2^64 - 1 certificate pages", false, true, false, MALFORMED, pages_all_ones },
	{ "request page private", true, true, false, MALFORMED, request_private },
	{ "response page private", true, true, false, MALFORMED, response_private },
	{ "first certificate page private", false, true, false, MALFORMED, certs_private },
	{ "certificates over the request page", false, true, false, MALFORMED, request_in_certs },
	{ "certificates over the response page", false, true, false, MALFORMED, response_in_certs },
	{ "no certificate pages", false, true, false, TOO_FEW_PAGES, pages_0 },
	{ "one certificate page too few", false, true, false, TOO_FEW_PAGES, pages_one_less },
	{ "request page unmapped", true, true, true, KVM_RUN_EIO, request_unmapped },
	{ "response page unmapped", true, true, false, KVM_RUN_EIO, response_unmapped },
	{ "first certificate page unmapped", false, true, true, KVM_RUN_EIO, certs_unmapped },
	{ "second certificate page unmapped", false, true, false, KVM_RUN_EIO,
	  second_cert_page_unmapped },
};

static bool as_expected(const struct row *row, bool carried_out, const struct guest_command *command,
			const struct snp_exit *exit)
{
	const struct guest_request *r = &command->request;
	uint32_t invalid = 5;

	switch (row->answer) {
	case MALFORMED_STOCK:
		invalid = host_kernel_major() < 7 ? 4 : 5;
		/* fall through */
	case MALFORMED:
		return carried_out && command->outcome == GUEST_REFUSED &&
		       r->sw_exit_info_1 == 2 && r->sw_exit_info_2 == invalid;
	case TOO_FEW_PAGES:
		return carried_out && command->outcome == GUEST_NOT_ANSWERED &&
		       r->sw_exit_info_2 == (uint64_t)SNP_ERROR_INVALID_LEN << 32 &&
		       r->rbx_out == TABLE_PAGES;
	case KVM_RUN_EIO:
		return !carried_out && exit->stop == SNP_RUN_FAILED && exit->value == EIO;
	}
	return false;
}

/*
 * One row by one kind of request. The certificate pages hold a pattern, which a
 * refused request must leave alone, but for the 24 bytes that stock clears.
 */
static void try_row(struct snp_vm *vm, const struct row *row, bool extended)
{
	struct snp_vcpu *vcpu = &vm->vcpus[0];
	const char *kind = extended ? "extended" : "plain";
	struct guest_command command;
	struct psp_count before, after;
	struct snp_exit exit = { 0 };
	bool carried_out, good, untouched;
	uint8_t *certs = cert_pages(vcpu);

	guest_report_command(vcpu, &command, extended, GUEST_MAX_CERT_PAGES);
	command.request.certs_gpa = 0;
	row->spoil(&command.request);
	memset(certs, 0xa5, GUEST_MAX_CERT_PAGES * PAGE);

	before = psp();
	carried_out = guest_call(vcpu, &command, &exit);
	after = psp();
	good = as_expected(row, carried_out, &command, &exit);
	if (!tap_ok(good, "%s request, %s: %s", kind, row->what,
		    row->answer == KVM_RUN_EIO ? "KVM_RUN fails with EIO" :
		    row->answer == TOO_FEW_PAGES ? "INVALID_LEN with the need in RBX" :
						   "refused as malformed")) {
		if (carried_out)
			note_outcome(&command);
		else
			tap_note("%s", exit.text);
	}
	if (test_port)
		tap_ok(after.taken == before.taken, "%s request, %s: nothing reached the PSP", kind,
		       row->what);
	else
		tap_skip("no test port", "%s request, %s: nothing reached the PSP", kind, row->what);
	/* Row "certificates over the response page" has its answer among them. */
	untouched = all_bytes(certs + 24, GUEST_MAX_CERT_PAGES * PAGE - 24, 0xa5) &&
		    (all_bytes(certs, 24, 0xa5) || all_bytes(certs, 24, 0));
	tap_ok(untouched, "%s request, %s: nothing was written", kind, row->what);
}

static void who_answers_what(void)
{
	struct snp_vm vm = { 0 };
	bool alive = false;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (int extended = 0; extended < 2; extended++) {
			struct guest_command command;

			if (extended ? !rows[i].extended : !rows[i].plain)
				continue;
			if (!project && !rows[i].stock) {
				tap_skip("stock kvm-amd does not look", "%s request, %s",
					 extended ? "extended" : "plain", rows[i].what);
				continue;
			}
			if (!alive) {
				alive = started(&vm, 1) &&
					snp_vm_add_memory(&vm, EXTRA_GPA, PAGE, 0) > 0 &&
					(!project || !vm_certs_set(&vm, table, TABLE_SIZE));
				if (!tap_ok(alive, "a VM starts for the rows that follow")) {
					tap_note("%s", vm.error);
					snp_vm_free(&vm);
					return;
				}
			}
			try_row(&vm, &rows[i], extended);
			if (rows[i].answer == KVM_RUN_EIO) {
				alive = false;
				snp_vm_free(&vm);
				continue;
			}
			alive = tap_ok(asks(&vm.vcpus[0], true, TABLE_PAGES, &command),
				       "%s request, %s: the next right one is answered",
				       extended ? "extended" : "plain", rows[i].what);
			if (!alive)
				snp_vm_free(&vm);
		}
	}
	if (alive)
		snp_vm_free(&vm);
}

/* A page that was shared and turns private while the guest offers it. */
static void second_page_private(struct snp_vcpu *vcpu)
{
	uint64_t gpa = guest_work(vcpu, GUEST_WORK_CERTS + 1);
	struct guest_command command;
	struct psp_count before, after;
	bool good;

	if (!project) {
		tap_skip("stock kvm-amd does not look", "second certificate page private");
		return;
	}
	if (!tap_ok(change_pages(vcpu, GUEST_OP_UNSHARE, gpa, 1),
		    "the guest turns a shared page private and validates it"))
		return;
	guest_report_command(vcpu, &command, true, TABLE_PAGES);
	command.request.certs_gpa = 0;
	before = psp();
	good = carried_out(vcpu, &command);
	after = psp();
	if (!tap_ok(good && command.outcome == GUEST_REFUSED &&
		    command.request.sw_exit_info_1 == 2 && command.request.sw_exit_info_2 == 5 &&
		    before.taken == after.taken,
		    "second certificate page private: refused as malformed, nothing reached the PSP"))
		note_outcome(&command);
	tap_ok(change_pages(vcpu, GUEST_OP_SHARE, gpa, 1), "the guest turns it shared again");
	tap_ok(asks(vcpu, true, TABLE_PAGES, &command), "and then the same request is answered");
}

static void read_only_slot(struct snp_vm *vm)
{
	struct snp_vcpu *vcpu = &vm->vcpus[0];
	struct guest_command command;
	struct psp_count before, after;
	bool good;
	int slot;

	slot = snp_vm_add_memory(vm, EXTRA_GPA, PAGE, KVM_MEM_READONLY);
	if (slot == -EINVAL) {
		tap_skip("this KVM allows no read-only slot in an SNP VM",
			 "certificates in a read-only slot: refused as malformed");
		return;
	}
	guest_report_command(vcpu, &command, true, 1);
	command.request.rax = EXTRA_GPA;
	command.request.certs_gpa = 0;
	before = psp();
	good = carried_out(vcpu, &command);
	after = psp();
	tap_ok(good && command.outcome == GUEST_REFUSED && command.request.sw_exit_info_2 == 5 &&
	       before.taken == after.taken,
	       "certificates in a read-only slot: refused as malformed, nothing reached the PSP");
	snp_vm_remove_memory(vm, slot);
}

/* Two slots that touch: a table may lie across both. */
static void across_slots(struct snp_vm *vm)
{
	struct snp_vcpu *vcpu = &vm->vcpus[0];
	int first = snp_vm_add_memory(vm, EXTRA_GPA, PAGE, 0);
	int second = snp_vm_add_memory(vm, EXTRA_GPA + PAGE, PAGE, 0);
	struct guest_command command;
	bool good;

	if (!tap_ok(first > 0 && second > 0, "two slots that touch are added"))
		return;
	guest_report_command(vcpu, &command, true, TABLE_PAGES);
	command.request.rax = EXTRA_GPA;
	good = carried_out(vcpu, &command) && command.outcome == GUEST_OK;
	if (project)
		good = good && !memcmp(vm->slots[first].memory, table, PAGE) &&
		       !memcmp(vm->slots[second].memory, table + PAGE, TABLE_SIZE - PAGE);
	tap_ok(good, "certificate pages across two slots");
	snp_vm_remove_memory(vm, first);
	snp_vm_remove_memory(vm, second);
}

/* What is answered. */

static void plain(struct snp_vcpu *vcpu)
{
	struct psp_count before = psp(), after;
	struct guest_command command;
	bool good = asks(vcpu, false, 0, &command);

	after = psp();
	tap_ok(good && report_is_right(vcpu, &command),
	       "a plain request is answered with a report that repeats the report data");
	if (test_port)
		tap_ok(after.taken == before.taken + 1 && after.succeeded == before.succeeded + 1,
		       "it was one command to the PSP");
	else
		tap_skip("no test port", "it was one command to the PSP");
}

static void empty_table(struct snp_vcpu *vcpu)
{
	uint8_t *certs = cert_pages(vcpu);
	struct guest_command command;
	bool good;

	memset(certs, 0xa5, GUEST_MAX_CERT_PAGES * PAGE);
	good = asks(vcpu, true, 4, &command) && report_is_right(vcpu, &command);
	tap_ok(good && all_bytes(certs, 24, 0) &&
	       all_bytes(certs + 24, GUEST_MAX_CERT_PAGES * PAGE - 24, 0xa5),
	       "an extended request without certificates brings a report and 24 zero bytes");
	memset(certs, 0xa5, GUEST_MAX_CERT_PAGES * PAGE);
	good = asks(vcpu, true, 0, &command) && report_is_right(vcpu, &command);
	tap_ok(good && all_bytes(certs, GUEST_MAX_CERT_PAGES * PAGE, 0xa5),
	       "without certificates and without room it brings a report and writes nothing");
}

static void other_messages(struct snp_vcpu *vcpu)
{
	static const uint8_t unknown[] = { 0, 6, 15, 255 };
	uint8_t *certs = cert_pages(vcpu);
	struct guest_command command;
	size_t i;

	memset(certs, 0xa5, PAGE);
	guest_report_command(vcpu, &command, true, 4);
	command.request.msg_type = MSG_KEY_REQ;
	command.request.flags &= ~(GUEST_REQ_RAX | GUEST_REQ_RBX);
	command.request.certs_gpa = 0;
	command.request.report_gpa = 0;
	if (!tap_ok(carried_out(vcpu, &command) && command.outcome == GUEST_OK &&
		    command.request.answer_type == MSG_KEY_REQ + 1,
		    "an extended request with another message type needs no RAX and RBX"))
		note_outcome(&command);

	guest_report_command(vcpu, &command, true, 4);
	command.request.msg_type = MSG_KEY_REQ;
	command.request.certs_gpa = 0;
	command.request.report_gpa = 0;
	tap_ok(carried_out(vcpu, &command) && command.outcome == GUEST_OK &&
	       all_bytes(certs, PAGE, 0xa5), "and brings no certificates");

	for (i = 0; i < sizeof(unknown); i++) {
		guest_report_command(vcpu, &command, true, 4);
		command.request.msg_type = unknown[i];
		command.request.payload_size = 32;
		command.request.certs_gpa = 0;
		tap_ok(carried_out(vcpu, &command) && command.outcome == GUEST_NOT_ANSWERED &&
		       command.request.sw_exit_info_2 && command.request.sw_exit_info_2 < 1ULL << 32,
		       "message type %u is the firmware's to refuse", unknown[i]);
		if (command.outcome != GUEST_NOT_ANSWERED)
			note_outcome(&command);
	}
}

static void firmware_refuses(struct snp_vcpu *vcpu)
{
	static const struct {
		const char *what;
		int64_t seqno_offset;
		uint32_t flags;
		uint8_t hdr_version, msg_version, algo, vmpck;
	} cases[] = {
		{ .what = "a sequence number used before", .seqno_offset = -2 },
		{ .what = "a sequence number too high by two", .seqno_offset = 2 },
		{ .what = "an even sequence number", .seqno_offset = 1 },
		{ .what = "a sequence number of all ones", .seqno_offset = INT64_MAX },
		{ .what = "a wrong tag", .flags = GUEST_REQ_BAD_TAG },
		{ .what = "another header version", .hdr_version = 2 },
		{ .what = "another message version", .msg_version = 9 },
		{ .what = "another algorithm", .algo = 2 },
	};
	struct guest_command command;
	struct psp_count before, after;
	bool good;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct guest_request *r = &command.request;

		guest_report_command(vcpu, &command, i % 2, 4);
		r->seqno_offset = cases[i].seqno_offset;
		r->flags |= cases[i].flags;
		if (cases[i].hdr_version)
			r->hdr_version = cases[i].hdr_version;
		if (cases[i].msg_version)
			r->msg_version = cases[i].msg_version;
		if (cases[i].algo)
			r->algo = cases[i].algo;
		before = psp();
		good = carried_out(vcpu, &command) && command.outcome == GUEST_NOT_ANSWERED &&
		       r->sw_exit_info_2 && r->sw_exit_info_2 < 1ULL << 32;
		after = psp();
		if (test_port)
			good = good && after.taken == before.taken + 1 &&
			       after.succeeded == before.succeeded;
		if (!tap_ok(good, "%s: the firmware's status in the low half, high half 0",
			    cases[i].what))
			note_outcome(&command);
		tap_ok(asks(vcpu, true, 4, &command), "after it the right number is answered");
	}
}

static void repeated(struct snp_vcpu *vcpu)
{
	struct psp_count before = psp(), after;
	struct guest_command command;

	guest_report_command(vcpu, &command, true, 4);
	command.request.repeat = 50;
	if (!tap_ok(carried_out(vcpu, &command) && command.outcome == GUEST_OK &&
		    command.request.done == 50, "50 requests in a row are answered"))
		note_outcome(&command);
	after = psp();
	if (test_port)
		tap_ok(after.taken == before.taken + 50 && after.succeeded == before.succeeded + 50,
		       "and each was one command to the PSP");
}

/* vCPU threads, each with a VMPCK of its own. */
struct asker {
	pthread_t thread;
	struct snp_vcpu *vcpu;
	struct guest_command command;
	bool good;
};

static void *ask_in_thread(void *data)
{
	struct asker *asker = data;
	struct snp_exit exit;

	guest_report_command(asker->vcpu, &asker->command, true, 4);
	asker->command.request.repeat = 20;
	asker->command.request.vmpck = asker->vcpu->number % 4;
	asker->command.request.vmpl = asker->vcpu->number % 4;
	asker->good = guest_call(asker->vcpu, &asker->command, &exit) &&
		      asker->command.outcome == GUEST_OK && asker->command.request.done == 20;
	return NULL;
}

static void at_once(struct snp_vm *vm)
{
	struct asker askers[GUEST_MAX_VCPUS] = { 0 };
	struct psp_count before = psp(), after;
	bool good = true;

	for (unsigned int i = 0; i < vm->nr_vcpus; i++) {
		askers[i].vcpu = &vm->vcpus[i];
		if (pthread_create(&askers[i].thread, NULL, ask_in_thread, &askers[i]))
			exit(1);
	}
	for (unsigned int i = 0; i < vm->nr_vcpus; i++) {
		pthread_join(askers[i].thread, NULL);
		good = good && askers[i].good;
		if (!askers[i].good)
			note_outcome(&askers[i].command);
	}
	after = psp();
	tap_ok(good, "%u vCPUs ask 20 times each at once, each under its own key", vm->nr_vcpus);
	if (test_port)
		tap_ok(after.taken == before.taken + 20 * vm->nr_vcpus,
		       "and each request was one command to the PSP");
}

/* Certificates. */

static bool brings(struct snp_vcpu *vcpu, const uint8_t *right, size_t size)
{
	unsigned int pages = (size + PAGE - 1) / PAGE;
	const uint8_t *certs = cert_pages(vcpu), *copy;
	struct guest_command command;

	memset(cert_pages(vcpu), 0xa5, GUEST_MAX_CERT_PAGES * PAGE);
	if (!asks(vcpu, true, GUEST_MAX_CERT_PAGES, &command))
		return false;
	copy = snp_vm_memory(vcpu->vm, command.request.certs_gpa, command.request.certs_size);
	return report_is_right(vcpu, &command) && !memcmp(certs, right, size) &&
	       !memcmp(copy, right, size) &&
	       all_bytes(certs + size, pages * PAGE - size, 0) &&
	       all_bytes(certs + pages * PAGE, (GUEST_MAX_CERT_PAGES - pages) * PAGE, 0xa5);
}

static bool brings_none(struct snp_vcpu *vcpu)
{
	const uint8_t *certs = cert_pages(vcpu);
	struct guest_command command;

	memset(cert_pages(vcpu), 0xa5, PAGE);
	return asks(vcpu, true, 4, &command) && all_bytes(certs, 24, 0) &&
	       all_bytes(certs + 24, PAGE - 24, 0xa5);
}

static void too_few_then_plain(struct snp_vcpu *vcpu)
{
	struct guest_command command;
	struct psp_count before = psp(), after;
	uint64_t seqno;

	guest_report_command(vcpu, &command, true, 1);
	command.request.certs_gpa = 0;
	if (!carried_out(vcpu, &command) || command.outcome != GUEST_NOT_ANSWERED)
		note_outcome(&command);
	seqno = command.request.seqno;
	/* As the Linux driver does: the identical message again, as a plain request. */
	command.request.exit_code = SNP_GUEST_REQUEST;
	command.request.flags = GUEST_REQ_OPEN;
	tap_ok(carried_out(vcpu, &command) && command.outcome == GUEST_OK &&
	       command.request.seqno == seqno,
	       "after INVALID_LEN the identical message is answered as a plain request");
	after = psp();
	if (test_port)
		tap_ok(after.taken == before.taken + 1, "and only that one reached the PSP");
}

static void per_vm(struct snp_vm *vm)
{
	struct snp_vcpu *vcpu = &vm->vcpus[0];
	struct snp_vm second = { 0 };
	struct guest_command command;
	bool good;

	if (!project) {
		tap_skip("stock kvm-amd has none", "per-VM certificates");
		return;
	}
	if (!tap_ok(!vm_certs_set(vm, table, TABLE_SIZE), "the VMM sets certificates for its VM"))
		tap_note("%s", vm->error);
	tap_ok(brings(vcpu, table, TABLE_SIZE),
	       "the guest gets just these, padded with zeroes, and nothing behind them");
	memset(cert_pages(vcpu), 0xa5, PAGE);
	tap_ok(asks(vcpu, false, 0, &command) && all_bytes(cert_pages(vcpu), PAGE, 0xa5),
	       "a plain request brings no certificates");
	too_few_then_plain(vcpu);
	second_page_private(vcpu);
	across_slots(vm);

	good = started(&second, 1);
	tap_ok(good && brings_none(&second.vcpus[0]), "another VM gets none of them");
	good = good && !vm_certs_set(&second, other_table, KVM_SEV_SNP_CERTS_MAX_LEN);
	tap_ok(good && brings(&second.vcpus[0], other_table, KVM_SEV_SNP_CERTS_MAX_LEN),
	       "the other VM gets its own, the largest that there can be");
	tap_ok(brings(vcpu, table, TABLE_SIZE), "and the first one still gets its own");
	snp_vm_free(&second);

	tap_ok(!vm_certs_set(vm, other_table, PAGE) && brings(vcpu, other_table, PAGE),
	       "SET replaces them");
	tap_ok(!vm_certs_set(vm, NULL, 0) && brings_none(vcpu),
	       "SET of nothing takes them away: the table is empty");
}

static void host_wide(struct snp_vm *vm)
{
	struct snp_vcpu *vcpu = &vm->vcpus[0];
	struct sev_dev_snp_status status = { 0 };
	__u64 tcb, lower;

	if (!project) {
		tap_skip("stock ccp has none", "host-wide certificates");
		return;
	}
	sev_dev_command(vm->sev_fd, SEV_DEV_SNP_PLATFORM_STATUS, &status);
	tcb = status.reported_tcb_version;
	tap_ok(!sev_dev_set_certs(vm->sev_fd, table, TABLE_PAGES * PAGE) &&
	       brings(vcpu, table, TABLE_PAGES * PAGE), "host-wide certificates reach the guest");
	tap_ok(!vm_certs_set(vm, other_table, PAGE) && brings(vcpu, other_table, PAGE),
	       "a VM's own go before the host's");
	tap_ok(!vm_certs_set(vm, NULL, 0) && brings(vcpu, table, TABLE_PAGES * PAGE),
	       "without its own the VM gets the host's again");

	/* The microcode's security version is the TCB's highest byte. */
	lower = tcb - (1ULL << 56);
	if (tap_ok(!sev_dev_set_reported_tcb(vm->sev_fd, lower), "the reported TCB moves")) {
		tap_ok(brings_none(vcpu), "certificates for the former TCB are not served");
		tap_ok(sev_dev_set_certs(vm->sev_fd, other_table, PAGE) == 0 &&
		       brings(vcpu, other_table, PAGE), "those set for the new one are");
		tap_ok(!sev_dev_set_reported_tcb(vm->sev_fd, tcb) && brings_none(vcpu),
		       "and not when it moves back");
	}
	tap_ok(!sev_dev_set_certs(vm->sev_fd, NULL, 0) && brings_none(vcpu),
	       "deleted, they are gone");
}

/* A VMM that closed its /dev/sev has no right to requests any more. */
static void closed_device(void)
{
	static const char *const kinds[] = { "plain", "extended" };

	for (int extended = 0; extended < 2; extended++) {
		struct snp_vm vm = { 0 };
		struct guest_command command;
		struct psp_count before, after;
		struct snp_exit exit = { 0 };
		bool good = started(&vm, 1);

		if (good) {
			close(vm.sev_fd);
			vm.sev_fd = -1;
			guest_report_command(&vm.vcpus[0], &command, extended, 4);
			before = psp();
			good = !guest_call(&vm.vcpus[0], &command, &exit) &&
			       exit.stop == SNP_RUN_FAILED && exit.value == EBADF;
			after = psp();
			good = good && before.taken == after.taken;
		}
		if (!tap_ok(good, "%s request of a VMM that closed /dev/sev: KVM_RUN fails with EBADF",
			    kinds[extended]))
			tap_note("%s", exit.text);
		snp_vm_free(&vm);
	}
}

static void timed_out(int signal)
{
	static const char text[] = "# a guest did not answer for too long\n";

	(void)signal;
	(void)!write(STDOUT_FILENO, text, sizeof(text) - 1);
	_exit(1);
}

int main(void)
{
	struct snp_vm vm;

	signal(SIGALRM, timed_out);
	alarm(300);
	project = host_has_module("kvm_amd_snp");
	test_port = host_open_test_port();
	sample_table(table, TABLE_PAGES * PAGE, 1);
	sample_table(other_table, sizeof(other_table), 2);
	tap_note("modules: %s; test port: %s", project ? "the project's" : "stock",
		 test_port ? "yes" : "no");

	if (!tap_ok(started(&vm, 2), "an SNP VM with two vCPUs starts"))
		return tap_done() | 1;
	plain(&vm.vcpus[0]);
	empty_table(&vm.vcpus[0]);
	other_messages(&vm.vcpus[0]);
	firmware_refuses(&vm.vcpus[0]);
	repeated(&vm.vcpus[0]);
	at_once(&vm);
	read_only_slot(&vm);
	per_vm(&vm);
	host_wide(&vm);
	snp_vm_free(&vm);

	who_answers_what();
	closed_device();
	return tap_done();
}
