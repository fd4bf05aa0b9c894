// SPDX-License-Identifier: GPL-2.0
/* build: which certificates make a table, in which form, and which do not. */
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chip.h"
#include "commands.h"
#include "file.h"
#include "table.h"
#include "table_tcb.h"
#include "tap.h"
#include "usage.h"

#define MILAN "--ca " DATA "/amd-roots/milan-vcek.pem"
#define VCEK "--vcek " DATA "/milan-report/vcek.der"

static const char *save_cert(const char *name, X509 *cert, bool pem)
{
	BIO *bio = BIO_new(BIO_s_mem());
	const char *path = NULL;
	char *data;
	long len;

	if (bio && (pem ? PEM_write_bio_X509(bio, cert) : i2d_X509_bio(bio, cert))) {
		len = BIO_get_mem_data(bio, &data);
		path = save(name, data, len);
	}
	BIO_free(bio);
	return path;
}

/* Reads a table back; its kinds as a string, a letter for each: rscvx. */
static void read_back(const char *path, char *letters, uint64_t *tcb)
{
	struct problem problem;
	enum tcb_layout layout;
	struct table table;
	size_t len, n = 0;
	uint8_t *data = file_read(path, TABLE_MAX_FILE, &len, &problem);

	if (data && !table_parse(data, len, &table, &problem)) {
		for (; n < table.n; n++)
			letters[n] = "rscvx?"[table.entry[n].kind];
		if (tcb && table_tcb(&table, tcb, &layout, &problem) != 1)
			*tcb = 0;
	}
	letters[n] = 0;
	free(data);
}

static void real_ones(void)
{
	char line[1024], kinds[TABLE_MAX_ENTRIES + 1];
	uint64_t tcb;

	snprintf(line, sizeof(line), MILAN " " VCEK " -o %s", scratch("t"));
	ok_run(cmd_build, line, EXIT_GOOD, "for TCB 0x4405000000000002",
	       "the real chain makes a table and says for which TCB");
	read_back(scratch("t"), kinds, &tcb);
	ok(!strcmp(kinds, "src") && tcb == 0x4405000000000002, "it holds ASK, ARK and VCEK");
	snprintf(line, sizeof(line), VCEK " " MILAN " -o %s", scratch("u"));
	ok_run(cmd_build, line, EXIT_GOOD, "3 entries", "another order of options is fine");
	read_back(scratch("u"), kinds, NULL);
	ok(!strcmp(kinds, "csr"), "and becomes the table's order");
	ok_run(cmd_show, scratch("t"), EXIT_GOOD, "For reported TCB", "show reads it");
	snprintf(line, sizeof(line), "--report %s --certs %s %s --at 2024-05-31",
		 DATA "/milan-report/report.bin", scratch("t"), MILAN);
	ok_run(cmd_verify, line, EXIT_GOOD, "Good at", "the real report is good with it");
	snprintf(line, sizeof(line), "--report %s --certs %s --at 2024-05-31",
		 DATA "/milan-report/report.bin", scratch("t"));
	ok_run(cmd_verify, line, EXIT_UNTRUSTED,
	       "ARK 'ARK-Milan', sha256 69d063b45344d26a2e94e1f4210de49ef555308287d4c174445c95639a540bcd",
	       "without --ca the table's ARK is shown and not trusted");
	snprintf(line, sizeof(line), "--report %s --certs %s --ca %s --at 2024-05-31",
		 DATA "/milan-report/report.bin", scratch("t"), DATA "/amd-roots/genoa-vcek.pem");
	ok_run(cmd_verify, line, EXIT_BAD, "NOT good", "with Genoa's --ca it is not good");

	ok_run(cmd_build, "--ca " DATA "/amd-roots/genoa-vcek.pem " VCEK " -o /tmp/x", EXIT_TROUBLE,
	       "was not issued by the ASK", "refused: a Milan VCEK with Genoa's chain");
	ok_run(cmd_build, "--ca " DATA "/amd-roots/milan-vlek.pem " VCEK " -o /tmp/x", EXIT_TROUBLE,
	       "was not issued by the ASK", "refused: a VCEK with the ASVK");
	ok_run(cmd_build, MILAN " --vlek " DATA "/milan-report/vcek.der -o /tmp/x", EXIT_TROUBLE,
	       "is a VCEK, expected a VLEK", "refused: a VCEK as VLEK");
	ok_run(cmd_build, "--ark " DATA "/milan-report/vcek.der", EXIT_TROUBLE, "is no ARK",
	       "refused: a VCEK as ARK");
	ok_run(cmd_build, "--ask " DATA "/milan-report/vcek.der", EXIT_TROUBLE, "is no ASK",
	       "refused: a VCEK as ASK");
	ok_run(cmd_build, "--ark " DATA "/amd-roots/milan-vcek.pem", EXIT_TROUBLE,
	       "holds 2 certificates",
	       "refused: a bundle as ARK");
	ok_run(cmd_build, MILAN " " VCEK " " VCEK " -o /tmp/x", EXIT_TROUBLE, "one VCEK",
	       "refused: two VCEKs");
	ok_run(cmd_build, MILAN " " MILAN " " VCEK " -o /tmp/x", EXIT_TROUBLE, "needs one ARK",
	       "refused: two ARKs");
	ok_run(cmd_build, MILAN " -o /tmp/x", EXIT_TROUBLE, "needs a VCEK or a VLEK",
	       "refused: neither VCEK nor VLEK");
	ok_run(cmd_build, VCEK " -o /tmp/x", EXIT_TROUBLE, "needs one ARK", "refused: no ARK");
	ok_run(cmd_build, MILAN " " VCEK, EXIT_TROUBLE, "-o is missing", "refused: no output");
	ok_run(cmd_build, MILAN " " VCEK " -o /nonexistent/x", EXIT_TROUBLE, "cannot create",
	       "refused: an output in no folder");
	ok_run(cmd_build, "--crl " DATA "/milan-report/vcek.der", EXIT_TROUBLE,
	       "is no certificate revocation list", "refused: a certificate as CRL");
	ok_run(cmd_build, "--vcek " DATA "/README.md", EXIT_TROUBLE, "is no X.509 certificate",
	       "refused: text as VCEK");
	ok_run(cmd_build, "--help", EXIT_GOOD, "Usage: snpcert build", "build has help");
}

