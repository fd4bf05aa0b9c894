// SPDX-License-Identifier: GPL-2.0
/* What mkcerts makes: a chain that libcrypto accepts, for the keys that sign. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include "fake_machine.h"
#include "guest_side.h"
#include "suites.h"
#include "tap.h"

static const char *folder;

static FILE *chip_file(const char *name)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return fopen(path, "rb");
}

static size_t load(const char *name, void *buf, size_t max)
{
	FILE *f = chip_file(name);
	size_t len;

	if (!f)
		return 0;
	len = fread(buf, 1, max, f);
	fclose(f);
	return len;
}

static X509 *load_cert(const char *name)
{
	FILE *f = chip_file(name);
	X509 *cert;

	if (!f)
		return NULL;
	cert = d2i_X509_fp(f, NULL);
	fclose(f);
	return cert;
}

static bool chain_holds(X509 *leaf, X509 *middle, X509 *root)
{
	X509_STORE *store = X509_STORE_new();
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	STACK_OF(X509) *chain = sk_X509_new_null();
	bool good;

	X509_STORE_add_cert(store, root);
	sk_X509_push(chain, middle);
	X509_STORE_CTX_init(ctx, store, leaf, chain);
	X509_STORE_CTX_set_flags(ctx, X509_V_FLAG_X509_STRICT);
	/* RFC 5280 wants key identifiers in the leaf; AMD's have none. */
	good = X509_verify_cert(ctx) == 1 ||
	       X509_STORE_CTX_get_error(ctx) == X509_V_ERR_MISSING_AUTHORITY_KEY_IDENTIFIER;
	X509_STORE_CTX_cleanup(ctx);
	X509_STORE_CTX_init(ctx, store, leaf, chain);
	good = good && X509_verify_cert(ctx) == 1;
	X509_STORE_CTX_free(ctx);
	sk_X509_free(chain);
	X509_STORE_free(store);
	return good;
}

/* Contents of the extension with an AMD OID; length, or -1 where there is none. */
static int extension(X509 *cert, const char *arc, uint8_t *out, size_t max)
{
	const ASN1_OCTET_STRING *data;
	ASN1_OBJECT *oid;
	char text[64];
	int at, len;

	snprintf(text, sizeof(text), "1.3.6.1.4.1.3704.1.%s", arc);
	oid = OBJ_txt2obj(text, 1);
	at = X509_get_ext_by_OBJ(cert, oid, -1);
	ASN1_OBJECT_free(oid);
	if (at < 0)
		return -1;
	data = X509_EXTENSION_get_data(X509_get_ext(cert, at));
	len = ASN1_STRING_length(data);
	if (len > (int)max)
		return -1;
	memcpy(out, ASN1_STRING_get0_data(data), len);
	return len;
}

static int tcb_part(X509 *cert, const char *arc)
{
	uint8_t der[8];
	int len = extension(cert, arc, der, sizeof(der));

	if (len == 3 && der[0] == 2 && der[1] == 1 && der[2] < 0x80)
		return der[2];
	if (len == 4 && der[0] == 2 && der[1] == 2 && der[2] == 0 && der[3] >= 0x80)
		return der[3];
	return -1;
}

static bool tcb_is(X509 *cert, uint64_t tcb)
{
	return tcb_part(cert, "3.1") == (int)(tcb & 0xff) &&
	       tcb_part(cert, "3.2") == (int)(tcb >> 8 & 0xff) &&
	       tcb_part(cert, "3.3") == (int)(tcb >> 48 & 0xff) &&
	       tcb_part(cert, "3.8") == (int)(tcb >> 56) &&
	       tcb_part(cert, "3.4") == 0 && tcb_part(cert, "3.5") == 0 &&
	       tcb_part(cert, "3.6") == 0 && tcb_part(cert, "3.7") == 0;
}

