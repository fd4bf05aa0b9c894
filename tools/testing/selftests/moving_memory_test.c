// SPDX-License-Identifier: GPL-2.0
/*
 * Tests guest requests whose pages move under the host's hands: request, response
 * and certificate pages turn private and shared again, their memory slot is taken
 * away and comes back, and pages overlap. Whatever each is answered, nothing is
 * lost and nothing done twice. Make the PSP slow (--psp-latency 2000), so that
 * much moves while it works.
 */
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "request_testing.h"
#include "vcpu.h"

#define ROUNDS		300
#define TIMEOUT		240	/* seconds, for all of it */
#define PAGES		8
#define MAX_STOPS	200000

/*
 * What lies in the slot that moves. Stock reads an extended request and writes its
 * first certificate page before us, and where it cannot, it ends KVM_RUN with an
 * error and no answer: these two stay. The certificates begin in another slot.
 */
#define FIRST_CERTS	(EXTRA_GPA - PAGE)
#define RESPONSE	(EXTRA_GPA + PAGE)
#define REQUEST		(EXTRA_GPA + 2 * PAGE)

static struct snp_vm vm;
static int slot;
static volatile bool finished;
static unsigned int moves;
static uint64_t random_state;

/* What became of the requests; stops are errors of KVM_RUN, after which it was called again. */
static struct {
	uint32_t answered, by_firmware, malformed, errors, wrong, stops;
} seen;

static unsigned int below(unsigned int n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (random_state >> 16) % n;
}

/* The slot as KVM has it: there, or not. */
static bool place_slot(bool there)
{
	struct kvm_userspace_memory_region2 region = {
		.slot = slot,
		.guest_phys_addr = EXTRA_GPA,
		.memory_size = there ? PAGES * PAGE : 0,
		.userspace_addr = (uintptr_t)vm.slots[slot].memory,
	};

	return !ioctl(vm.vm_fd, KVM_SET_USER_MEMORY_REGION2, &region);
}

static void *move(void *data)
{
	bool *good = data;

	while (!finished) {
		uint64_t gpa = EXTRA_GPA + below(4) * PAGE;

		if (below(2))
			*good = !snp_vm_set_private(&vm, gpa, PAGE, true) && *good;
		else
			*good = place_slot(false) && *good;
		usleep(below(3000));
		*good = !snp_vm_set_private(&vm, EXTRA_GPA, PAGES * PAGE, false) && *good;
		place_slot(true);
		moves++;
		usleep(below(20000));
	}
	return NULL;
}

/* Runs the guest on after each error: the VMM's own answer to a page that is gone. */
static bool persist(struct snp_vcpu *vcpu, struct guest_command *command)
{
	struct snp_exit exit;

	for (int i = 0; i < MAX_STOPS; i++) {
		if (i ? guest_go_on(vcpu, command, &exit) : guest_call(vcpu, command, &exit))
			return true;
		seen.stops++;
		if (exit.stop == SNP_FAULT || exit.stop == SNP_RUN_FAILED)
			usleep(100);
		else if (exit.stop != SNP_UNEXPECTED || exit.value != KVM_EXIT_MMIO)
			break;
	}
	tap_note("%s", exit.text);
	return false;
}

static void count(const struct guest_command *command)
{
	const struct guest_request *r = &command->request;

	switch (command->outcome) {
	case GUEST_OK:
		seen.answered++;
		break;
	case GUEST_REFUSED:
		seen.malformed++;
		break;
	case GUEST_NOT_ANSWERED:
		if (r->sw_exit_info_2 <= UINT32_MAX)
			seen.by_firmware++;
		else
			seen.errors++;
		break;
	default:
		seen.wrong++;
		testing_note_outcome(command);
	}
}

static bool ask_from_moving_pages(struct snp_vcpu *vcpu)
{
	struct guest_command command;
	struct guest_request *r = &command.request;

	for (int i = 0; i < ROUNDS; i++) {
		guest_report_command(vcpu, &command, true, TABLE_PAGES);
		r->certs_gpa = 0;
		/* One at a time: what one page does is not to hide the others. */
		switch (below(4)) {
		case 0:
			r->rax = FIRST_CERTS;
			break;
		case 1:
			r->exit_code = SNP_GUEST_REQUEST;
			/* fall through */
		case 2:
			r->exit_info_2 = RESPONSE;
			r->flags &= ~GUEST_REQ_OPEN;
			r->report_gpa = 0;
			break;
		default:
			/* No message: whatever lies there is refused by the firmware. */
			r->exit_code = SNP_GUEST_REQUEST;
			r->exit_info_1 = REQUEST;
			r->flags &= ~(GUEST_REQ_BUILD | GUEST_REQ_OPEN);
			r->report_gpa = 0;
		}
		if (!persist(vcpu, &command))
			return false;
		count(&command);
	}
	return true;
}

