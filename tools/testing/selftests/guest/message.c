// SPDX-License-Identifier: GPL-2.0
/*
 * The header in front of every guest message, and the payloads of report
 * questions and answers. All numbers are little-endian.
 */
#include "aes_gcm.h"
#include "message.h"

/* Offsets in the header (AMD 56860, "Message Header Format"). */
#define AUTHTAG		0x00	/* 32 bytes, of which GCM uses the first 16 */
#define MSG_SEQNO	0x20
#define AFTER_SEQNO	0x28	/* reserved, 8 bytes */
#define ALGO		0x30	/* what is authenticated starts here */
#define HDR_VERSION	0x31
#define HDR_SIZE	0x32
#define MSG_TYPE	0x34
#define MSG_VERSION	0x35
#define MSG_SIZE	0x36
#define AFTER_SIZE	0x38	/* reserved, 4 bytes */
#define MSG_VMPCK	0x3c
#define AFTER_VMPCK	0x3d	/* reserved, up to the payload */

/* MSG_REPORT_REQ. */
#define REQ_REPORT_DATA	0x00
#define REQ_VMPL	0x40
#define REQ_KEY_SEL	0x44
#define REQ_SIZE	0x60

/* MSG_REPORT_RSP. */
#define RSP_STATUS	0x00
#define RSP_REPORT_SIZE	0x04
#define RSP_REPORT	0x20

#define KEY_REQ_SIZE	0x20

static void put(uint8_t *p, int size, uint64_t value)
{
	for (int i = 0; i < size; i++, value >>= 8)
		p[i] = value;
}

static uint64_t get(const uint8_t *p, int size)
{
	uint64_t value = 0;

	for (int i = size - 1; i >= 0; i--)
		value = value << 8 | p[i];
	return value;
}

static int is_zero(const uint8_t *p, int size)
{
	for (int i = 0; i < size; i++)
		if (p[i])
			return 0;
	return 1;
}

uint16_t message_payload_size(uint8_t type)
{
	switch (type) {
	case MESSAGE_KEY_REQ:
		return KEY_REQ_SIZE;
	case MESSAGE_REPORT_REQ:
		return REQ_SIZE;
	default:
		return 0;
	}
}

void message_report_question(uint8_t *payload, const struct report_question *question)
{
	put(payload, REQ_SIZE, 0);
	for (int i = 0; i < 64; i++)
		payload[REQ_REPORT_DATA + i] = question->report_data[i];
	put(payload + REQ_VMPL, 4, question->vmpl);
	put(payload + REQ_KEY_SEL, 4, question->key_select & 3);
}

static void sequence_iv(uint8_t *iv, uint64_t seqno)
{
	put(iv, 8, seqno);
	put(iv + 8, 4, 0);
}

void message_seal(uint8_t *page, const struct message *message, const uint8_t *key)
{
	uint8_t iv[AES_GCM_IV_SIZE];

	put(page, MESSAGE_HEADER_SIZE, 0);
	put(page + MSG_SEQNO, 8, message->seqno);
	put(page + ALGO, 1, message->algo);
	put(page + HDR_VERSION, 1, message->header_version);
	put(page + HDR_SIZE, 2, MESSAGE_HEADER_SIZE);
	put(page + MSG_TYPE, 1, message->type);
	put(page + MSG_VERSION, 1, message->version);
	put(page + MSG_SIZE, 2, message->payload_size);
	put(page + MSG_VMPCK, 1, message->vmpck);

	sequence_iv(iv, message->seqno);
	aes_gcm_seal(key, iv, page + ALGO, MESSAGE_HEADER_SIZE - ALGO, page + MESSAGE_HEADER_SIZE,
		     message->payload_size, page + AUTHTAG);
}