static bool signed_with_pss(X509 *cert)
{
	uint32_t flags;
	int md, pk, bits;

	return X509_get_signature_info(cert, &md, &pk, &bits, &flags) == 1 &&
	       md == NID_sha384 && pk == NID_rsassaPss;
}

static void check_vcek(uint64_t tcb, const uint8_t secret[48], const uint8_t id[64],
		       X509 *ask, X509 *ark)
{
	uint8_t report[0x4a0], hwid[64], text[32];
	struct guest g;
	struct fake *f;
	char name[64];
	X509 *cert;
	bool good;

	snprintf(name, sizeof(name), "vcek-%016" PRIx64 ".der", tcb);
	cert = load_cert(name);
	if (!tap_ok(!!cert, "%s is a certificate", name))
		return;
	tap_ok(chain_holds(cert, ask, ark) && signed_with_pss(cert),
	       "it leads to the ARK, with RSASSA-PSS and SHA-384");
	tap_ok(tcb_is(cert, tcb), "its extensions have the TCB");
	good = extension(cert, "4", hwid, sizeof(hwid)) == 64 && !memcmp(hwid, id, 64) &&
	       extension(cert, "2", text, sizeof(text)) == 10 &&
	       !memcmp(text, "\x16\x08Milan-B0", 10) &&
	       extension(cert, "1", text, sizeof(text)) == 3 && !memcmp(text, "\x02\x01\x00", 3);
	tap_ok(good, "and hardware id, product and version as in AMD's own");

	f = fake_chip(secret, id, tcb, 0);
	fake_cmd(f, 0x81, NULL, 0);
	good = guest_launch(f, &g, 300, 5, POLICY_BASIC) &&
	       guest_report(f, &g, &g.channel[0], 0, 0, report) == 0;
	tap_ok(good && report_signed_by(report, X509_get0_pubkey(cert)),
	       "a report of this chip at this TCB is signed by its key");
	fake_free(f);
	X509_free(cert);
}

static void check_vlek(uint64_t tcb, const uint8_t secret[48], const uint8_t id[64],
		       X509 *asvk, X509 *ark)
{
	uint8_t report[0x4a0], text[64], cmd[16] = { 0 };
	struct guest g;
	struct fake *f;
	char name[64];
	X509 *cert;
	bool good;

	snprintf(name, sizeof(name), "vlek-%016" PRIx64 ".der", tcb);
	cert = load_cert(name);
	if (!tap_ok(!!cert, "%s is a certificate", name))
		return;
	good = chain_holds(cert, asvk, ark) && tcb_is(cert, tcb) &&
	       extension(cert, "4", text, sizeof(text)) == -1 &&
	       extension(cert, "5", text, sizeof(text)) > 2 && text[0] == 0x16;
	tap_ok(good, "it leads to the ARK, has the TCB, a cloud's name, no hardware id");

	f = fake_chip(secret, id, tcb, 0);
	fake_cmd(f, 0x81, NULL, 0);
	snprintf(name, sizeof(name), "vlek-%016" PRIx64 ".bin", tcb);
	good = load(name, f->ram + PAGE(30), 4096) == 432;
	put32(cmd, 16);
	put64(cmd + 8, PAGE(30));
	tap_is(fake_cmd(f, 0xcd, cmd, sizeof(cmd)), OK, "VLEK_LOAD takes %s", name);
	good = good && guest_launch(f, &g, 300, 5, POLICY_BASIC) &&
	       guest_report(f, &g, &g.channel[0], 0, 2, report) == 0;
	tap_ok(good && report_signed_by(report, X509_get0_pubkey(cert)),
	       "and a report by the VLEK is signed by its key");
	fake_free(f);
	X509_free(cert);
}

static bool name_is(const X509_NAME *name, const char *common)
{
	char text[64];

	return X509_NAME_get_text_by_NID((X509_NAME *)name, NID_commonName, text,
					 sizeof(text)) > 0 && !strcmp(text, common);
}

