// SPDX-License-Identifier: GPL-2.0
/*
 * What reaches the firmware: reports, other messages, messages that the firmware
 * refuses, many in a row and at once; and what may not reach it any more.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "answered_requests.h"
#include "measure.h"
#include "request_testing.h"

/* Offset in the ATTESTATION_REPORT (AMD 56860). */
#define REPORT_MEASUREMENT	0x90

static void plain(struct snp_vcpu *vcpu)
{
	struct psp_count before = testing_psp(), after;
	struct guest_command command;
	bool good = testing_ask(vcpu, false, 0, &command);

	after = testing_psp();
	tap_ok(good && testing_report_is_right(vcpu, &command),
	       "a plain request is answered with a report that repeats the report data");
	if (testing.test_port)
		tap_ok(after.taken == before.taken + 1 && after.succeeded == before.succeeded + 1,
		       "it was one command to the PSP");
	else
		tap_skip("no test port", "it was one command to the PSP");
}

static void measurement(struct snp_vcpu *vcpu)
{
	uint8_t right[MEASURE_SIZE] = { 0 };
	bool good = measure_launch(vcpu->vm, right);

	tap_ok(good && !memcmp(testing_report(vcpu) + REPORT_MEASUREMENT, right, sizeof(right)),
	       "its measurement is that of the pages and vCPUs that were loaded");
}

static void empty_table(struct snp_vcpu *vcpu)
{
	uint8_t *certs = testing_cert_pages(vcpu);
	struct guest_command command;
	bool good;

	memset(certs, 0xa5, GUEST_MAX_CERT_PAGES * PAGE);
	good = testing_ask(vcpu, true, 4, &command) && testing_report_is_right(vcpu, &command);
	tap_ok(good && testing_all_bytes(certs, 24, 0) &&
	       testing_all_bytes(certs + 24, GUEST_MAX_CERT_PAGES * PAGE - 24, 0xa5),
	       "an extended request without certificates brings a report and 24 zero bytes");
	memset(certs, 0xa5, GUEST_MAX_CERT_PAGES * PAGE);
	good = testing_ask(vcpu, true, 0, &command) && testing_report_is_right(vcpu, &command);
	tap_ok(good && testing_all_bytes(certs, GUEST_MAX_CERT_PAGES * PAGE, 0xa5),
	       "without certificates and without room it brings a report and writes nothing");
}

/* The firmware's status in the low half of SW_EXITINFO2, and nothing in the high half. */
static bool is_firmware_status(const struct guest_command *command)
{
	return command->outcome == GUEST_NOT_ANSWERED && command->request.sw_exit_info_2 &&
	       command->request.sw_exit_info_2 < 1ULL << 32;
}

static void other_messages(struct snp_vcpu *vcpu)
{
	static const uint8_t unknown[] = { 0, 6, 15, 255 };
	uint8_t *certs = testing_cert_pages(vcpu);
	struct guest_command command;
	size_t i;

	memset(certs, 0xa5, PAGE);
	guest_report_command(vcpu, &command, true, 4);
	command.request.msg_type = MSG_KEY_REQ;
	command.request.flags &= ~(GUEST_REQ_RAX | GUEST_REQ_RBX);
	command.request.certs_gpa = 0;
	command.request.report_gpa = 0;
	if (!tap_ok(testing_carry_out(vcpu, &command) && command.outcome == GUEST_OK &&
		    command.request.answer_type == MSG_KEY_REQ + 1,
		    "an extended request with another message type needs no RAX and RBX"))
		testing_note_outcome(&command);

	guest_report_command(vcpu, &command, true, 4);
	command.request.msg_type = MSG_KEY_REQ;
	command.request.certs_gpa = 0;
	command.request.report_gpa = 0;
	tap_ok(testing_carry_out(vcpu, &command) && command.outcome == GUEST_OK &&
	       testing_all_bytes(certs, PAGE, 0xa5), "and brings no certificates");

	for (i = 0; i < sizeof(unknown); i++) {
		guest_report_command(vcpu, &command, true, 4);
		command.request.msg_type = unknown[i];
		command.request.payload_size = 32;
		command.request.certs_gpa = 0;
		tap_ok(testing_carry_out(vcpu, &command) && is_firmware_status(&command),
		       "message type %u is the firmware's to refuse", unknown[i]);
		if (command.outcome != GUEST_NOT_ANSWERED)
			testing_note_outcome(&command);
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

	if (testing.project)
		tap_ok(!vm_certs_set(vcpu->vm, testing.table, TABLE_SIZE),
		       "the VM has certificates of its own");
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
		/* Stock clears the first 24 bytes of a question that looks right. */
		memset(testing_cert_pages(vcpu), 0xa5, 4 * PAGE);
		before = testing_psp();
		good = testing_carry_out(vcpu, &command) && is_firmware_status(&command) &&
		       testing_all_bytes(testing_cert_pages(vcpu) + 24, 4 * PAGE - 24, 0xa5);
		after = testing_psp();
		if (testing.test_port)
			good = good && after.taken == before.taken + 1 &&
			       after.succeeded == before.succeeded;
		if (!tap_ok(good, "%s: the firmware's status in the low half, and no certificates",
			    cases[i].what))
			testing_note_outcome(&command);
		tap_ok(testing_ask(vcpu, true, 4, &command),
		       "after it the right number is answered");
	}
	if (testing.project)
		tap_ok(!vm_certs_set(vcpu->vm, NULL, 0), "they are taken away");
}

