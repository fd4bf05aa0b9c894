// SPDX-License-Identifier: GPL-2.0
/*
 * Chain checking through libcrypto's own verifier, told to go on after an error
 * so that every link's trouble can be named.
 */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509_vfy.h>
#include <string.h>

#include "cert.h"
#include "chain.h"
#include "date.h"

#define MIN_RSA_BITS	4096

static void blame(struct chain_result *result, int link, const char *what)
{
	if (!result->ok[link])
		return;
	result->ok[link] = false;
	problem_set(&result->trouble[link], "%s", what);
}

static void blame_dates(struct chain_result *result, int link, const X509 *cert, time_t at)
{
	if (!result->ok[link])
		return;
	result->ok[link] = false;
	problem_set(&result->trouble[link], "valid from %s to %s, not at %s",
		    date_text(cert_not_before(cert)).text, date_text(cert_not_after(cert)).text,
		    date_text(at).text);
}

static int on_error(int ok, X509_STORE_CTX *ctx)
{
	struct chain_result *result = X509_STORE_CTX_get_app_data(ctx);
	int error = X509_STORE_CTX_get_error(ctx);
	int link = X509_STORE_CTX_get_error_depth(ctx);
	X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(ctx);
	X509 *cert = X509_STORE_CTX_get_current_cert(ctx);

	if (ok)
		return 1;
	if (link >= CHAIN_LINKS)
		link = CHAIN_ARK;

	switch (error) {
	case X509_V_ERR_UNABLE_TO_GET_CRL:
		/* Nobody publishes lists of VCEKs, and the ARK's is not required. */
		if (link != CHAIN_VEK)
			result->crl_checked = false;
		break;
	case X509_V_ERR_CRL_NOT_YET_VALID:
	case X509_V_ERR_CRL_HAS_EXPIRED:
		/* An old list still names what was revoked, but says nothing of the rest. */
		result->crl_checked = false;
		break;
	case X509_V_ERR_CERT_NOT_YET_VALID:
	case X509_V_ERR_CERT_HAS_EXPIRED:
		blame_dates(result, link, cert, X509_VERIFY_PARAM_get_time(param));
		break;
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
		blame(result, link, "no certificate of its issuer was given");
		break;
	case X509_V_ERR_CERT_SIGNATURE_FAILURE:
		blame(result, link, "its signature was not made by its issuer's key");
		break;
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
		blame(result, link, "it is signed by itself and not a trusted ARK");
		break;
	default:
		blame(result, link, X509_verify_cert_error_string(error));
	}
	return 1;
}

static void check_algorithms(struct chain_result *result, int link)
{
	X509 *cert = result->cert[link];
	int digest, key, bits;
	EVP_PKEY *pkey;
	uint32_t flags;

	if (!X509_get_signature_info(cert, &digest, &key, &bits, &flags) ||
	    key != NID_rsassaPss || digest != NID_sha384)
		blame(result, link, "it is not signed with RSA-PSS and SHA-384");
	if (link == CHAIN_VEK)
		return;
	pkey = X509_get0_pubkey(cert);
	if (!pkey || (!EVP_PKEY_is_a(pkey, "RSA") && !EVP_PKEY_is_a(pkey, "RSA-PSS")) ||
	    EVP_PKEY_get_bits(pkey) < MIN_RSA_BITS)
		blame(result, link, "its key is not an RSA key of 4096 bits or more");
}

static X509_STORE *make_store(const struct chain_input *in)
{
	X509_STORE *store = X509_STORE_new();

	if (!store)
		return NULL;
	for (int i = 0; i < sk_X509_num(in->roots); i++)
		if (!X509_STORE_add_cert(store, sk_X509_value(in->roots, i)))
			goto fail;
	for (int i = 0; in->crls && i < sk_X509_CRL_num(in->crls); i++)
		if (!X509_STORE_add_crl(store, sk_X509_CRL_value(in->crls, i)))
			goto fail;
	return store;
fail:
	X509_STORE_free(store);
	return NULL;
}

static void run(const struct chain_input *in, X509_STORE *store, X509_STORE_CTX *ctx,
		struct chain_result *result)
{
	bool crls = in->crls && sk_X509_CRL_num(in->crls) > 0;
	X509_VERIFY_PARAM *param;
	STACK_OF(X509) *chain;

	if (!X509_STORE_CTX_init(ctx, store, in->vek, in->between)) {
		blame(result, CHAIN_VEK, "libcrypto cannot check it");
		return;
	}
	param = X509_STORE_CTX_get0_param(ctx);
	X509_VERIFY_PARAM_set_time(param, in->at);
	X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_CHECK_SS_SIGNATURE |
				    (crls ? X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL : 0));
	X509_STORE_CTX_set_app_data(ctx, result);
	X509_STORE_CTX_set_verify_cb(ctx, on_error);
	result->crl_checked = crls;
	if (X509_verify_cert(ctx) < 0)
		blame(result, CHAIN_VEK, "libcrypto cannot check it");

	chain = X509_STORE_CTX_get0_chain(ctx);
	for (int i = 0; i < CHAIN_LINKS; i++) {
		X509 *cert = i < sk_X509_num(chain) ? sk_X509_value(chain, i) : NULL;

		if (!cert) {
			blame(result, i, "there is none");
			continue;
		}
		X509_up_ref(cert);
		result->cert[i] = cert;
		check_algorithms(result, i);
	}
	if (sk_X509_num(chain) > CHAIN_LINKS)
		blame(result, CHAIN_ARK, "the chain is longer than VEK, ASK and ARK");
	else if (result->cert[CHAIN_ARK] && !cert_is_root(result->cert[CHAIN_ARK]))
		blame(result, CHAIN_ARK, "it is not signed by its own key");
}

bool chain_check(const struct chain_input *in, struct chain_result *result)
{
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	X509_STORE *store = make_store(in);

	memset(result, 0, sizeof(*result));
	for (int i = 0; i < CHAIN_LINKS; i++)
		result->ok[i] = true;
	if (ctx && store)
		run(in, store, ctx, result);
	else
		blame(result, CHAIN_VEK, "out of memory");
	X509_STORE_CTX_free(ctx);
	X509_STORE_free(store);
	ERR_clear_error();
	return result->ok[CHAIN_VEK] && result->ok[CHAIN_ASK] && result->ok[CHAIN_ARK];
}

void chain_result_free(struct chain_result *result)
{
	for (int i = 0; i < CHAIN_LINKS; i++) {
		X509_free(result->cert[i]);
		result->cert[i] = NULL;
	}
}
