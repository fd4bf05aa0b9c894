/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The chain of three: an endorsement key's certificate, signed by an ASK (or
 * ASVK), signed by an ARK.
 */
#ifndef SNPCERT_CHAIN_H
#define SNPCERT_CHAIN_H

#include <openssl/x509.h>
#include <stdbool.h>
#include <time.h>

#include "problem.h"

/**
 * struct chain_input - what a chain is made of; all borrowed
 * @vek: its end
 * @between: certificates that may be the ASK, the first of a name is taken
 * @roots: ARKs that it may end in
 * @crls: revocation lists of these ARKs, or NULL
 * @at: the time at which all must be valid
 */
struct chain_input {
	X509 *vek;
	STACK_OF(X509) *between;
	STACK_OF(X509) *roots;
	STACK_OF(X509_CRL) *crls;
	time_t at;
};

/** enum chain_link - places in a chain */
enum chain_link {
	CHAIN_VEK,
	CHAIN_ASK,
	CHAIN_ARK,
	CHAIN_LINKS,
};

/**
 * struct chain_result - how a chain was found
 * @cert: the certificates found, to be freed by chain_result_free(); NULL from
 *	the first missing one on
 * @ok: per link: nothing is wrong with it
 * @trouble: per link: what is wrong with it
 * @crl_checked: a valid revocation list of the ARK was consulted
 */
struct chain_result {
	X509 *cert[CHAIN_LINKS];
	bool ok[CHAIN_LINKS];
	struct problem trouble[CHAIN_LINKS];
	bool crl_checked;
};

/**
 * chain_check() - find and check a chain
 * @in: of what
 * @result: out: every link's state
 *
 * Signatures, names, the CAs' constraints, validity at @in->at and revocation
 * are libcrypto's to check. Besides: exactly three links, each signature
 * RSA-PSS with SHA-384, both CA keys of at least 4096 bits.
 *
 * Return: true when all three links are good.
 */
bool chain_check(const struct chain_input *in, struct chain_result *result);

/** chain_result_free() - drop what a result holds. */
void chain_result_free(struct chain_result *result);

#endif /* SNPCERT_CHAIN_H */
