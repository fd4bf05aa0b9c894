// SPDX-License-Identifier: GPL-2.0
/*
 * Certificates through libcrypto. Source for the extensions: VCEK certificate
 * and KDS interface specification (AMD 57230).
 */
#include <ctype.h>
#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "cert.h"
#include "file.h"

#define AMD_OID		"1.3.6.1.4.1.3704.1"
#define OID_PRODUCT	AMD_OID ".2"
#define OID_BOOT_LOADER	AMD_OID ".3.1"
#define OID_TEE		AMD_OID ".3.2"
#define OID_SNP		AMD_OID ".3.3"
#define OID_MICROCODE	AMD_OID ".3.8"
#define OID_FMC		AMD_OID ".3.9"
#define OID_HWID	AMD_OID ".4"
#define OID_CSP_ID	AMD_OID ".5"

static int push(STACK_OF(X509) *certs, X509 *cert, struct problem *problem)
{
	if (sk_X509_push(certs, cert))
		return 0;
	X509_free(cert);
	return problem_set(problem, "out of memory");
}

static int load_pem(const uint8_t *data, size_t len, STACK_OF(X509) *certs,
		    struct problem *problem)
{
	BIO *bio = BIO_new_mem_buf(data, len);
	unsigned long err;
	int n = 0;
	X509 *cert;

	if (!bio)
		return problem_set(problem, "out of memory");
	ERR_clear_error();
	while ((cert = PEM_read_bio_X509(bio, NULL, NULL, (void *)""))) {
		if (push(certs, cert, problem)) {
			BIO_free(bio);
			return -1;
		}
		n++;
	}
	BIO_free(bio);
	err = ERR_peek_last_error();
	ERR_clear_error();
	if (n && ERR_GET_LIB(err) == ERR_LIB_PEM && ERR_GET_REASON(err) == PEM_R_NO_START_LINE)
		return n;
	return problem_set(problem, "its PEM certificate %d cannot be read (%s)", n + 1,
			   err ? ERR_reason_error_string(err) : "none there");
}

static int load_der(const uint8_t *data, size_t len, STACK_OF(X509) *certs,
		    struct problem *problem)
{
	const uint8_t *at = data;
	int n = 0;

	while (at < data + len) {
		X509 *cert = d2i_X509(NULL, &at, data + len - at);

		ERR_clear_error();
		if (!cert && !n)
			return problem_set(problem, "is no X.509 certificate, neither PEM nor DER");
		if (!cert)
			return problem_set(problem,
					   "%zu bytes behind its certificate are no certificate",
					   (size_t)(data + len - at));
		if (push(certs, cert, problem))
			return -1;
		n++;
	}
	return n ? n : problem_set(problem, "is empty");
}

int cert_load(const uint8_t *data, size_t len, STACK_OF(X509) *certs, struct problem *problem)
{
	if (len >= 10 && memmem(data, len, "-----BEGIN", 10))
		return load_pem(data, len, certs, problem);
	return load_der(data, len, certs, problem);
}

int cert_load_file(const char *path, STACK_OF(X509) *certs, struct problem *problem)
{
	uint8_t *data;
	size_t len;
	int n;

	data = file_read(path, CERT_MAX_FILE, &len, problem);
	if (!data)
		return -1;
	n = cert_load(data, len, certs, problem);
	free(data);
	return n < 0 ? problem_within(problem, "%s", path) : n;
}

X509_CRL *cert_load_crl(const uint8_t *data, size_t len, struct problem *problem)
{
	const uint8_t *at = data;
	X509_CRL *crl = NULL;

	if (len >= 10 && memmem(data, len, "-----BEGIN", 10)) {
		BIO *bio = BIO_new_mem_buf(data, len);

		if (bio)
			crl = PEM_read_bio_X509_CRL(bio, NULL, NULL, (void *)"");
		BIO_free(bio);
	} else {
		crl = d2i_X509_CRL(NULL, &at, len);
		if (crl && at != data + len) {
			X509_CRL_free(crl);
			crl = NULL;
		}
	}
	ERR_clear_error();
	if (!crl)
		problem_set(problem, "is no certificate revocation list, neither PEM nor DER");
	return crl;
}

static void keep_printable(char *text)
{
	for (; *text; text++)
		if (!isprint((unsigned char)*text))
			*text = '?';
}

struct cert_text cert_name(const X509 *cert)
{
	struct cert_text out;

	if (X509_NAME_get_text_by_NID(X509_get_subject_name(cert), NID_commonName, out.text,
				      sizeof(out.text)) <= 0)
		snprintf(out.text, sizeof(out.text), "(no name)");
	keep_printable(out.text);
	return out;
}

struct cert_text cert_fingerprint(const X509 *cert)
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	struct cert_text out = { "?" };
	unsigned int len;

	if (X509_digest(cert, EVP_sha256(), digest, &len) && len == 32)
		bytes_hex(out.text, digest, len);
	return out;
}

int cert_is_root(X509 *cert)
{
	int root = X509_self_signed(cert, 1) == 1;

	ERR_clear_error();
	return root;
}

static time_t to_time(const ASN1_TIME *asn1)
{
	struct tm tm;

	return ASN1_TIME_to_tm(asn1, &tm) ? timegm(&tm) : 0;
}

time_t cert_not_before(const X509 *cert)
{
	return to_time(X509_get0_notBefore(cert));
}

time_t cert_not_after(const X509 *cert)
{
	return to_time(X509_get0_notAfter(cert));
}

const char *vek_kind_name(enum vek_kind kind)
{
	return kind == VEK_VCEK ? "VCEK" : "VLEK";
}

/*
 * Finds the value of an extension. Returns 1, 0 when there is none, -1 when
 * there are two.
 */