enum message_problem message_open(uint8_t *page, const struct message *question,
				  const uint8_t *key, struct message *answer)
{
	uint8_t iv[AES_GCM_IV_SIZE];

	answer->seqno = get(page + MSG_SEQNO, 8);
	answer->algo = page[ALGO];
	answer->header_version = page[HDR_VERSION];
	answer->type = page[MSG_TYPE];
	answer->version = page[MSG_VERSION];
	answer->payload_size = get(page + MSG_SIZE, 2);
	answer->vmpck = page[MSG_VMPCK];

	if (answer->algo != MESSAGE_AES_256_GCM)
		return MESSAGE_BAD_ALGORITHM;
	if (answer->header_version != 1 || get(page + HDR_SIZE, 2) != MESSAGE_HEADER_SIZE)
		return MESSAGE_BAD_HEADER;
	if (answer->payload_size > MESSAGE_PAGE - MESSAGE_HEADER_SIZE)
		return MESSAGE_BAD_SIZE;
	if (answer->seqno != question->seqno + 1)
		return MESSAGE_BAD_SEQNO;
	if (answer->vmpck != question->vmpck)
		return MESSAGE_BAD_KEY_NUMBER;
	if (answer->type != question->type + 1 || !answer->version)
		return MESSAGE_BAD_TYPE;
	if (!is_zero(page + AUTHTAG + AES_GCM_TAG_SIZE, 32 - AES_GCM_TAG_SIZE) ||
	    !is_zero(page + AFTER_SEQNO, ALGO - AFTER_SEQNO) ||
	    !is_zero(page + AFTER_SIZE, MSG_VMPCK - AFTER_SIZE) ||
	    !is_zero(page + AFTER_VMPCK, MESSAGE_HEADER_SIZE - AFTER_VMPCK))
		return MESSAGE_BAD_RESERVED;

	sequence_iv(iv, answer->seqno);
	if (aes_gcm_open(key, iv, page + ALGO, MESSAGE_HEADER_SIZE - ALGO,
			 page + MESSAGE_HEADER_SIZE, answer->payload_size, page + AUTHTAG))
		return MESSAGE_BAD_TAG;
	return MESSAGE_GOOD;
}

const uint8_t *message_report(const uint8_t *page, uint32_t *size, uint32_t *status,
			      enum message_problem *problem)
{
	const uint8_t *payload = page + MESSAGE_HEADER_SIZE;
	enum message_problem found = MESSAGE_GOOD;

	*status = get(payload + RSP_STATUS, 4);
	*size = get(payload + RSP_REPORT_SIZE, 4);
	if (*status)
		found = MESSAGE_BAD_STATUS;
	else if (*size != REPORT_SIZE || get(page + MSG_SIZE, 2) != RSP_REPORT + REPORT_SIZE)
		found = MESSAGE_BAD_REPORT_SIZE;
	if (problem)
		*problem = found;
	return found == MESSAGE_GOOD ? payload + RSP_REPORT : 0;
}

const char *message_problem_text(enum message_problem problem)
{
	switch (problem) {
	case MESSAGE_GOOD:
		return "the answer is good";
	case MESSAGE_BAD_ALGORITHM:
		return "the answer's algorithm is not AES-256-GCM";
	case MESSAGE_BAD_HEADER:
		return "the answer's header has another version or size";
	case MESSAGE_BAD_SIZE:
		return "the answer is larger than its page";
	case MESSAGE_BAD_SEQNO:
		return "the answer's sequence number is not the question's plus one";
	case MESSAGE_BAD_KEY_NUMBER:
		return "the answer is under another VMPCK";
	case MESSAGE_BAD_TYPE:
		return "the answer's type is not the question's plus one";
	case MESSAGE_BAD_RESERVED:
		return "reserved bytes of the answer's header are not zero";
	case MESSAGE_BAD_TAG:
		return "the answer's authentication tag is wrong";
	case MESSAGE_BAD_STATUS:
		return "the firmware made no report: see the status";
	case MESSAGE_BAD_REPORT_SIZE:
		return "the report is not 0x4a0 bytes long";
	}
	return "an unknown problem";
}
