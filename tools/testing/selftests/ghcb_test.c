// SPDX-License-Identifier: GPL-2.0
/*
 * Tests requests whose GHCB does not keep still: another vCPU writes all over it
 * while the firmware works, the vCPU moves to another page between two requests,
 * two vCPUs use one page, and answers are asked for on the page itself.
 */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "module_sysfs.h"
#include "request_testing.h"

#define TIMEOUT	200	/* seconds, for all of it */
#define SHARED	300	/* requests of each vCPU on one page */
#define FLIPPED	300	/* requests while RAX changes */
#define SLOW	"0x94@1:delay=300000"

static struct snp_vm vm;

/* Offsets in it (AMD 56421). */
#define GHCB_RAX		0x1f8
#define GHCB_RAX_VALID_BYTE	(0x3f0 + 7)
#define GHCB_RAX_VALID_BIT	(1 << 7)

/* Where the vCPU's GHCB is, and a page of its work area that can be one too. */
static uint64_t ghcb_of(unsigned int vcpu)
{
	return GUEST_GHCB_GPA + vcpu * PAGE;
}

static uint64_t spare_of(unsigned int vcpu)
{
	return guest_work(&vm.vcpus[vcpu], GUEST_WORK_PAGES - 1);
}

struct asker {
	pthread_t thread;
	struct snp_vcpu *vcpu;
	struct guest_command command;
	struct snp_exit exit;
	bool carried_out;
	atomic_bool back;
};

static void *ask(void *data)
{
	struct asker *a = data;

	a->carried_out = guest_call(a->vcpu, &a->command, &a->exit);
	a->back = true;
	return NULL;
}

static void start(struct asker *a)
{
	if (pthread_create(&a->thread, NULL, ask, a))
		exit(1);
}

/* Overwrites all of the page once the firmware has the message. */
static void replaced(bool extended, const char *with, uint8_t first, uint8_t step)
{
	struct asker asker = { .vcpu = &vm.vcpus[0] };
	uint8_t *ghcb = snp_vm_memory(&vm, ghcb_of(0), PAGE);
	struct psp_count before = testing_psp(), meanwhile, after;
	bool right;

	guest_report_command(asker.vcpu, &asker.command, extended, TABLE_PAGES);
	memset(asker.command.request.report_data, first ^ 0x5a, 64);
	host_psp_fault(SLOW);
	start(&asker);
	while (testing_psp().taken == before.taken)
		usleep(500);
	for (unsigned int i = 0; i < PAGE; i++, first += step)
		((volatile uint8_t *)ghcb)[i] = first;
	meanwhile = testing_psp();
	pthread_join(asker.thread, NULL);
	after = testing_psp();
	right = asker.carried_out && asker.command.outcome == GUEST_OK &&
		testing_report_is_right(asker.vcpu, &asker.command) &&
		after.taken == before.taken + 1 && after.succeeded == before.succeeded + 1;
	if (meanwhile.succeeded != before.succeeded)
		tap_skip("the firmware was faster", "%s request, the GHCB replaced with %s",
			 extended ? "extended" : "plain", with);
	else if (!tap_ok(right, "%s request, the GHCB replaced with %s while the firmware works",
			 extended ? "extended" : "plain", with))
		testing_note_outcome(&asker.command);
}

/*
 * RAX and its valid bit change all the time, in a GHCB that only the requests go
 * through: the doorbell needs them.
 */
static void rax_flips(void)
{
	struct asker asker = { .vcpu = &vm.vcpus[0] };
	struct guest_request *r = &asker.command.request;
	volatile uint8_t *ghcb = snp_vm_memory(&vm, spare_of(0), PAGE);
	volatile uint64_t *rax = (volatile uint64_t *)(ghcb + GHCB_RAX);
	uint64_t others[] = { PRIVATE_GPA, guest_work(asker.vcpu, GUEST_WORK_REQUEST), 0x123 };
	struct psp_count before = testing_psp(), after;
	struct guest_command command;

	guest_report_command(asker.vcpu, &asker.command, true, TABLE_PAGES);
	asker.command.gpa = spare_of(0);
	r->certs_gpa = 0;
	r->repeat = FLIPPED;
	r->flags |= GUEST_REQ_PRESS_ON;
	start(&asker);
	for (int i = 0; !asker.back; i++) {
		if (i % 2)
			*rax = others[i / 2 % 3];
		else
			ghcb[GHCB_RAX_VALID_BYTE] ^= GHCB_RAX_VALID_BIT;
		usleep(i % 64 * 10);
	}
	pthread_join(asker.thread, NULL);
	after = testing_psp();
	tap_note("%u answered, %u malformed, %u otherwise", r->outcomes[GUEST_OK],
		 r->outcomes[GUEST_REFUSED], r->outcomes[GUEST_NOT_ANSWERED]);
	tap_note("the PSP took %llu and did %llu, the guest counts %u firmware errors%s",
		 (unsigned long long)(after.taken - before.taken),
		 (unsigned long long)(after.succeeded - before.succeeded), r->firmware_errors,
		 asker.carried_out ? "" : "; the guest did not come back");
	tap_ok(asker.carried_out && r->outcomes[GUEST_OK] && r->outcomes[GUEST_REFUSED] &&
	       !r->outcomes[GUEST_BAD_ANSWER] && after.succeeded ==
	       before.succeeded + r->outcomes[GUEST_OK] &&
	       after.taken == before.taken + r->outcomes[GUEST_OK] + r->firmware_errors,
	       "%d requests while RAX and its valid bit change: none lost or used twice", FLIPPED);
	tap_ok(testing_ask(asker.vcpu, true, TABLE_PAGES, &command),
	       "and the vCPU is in step with the firmware");
}

