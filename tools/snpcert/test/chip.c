// SPDX-License-Identifier: GPL-2.0
/* Keys, certificates and signatures as AMD's look, made by libcrypto. */
#include <err.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "chip.h"

static void must(bool held, const char *what)
{
	if (!held)
		errx(2, "cannot make a test chip: %s", what);
}

EVP_PKEY *chip_rsa_key(unsigned int bits)
{
	EVP_PKEY *key = EVP_RSA_gen(bits);

	must(key, "RSA key");
	return key;
}

EVP_PKEY *chip_ec_key(const char *group)
{
	EVP_PKEY *key = EVP_EC_gen(group);

	must(key, "EC key");
	return key;
}

static void extend(X509 *cert, const char *oid, const uint8_t *value, int len)
{
	ASN1_OCTET_STRING *octets = ASN1_OCTET_STRING_new();
	ASN1_OBJECT *object = OBJ_txt2obj(oid, 1);
	X509_EXTENSION *ext;

	must(octets && object && ASN1_OCTET_STRING_set(octets, value, len), "extension");
	ext = X509_EXTENSION_create_by_OBJ(NULL, object, 0, octets);
	must(ext && X509_add_ext(cert, ext, -1), "extension");
	X509_EXTENSION_free(ext);
	ASN1_OBJECT_free(object);
	ASN1_OCTET_STRING_free(octets);
}

static void extend_level(X509 *cert, const char *oid, uint8_t level)
{
	uint8_t small[] = { 2, 1, level }, large[] = { 2, 2, 0, level };

	if (level < 0x80)
		extend(cert, oid, small, sizeof(small));
	else
		extend(cert, oid, large, sizeof(large));
}

static void extend_bytes(X509 *cert, const char *oid, uint8_t tag, const void *bytes, size_t len)
{
	uint8_t der[128] = { tag, len };

	must(len < sizeof(der) - 2, "long value");
	memcpy(der + 2, bytes, len);
	extend(cert, oid, der, len + 2);
}

static void extend_vek(X509 *cert, const struct chip_vek *vek)
{
	static const char *const level_oids[] = {
		"1.3.6.1.4.1.3704.1.3.1", "1.3.6.1.4.1.3704.1.3.2",
		"1.3.6.1.4.1.3704.1.3.3", "1.3.6.1.4.1.3704.1.3.8",
	};

	if (vek->product)
		extend_bytes(cert, "1.3.6.1.4.1.3704.1.2", V_ASN1_IA5STRING, vek->product,
			     strlen(vek->product));
	for (int i = 0; i < 4; i++)
		extend_level(cert, level_oids[i], vek->levels[i]);
	if (vek->twice)
		extend_level(cert, level_oids[0], vek->levels[0] + 1);
	if (vek->fmc >= 0)
		extend_level(cert, "1.3.6.1.4.1.3704.1.3.9", vek->fmc);
	if (vek->hwid && vek->hwid_wrapped)
		extend_bytes(cert, "1.3.6.1.4.1.3704.1.4", V_ASN1_OCTET_STRING, vek->hwid,
			     vek->hwid_len);
	else if (vek->hwid)
		extend(cert, "1.3.6.1.4.1.3704.1.4", vek->hwid, vek->hwid_len);
	if (vek->csp_id)
		extend_bytes(cert, "1.3.6.1.4.1.3704.1.5", V_ASN1_IA5STRING, vek->csp_id,
			     strlen(vek->csp_id));
}

static void extend_ca(X509 *cert)
{
	X509_EXTENSION *basic = X509V3_EXT_conf_nid(NULL, NULL, NID_basic_constraints,
						    "critical,CA:TRUE");
	X509_EXTENSION *usage = X509V3_EXT_conf_nid(NULL, NULL, NID_key_usage,
						    "critical,keyCertSign,cRLSign");

	must(basic && usage && X509_add_ext(cert, basic, -1) && X509_add_ext(cert, usage, -1),
	     "CA");
	X509_EXTENSION_free(basic);
	X509_EXTENSION_free(usage);
}

