/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The certificates of a table or of files, sorted by what they can be used for.
 */
#ifndef SNPCERT_GATHER_H
#define SNPCERT_GATHER_H

#include <openssl/x509.h>

#include "problem.h"
#include "table.h"

/**
 * struct gathered - certificates by use; all stacks own what they hold
 * @veks: VCEKs and VLEKs
 * @between: ASKs and ASVKs
 * @offered: ARKs that came with the VEKs: not trusted for that
 * @roots: ARKs that the user named as trusted
 * @crls: revocation lists
 */
struct gathered {
	STACK_OF(X509) *veks;
	STACK_OF(X509) *between;
	STACK_OF(X509) *offered;
	STACK_OF(X509) *roots;
	STACK_OF(X509_CRL) *crls;
};

/** gather_init() - make empty stacks; 0, or -1 without memory. */
int gather_init(struct gathered *g, struct problem *problem);

/** gather_free() - drop all of it. */
void gather_free(struct gathered *g);

/**
 * gather_table() - add what a table holds
 * @g: where
 * @table: the table; entries of unknown GUID are passed over
 * @problem: filled in on failure; names the entry
 *
 * Return: 0, or -1 when an entry is not what its GUID says.
 */
int gather_table(struct gathered *g, const struct table *table, struct problem *problem);

/**
 * gather_vek_file() - add a VCEK or VLEK, and what stands behind it in its file
 * @g: where
 * @path: PEM or DER
 * @problem: filled in on failure
 *
 * Return: 0 or -1.
 */
int gather_vek_file(struct gathered *g, const char *path, struct problem *problem);

/**
 * gather_ca_file() - add what the user trusts
 * @g: where
 * @path: PEM or DER: one or more ARKs, and ASKs
 * @problem: filled in on failure
 *
 * Return: 0, or -1: not readable, or without an ARK.
 */
int gather_ca_file(struct gathered *g, const char *path, struct problem *problem);

#endif /* SNPCERT_GATHER_H */