static bool move(unsigned int vcpu, uint64_t to)
{
	struct guest_command command = { .op = GUEST_OP_GHCB, .gpa = to };

	return testing_carry_out(&vm.vcpus[vcpu], &command) && command.outcome == GUEST_OK;
}

static void moved(void)
{
	struct psp_count before = testing_psp(), after;
	struct guest_command command;
	bool good = true;

	for (int i = 0; i < 10 && good; i++)
		good = move(0, i % 2 ? ghcb_of(0) : spare_of(0)) &&
		       testing_ask(&vm.vcpus[0], i % 3, TABLE_PAGES, &command);
	after = testing_psp();
	tap_ok(good && after.taken == before.taken + 10 && after.succeeded == before.succeeded + 10,
	       "a vCPU that moves its GHCB after each request is answered");
}

/* Responses and certificates over the page that the exit came with. */
static void onto_itself(void)
{
	struct guest_command command;
	struct snp_vcpu *vcpu = &vm.vcpus[0];
	struct guest_request *r = &command.request;
	struct psp_count before = testing_psp(), after;
	bool good;

	guest_report_command(vcpu, &command, false, 0);
	r->flags &= ~GUEST_REQ_OPEN;
	r->report_gpa = 0;
	r->exit_info_2 = ghcb_of(0);
	good = testing_carry_out(vcpu, &command) && command.outcome == GUEST_OK;
	after = testing_psp();
	tap_ok(good && after.succeeded == before.succeeded + 1,
	       "the response goes to the GHCB itself, and the exit information over it");

	guest_report_command(vcpu, &command, true, TABLE_PAGES);
	r->certs_gpa = 0;
	r->rax = ghcb_of(0);
	r->rbx = TABLE_PAGES;
	good = testing_carry_out(vcpu, &command) && command.outcome == GUEST_OK &&
	       testing_report_is_right(vcpu, &command);
	tap_ok(good, "certificates go to the GHCB itself, and the exit information over them");

	guest_report_command(vcpu, &command, false, 0);
	r->flags &= ~(GUEST_REQ_OPEN | GUEST_REQ_BUILD);
	r->report_gpa = 0;
	r->exit_info_1 = ghcb_of(0);
	good = testing_carry_out(vcpu, &command) && command.outcome == GUEST_NOT_ANSWERED &&
	       command.request.sw_exit_info_2 <= UINT32_MAX;
	tap_ok(good, "a GHCB is no message: the firmware refuses it");
	tap_ok(testing_ask(vcpu, true, TABLE_PAGES, &command), "the next right request is answered");
}

/*
 * The vCPUs take each other's questions and answers. What they make of that is
 * theirs; here it counts that the module told the firmware what it told them.
 */
static void one_for_two(void)
{
	struct asker askers[2];
	struct psp_count before, after;
	struct guest_command command;
	long long served, errors;
	bool good;

	good = move(1, ghcb_of(0));
	before = testing_psp();
	served = module_counter(NULL, "served");
	errors = module_counter(NULL, "firmware_errors");
	for (int i = 0; i < 2; i++) {
		struct guest_request *r = &askers[i].command.request;

		askers[i].vcpu = &vm.vcpus[i];
		guest_report_command(askers[i].vcpu, &askers[i].command, true, TABLE_PAGES);
		r->flags &= ~(GUEST_REQ_OPEN | GUEST_REQ_BUILD);
		r->flags |= GUEST_REQ_PRESS_ON;
		r->report_gpa = 0;
		r->certs_gpa = 0;
		r->repeat = SHARED;
		start(&askers[i]);
	}
	for (int i = 0; i < 2; i++) {
		pthread_join(askers[i].thread, NULL);
		/* A doorbell that the other overwrote is an exit that nobody meant. */
		tap_note("vCPU %d: %s", i, askers[i].exit.text);
	}
	after = testing_psp();
	served = module_counter(NULL, "served") - served;
	errors = module_counter(NULL, "firmware_errors") - errors;
	tap_note("the PSP took %u; served %lld, refused by it %lld", after.taken - before.taken,
		 served, errors);
	tap_ok(good && served + errors > 0 && after.taken - before.taken == served + errors &&
	       after.succeeded - before.succeeded == served,
	       "two vCPUs on one GHCB: the module and the firmware agree on what was sent");
	tap_ok(testing_ask(&vm.vcpus[2], true, TABLE_PAGES, &command),
	       "and a third vCPU is answered");
}

static void timed_out(int signal)
{
	static const char text[] = "# it takes too long\n";

	(void)signal;
	(void)!write(STDOUT_FILENO, text, sizeof(text) - 1);
	_exit(1);
}

int main(void)
{
	signal(SIGALRM, timed_out);
	alarm(TIMEOUT);
	testing_init();
	if (!testing.project || !testing.test_port) {
		tap_skip("it needs the project's modules and the emulated machine's test port",
			 "GHCBs that change");
		return tap_done();
	}
	if (tap_ok(testing_start(&vm, 3) && !vm_certs_set(&vm, testing.table, TABLE_SIZE),
		   "a VM with three vCPUs starts, with certificates")) {
		for (int extended = 0; extended < 2; extended++) {
			replaced(extended, "ones", 0xff, 0);
			replaced(extended, "zeroes", 0, 0);
			replaced(extended, "other values", 1, 37);
		}
		rax_flips();
		moved();
		onto_itself();
		one_for_two();
	}
	snp_vm_free(&vm);
	return tap_done();
}
