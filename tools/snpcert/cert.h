/* SPDX-License-Identifier: GPL-2.0 */
/*
 * X.509 certificates as AMD issues them: loading, names, and the extensions
 * that say which TCB and chip (VCEK) or which provider (VLEK) a key is for.
 */
#ifndef SNPCERT_CERT_H
#define SNPCERT_CERT_H

#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdint.h>

#include "problem.h"
#include "tcb.h"

/* The largest file of certificates or of one revocation list. */
#define CERT_MAX_FILE	(256 * 1024)

/**
 * cert_load() - read certificates
 * @data: one or more of them, PEM or DER
 * @len: its length
 * @certs: a stack that they are pushed on; it owns them
 * @problem: filled in on failure
 *
 * Return: how many there were, or -1: not a certificate, or bytes behind the
 * last one that are not a certificate.
 */
int cert_load(const uint8_t *data, size_t len, STACK_OF(X509) *certs, struct problem *problem);

/**
 * cert_load_file() - cert_load() of a file
 * @path: its name, or "-"
 * @certs: see cert_load()
 * @problem: filled in on failure; names the file
 *
 * Return: as cert_load().
 */
int cert_load_file(const char *path, STACK_OF(X509) *certs, struct problem *problem);

/**
 * cert_load_crl() - read one certificate revocation list, PEM or DER
 * @data: the list
 * @len: its length
 * @problem: filled in on failure
 *
 * Return: the list, to be freed with X509_CRL_free(), or NULL.
 */
X509_CRL *cert_load_crl(const uint8_t *data, size_t len, struct problem *problem);

/** struct cert_text - room for a name or a fingerprint */
struct cert_text {
	char text[72];
};

/** cert_name() - the subject's common name, printable. */
struct cert_text cert_name(const X509 *cert);

/** cert_fingerprint() - SHA-256 of the certificate's DER form, in hexadecimal. */
struct cert_text cert_fingerprint(const X509 *cert);

/** cert_is_root() - whether a certificate is signed by its own key: an ARK. */
int cert_is_root(X509 *cert);

/** cert_not_before() - the time from which a certificate is valid; 0 if unreadable. */
time_t cert_not_before(const X509 *cert);

/** cert_not_after() - the time until which a certificate is valid; 0 if unreadable. */
time_t cert_not_after(const X509 *cert);

/** enum vek_kind - what an endorsement key belongs to */
enum vek_kind {
	VEK_VCEK,	/* a chip */
	VEK_VLEK,	/* a cloud service provider */
};

/**
 * struct vek - the certificate of a key that signs reports
 * @cert: borrowed
 * @kind: by its extensions: hardware id or CSP id
 * @product: as in "Milan-B0"
 * @layout: of @tcb
 * @tcb: the TCB that the key is for
 * @hwid: VCEK: the chip's id
 * @hwid_len: 64, or 8 since Turin
 * @csp_id: VLEK: the provider
 */
struct vek {
	X509 *cert;
	enum vek_kind kind;
	char product[32];
	enum tcb_layout layout;
	uint64_t tcb;
	uint8_t hwid[64];
	size_t hwid_len;
	char csp_id[64];
};

/**
 * vek_read() - read a VCEK's or VLEK's extensions
 * @cert: must outlive @vek
 * @vek: out
 * @problem: filled in on failure
 *
 * Return: 0, or -1 when it is neither: not a P-384 key, an extension missing,
 * twice or malformed, hardware id and CSP id both or none.
 */
int vek_read(X509 *cert, struct vek *vek, struct problem *problem);

/** vek_kind_name() - "VCEK" or "VLEK". */
const char *vek_kind_name(enum vek_kind kind);

#endif /* SNPCERT_CERT_H */
