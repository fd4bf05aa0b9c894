/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Guest messages, read from "SEV Secure Nested Paging Firmware ABI" (AMD 56860),
 * chapters "Guest Messages" and "Command Reference: SNP_GUEST_REQUEST", and
 * from nothing else: the emulated firmware has a reading of its own.
 */
#ifndef MESSAGE_H
#define MESSAGE_H

#include <stdint.h>

#define MESSAGE_PAGE		4096
#define MESSAGE_HEADER_SIZE	0x60

/* Message types; an answer has its question's type plus one. */
#define MESSAGE_KEY_REQ		3
#define MESSAGE_REPORT_REQ	5

#define MESSAGE_AES_256_GCM	1

#define REPORT_SIZE		0x4a0

/* The parts of a header that a caller sets or learns. */
struct message {
	uint64_t seqno;
	uint8_t type;
	uint8_t version;
	uint8_t header_version;
	uint8_t algo;
	uint8_t vmpck;
	uint16_t payload_size;
};

/* What MSG_REPORT_REQ asks. */
struct report_question {
	uint8_t report_data[64];
	uint32_t vmpl;
	uint32_t key_select;	/* 0 VLEK if there is one, 1 VCEK, 2 VLEK */
};

enum message_problem {
	MESSAGE_GOOD,
	MESSAGE_BAD_ALGORITHM,
	MESSAGE_BAD_HEADER,
	MESSAGE_BAD_SIZE,
	MESSAGE_BAD_SEQNO,
	MESSAGE_BAD_KEY_NUMBER,
	MESSAGE_BAD_TYPE,
	MESSAGE_BAD_RESERVED,
	MESSAGE_BAD_TAG,
	MESSAGE_BAD_STATUS,
	MESSAGE_BAD_REPORT_SIZE,
};

/**
 * message_payload_size() - how large the payload of a question is
 * @type: MESSAGE_*_REQ
 *
 * Return: bytes, 0 for a type that is not known here.
 */
uint16_t message_payload_size(uint8_t type);

/**
 * message_report_question() - write a MSG_REPORT_REQ's payload
 * @payload: 0x60 bytes
 * @question: what is asked
 */
void message_report_question(uint8_t *payload, const struct report_question *question);

/**
 * message_seal() - write a header before the payload, encrypt and authenticate
 * @page: a page with the payload in the clear at MESSAGE_HEADER_SIZE
 * @message: the header
 * @key: the VMPCK, 32 bytes
 */
void message_seal(uint8_t *page, const struct message *message, const uint8_t *key);

/**
 * message_open() - check an answer's header and tag and decrypt its payload
 * @page: the answer; its payload is decrypted in place
 * @question: the header of the question
 * @key: the VMPCK, 32 bytes
 * @answer: out: the answer's header as far as it could be read
 *
 * The answer fits when it has the question's sequence number and type plus one,
 * its key number, and the versions and algorithm of the ABI.
 */
enum message_problem message_open(uint8_t *page, const struct message *question,
				  const uint8_t *key, struct message *answer);

/**
 * message_report() - find the report in an opened MSG_REPORT_RSP
 * @page: as message_open() left it
 * @size: out: the report's bytes
 * @status: out: the firmware's status for the report
 * @problem: out: why there is none; may be NULL
 *
 * Return: the report, inside @page, or NULL.
 */
const uint8_t *message_report(const uint8_t *page, uint32_t *size, uint32_t *status,
			      enum message_problem *problem);

/**
 * message_problem_text() - what is wrong, in words
 * @problem: what message_open() returned
 */
const char *message_problem_text(enum message_problem problem);

#endif