static void moving(struct snp_vcpu *vcpu)
{
	struct psp_count before = testing_psp(), after;
	struct guest_command command;
	bool ran, moved = true;
	pthread_t mover;

	if (pthread_create(&mover, NULL, move, &moved))
		exit(1);
	ran = ask_from_moving_pages(vcpu);
	finished = true;
	pthread_join(mover, NULL);
	after = testing_psp();
	tap_ok(ran && !seen.wrong, "%u requests from pages that move", ROUNDS);
	tap_note("%u moves; %u answered, %u refused by the firmware, %u malformed, %u errors, "
		 "%u stops", moves, seen.answered, seen.by_firmware, seen.malformed, seen.errors,
		 seen.stops);
	tap_ok(moved, "the VMM could move them all the time");
	tap_ok(seen.answered && seen.by_firmware && seen.malformed && seen.errors,
	       "some were answered, some came in vain");
	tap_ok(after.taken - before.taken == seen.answered + seen.by_firmware &&
	       after.succeeded - before.succeeded == seen.answered,
	       "the PSP took just those that were answered");
	tap_note("the PSP took %u, succeeded with %u", after.taken - before.taken,
		 after.succeeded - before.succeeded);
	tap_ok(testing_ask(vcpu, true, GUEST_MAX_CERT_PAGES, &command),
	       "and the guest is in step with the firmware");
}

/* Certificates over the request, the response, both; malformed, and nothing is sent. */
static void overlapping(struct snp_vcpu *vcpu)
{
	static const struct {
		const char *what;
		uint64_t request, response, certs, pages;
	} cases[] = {
		{ "certificates begin at the request", 0, PAGE, 0, 2 },
		{ "certificates begin at the response", 0, PAGE, PAGE, 2 },
		{ "certificates end at the request", PAGE, 4 * PAGE, 0, 2 },
		{ "certificates end at the response", 4 * PAGE, PAGE, 0, 2 },
		{ "certificates over both", PAGE, 2 * PAGE, 0, 4 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct psp_count before = testing_psp(), after;
		struct guest_command command;
		struct guest_request *r = &command.request;
		bool good;

		guest_report_command(vcpu, &command, true, TABLE_PAGES);
		r->certs_gpa = 0;
		r->message_gpa = EXTRA_GPA + cases[i].request;
		r->exit_info_1 = r->message_gpa;
		r->answer_gpa = EXTRA_GPA + cases[i].response;
		r->exit_info_2 = r->answer_gpa;
		r->rax = EXTRA_GPA + cases[i].certs;
		r->rbx = cases[i].pages;
		good = testing_carry_out(vcpu, &command);
		after = testing_psp();
		if (!tap_ok(good && command.outcome == GUEST_REFUSED &&
			    command.request.sw_exit_info_2 == 5 && after.taken == before.taken,
			    "%s: malformed, nothing reaches the PSP", cases[i].what))
			testing_note_outcome(&command);
	}
}

static void timed_out(int signal)
{
	static const char text[] = "# it takes too long\n";

	(void)signal;
	(void)!write(STDOUT_FILENO, text, sizeof(text) - 1);
	_exit(1);
}

int main(int argc, char **argv)
{
	signal(SIGALRM, timed_out);
	alarm(TIMEOUT);
	testing_init();
	random_state = argc > 1 ? strtoull(argv[1], NULL, 0) : (uint64_t)time(NULL) << 8 | 1;
	tap_note("seed %" PRIu64 " (an argument repeats a run)", random_state);
	if (!testing.project || !testing.test_port) {
		tap_skip("it needs the project's modules and the emulated machine's test port",
			 "requests from memory that moves");
		return tap_done();
	}
	if (tap_ok(testing_start(&vm, 1) && !vm_certs_set(&vm, testing.table, TABLE_SIZE),
		   "a VM starts, with certificates")) {
		slot = snp_vm_add_memory(&vm, EXTRA_GPA, PAGES * PAGE, 0);
		tap_ok(slot > 0 && snp_vm_add_memory(&vm, FIRST_CERTS, PAGE, 0) > 0,
		       "with a memory slot that moves and one that stays");
		overlapping(&vm.vcpus[0]);
		moving(&vm.vcpus[0]);
	}
	snp_vm_free(&vm);
	return tap_done();
}
