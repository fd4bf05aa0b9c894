// SPDX-License-Identifier: GPL-2.0
/*
 * The life of a request on the guest's side: build the message in private
 * memory, copy it out, exit, copy the answer in, check it, hand it out. Each
 * VMPCK has a sequence of its own, kept here.
 */
#include "cpu.h"
#include "ghcb.h"
#include "message.h"
#include "request.h"
#include "string.h"

/* Offset of the four VMPCKs in the secrets page (AMD 56860, "Secrets Page"). */
#define SECRETS_VMPCK	0x20
#define VMPCK_SIZE	32
#define VMPCKS		4

/*
 * @lock: taken from before the message is sealed until its answer is opened
 * @used: the last sequence number that was used up, by question or answer
 * @question: the header of the message that was built last
 */
static struct vmpck {
	int lock;
	uint64_t used;
	struct message question;
	uint8_t message[GUEST_PAGE];
	uint8_t answer[GUEST_PAGE];
	uint8_t certs[GUEST_PAGE];
} vmpcks[VMPCKS];

static void lock(struct vmpck *vmpck)
{
	while (__atomic_exchange_n(&vmpck->lock, 1, __ATOMIC_ACQUIRE))
		cpu_pause();
}

static void unlock(struct vmpck *vmpck)
{
	__atomic_store_n(&vmpck->lock, 0, __ATOMIC_RELEASE);
}

static uint32_t say(struct guest_command *command, uint32_t outcome, const char *text)
{
	size_t i;

	for (i = 0; i < sizeof(command->text) - 1 && text[i]; i++)
		command->text[i] = text[i];
	command->text[i] = 0;
	return outcome;
}

static int within_reach(uint64_t gpa, uint64_t size)
{
	return gpa < GUEST_REACH && size <= GUEST_REACH - gpa;
}

static void build(struct vmpck *vmpck, const struct guest_request *r, const uint8_t *key)
{
	struct message *question = &vmpck->question;
	struct report_question report = {
		.vmpl = r->vmpl,
		.key_select = r->key_select,
	};

	question->seqno = vmpck->used + 1 + r->seqno_offset;
	question->type = r->msg_type;
	question->version = r->msg_version;
	question->header_version = r->hdr_version;
	question->algo = r->algo;
	question->vmpck = r->vmpck;
	question->payload_size = r->payload_size ? r->payload_size :
						   message_payload_size(r->msg_type);

	memset(vmpck->message, 0, sizeof(vmpck->message));
	if (r->msg_type == MESSAGE_REPORT_REQ) {
		memcpy(report.report_data, r->report_data, sizeof(report.report_data));
		message_report_question(vmpck->message + MESSAGE_HEADER_SIZE, &report);
	}
	message_seal(vmpck->message, question, key);
	if (r->flags & GUEST_REQ_BAD_TAG)
		vmpck->message[0] ^= 1;
	memcpy(shared(r->message_gpa), vmpck->message, sizeof(vmpck->message));
}

/* The answer is copied to private memory once, and only the copy is used. */
static uint32_t open_answer(struct vmpck *vmpck, struct guest_command *command, const uint8_t *key)
{
	struct guest_request *r = &command->request;
	enum message_problem problem;
	struct message answer = { 0 };
	const uint8_t *report;

	memcpy(vmpck->answer, shared(r->answer_gpa), sizeof(vmpck->answer));
	problem = message_open(vmpck->answer, &vmpck->question, key, &answer);
	r->answer_type = answer.type;
	if (problem)
		return say(command, GUEST_BAD_ANSWER, message_problem_text(problem));
	if (vmpck->question.type != MESSAGE_REPORT_REQ) {
		memcpy(&r->answer_status, vmpck->answer + MESSAGE_HEADER_SIZE, 4);
		return GUEST_OK;
	}
	report = message_report(vmpck->answer, &r->report_size, &r->answer_status, &problem);
	if (!report)
		return say(command, GUEST_BAD_ANSWER, message_problem_text(problem));
	if (r->report_gpa)
		memcpy(shared(r->report_gpa), report, r->report_size);
	return GUEST_OK;
}

