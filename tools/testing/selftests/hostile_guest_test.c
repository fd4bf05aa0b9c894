// SPDX-License-Identifier: GPL-2.0
/*
 * Tests guest requests of a guest that means harm: thousands of generated ones,
 * from several vCPUs at once, each compared with what it must be answered; then
 * with memory and registers changing under the host's hands; then with
 * certificates swapped meanwhile. Every message must have been consumed exactly
 * when it was answered: a guest that is out of step with the firmware is found
 * by its next request.
 */
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "request_testing.h"

#define VCPUS		4	/* one for each VMPCK */
#define ROUNDS		500	/* for each vCPU */
#define RACES		300
#define SWAPS		300
#define TIMEOUT		600	/* seconds, for all of it */

/* Where in the pages the host's threads change something (AMD 56860, 56421). */
#define MSG_TYPE		0x34
#define GHCB_RBX		0x318
#define GHCB_RBX_VALID_BYTE	(0x3f0 + 12)
#define GHCB_RBX_VALID_BIT	(1 << 3)

/* What a generated request may be answered; several where checks may come in any order. */
#define ANSWERED	(1 << 0)
#define MALFORMED	(1 << 1)
#define TOO_FEW		(1 << 2)
#define BY_FIRMWARE	(1 << 3)
#define OTHER		(1 << 4)

/* One vCPU's thread, or one that disturbs it. */
struct hostile {
	pthread_t thread;
	void (*run)(struct hostile *h);
	volatile bool finished;
	struct snp_vcpu *vcpu;
	uint64_t random;
	uint32_t answered;
	uint32_t by_firmware;
	uint32_t wrong;
	struct hostile *beside;	/* whom to disturb until it has finished */
	struct guest_command command;
	bool good;
};

static uint64_t seed;

static uint64_t next_random(uint64_t *state)
{
	/* xorshift64*, by Vigna. */
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 2685821657736338717ULL;
}

static uint64_t below(struct hostile *h, uint64_t n)
{
	return (next_random(&h->random) >> 16) % n;
}

static bool one_in(struct hostile *h, unsigned int n)
{
	return below(h, n) == 0;
}

static uint64_t random_pages(struct hostile *h)
{
	static const uint64_t special[] = {
		0, 1ULL << 52, (1ULL << 52) - 1, ~0ULL, 1ULL << 40, 1ULL << 63, 1ULL << 51,
	};

	if (one_in(h, 3))
		return special[below(h, sizeof(special) / sizeof(special[0]))];
	return below(h, GUEST_MAX_CERT_PAGES + 1);
}

/* The guest's pages from @gpa on, @n of them: is @page one? */
static bool covers(uint64_t gpa, uint64_t n, uint64_t page)
{
	return page >= gpa && (page - gpa) / PAGE < n;
}

/*
 * What the answer to a request may be, from the GHCB specification and from the
 * rule that a page that is not the guest's shared memory is never used.
 */
static unsigned int model(const struct guest_request *r)
{
	bool extended = r->exit_code == SNP_EXT_GUEST_REQUEST;
	bool private_request = r->exit_info_1 == PRIVATE_GPA;
	uint64_t looked_at;
	unsigned int answers;

	if (r->exit_info_1 % PAGE || r->exit_info_2 % PAGE || r->exit_info_1 == r->exit_info_2 ||
	    private_request || r->exit_info_2 == PRIVATE_GPA)
		return MALFORMED;
	answers = r->seqno_offset || r->flags & GUEST_REQ_BAD_TAG || r->algo != 1 ||
		  (r->msg_type != MSG_REPORT_REQ && r->msg_type != MSG_KEY_REQ) ?
			  BY_FIRMWARE : ANSWERED;
	if (!extended || r->msg_type != MSG_REPORT_REQ)
		return answers;
	if (!(r->flags & GUEST_REQ_RAX) || !(r->flags & GUEST_REQ_RBX) || r->rax % PAGE)
		return MALFORMED;
	if (r->rbx > UINT64_MAX / PAGE || r->rax + r->rbx * PAGE < r->rax)
		return MALFORMED;
	/* No more pages are looked at than the largest table has. */
	looked_at = r->rbx < KVM_SEV_SNP_CERTS_MAX_LEN / PAGE ? r->rbx :
								KVM_SEV_SNP_CERTS_MAX_LEN / PAGE;
	if (covers(r->rax, looked_at, r->exit_info_1) || covers(r->rax, looked_at, r->exit_info_2))
		return MALFORMED | (r->rbx < TABLE_PAGES ? TOO_FEW : 0);
	if (r->rbx && r->rax == PRIVATE_GPA)
		return MALFORMED | (r->rbx < TABLE_PAGES ? TOO_FEW : 0);
	return r->rbx < TABLE_PAGES ? TOO_FEW : answers;
}

