/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The judgement of a report: a list of checks, each with its result in words.
 */
#ifndef SNPCERT_VERIFY_H
#define SNPCERT_VERIFY_H

#include <openssl/x509.h>
#include <stdbool.h>
#include <time.h>

#include "out.h"
#include "problem.h"
#include "report.h"

/**
 * struct verify_input - what is judged; all borrowed
 * @report: the report
 * @veks: certificates among which the signing key's must be
 * @between: candidates for the ASK
 * @roots: ARKs that the user trusts
 * @offered: ARKs that came with the certificates, trusted only if among @roots
 * @crls: revocation lists that came with the certificates
 * @at: the time at which all certificates must be valid
 */
struct verify_input {
	const struct report *report;
	STACK_OF(X509) *veks;
	STACK_OF(X509) *between;
	STACK_OF(X509) *roots;
	STACK_OF(X509) *offered;
	STACK_OF(X509_CRL) *crls;
	time_t at;
};

#define VERIFY_MAX_CHECKS 16

/**
 * struct verify_check - one check
 * @mark: how it went
 * @what: what was checked, a word or two
 * @text: the values, or what is wrong
 */
struct verify_check {
	enum out_mark mark;
	const char *what;
	struct problem text;
};

/** enum verdict - the judgement as a whole */
enum verdict {
	VERDICT_GOOD,		/* every check held, up to an ARK that the user trusts */
	VERDICT_UNTRUSTED,	/* every check held, but the user named no ARK */
	VERDICT_BAD,		/* something did not hold */
};

/**
 * struct verify_result - what was found
 * @verdict: good only if every check that had to be made was made and held
 * @check: the checks, in the order in which they were made
 * @n: how many
 * @anchor: fingerprint and name of the certificate that all rests on
 */
struct verify_result {
	enum verdict verdict;
	struct verify_check check[VERIFY_MAX_CHECKS];
	size_t n;
	struct problem anchor;
};

/**
 * verify_report() - judge a report
 * @in: with which certificates, when
 * @result: out
 *
 * Return: @result->verdict.
 */
enum verdict verify_report(const struct verify_input *in, struct verify_result *result);

#endif /* SNPCERT_VERIFY_H */
