// SPDX-License-Identifier: GPL-2.0
/*
 * The checks that make a report good, from top to bottom: its form, which key
 * says to have signed it, the signature, the key's chain, what the key is for.
 */
#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <string.h>

#include "bytes.h"
#include "cert.h"
#include "chain.h"
#include "date.h"
#include "verify.h"

#define P384_LEN 48

/* Adds a check; the caller writes its text. A failed one makes the report bad. */
static struct problem *add(struct verify_result *result, enum out_mark mark, const char *what)
{
	struct verify_check *check;

	if (mark == OUT_FAILED)
		result->verdict = VERDICT_BAD;
	if (result->n < VERIFY_MAX_CHECKS)
		result->n++;
	check = &result->check[result->n - 1];
	check->mark = mark;
	check->what = what;
	return &check->text;
}

static void check_form(const struct report *r, struct verify_result *result)
{
	const uint8_t *b = r->bytes;

	if (!report_version_known(r))
		problem_set(add(result, OUT_FAILED, "form"),
			    "report version %u is not known here, expected 2, 3 or 5", r->version);
	else if (r->signature_algo != REPORT_SIG_ALGO_ECDSA_P384_SHA384)
		problem_set(add(result, OUT_FAILED, "form"),
			    "signature algorithm %u, expected 1 (ECDSA P-384 with SHA-384)",
			    r->signature_algo);
	else if (!bytes_zero(b + REPORT_SIG_R + P384_LEN, REPORT_SIG_NUMBER_LEN - P384_LEN) ||
		 !bytes_zero(b + REPORT_SIG_S + P384_LEN, REPORT_SIG_NUMBER_LEN - P384_LEN) ||
		 !bytes_zero(b + REPORT_SIG_RESERVED, REPORT_LEN - REPORT_SIG_RESERVED))
		problem_set(add(result, OUT_FAILED, "form"),
			    "bytes of the signature that must be zero are not");
	else
		problem_set(add(result, OUT_OK, "form"), "report version %u, %u bytes",
			    r->version, REPORT_LEN);
}

/* Whether the report names a key that can be looked for. */
static bool check_signing_key(const struct report *r, struct verify_result *result)
{
	bool blank = bytes_zero(r->bytes + REPORT_SIG_R, 2 * REPORT_SIG_NUMBER_LEN);

	if (r->signing_key == SIGNING_KEY_NONE || blank) {
		problem_set(add(result, OUT_FAILED, "signing key"),
			    "the report is not signed%s: whoever asked for it must trust the host",
			    r->mask_chip_key ? ", for the host's configuration masks the chip's key (mask_chip_key)" :
			    "");
		return false;
	}
	if (r->signing_key != SIGNING_KEY_VCEK && r->signing_key != SIGNING_KEY_VLEK) {
		problem_set(add(result, OUT_FAILED, "signing key"),
			    "key %u is reserved, expected 0 (VCEK) or 1 (VLEK)", r->signing_key);
		return false;
	}
	problem_set(add(result, OUT_OK, "signing key"), "%s", report_signing_key_name(r));
	return true;
}

static bool signature_holds(const struct report *r, X509 *cert)
{
	uint8_t *der = NULL;
	ECDSA_SIG *sig = ECDSA_SIG_new();
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	BIGNUM *num_r = BN_lebin2bn(r->bytes + REPORT_SIG_R, REPORT_SIG_NUMBER_LEN, NULL);
	BIGNUM *num_s = BN_lebin2bn(r->bytes + REPORT_SIG_S, REPORT_SIG_NUMBER_LEN, NULL);
	bool holds = false;
	int len;

	if (!sig || !ctx || !num_r || !num_s || !ECDSA_SIG_set0(sig, num_r, num_s)) {
		BN_free(num_r);
		BN_free(num_s);
		goto out;
	}
	len = i2d_ECDSA_SIG(sig, &der);
	if (len <= 0)
		goto out;
	holds = EVP_DigestVerifyInit(ctx, NULL, EVP_sha384(), NULL, X509_get0_pubkey(cert)) == 1 &&
		EVP_DigestVerify(ctx, der, len, r->bytes, REPORT_SIGNED_LEN) == 1;
out:
	OPENSSL_free(der);
	ECDSA_SIG_free(sig);
	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	return holds;
}

/*
 * Finds the certificate of the key that signed. Where none did, the one that is
 * for the report's TCB, else the first of the kind, so that the words can name it.
 */