static void generate(struct hostile *h)
{
	struct guest_request *r = &h->command.request;

	guest_report_command(h->vcpu, &h->command, one_in(h, 4) ? false : true, TABLE_PAGES);
	r->certs_gpa = 0;
	r->vmpck = h->vcpu->number % 4;
	r->vmpl = r->vmpck;
	if (one_in(h, 8))
		r->exit_info_1 += below(h, PAGE - 1) + 1;
	if (one_in(h, 8))
		r->exit_info_2 += below(h, PAGE - 1) + 1;
	if (one_in(h, 16))
		r->exit_info_1 = PRIVATE_GPA;
	if (one_in(h, 16))
		r->exit_info_2 = one_in(h, 2) ? PRIVATE_GPA : r->exit_info_1;
	if (one_in(h, 8))
		r->flags &= ~GUEST_REQ_RAX;
	if (one_in(h, 8))
		r->flags &= ~GUEST_REQ_RBX;
	if (one_in(h, 2))
		r->rbx = random_pages(h);
	if (one_in(h, 8))
		r->rax += below(h, PAGE);
	else if (one_in(h, 8))
		r->rax = guest_work(h->vcpu, below(h, 4));
	else if (one_in(h, 8))
		r->rax = PRIVATE_GPA;
	if (one_in(h, 8)) {
		r->msg_type = one_in(h, 2) ? MSG_KEY_REQ : below(h, 256);
		/* 1 is a question about CPUID, which this guest does not know how to ask. */
		if (r->msg_type == 1 || r->msg_type == MSG_REPORT_REQ)
			r->msg_type = 0;
		if (r->msg_type != MSG_KEY_REQ)
			r->payload_size = below(h, 256) + 1;
		r->report_gpa = 0;
	}
	if (one_in(h, 16))
		r->seqno_offset = (int64_t)below(h, 9) - 4;
	if (one_in(h, 16))
		r->flags |= GUEST_REQ_BAD_TAG;
	if (one_in(h, 32))
		r->algo = below(h, 256);
}

static unsigned int answer_of(const struct guest_command *command)
{
	const struct guest_request *r = &command->request;

	switch (command->outcome) {
	case GUEST_OK:
		return ANSWERED;
	case GUEST_REFUSED:
		return r->sw_exit_info_1 == 2 &&
			       (r->sw_exit_info_2 == 4 || r->sw_exit_info_2 == 5) ?
			       MALFORMED : OTHER;
	case GUEST_NOT_ANSWERED:
		if (r->sw_exit_info_2 <= UINT32_MAX)
			return BY_FIRMWARE;
		return r->sw_exit_info_2 == (uint64_t)SNP_ERROR_INVALID_LEN << 32 &&
				       r->rbx_out == TABLE_PAGES ?
			       TOO_FEW : OTHER;
	default:
		return OTHER;
	}
}

static bool is_busy(const struct guest_command *command)
{
	return command->outcome == GUEST_NOT_ANSWERED &&
	       command->request.sw_exit_info_2 == (uint64_t)SNP_ERROR_BUSY << 32;
}

static void note_request(const struct hostile *h, const struct guest_request *r)
{
	tap_note("vCPU %u: exit %#" PRIx64 " %#" PRIx64 " %#" PRIx64 ", RAX %#" PRIx64 ", RBX %#"
		 PRIx64 ", flags %#x, type %u, size %u, algorithm %u, sequence %+" PRId64,
		 h->vcpu->number, r->exit_code, r->exit_info_1, r->exit_info_2, r->rax, r->rbx,
		 r->flags, r->msg_type, r->payload_size, r->algo, r->seqno_offset);
}

static void generated(struct hostile *h)
{
	struct guest_command asked;
	struct snp_exit exit;

	for (int i = 0; i < ROUNDS; i++) {
		unsigned int may, is;

		generate(h);
		asked = h->command;
		may = model(&asked.request);
		do {
			if (!guest_call(h->vcpu, &h->command, &exit)) {
				note_request(h, &asked.request);
				tap_note("%s", exit.text);
				return;
			}
			/* On a loaded machine it may be BUSY: the same message again. */
			h->command.request.flags &= ~GUEST_REQ_BUILD;
		} while (is_busy(&h->command));
		is = answer_of(&h->command);
		h->answered += is == ANSWERED;
		h->by_firmware += is == BY_FIRMWARE;
		if (is & may)
			continue;
		if (!h->wrong++) {
			note_request(h, &asked.request);
			testing_note_outcome(&h->command);
		}
	}
	h->good = !h->wrong;
}