/* The key's algorithm does not matter here, so small and quick ones will do. */
static void made_up_ones(void)
{
	static const uint8_t id[64] = { 1 };
	EVP_PKEY *ark_key = chip_rsa_key(2048), *ask_key = chip_rsa_key(2048);
	EVP_PKEY *vek_key = chip_ec_key("P-384");
	struct chip_cert c = { .name = "ARK-Test", .key = ark_key, .ca = true };
	struct chip_vek v = { .product = "Milan-B0", .levels = { 1, 2, 3, 4 }, .fmc = -1 };
	X509 *ark = chip_certify(&c, NULL), *ask, *asvk, *vcek, *vlek, *old_vlek, *expired, *namesake;
	X509_CRL *crl = chip_crl(ark, ark_key, NULL, 30);
	char line[1024], kinds[TABLE_MAX_ENTRIES + 1];
	uint8_t *der = NULL, *big;
	uint64_t tcb;
	int len;

	c = (struct chip_cert) { .name = "SEV-Test", .issuer = ark, .issuer_key = ark_key,
				 .key = ask_key, .ca = true };
	ask = chip_certify(&c, NULL);
	c.key = ark_key;
	namesake = chip_certify(&c, NULL);
	c.key = ask_key;
	c.name = "SEV-VLEK-Test";
	asvk = chip_certify(&c, NULL);
	c = (struct chip_cert) { .name = "SEV-VLEK", .issuer = asvk, .issuer_key = ask_key,
				 .key = vek_key };
	v.csp_id = "cloud";
	vlek = chip_certify(&c, &v);
	v.levels[0] = 9;
	old_vlek = chip_certify(&c, &v);
	v.levels[0] = 1;
	v.csp_id = NULL;
	v.hwid = id;
	v.hwid_len = 64;
	c.name = "SEV-VCEK";
	c.issuer = ask;
	vcek = chip_certify(&c, &v);
	c.from = -9;
	c.to = -1;
	expired = chip_certify(&c, &v);

	save_cert("ark.pem", ark, true);
	save_cert("ask.der", ask, false);
	save_cert("asvk.pem", asvk, true);
	save_cert("namesake.pem", namesake, true);
	save_cert("vcek.pem", vcek, true);
	save_cert("vlek.der", vlek, false);
	save_cert("old-vlek.der", old_vlek, false);
	save_cert("expired.der", expired, false);
	len = i2d_X509_CRL(crl, &der);
	save("crl.der", der, len);
	OPENSSL_free(der);

	snprintf(line, sizeof(line),
		 "--ark %s --ask %s --vcek %s --crl %s -o %s", scratch("ark.pem"),
		 scratch("ask.der"), scratch("vcek.pem"), scratch("crl.der"), scratch("t"));
	ok_run(cmd_build, line, EXIT_GOOD, "4 entries in 0x1000 bytes",
	       "PEM, DER and a revocation list make a table of one page");
	read_back(scratch("t"), kinds, &tcb);
	ok(!strcmp(kinds, "rscx") && tcb == 0x0403000000000201, "it holds all four, as DER");
	ok_run(cmd_show, scratch("t"), EXIT_GOOD, "revokes 0 certificates", "show reads the list");
	snprintf(line, sizeof(line), "--ark %s --ask %s --ask %s --vcek %s --vlek %s -o %s",
		 scratch("ark.pem"), scratch("ask.der"), scratch("asvk.pem"), scratch("vcek.pem"),
		 scratch("vlek.der"), scratch("both"));
	ok_run(cmd_build, line, EXIT_GOOD, "two chains", "VCEK and VLEK with both chains");
	snprintf(line, sizeof(line), "--ark %s --ask %s --ask %s --vcek %s --vlek %s -o %s",
		 scratch("ark.pem"), scratch("ask.der"), scratch("asvk.pem"), scratch("vcek.pem"),
		 scratch("old-vlek.der"), scratch("x"));
	ok_run(cmd_build, line, EXIT_TROUBLE, "are for different TCBs",
	       "refused: VCEK and VLEK for different TCBs");
	snprintf(line, sizeof(line), "--ark %s --ask %s --vcek %s --vlek %s -o %s",
		 scratch("ark.pem"), scratch("ask.der"), scratch("vcek.pem"), scratch("vlek.der"),
		 scratch("x"));
	ok_run(cmd_build, line, EXIT_TROUBLE, "the VLEK 'SEV-VLEK' was not issued",
	       "refused: a VLEK without its ASVK");
	snprintf(line, sizeof(line), "--ark %s --ask %s --vcek %s -o %s", scratch("ark.pem"),
		 scratch("ask.der"), scratch("expired.der"), scratch("x"));
	ok_run(cmd_build, line, EXIT_GOOD, "is not valid now",
	       "an expired VCEK makes a table, with a warning");
	snprintf(line, sizeof(line),
		 "--ark %s --ark %s --ask %s --vcek %s -o %s", scratch("ark.pem"),
		 scratch("ark.pem"), scratch("ask.der"), scratch("vcek.pem"), scratch("x"));
	ok_run(cmd_build, line, EXIT_TROUBLE, "needs one ARK", "refused: two --ark");

	/* A revocation list that fills a page and more. */
	X509_CRL_free(crl);
	crl = X509_CRL_new();
	big = malloc(0x5000);
	memset(big, '1', 0x5000);
	for (int size = 0x4200; size <= 0x5000; size += 0xe00) {
		X509_CRL *large = chip_crl(ark, ark_key, NULL, 30);
		BIGNUM *huge = BN_bin2bn(big, size, NULL);
		ASN1_INTEGER *number = BN_to_ASN1_INTEGER(huge, NULL);

		X509_CRL_add1_ext_i2d(large, NID_crl_number, number, 0, 0);
		ASN1_INTEGER_free(number);
		BN_free(huge);
		X509_CRL_sign(large, ark_key, EVP_sha384());
		der = NULL;
		len = i2d_X509_CRL(large, &der);
		save("large", der, len);
		OPENSSL_free(der);
		X509_CRL_free(large);
		snprintf(line, sizeof(line), "--ark %s --ask %s --vcek %s --crl %s -o %s",
			 scratch("ark.pem"), scratch("ask.der"), scratch("vcek.pem"),
			 scratch("large"), scratch("x"));
		if (size < 0x4800)
			ok_run(cmd_build, line, EXIT_GOOD,
			       "more than Linux guests can take (0x4000)",
			       "a table of 0x5000 bytes, with a warning");
		else
			ok_run(cmd_build, line, EXIT_TROUBLE, "the kernel keeps at most 0x5000",
			       "refused: a table of 0x6000 bytes");
	}
	free(big);

	X509_CRL_free(crl);
	X509_free(ark);
	X509_free(ask);
	X509_free(asvk);
	X509_free(namesake);
	X509_free(vcek);
	X509_free(vlek);
	X509_free(old_vlek);
	X509_free(expired);
	EVP_PKEY_free(ark_key);
	EVP_PKEY_free(ask_key);
	EVP_PKEY_free(vek_key);
}

int main(void)
{
	real_ones();
	made_up_ones();
	return done();
}