void test_chip(const char *mkcerts, const char *dir)
{
	uint8_t secret[48], again[48], id[64];
	X509 *ark, *ask, *asvk;
	char command[1024], line[32];
	uint64_t current = 0;
	unsigned int count = 0;
	X509_CRL *crl;
	FILE *f;

	folder = dir;
	snprintf(command, sizeof(command), "%s %s 2>/dev/null", mkcerts, dir);
	if (!tap_ok(system(command) == 0, "mkcerts makes a chip"))
		return;
	tap_ok(load("secret.bin", secret, 48) == 48 && load("chip-id.bin", id, 64) == 64,
	       "with a secret and an id");
	snprintf(command, sizeof(command), "%s %s 2>/dev/null", mkcerts, dir);
	tap_ok(system(command) == 0 && load("secret.bin", again, 48) == 48 &&
	       !memcmp(secret, again, 48), "mkcerts leaves a chip that is there alone");
	snprintf(command, sizeof(command), "%s /nowhere/at/all 2>/dev/null", mkcerts);
	tap_ok(system(command) != 0, "mkcerts fails where it cannot write");

	ark = load_cert("ark.der");
	ask = load_cert("ask.der");
	asvk = load_cert("asvk.der");
	if (!tap_ok(ark && ask && asvk, "ARK, ASK and ASVK are certificates"))
		return;
	tap_ok(chain_holds(ask, ark, ark) && chain_holds(asvk, ark, ark), "the ARK signed them");
	tap_ok(EVP_PKEY_get_bits(X509_get0_pubkey(ark)) == 4096 &&
	       EVP_PKEY_get_bits(X509_get0_pubkey(ask)) == 4096 && signed_with_pss(ark) &&
	       signed_with_pss(ask), "all with RSA-4096, RSASSA-PSS and SHA-384");
	tap_ok(name_is(X509_get_subject_name(ark), "ARK-Milan") &&
	       name_is(X509_get_subject_name(ask), "SEV-Milan") &&
	       name_is(X509_get_issuer_name(ask), "ARK-Milan"), "with names as AMD has them");
	f = chip_file("crl.der");
	crl = f ? d2i_X509_CRL_fp(f, NULL) : NULL;
	tap_ok(crl && X509_CRL_verify(crl, X509_get0_pubkey(ark)) == 1,
	       "the ARK signed a revocation list");
	X509_CRL_free(crl);
	if (f)
		fclose(f);

	if (load("tcb", line, sizeof(line) - 1) == 17)
		current = strtoull(line, NULL, 16);
	f = chip_file("tcbs");
	while (f && fgets(line, sizeof(line), f)) {
		uint64_t tcb = strtoull(line, NULL, 16);

		if (!count++)
			tap_is(tcb, current, "the current TCB is the first of the list");
		check_vcek(tcb, secret, id, ask, ark);
		check_vlek(tcb, secret, id, asvk, ark);
	}
	if (f)
		fclose(f);
	if (load("tcb-after-update", line, sizeof(line) - 1) == 17) {
		uint8_t download[12];
		struct fake *m;

		current = strtoull(line, NULL, 16);
		check_vcek(current, secret, id, ask, ark);
		check_vlek(current, secret, id, asvk, ark);
		m = fake_chip(secret, id, TCB_OLD, 0);
		tap_is(load("sev-update.sbin", m->ram + PAGE(40), 4096), 4096,
		       "there is a firmware update");
		put64(download, PAGE(40));
		put32(download + 8, 4096);
		tap_is(fake_cmd(m, 0x0b, download, sizeof(download)), OK, "the chip takes it");
		fake_free(m);
	} else {
		tap_ok(false, "there is a TCB for after an update");
	}
	tap_ok(count >= 3, "there are certificates for %u TCBs", count);
	X509_free(ark);
	X509_free(ask);
	X509_free(asvk);
}
