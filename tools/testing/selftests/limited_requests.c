// SPDX-License-Identifier: GPL-2.0
/*
 * What kvm-amd-snp's parameters promise: a limited guest gets BUSY and then its
 * answer, for the same message; enabled=0 leaves requests to stock kvm-amd.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "limited_requests.h"
#include "request_testing.h"

#define RATE		4	/* requests a second */
#define REQUESTS	9
#define MAX_TRIES	20

static bool set_parameter(const char *name, unsigned int value)
{
	char path[128];
	FILE *file;
	bool good;

	snprintf(path, sizeof(path), "/sys/module/kvm_amd_snp/parameters/%s", name);
	file = fopen(path, "w");
	good = file && fprintf(file, "%u", value) > 0;
	if (file && fclose(file))
		good = false;
	if (!good)
		tap_note("cannot write %u to %s", value, path);
	return good;
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

/* One message, repeated as it is while the answer is BUSY; how often it was, or -1. */
static int ask_until_answered(struct snp_vcpu *vcpu, bool extended)
{
	struct guest_command command;
	uint64_t seqno = 0;

	guest_report_command(vcpu, &command, extended, 4);
	for (int tries = 0; tries < MAX_TRIES; tries++) {
		struct guest_request *r = &command.request;

		if (!testing_carry_out(vcpu, &command))
			return -1;
		if (tries && r->seqno != seqno)
			return -1;
		seqno = r->seqno;
		if (command.outcome == GUEST_OK)
			return tries;
		if (command.outcome != GUEST_NOT_ANSWERED ||
		    r->sw_exit_info_2 != (uint64_t)SNP_ERROR_BUSY << 32)
			break;
		r->flags &= ~GUEST_REQ_BUILD;
	}
	testing_note_outcome(&command);
	return -1;
}

static void rate(struct snp_vcpu *vcpu)
{
	struct psp_count before, after;
	int busy = 0, most = 0, tries = 0, i;
	double start, took;

	if (!tap_ok(set_parameter("guest_request_burst", 1) &&
		    set_parameter("guest_request_rate", RATE), "the rate can be limited"))
		return;
	before = testing_psp();
	start = seconds();
	for (i = 0; i < REQUESTS; i++) {
		tries = ask_until_answered(vcpu, i % 2);
		if (tries < 0)
			break;
		busy += tries;
		if (tries > most)
			most = tries;
	}
	took = seconds() - start;
	after = testing_psp();
	tap_ok(i == REQUESTS && busy > 0, "a guest beyond its rate gets BUSY, then its answer");
	tap_ok(i == REQUESTS && most == 1, "no message is refused more than once");
	tap_ok(took > (REQUESTS - 2) / (double)RATE,
	       "%d requests at %d a second take their time", REQUESTS, RATE);
	tap_note("%d times BUSY, %.2f s", busy, took);
	if (testing.test_port)
		tap_ok(after.taken - before.taken == REQUESTS,
		       "what was refused did not reach the PSP");
	tap_ok(set_parameter("guest_request_rate", 0) && set_parameter("guest_request_burst", 4) &&
	       ask_until_answered(vcpu, true) == 0 && ask_until_answered(vcpu, true) == 0,
	       "without the limit there is no BUSY");
}

static bool brings_table(struct snp_vcpu *vcpu)
{
	struct guest_command command;

	memset(testing_cert_pages(vcpu), 0xa5, PAGE);
	return testing_ask(vcpu, true, 4, &command) &&
	       !memcmp(testing_cert_pages(vcpu), testing.table, PAGE);
}

static bool brings_none(struct snp_vcpu *vcpu)
{
	struct guest_command command;

	memset(testing_cert_pages(vcpu), 0xa5, PAGE);
	return testing_ask(vcpu, true, 4, &command) &&
	       testing_all_bytes(testing_cert_pages(vcpu), 24, 0);
}

static void enabled(struct snp_vm *vm)
{
	struct snp_vcpu *vcpu = &vm->vcpus[0];

	tap_ok(!vm_certs_set(vm, testing.table, TABLE_SIZE) && brings_table(vcpu),
	       "the guest gets its VM's certificates");
	tap_ok(set_parameter("enabled", 0) && brings_none(vcpu),
	       "with enabled=0 stock answers, with a report and an empty table");
	tap_ok(set_parameter("enabled", 1) && brings_table(vcpu),
	       "with enabled=1 the certificates are back, and the guest is in step");
	tap_ok(!vm_certs_set(vm, NULL, 0), "the VM's certificates are taken away");
}

void limited_requests(struct snp_vm *vm)
{
	if (!testing.project) {
		tap_skip("stock kvm-amd has no parameters for it", "limits");
		return;
	}
	rate(&vm->vcpus[0]);
	enabled(vm);
}