/* Changes message and registers of a vCPU while the host looks at them. */
static void meddle(struct hostile *h)
{
	struct snp_vm *vm = h->vcpu->vm;
	uint64_t request = guest_work(h->vcpu, GUEST_WORK_REQUEST);
	volatile uint8_t *message = snp_vm_memory(vm, request, PAGE);
	volatile uint8_t *ghcb = snp_vm_memory(vm, GUEST_GHCB_GPA + h->vcpu->number * PAGE, PAGE);
	volatile uint64_t *rbx = (volatile uint64_t *)(ghcb + GHCB_RBX);

	while (!h->beside->finished) {
		uint64_t gpa = guest_work(h->vcpu, GUEST_WORK_CERTS + below(h, TABLE_PAGES));

		/* Wrong for a moment, then right again, so that some get through. */
		switch (below(h, 8)) {
		case 0:
			message[MSG_TYPE] = below(h, 8);
			usleep(below(h, 100));
			message[MSG_TYPE] = MSG_REPORT_REQ;
			break;
		case 1:
			*rbx = random_pages(h);
			usleep(below(h, 100));
			*rbx = TABLE_PAGES;
			break;
		case 2:
			ghcb[GHCB_RBX_VALID_BYTE] ^= GHCB_RBX_VALID_BIT;
			usleep(below(h, 100));
			ghcb[GHCB_RBX_VALID_BYTE] ^= GHCB_RBX_VALID_BIT;
			break;
		case 3:
			snp_vm_set_private(vm, gpa, PAGE, true);
			usleep(below(h, 100));
			snp_vm_set_private(vm, gpa, PAGE, false);
			break;
		default:
			usleep(below(h, 200));
		}
	}
}

/* Interrupts a vCPU's thread again and again. */
static void interrupt(struct hostile *h)
{
	while (!h->beside->finished) {
		pthread_kill(h->beside->thread, SIGUSR1);
		usleep(below(h, 500));
	}
}

static void interrupted(int signal)
{
	(void)signal;
}

/* Correct requests, many in a row, whatever becomes of each. */
static void many(struct hostile *h)
{
	struct guest_request *r = &h->command.request;
	struct snp_exit exit;

	guest_report_command(h->vcpu, &h->command, true, TABLE_PAGES);
	r->certs_gpa = 0;
	r->vmpck = h->vcpu->number % 4;
	r->vmpl = r->vmpck;
	r->repeat = RACES;
	r->flags |= GUEST_REQ_PRESS_ON;
	h->good = guest_call(h->vcpu, &h->command, &exit);
	if (!h->good) {
		tap_note("%s", exit.text);
		return;
	}
	h->answered += r->outcomes[GUEST_OK];
	h->by_firmware += r->firmware_errors;
	h->wrong += r->outcomes[GUEST_BAD_ANSWER];
}

static void *thread(void *data)
{
	struct hostile *h = data;

	h->run(h);
	h->finished = true;
	return NULL;
}

static void start(struct hostile *h, void (*run)(struct hostile *h))
{
	h->run = run;
	if (pthread_create(&h->thread, NULL, thread, h)) {
		tap_note("no thread for vCPU %u", h->vcpu->number);
		exit(1);
	}
}

/* The same where nobody changes what they ask: none may be refused as malformed. */
static void many_right(struct hostile *h)
{
	many(h);
	h->wrong += h->command.request.outcomes[GUEST_REFUSED];
}

/* Runs a thread for each vCPU, and beside each one that disturbs it. */
static bool run_all(struct snp_vm *vm, void (*run)(struct hostile *h),
		    void (*beside)(struct hostile *h), uint32_t *answered, uint32_t *by_firmware)
{
	struct hostile hostile[VCPUS] = { 0 }, others[VCPUS] = { 0 };
	bool good = true;

	*answered = 0;
	*by_firmware = 0;
	for (int i = 0; i < VCPUS; i++) {
		hostile[i].vcpu = &vm->vcpus[i];
		hostile[i].random = seed * 1000003 + i + 1;
		others[i] = hostile[i];
		others[i].beside = &hostile[i];
		start(&hostile[i], run);
		if (beside)
			start(&others[i], beside);
	}
	for (int i = 0; i < VCPUS; i++) {
		/* A thread can be sent signals until it is joined. */
		if (beside)
			pthread_join(others[i].thread, NULL);
		pthread_join(hostile[i].thread, NULL);
		good = good && hostile[i].good && !hostile[i].wrong;
		*answered += hostile[i].answered;
		*by_firmware += hostile[i].by_firmware;
	}
	return good;
}

static bool psp_agrees(struct psp_count before, uint32_t answered, uint32_t by_firmware)
{
	struct psp_count now = testing_psp();
	bool good = now.taken - before.taken == answered + by_firmware &&
		    now.succeeded - before.succeeded == answered;

	tap_note("%u answered, %u refused by the firmware; the PSP took %u, succeeded with %u",
		 answered, by_firmware, now.taken - before.taken,
		 now.succeeded - before.succeeded);
	return good;
}