/* A context that signs as AMD does: RSA-PSS with as much salt as digest. */
static EVP_MD_CTX *signer(EVP_PKEY *key, const char *digest, bool pkcs1)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *pctx;

	must(ctx && EVP_DigestSignInit_ex(ctx, &pctx, digest, NULL, NULL, key, NULL), "signer");
	if (!pkcs1)
		must(EVP_PKEY_CTX_set_rsa_padding(pctx, RSA_PKCS1_PSS_PADDING) > 0 &&
		     EVP_PKEY_CTX_set_rsa_pss_saltlen(pctx, RSA_PSS_SALTLEN_DIGEST) > 0, "PSS");
	return ctx;
}

X509 *chip_certify(const struct chip_cert *c, const struct chip_vek *vek)
{
	static long serial = 1;
	X509 *cert = X509_new();
	X509_NAME *name = X509_NAME_new();
	EVP_MD_CTX *ctx;

	must(cert && name, "memory");
	must(X509_NAME_add_entry_by_txt(name, "O", MBSTRING_ASC, (uint8_t *)"Test Micro Devices",
					-1, -1, 0) &&
	     X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const uint8_t *)c->name, -1,
					-1, 0), "name");
	must(X509_set_version(cert, X509_VERSION_3) &&
	     ASN1_INTEGER_set(X509_get_serialNumber(cert), serial++) &&
	     X509_set_subject_name(cert, name) &&
	     X509_set_issuer_name(cert, c->issuer ? X509_get_subject_name(c->issuer) : name) &&
	     X509_gmtime_adj(X509_getm_notBefore(cert), c->from * 86400L) &&
	     X509_gmtime_adj(X509_getm_notAfter(cert), (c->to ? c->to : 1000) * 86400L) &&
	     X509_set_pubkey(cert, c->key), "certificate");
	if (c->ca)
		extend_ca(cert);
	if (vek)
		extend_vek(cert, vek);
	ctx = signer(c->issuer_key ? c->issuer_key : c->key, c->digest ? c->digest : "SHA384",
		     c->pkcs1);
	must(X509_sign_ctx(cert, ctx), "certificate's signature");
	EVP_MD_CTX_free(ctx);
	X509_NAME_free(name);
	return cert;
}

X509_CRL *chip_crl(X509 *issuer, EVP_PKEY *key, X509 *revoked, int to)
{
	X509_CRL *crl = X509_CRL_new();
	ASN1_TIME *from = X509_gmtime_adj(NULL, -10 * 86400L);
	ASN1_TIME *until = X509_gmtime_adj(NULL, to * 86400L);
	EVP_MD_CTX *ctx;

	must(crl && from && until && X509_CRL_set_version(crl, X509_CRL_VERSION_2) &&
	     X509_CRL_set_issuer_name(crl, X509_get_subject_name(issuer)) &&
	     X509_CRL_set1_lastUpdate(crl, from) && X509_CRL_set1_nextUpdate(crl, until), "CRL");
	if (revoked) {
		X509_REVOKED *entry = X509_REVOKED_new();

		must(entry &&
		     X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(revoked)) &&
		     X509_REVOKED_set_revocationDate(entry, from) &&
		     X509_CRL_add0_revoked(crl, entry), "revocation");
	}
	X509_CRL_sort(crl);
	ctx = signer(key, "SHA384", false);
	must(X509_CRL_sign_ctx(crl, ctx), "CRL's signature");
	EVP_MD_CTX_free(ctx);
	ASN1_TIME_free(from);
	ASN1_TIME_free(until);
	return crl;
}

void chip_sign(uint8_t report[1184], EVP_PKEY *key)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t der[256];
	const uint8_t *at = der;
	size_t len = sizeof(der);
	ECDSA_SIG *sig;

	must(ctx && EVP_DigestSignInit_ex(ctx, NULL, "SHA384", NULL, NULL, key, NULL) &&
	     EVP_DigestSign(ctx, der, &len, report, 0x2a0), "report's signature");
	sig = d2i_ECDSA_SIG(NULL, &at, len);
	must(sig && BN_bn2lebinpad(ECDSA_SIG_get0_r(sig), report + 0x2a0, 72) == 72 &&
	     BN_bn2lebinpad(ECDSA_SIG_get0_s(sig), report + 0x2e8, 72) == 72, "report's signature");
	ECDSA_SIG_free(sig);
	EVP_MD_CTX_free(ctx);
}