static void repeated(struct snp_vcpu *vcpu)
{
	struct psp_count before = testing_psp(), after;
	struct guest_command command;
	uint32_t reclaimed = 0;

	/* A change of the RMP would fail now, and what hangs on it. */
	if (testing.test_port) {
		reclaimed = host_psp_count(PSP_SNP_PAGE_RECLAIM).taken;
		host_psp_fault("rmpupdate@1-:status=1");
	}
	guest_report_command(vcpu, &command, true, 4);
	command.request.repeat = 50;
	if (!tap_ok(testing_carry_out(vcpu, &command) && command.outcome == GUEST_OK &&
		    command.request.done == 50, "50 requests in a row are answered"))
		testing_note_outcome(&command);
	after = testing_psp();
	if (testing.test_port)
		tap_ok(after.taken == before.taken + 50 && after.succeeded == before.succeeded + 50,
		       "and each was one command to the PSP");
	if (testing.test_port) {
		host_psp_fault("clear");
		tap_ok(host_psp_count(PSP_SNP_PAGE_RECLAIM).taken == reclaimed,
		       "and no page changed hands for them");
	}
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
	struct psp_count before = testing_psp(), after;
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
			testing_note_outcome(&askers[i].command);
	}
	after = testing_psp();
	tap_ok(good, "%u vCPUs ask 20 times each at once, each under its own key", vm->nr_vcpus);
	if (testing.test_port)
		tap_ok(after.taken == before.taken + 20 * vm->nr_vcpus,
		       "and each request was one command to the PSP");
}

void answered_requests(struct snp_vm *vm)
{
	struct snp_vcpu *vcpu = &vm->vcpus[0];

	plain(vcpu);
	measurement(vcpu);
	empty_table(vcpu);
	other_messages(vcpu);
	firmware_refuses(vcpu);
	repeated(vcpu);
	at_once(vm);
}

/* A VMM that closed its /dev/sev, or has another file in its place, has no right to requests. */
void closed_device(void)
{
	static const char *const kinds[] = { "plain", "extended" };

	for (int i = 0; i < 4; i++) {
		bool extended = i % 2, replaced = i / 2;
		struct snp_vm vm = { 0 };
		struct guest_command command;
		struct psp_count before, after;
		struct snp_exit exit = { 0 };
		bool good = testing_start(&vm, 1);

		if (good) {
			if (replaced) {
				good = dup2(STDIN_FILENO, vm.sev_fd) == vm.sev_fd;
			} else {
				close(vm.sev_fd);
				vm.sev_fd = -1;
			}
			guest_report_command(&vm.vcpus[0], &command, extended, 4);
			before = testing_psp();
			good = good && !guest_call(&vm.vcpus[0], &command, &exit) &&
			       exit.stop == SNP_RUN_FAILED && exit.value == EBADF;
			after = testing_psp();
			good = good && before.taken == after.taken;
		}
		if (!tap_ok(good, "%s request of a VMM that %s /dev/sev: KVM_RUN fails with EBADF",
			    kinds[extended], replaced ? "put another file in the place of its" :
			    "closed"))
			tap_note("%s", exit.text);
		snp_vm_free(&vm);
	}
}
