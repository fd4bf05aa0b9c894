// SPDX-License-Identifier: GPL-2.0
/*
 * Tests the tiny guest's AES-256-GCM against libcrypto's, and its message format
 * against offsets that are written out here once more.
 */
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <string.h>

#include "guest/aes_gcm.h"
#include "guest/message.h"
#include "tap.h"

static bool library_seal(const uint8_t *key, const uint8_t *iv, const uint8_t *aad, int aad_size,
			 const uint8_t *in, int size, uint8_t *out, uint8_t *tag)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n;
	bool good = EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, iv) &&
		    EVP_EncryptUpdate(ctx, NULL, &n, aad, aad_size) &&
		    EVP_EncryptUpdate(ctx, out, &n, in, size) &&
		    EVP_EncryptFinal_ex(ctx, out + n, &n) &&
		    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, AES_GCM_TAG_SIZE, tag);

	EVP_CIPHER_CTX_free(ctx);
	return good;
}

/* Test case 16 of "The Galois/Counter Mode of Operation" (McGrew, Viega), shortened AAD and all. */
static void known_answer(void)
{
	static const uint8_t key[32] = {
		0xfe, 0xff, 0xe9, 0x92, 0x86, 0x65, 0x73, 0x1c, 0x6d, 0x6a, 0x8f,
		0x94, 0x67, 0x30, 0x83, 0x08, 0xfe, 0xff, 0xe9, 0x92, 0x86, 0x65,
		0x73, 0x1c, 0x6d, 0x6a, 0x8f, 0x94, 0x67, 0x30, 0x83, 0x08,
	};
	static const uint8_t iv[12] = {
		0xca, 0xfe, 0xba, 0xbe, 0xfa, 0xce, 0xdb, 0xad, 0xde, 0xca, 0xf8, 0x88,
	};
	static const uint8_t aad[20] = {
		0xfe, 0xed, 0xfa, 0xce, 0xde, 0xad, 0xbe, 0xef, 0xfe, 0xed,
		0xfa, 0xce, 0xde, 0xad, 0xbe, 0xef, 0xab, 0xad, 0xda, 0xd2,
	};
	static const uint8_t plain[60] = {
		0xd9, 0x31, 0x32, 0x25, 0xf8, 0x84, 0x06, 0xe5, 0xa5, 0x59, 0x09, 0xc5,
		0xaf, 0xf5, 0x26, 0x9a, 0x86, 0xa7, 0xa9, 0x53, 0x15, 0x34, 0xf7, 0xda,
		0x2e, 0x4c, 0x30, 0x3d, 0x8a, 0x31, 0x8a, 0x72, 0x1c, 0x3c, 0x0c, 0x95,
		0x95, 0x68, 0x09, 0x53, 0x2f, 0xcf, 0x0e, 0x24, 0x49, 0xa6, 0xb5, 0x25,
		0xb1, 0x6a, 0xed, 0xf5, 0xaa, 0x0d, 0xe6, 0x57, 0xba, 0x63, 0x7b, 0x39,
	};
	static const uint8_t right[16] = {
		0x76, 0xfc, 0x6e, 0xce, 0x0f, 0x4e, 0x17, 0x68,
		0xcd, 0xdf, 0x88, 0x53, 0xbb, 0x2d, 0x55, 0x1b,
	};
	uint8_t data[60], tag[16];

	memcpy(data, plain, sizeof(data));
	aes_gcm_seal(key, iv, aad, sizeof(aad), data, sizeof(data), tag);
	tap_ok(!memcmp(tag, right, sizeof(tag)) && data[0] == 0x52 && data[59] == 0x62,
	       "GCM gives the published answer");
}

static void random_answers(void)
{
	uint8_t key[32], iv[12], aad[64], in[1300], ours[1300], theirs[1300], tag[16], other[16];
	int size, equal = 0, opened = 0, refused = 0, rounds = 0;

	for (size = 0; size <= 1300; size += 1 + size / 7, rounds++) {
		int aad_size = size % 65;

		RAND_bytes(key, sizeof(key));
		RAND_bytes(iv, sizeof(iv));
		RAND_bytes(aad, sizeof(aad));
		RAND_bytes(in, sizeof(in));
		memcpy(ours, in, sizeof(in));
		aes_gcm_seal(key, iv, aad, aad_size, ours, size, tag);
		equal += library_seal(key, iv, aad, aad_size, in, size, theirs, other) &&
			 !memcmp(ours, theirs, size) && !memcmp(tag, other, sizeof(tag));
		other[size % 16] ^= 1 << size % 8;
		refused += aes_gcm_open(key, iv, aad, aad_size, theirs, size, other) &&
			   !memcmp(ours, theirs, size);
		opened += !aes_gcm_open(key, iv, aad, aad_size, ours, size, tag) &&
			  !memcmp(ours, in, size);
	}
	tap_ok(equal == rounds, "seals as libcrypto does, %d sizes from 0 to 1300 bytes", rounds);
	tap_ok(opened == rounds, "opens what it sealed");
	tap_ok(refused == rounds, "refuses a tag with one wrong bit and leaves the data alone");
}

static const uint8_t vmpck[32] = "the key of a test, 32 bytes long";