static int find(const X509 *cert, const char *oid, const uint8_t **value, size_t *len,
		struct problem *problem)
{
	ASN1_OBJECT *object = OBJ_txt2obj(oid, 1);
	ASN1_OCTET_STRING *octets;
	int at, again;

	if (!object)
		return problem_set(problem, "out of memory");
	at = X509_get_ext_by_OBJ(cert, object, -1);
	again = at < 0 ? -1 : X509_get_ext_by_OBJ(cert, object, at);
	ASN1_OBJECT_free(object);
	if (at < 0)
		return 0;
	if (again >= 0)
		return problem_set(problem, "it has extension %s twice", oid);
	octets = X509_EXTENSION_get_data(X509_get_ext(cert, at));
	*value = ASN1_STRING_get0_data(octets);
	*len = ASN1_STRING_length(octets);
	return 1;
}

/* A security patch level: a DER INTEGER of 0 to 255. Returns as find(). */
static int find_level(const X509 *cert, const char *oid, uint8_t *level, struct problem *problem)
{
	const uint8_t *value;
	size_t len;
	int found;

	found = find(cert, oid, &value, &len, problem);
	if (found != 1)
		return found;
	if (len == 3 && value[0] == 2 && value[1] == 1 && value[2] < 0x80)
		*level = value[2];
	else if (len == 4 && value[0] == 2 && value[1] == 2 && value[2] == 0 && value[3] >= 0x80)
		*level = value[3];
	else
		return problem_set(problem, "its extension %s is not a number from 0 to 255", oid);
	return 1;
}

static int need_level(const X509 *cert, const char *oid, const char *what, uint8_t *level,
		      struct problem *problem)
{
	int found = find_level(cert, oid, level, problem);

	if (!found)
		problem_set(problem, "it does not say its %s level (extension %s)", what, oid);
	return found == 1 ? 0 : -1;
}

/* A short DER IA5String or UTF8String. Returns as find(). */
static int find_string(const X509 *cert, const char *oid, char *text, size_t room,
		       struct problem *problem)
{
	const uint8_t *value;
	size_t len;
	int found;

	found = find(cert, oid, &value, &len, problem);
	if (found != 1)
		return found;
	if (len < 2 || (value[0] != V_ASN1_IA5STRING && value[0] != V_ASN1_UTF8STRING) ||
	    value[1] >= 0x80 || value[1] != len - 2 || len - 2 >= room)
		return problem_set(problem,
				   "its extension %s is not a string of up to %zu characters",
				   oid, room - 1);
	memcpy(text, value + 2, len - 2);
	text[len - 2] = 0;
	keep_printable(text);
	return 1;
}

/* The hardware id, bare as in Milan's certificates or as a DER OCTET STRING. Returns as find(). */
static int find_hwid(const X509 *cert, struct vek *vek, struct problem *problem)
{
	const uint8_t *value;
	size_t len;
	int found;

	found = find(cert, OID_HWID, &value, &len, problem);
	if (found != 1)
		return found;
	if ((len == 10 || len == 66) && value[0] == V_ASN1_OCTET_STRING && value[1] == len - 2) {
		value += 2;
		len -= 2;
	}
	if (len != 8 && len != 64)
		return problem_set(problem,
				   "its hardware id has %zu bytes, expected are 64, or 8 since Turin",
				   len);
	memcpy(vek->hwid, value, len);
	vek->hwid_len = len;
	return 1;
}

static bool is_p384(const X509 *cert)
{
	EVP_PKEY *key = X509_get0_pubkey(cert);
	char group[32];
	size_t len;

	return key && EVP_PKEY_is_a(key, "EC") &&
	       EVP_PKEY_get_group_name(key, group, sizeof(group), &len) &&
	       !strcmp(group, SN_secp384r1);
}

int vek_read(X509 *cert, struct vek *vek, struct problem *problem)
{
	struct tcb_parts parts = { 0 };
	int hwid, csp, fmc, product;

	memset(vek, 0, sizeof(*vek));
	vek->cert = cert;
	if (!is_p384(cert)) {
		ERR_clear_error();
		return problem_set(problem,
				   "its key is not an EC key on P-384, as a VCEK's or VLEK's is");
	}

	hwid = find_hwid(cert, vek, problem);
	if (hwid < 0)
		return -1;
	csp = find_string(cert, OID_CSP_ID, vek->csp_id, sizeof(vek->csp_id), problem);
	if (csp < 0)
		return -1;
	if (hwid == csp)
		return problem_set(problem,
				   "it has %s a hardware id %s a CSP id: neither a VCEK nor a VLEK",
				   hwid ? "both" : "neither", hwid ? "and" : "nor");
	vek->kind = hwid ? VEK_VCEK : VEK_VLEK;

	product = find_string(cert, OID_PRODUCT, vek->product, sizeof(vek->product), problem);
	if (product < 0)
		return -1;
	fmc = find_level(cert, OID_FMC, &parts.fmc, problem);
	if (fmc < 0 ||
	    need_level(cert, OID_BOOT_LOADER, "boot loader", &parts.boot_loader, problem) ||
	    need_level(cert, OID_TEE, "TEE", &parts.tee, problem) ||
	    need_level(cert, OID_SNP, "SNP firmware", &parts.snp, problem) ||
	    need_level(cert, OID_MICROCODE, "microcode", &parts.microcode, problem))
		return -1;
	if (!fmc && !strncmp(vek->product, "Turin", 5))
		return problem_set(problem,
				   "it is for Turin, but does not say its FMC level (extension "
				   OID_FMC ")");
	vek->layout = fmc ? TCB_LAYOUT_TURIN : TCB_LAYOUT_MILAN;
	vek->tcb = tcb_join(&parts, vek->layout);
	return 0;
}