static bool find_vek(const struct verify_input *in, struct vek *vek, struct verify_result *result)
{
	enum vek_kind kind = in->report->signing_key == SIGNING_KEY_VLEK ? VEK_VLEK : VEK_VCEK;
	struct problem why = { "none was given" };
	bool found = false;

	for (int i = 0; i < sk_X509_num(in->veks); i++) {
		struct vek other;

		if (vek_read(sk_X509_value(in->veks, i), &other, &why)) {
			problem_within(&why, "'%s' is no %s",
				       cert_name(sk_X509_value(in->veks, i)).text,
				       vek_kind_name(kind));
			continue;
		}
		if (other.kind != kind) {
			problem_set(&why, "only a %s was given", vek_kind_name(other.kind));
			continue;
		}
		if (signature_holds(in->report, other.cert)) {
			*vek = other;
			problem_set(add(result, OUT_OK, "signature"),
				    "ECDSA P-384 with SHA-384 by the %s, sha256 %s",
				    vek_kind_name(kind), cert_fingerprint(vek->cert).text);
			return true;
		}
		if (!found || (other.tcb == in->report->reported_tcb &&
			       vek->tcb != in->report->reported_tcb))
			*vek = other;
		found = true;
	}
	if (found)
		problem_set(add(result, OUT_FAILED, "signature"),
			    "the key of the %s, sha256 %s, did not sign this report",
			    vek_kind_name(kind), cert_fingerprint(vek->cert).text);
	else
		problem_set(add(result, OUT_FAILED, "signature"),
			    "there is no certificate of the %s that says to have signed: %s",
			    vek_kind_name(kind), why.text);
	return found;
}

static bool is_among(STACK_OF(X509) *certs, const X509 *cert)
{
	for (int i = 0; i < sk_X509_num(certs); i++)
		if (!X509_cmp(sk_X509_value(certs, i), cert))
			return true;
	return false;
}

static void tell_link(const struct chain_result *chain, int link, const char *name,
		      struct verify_result *result)
{
	X509 *cert = chain->cert[link];
	X509 *issuer = link + 1 < CHAIN_LINKS ? chain->cert[link + 1] : NULL;

	if (!cert)
		problem_set(add(result, OUT_FAILED, name), "%s",
			    link == CHAIN_ARK ? "none that issued the chain was given" :
			    "none that issued the key's certificate was given");
	else if (!chain->ok[link])
		problem_set(add(result, OUT_FAILED, name), "'%s': %s", cert_name(cert).text,
			    chain->trouble[link].text);
	else
		problem_set(add(result, OUT_OK, name), "'%s', signed by %s, valid %.10s to %.10s%s",
			    cert_name(cert).text, issuer ? cert_name(issuer).text : "itself",
			    date_text(cert_not_before(cert)).text,
			    date_text(cert_not_after(cert)).text,
			    link == CHAIN_ASK && chain->crl_checked ?
			    ", not on the revocation list" : "");
}

/* The chain, when the user named ARKs or some came with the certificates. */
static void check_chain(const struct verify_input *in, const struct vek *vek,
			struct verify_result *result)
{
	bool trusted = sk_X509_num(in->roots) > 0;
	struct chain_input chain = {
		.vek = vek->cert,
		.between = in->between,
		.roots = trusted ? in->roots : in->offered,
		.crls = in->crls,
		.at = in->at,
	};
	struct chain_result links;
	X509 *ark;

	chain_check(&chain, &links);
	tell_link(&links, CHAIN_VEK, vek_kind_name(vek->kind), result);
	tell_link(&links, CHAIN_ASK, vek->kind == VEK_VLEK ? "ASVK" : "ASK", result);
	tell_link(&links, CHAIN_ARK, "ARK", result);

	ark = links.cert[CHAIN_ARK];
	if (ark)
		problem_set(&result->anchor, "ARK '%s', sha256 %s", cert_name(ark).text,
			    cert_fingerprint(ark).text);
	for (int i = 0; trusted && i < sk_X509_num(in->offered); i++) {
		const X509 *offered = sk_X509_value(in->offered, i);

		if (!is_among(in->roots, offered))
			problem_set(add(result, OUT_FAILED, "table's ARK"),
				    "'%s', sha256 %s, is not the one that was given with --ca",
				    cert_name(offered).text, cert_fingerprint(offered).text);
	}
	if (in->crls && sk_X509_CRL_num(in->crls) && !links.crl_checked)
		problem_set(add(result, OUT_NOTE, "revocation"),
			    "the revocation list that came along is expired or not by this ARK: not relied on");
	chain_result_free(&links);
}

/* Without any ARK only the key's own dates can be checked. */
static void check_dates(const struct verify_input *in, const struct vek *vek,
			struct verify_result *result)
{
	time_t from = cert_not_before(vek->cert), to = cert_not_after(vek->cert);