/* What firmware does with a question, written out by byte offset. */
static void question(void)
{
	struct message header = {
		.seqno = 0x1122334455667788,
		.type = MESSAGE_REPORT_REQ,
		.version = 1,
		.header_version = 1,
		.algo = MESSAGE_AES_256_GCM,
		.vmpck = 2,
		.payload_size = message_payload_size(MESSAGE_REPORT_REQ),
	};
	struct report_question asked = { .vmpl = 3, .key_select = 1 };
	uint8_t page[4096] = { 0 }, clear[96], sealed[96], tag[16];
	static const uint8_t fixed[16] = {
		1, 1, 0x60, 0, 5, 1, 0x60, 0, 0, 0, 0, 0, 2, 0, 0, 0,
	};
	static const uint8_t iv[12] = { 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11 };

	memset(asked.report_data, 0x5a, sizeof(asked.report_data));
	message_report_question(page + 0x60, &asked);
	memcpy(clear, page + 0x60, sizeof(clear));
	tap_ok(clear[0] == 0x5a && clear[63] == 0x5a && clear[64] == 3 && clear[68] == 1,
	       "a report's question has its fields at 0, 0x40 and 0x44");
	message_seal(page, &header, vmpck);
	tap_ok(!memcmp(page + 0x20, iv, 8), "the sequence number is at 0x20, little-endian");
	tap_ok(!memcmp(page + 0x30, fixed, 16),
	       "bytes 0x30 to 0x3f of the header are as published");
	library_seal(vmpck, iv, page + 0x30, 0x30, clear, sizeof(clear), sealed, tag);
	tap_ok(!memcmp(sealed, page + 0x60, sizeof(sealed)),
	       "the payload is encrypted with the sequence number as IV");
	tap_ok(!memcmp(tag, page, 16) && !page[16],
	       "the tag is at 0 and covers bytes 0x30 to 0x5f");
}

/* An answer as firmware would write it, and each of its faults. */
static void answer(void)
{
	static const struct {
		int offset;
		uint8_t flip;
		enum message_problem problem;
		const char *what;
	} faults[] = {
		{ 0x00, 1, MESSAGE_BAD_TAG, "tag" },
		{ 0x10, 1, MESSAGE_BAD_RESERVED, "rest of the tag" },
		{ 0x20, 1, MESSAGE_BAD_SEQNO, "sequence number" },
		{ 0x27, 1, MESSAGE_BAD_SEQNO, "sequence number's last byte" },
		{ 0x28, 1, MESSAGE_BAD_RESERVED, "reserved byte 0x28" },
		{ 0x30, 2, MESSAGE_BAD_ALGORITHM, "algorithm" },
		{ 0x31, 2, MESSAGE_BAD_HEADER, "header version" },
		{ 0x32, 1, MESSAGE_BAD_HEADER, "header size" },
		{ 0x34, 1, MESSAGE_BAD_TYPE, "type" },
		{ 0x35, 1, MESSAGE_BAD_TYPE, "version" },
		{ 0x37, 0x80, MESSAGE_BAD_SIZE, "size" },
		{ 0x36, 1, MESSAGE_BAD_TAG, "size by one byte" },
		{ 0x3c, 1, MESSAGE_BAD_KEY_NUMBER, "key number" },
		{ 0x5f, 1, MESSAGE_BAD_RESERVED, "last reserved byte" },
		{ 0x60, 1, MESSAGE_BAD_TAG, "first byte of the payload" },
		{ 0x51f, 1, MESSAGE_BAD_TAG, "last byte of the payload" },
	};
	struct message asked = { .seqno = 41, .type = MESSAGE_REPORT_REQ, .vmpck = 1 }, got;
	uint8_t good[4096] = { 0 }, page[4096], payload[0x4c0] = { 0 };
	static const uint8_t iv[12] = { 42 };
	enum message_problem problem;
	uint32_t size, status;
	const uint8_t *report;

	payload[4] = 0xa0;
	payload[5] = 0x04;
	for (int i = 0x20; i < 0x4c0; i++)
		payload[i] = i * 7;
	good[0x20] = 42;
	good[0x30] = 1;
	good[0x31] = 1;
	good[0x32] = 0x60;
	good[0x34] = 6;
	good[0x35] = 1;
	good[0x36] = 0xc0;
	good[0x37] = 0x04;
	good[0x3c] = 1;
	library_seal(vmpck, iv, good + 0x30, 0x30, payload, sizeof(payload), good + 0x60, good);

	memcpy(page, good, sizeof(page));
	problem = message_open(page, &asked, vmpck, &got);
	report = message_report(page, &size, &status, NULL);
	tap_ok(problem == MESSAGE_GOOD && report && size == 0x4a0 && !status &&
	       !memcmp(report, payload + 0x20, 0x4a0), "a good answer gives its report");
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		memcpy(page, good, sizeof(page));
		page[faults[i].offset] ^= faults[i].flip;
		problem = message_open(page, &asked, vmpck, &got);
		if (!tap_ok(problem == faults[i].problem, "an answer with a wrong %s is refused",
			    faults[i].what))
			tap_note("%s", message_problem_text(problem));
	}

	payload[0] = 0x16;	/* the firmware's status */
	library_seal(vmpck, iv, good + 0x30, 0x30, payload, sizeof(payload), good + 0x60, good);
	problem = message_open(good, &asked, vmpck, &got);
	report = message_report(good, &size, &status, &problem);
	tap_ok(!report && problem == MESSAGE_BAD_STATUS && status == 0x16,
	       "an answer with a status has no report");
}

int main(void)
{
	aes_gcm_init();
	known_answer();
	random_answers();
	question();
	answer();
	return tap_done();
}
