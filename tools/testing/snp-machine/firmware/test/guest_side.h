/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The other side of the message channel, written from the specification and the
 * guest drivers alone: it shares no layout and no crypto with the library.
 */
#ifndef TEST_GUEST_SIDE_H
#define TEST_GUEST_SIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fake;

/**
 * struct channel - one VMPCK as a guest keeps it
 * @key: 32 bytes, from the secrets page
 * @vmpck: its number
 * @seqno: sequence number of the last answer
 */
struct channel {
	uint8_t key[32];
	uint8_t vmpck;
	uint64_t seqno;
};

/** struct guest - a guest that was launched on a fake machine */
struct guest {
	uint64_t gctx;		/* page numbers */
	uint64_t request;
	uint64_t response;
	uint32_t asid;
	uint8_t measurement[48];
	struct channel channel[4];
};

#define POLICY_BASIC	0x30000ULL		/* SMT allowed, reserved one set */
#define POLICY_DEBUG	0xb0000ULL

/** sha384() - with libcrypto */
void sha384(const void *data, size_t len, uint8_t digest[48]);

/**
 * measure_page() - extend a launch digest as the specification says
 * @digest: in and out
 * @type: page type
 * @gpa: guest physical address
 * @page: contents, NULL where they do not count
 * @vmpl: permissions of VMPL 1 to 3, NULL for none
 */
void measure_page(uint8_t digest[48], uint8_t type, uint64_t gpa, const uint8_t *page,
		  const uint8_t vmpl[3]);

/**
 * guest_launch() - take a guest from GCTX_CREATE to LAUNCH_FINISH
 * @f: machine with SNP on
 * @g: out
 * @gctx: page for the context; the next 15 are used too
 * @asid: its ASID
 * @policy: its policy
 *
 * Return: true where every command did what it should.
 */
bool guest_launch(struct fake *f, struct guest *g, uint64_t gctx, uint32_t asid,
		  uint64_t policy);

/**
 * guest_seal() - write a request page
 * @f: the machine
 * @g: the guest
 * @c: its channel
 * @type: message type
 * @payload: the message
 * @len: its length
 */
void guest_seal(struct fake *f, const struct guest *g, const struct channel *c, uint8_t type,
		const void *payload, size_t len);

/** guest_send() - hand the request page to the firmware; returns its status */
uint16_t guest_send(struct fake *f, const struct guest *g);

/**
 * guest_open() - check and decrypt the response page
 * @f: the machine
 * @g: the guest
 * @c: its channel; counts on success
 * @type: type that the answer must have
 * @payload: out
 * @max: room for it
 *
 * Return: length of the answer, or -1 where it is not a proper one.
 */
int guest_open(struct fake *f, const struct guest *g, struct channel *c, uint8_t type,
	       void *payload, size_t max);

/**
 * guest_ask() - one message there and back
 *
 * Return: length of the answer, or minus the firmware's status, or -1000 for an
 * answer that is no proper one.
 */
int guest_ask(struct fake *f, const struct guest *g, struct channel *c, uint8_t type,
	      const void *payload, size_t len, void *answer, size_t max);

/**
 * guest_report() - ask for a report
 * @report: out: 0x4a0 bytes
 *
 * Return: status in the answer, or -1 where there was no proper answer.
 */
int guest_report(struct fake *f, const struct guest *g, struct channel *c, uint32_t vmpl,
		 uint32_t key_sel, uint8_t *report);

/**
 * report_signed_by() - check a report's signature
 * @report: 0x4a0 bytes
 * @public_key: an EVP_PKEY
 */
bool report_signed_by(const uint8_t *report, void *public_key);

/** vcek_public() - the VCEK that the firmware should use, as an EVP_PKEY to be freed */
void *vcek_public(const uint8_t secret[48], uint64_t tcb);

/** p384_public() - the public part of a private key, as an EVP_PKEY to be freed */
void *p384_public(const uint8_t private_key[48]);

#endif /* TEST_GUEST_SIDE_H */