	if (in->at < from || in->at > to)
		problem_set(add(result, OUT_FAILED, vek_kind_name(vek->kind)),
			    "valid from %s to %s, not at %s", date_text(from).text,
			    date_text(to).text, date_text(in->at).text);
	else
		problem_set(add(result, OUT_OK, vek_kind_name(vek->kind)),
			    "'%s', valid %.10s to %.10s", cert_name(vek->cert).text,
			    date_text(from).text, date_text(to).text);
	problem_set(add(result, OUT_NOTE, "chain"),
		    "not checked: no ARK was given. Name AMD's ASK and ARK with --ca");
	problem_set(&result->anchor, "%s '%s', sha256 %s", vek_kind_name(vek->kind),
		    cert_name(vek->cert).text, cert_fingerprint(vek->cert).text);
}

static void check_tcb(const struct report *r, const struct vek *vek, struct verify_result *result)
{
	if (r->reported_tcb == vek->tcb)
		problem_set(add(result, OUT_OK, "reported TCB"), "%s",
			    tcb_text(r->reported_tcb, vek->layout).text);
	else
		problem_set(add(result, OUT_FAILED, "reported TCB"),
			    "%s in the report, but the %s is for %s",
			    tcb_text(r->reported_tcb, vek->layout).text, vek_kind_name(vek->kind),
			    tcb_text(vek->tcb, vek->layout).text);
}

static void check_processor(const struct report *r, const struct vek *vek,
			    struct verify_result *result)
{
	const char *product;
	enum tcb_layout layout;

	if (!report_tcb_layout(r, &layout))
		return;
	product = report_product(r);
	if (layout != vek->layout ||
	    (product && *vek->product && strncmp(vek->product, product, strlen(product))))
		problem_set(add(result, OUT_FAILED, "processor"),
			    "family 0x%x model 0x%x (%s) in the report, but the %s is for '%s'",
			    r->cpuid_family, r->cpuid_model, product ? product : "unknown",
			    vek_kind_name(vek->kind), vek->product);
	else
		problem_set(add(result, OUT_OK, "processor"),
			    "family 0x%x model 0x%x stepping %u, '%s'", r->cpuid_family,
			    r->cpuid_model, r->cpuid_stepping, vek->product);
}

static void check_chip_id(const struct report *r, const struct vek *vek,
			  struct verify_result *result)
{
	bool masked = bytes_zero(r->chip_id, 64);
	char hex[129], other[129];

	bytes_hex(hex, r->chip_id, 64);
	if (vek->kind == VEK_VLEK) {
		problem_set(add(result, OUT_OK, "provider"),
			    "CSP id '%s'; a VLEK names no chip, the report %s%.16s%s", vek->csp_id,
			    masked ? "neither" : "says ", masked ? "" : hex, masked ? "" : "...");
		return;
	}
	if (masked) {
		problem_set(add(result, OUT_NOTE, "chip id"),
			    "masked by the host (all zero): only the VCEK's signature ties the report to chip %.16s...",
			    bytes_hex(other, vek->hwid, vek->hwid_len));
		return;
	}
	if (memcmp(r->chip_id, vek->hwid, vek->hwid_len) ||
	    !bytes_zero(r->chip_id + vek->hwid_len, 64 - vek->hwid_len))
		problem_set(add(result, OUT_FAILED, "chip id"),
			    "%.32s... in the report, but the VCEK is for %.32s...", hex,
			    bytes_hex(other, vek->hwid, vek->hwid_len));
	else
		problem_set(add(result, OUT_OK, "chip id"), "%.*s%s",
			    vek->hwid_len == 8 ? 16 : 64, hex, vek->hwid_len == 8 ? "" : "...");
}

enum verdict verify_report(const struct verify_input *in, struct verify_result *result)
{
	struct vek vek = { 0 };

	memset(result, 0, sizeof(*result));
	result->verdict = sk_X509_num(in->roots) > 0 ? VERDICT_GOOD : VERDICT_UNTRUSTED;

	check_form(in->report, result);
	if (!check_signing_key(in->report, result) || !find_vek(in, &vek, result))
		return result->verdict;
	if (sk_X509_num(in->roots) > 0 || sk_X509_num(in->offered) > 0)
		check_chain(in, &vek, result);
	else
		check_dates(in, &vek, result);
	check_processor(in->report, &vek, result);
	check_tcb(in->report, &vek, result);
	check_chip_id(in->report, &vek, result);
	return result->verdict;
}
