/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Chips for tests: keys, AMD-like certificates for them, and reports that they
 * sign. Written against the specifications, without the code under test.
 */
#ifndef SNPCERT_TEST_CHIP_H
#define SNPCERT_TEST_CHIP_H

#include <openssl/x509.h>
#include <stdbool.h>
#include <stdint.h>

/**
 * struct chip_cert - a certificate to be made
 * @name: subject
 * @issuer: whose name and key sign it; NULL: its own
 * @issuer_key: see @issuer
 * @key: its own key
 * @ca: with basic constraints and key usage of a CA
 * @from: days from now
 * @to: days from now; 0 is 1000
 * @digest: NULL: SHA-384
 * @pkcs1: sign with PKCS#1 1.5 in place of PSS
 */
struct chip_cert {
	const char *name;
	const X509 *issuer;
	EVP_PKEY *issuer_key;
	EVP_PKEY *key;
	bool ca;
	int from;
	int to;
	const char *digest;
	bool pkcs1;
};

/**
 * struct chip_vek - the extensions of a VCEK or VLEK
 * @product: as in "Milan-B0"; NULL: none
 * @levels: boot loader, TEE, SNP, microcode
 * @fmc: -1: none
 * @hwid: NULL: none
 * @hwid_len: see @hwid
 * @hwid_wrapped: as a DER OCTET STRING, not bare
 * @csp_id: NULL: none
 * @twice: one level stands twice
 */
struct chip_vek {
	const char *product;
	uint8_t levels[4];
	int fmc;
	const uint8_t *hwid;
	size_t hwid_len;
	bool hwid_wrapped;
	const char *csp_id;
	bool twice;
};

/** chip_rsa_key() - a new RSA key. */
EVP_PKEY *chip_rsa_key(unsigned int bits);

/** chip_ec_key() - a new EC key on the named group. */
EVP_PKEY *chip_ec_key(const char *group);

/** chip_certify() - make a certificate; @vek is NULL for a CA. */
X509 *chip_certify(const struct chip_cert *cert, const struct chip_vek *vek);

/**
 * chip_crl() - make a revocation list
 * @issuer: by whom
 * @key: its key
 * @revoked: what it revokes, or NULL
 * @to: days from now until it is to be renewed
 */
X509_CRL *chip_crl(X509 *issuer, EVP_PKEY *key, X509 *revoked, int to);

/** chip_sign() - sign the first 0x2a0 bytes of a report and write the signature. */
void chip_sign(uint8_t report[1184], EVP_PKEY *key);

#endif /* SNPCERT_TEST_CHIP_H */