/* The next request under each key is answered: no number was lost or used twice. */
static bool in_step(struct snp_vm *vm)
{
	struct guest_command command;

	for (int i = 0; i < VCPUS; i++) {
		guest_report_command(&vm->vcpus[i], &command, true, GUEST_MAX_CERT_PAGES);
		command.request.vmpck = i % 4;
		command.request.vmpl = i % 4;
		if (!testing_carry_out(&vm->vcpus[i], &command))
			return false;
		if (command.outcome != GUEST_OK) {
			testing_note_outcome(&command);
			return false;
		}
	}
	return true;
}

static void phase(struct snp_vm *vm, unsigned int each, const char *what,
		  void (*run)(struct hostile *h), void (*beside)(struct hostile *h))
{
	struct psp_count before = testing_psp();
	uint32_t answered, by_firmware;

	tap_ok(run_all(vm, run, beside, &answered, &by_firmware), "%u %s", each * VCPUS, what);
	if (testing.test_port)
		tap_ok(psp_agrees(before, answered, by_firmware),
		       "the PSP took exactly those that were answered or refused by the firmware");
	else
		tap_skip("no test port", "the PSP's own count");
	tap_ok(in_step(vm), "every vCPU is in step with the firmware");
}

/* Certificates that change while a vCPU asks: each answer has one table, whole. */
static void swap_certs(struct hostile *h)
{
	struct snp_vm *vm = h->vcpu->vm;

	while (!h->beside->finished) {
		if (vm_certs_set(vm, testing.table, TABLE_SIZE) ||
		    vm_certs_set(vm, testing.other_table, sizeof(testing.other_table)))
			break;
		h->answered += 2;
		if (one_in(h, 8) && vm_certs_set(vm, NULL, 0))
			break;
	}
	h->good = h->beside->finished;
}

static void swaps(struct snp_vm *vm)
{
	struct hostile asker = { .vcpu = &vm->vcpus[0] };
	struct hostile swapper = { .vcpu = &vm->vcpus[0], .random = seed + 1, .beside = &asker };
	unsigned int first = 0, second = 0, empty = 0, torn = 0, i;
	struct guest_command command;
	const uint8_t *certs;

	start(&swapper, swap_certs);
	for (i = 0; i < SWAPS; i++) {
		if (!testing_ask(&vm->vcpus[0], true, GUEST_MAX_CERT_PAGES, &command))
			break;
		certs = snp_vm_memory(vm, command.request.certs_gpa, command.request.certs_size);
		if (!memcmp(certs, testing.table, TABLE_PAGES * PAGE))
			first++;
		else if (!memcmp(certs, testing.other_table, sizeof(testing.other_table)))
			second++;
		else if (testing_all_bytes(certs, 24, 0))
			empty++;
		else
			torn++;
	}
	asker.finished = true;
	pthread_join(swapper.thread, NULL);
	tap_ok(i == SWAPS && !torn && swapper.good,
	       "certificates swapped while requests run come whole or not at all");
	tap_note("%u times one, %u times the other, %u none, %u torn; %u swaps", first, second,
		 empty, torn, swapper.answered);
	tap_ok(first && second, "and both were seen");
}

static void timed_out(int signal)
{
	static const char text[] = "# a guest did not answer for too long\n";

	(void)signal;
	(void)!write(STDOUT_FILENO, text, sizeof(text) - 1);
	_exit(1);
}

int main(int argc, char **argv)
{
	struct snp_vm vm = { 0 };

	signal(SIGALRM, timed_out);
	sigaction(SIGUSR1, &(struct sigaction){ .sa_handler = interrupted }, NULL);
	alarm(TIMEOUT);
	testing_init();
	seed = argc > 1 ? strtoull(argv[1], NULL, 0) : (uint64_t)time(NULL) ^ getpid();
	tap_note("seed %" PRIu64 " (an argument repeats a run)", seed);

	if (!testing.project) {
		tap_skip("stock kvm-amd does not look", "requests of a hostile guest");
		return tap_done();
	}
	if (tap_ok(testing_start(&vm, VCPUS) && !vm_certs_set(&vm, testing.table, TABLE_SIZE),
		   "a VM with %u vCPUs and certificates of its own starts", VCPUS)) {
		phase(&vm, ROUNDS, "generated requests are answered as they must be", generated, NULL);
		phase(&vm, RACES, "requests with memory and registers changing meanwhile",
		      many, meddle);
		phase(&vm, RACES, "requests of vCPUs that signals interrupt", many_right,
		      interrupt);
		swaps(&vm);
		tap_ok(in_step(&vm), "every vCPU is still in step with the firmware");
	}
	snp_vm_free(&vm);
	return tap_done();
}