static void hand_out_certs(struct vmpck *vmpck, struct guest_request *r, uint64_t npages)
{
	for (uint64_t i = 0; i < npages; i++) {
		memcpy(vmpck->certs, shared(r->rax + i * GUEST_PAGE), GUEST_PAGE);
		memcpy(shared(r->certs_gpa + i * GUEST_PAGE), vmpck->certs, GUEST_PAGE);
	}
	r->certs_size = npages * GUEST_PAGE;
}

/* A message that is neither built nor opened here is in no sequence of ours. */
static int is_ours(const struct guest_request *r)
{
	return r->flags & (GUEST_REQ_BUILD | GUEST_REQ_OPEN);
}

static uint32_t once(uint64_t ghcb, struct vmpck *vmpck, struct guest_command *command,
		     const uint8_t *key)
{
	struct guest_request *r = &command->request;
	struct ghcb_exit exit = {
		.code = r->exit_code,
		.info_1 = r->exit_info_1,
		.info_2 = r->exit_info_2,
		.rax = r->rax,
		.rbx = r->rbx,
		.has_rax = !!(r->flags & GUEST_REQ_RAX),
		.has_rbx = !!(r->flags & GUEST_REQ_RBX),
	};

	if (r->flags & GUEST_REQ_BUILD)
		build(vmpck, r, key);
	r->seqno = vmpck->question.seqno;

	ghcb_exit(ghcb, &exit);

	r->sw_exit_info_1 = exit.info_1;
	r->sw_exit_info_2 = exit.info_2;
	r->rbx_out = exit.rbx;
	if ((uint32_t)exit.info_1)
		return GUEST_REFUSED;
	if (exit.info_2)
		return GUEST_NOT_ANSWERED;
	if (!is_ours(r))
		return GUEST_OK;
	/* The firmware took the number, the answer has the next one. */
	vmpck->used = r->seqno + 1;
	if (r->flags & GUEST_REQ_OPEN) {
		uint32_t outcome = open_answer(vmpck, command, key);

		if (outcome != GUEST_OK)
			return outcome;
	}
	if (r->exit_code == EXIT_EXT_GUEST_REQUEST && r->certs_gpa)
		hand_out_certs(vmpck, r, r->rbx);
	return GUEST_OK;
}

void request_run(uint64_t ghcb, struct guest_command *command)
{
	struct guest_request *r = &command->request;
	const uint8_t *key;
	uint32_t repeat = r->repeat ? r->repeat : 1;
	struct vmpck *vmpck;

	if (r->vmpck >= VMPCKS) {
		command->outcome = say(command, GUEST_BAD_COMMAND, "there are VMPCKs 0 to 3");
		return;
	}
	if (r->payload_size > GUEST_PAGE - MESSAGE_HEADER_SIZE ||
	    (r->flags & GUEST_REQ_BUILD && !within_reach(r->message_gpa, GUEST_PAGE)) ||
	    (r->flags & GUEST_REQ_OPEN && !within_reach(r->answer_gpa, GUEST_PAGE)) ||
	    (r->report_gpa && !within_reach(r->report_gpa, GUEST_PAGE)) ||
	    (r->certs_gpa && (r->rbx > GUEST_MAX_CERT_PAGES ||
			      !within_reach(r->rax, r->rbx * GUEST_PAGE) ||
			      !within_reach(r->certs_gpa, r->rbx * GUEST_PAGE)))) {
		command->outcome = say(command, GUEST_BAD_COMMAND,
				       "an address or size is beyond the guest's reach");
		return;
	}
	vmpck = &vmpcks[r->vmpck];
	key = private(GUEST_SECRETS_GPA + SECRETS_VMPCK + r->vmpck * VMPCK_SIZE);
	r->done = 0;
	r->firmware_errors = 0;
	memset(r->outcomes, 0, sizeof(r->outcomes));
	do {
		if (is_ours(r))
			lock(vmpck);
		command->outcome = once(ghcb, vmpck, command, key);
		if (is_ours(r))
			unlock(vmpck);
		r->outcomes[command->outcome]++;
		if (command->outcome == GUEST_NOT_ANSWERED && r->sw_exit_info_2 <= UINT32_MAX)
			r->firmware_errors++;
	} while (++r->done < repeat &&
		 (command->outcome == GUEST_OK || r->flags & GUEST_REQ_PRESS_ON));
}
