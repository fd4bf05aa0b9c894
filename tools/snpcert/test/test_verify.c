// SPDX-License-Identifier: GPL-2.0
/*
 * The judgement: of the real Milan report with every single bit changed, and of
 * reports by test chips in which one thing at a time is wrong.
 */
#include <err.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bytes.h"
#include "cert.h"
#include "chip.h"
#include "commands.h"
#include "date.h"
#include "file.h"
#include "gather.h"
#include "tap.h"
#include "usage.h"
#include "verify.h"

#define DAY 86400L

static const uint8_t milan_levels[4] = { 4, 0, 23, 213 };
#define MILAN_TCB 0xd517000000000004ULL
static const uint8_t turin_levels[4] = { 2, 3, 4, 72 };
#define TURIN_TCB 0x4800000004030201ULL

static uint8_t chip_id[64];

/* Keys are made once: the large ones take seconds. */
static EVP_PKEY *ark_key, *ask_key, *weak_key, *vek_key, *other_vek_key, *p256_key;
static X509 *ark, *ask, *asvk, *vcek, *vlek, *turin_vcek;

/* A verdict to be reached, with what lies before the judge. */
struct bench {
	uint8_t report[REPORT_LEN];
	struct gathered g;
	time_t at;
	struct verify_result result;
};

static void lay(struct bench *b)
{
	struct problem problem;

	memset(b, 0, sizeof(*b));
	b->at = time(NULL);
	if (gather_init(&b->g, &problem))
		errx(2, "%s", problem.text);
}

static void clear(struct bench *b)
{
	gather_free(&b->g);
}

static void give(STACK_OF(X509) *to, X509 *cert)
{
	X509_up_ref(cert);
	if (!sk_X509_push(to, cert))
		errx(2, "out of memory");
}

static enum verdict judge(struct bench *b)
{
	struct problem problem;
	struct report report;
	struct verify_input in = {
		.report = &report,
		.veks = b->g.veks,
		.between = b->g.between,
		.roots = b->g.roots,
		.offered = b->g.offered,
		.crls = b->g.crls,
		.at = b->at,
	};

	if (report_parse(b->report, REPORT_LEN, &report, &problem))
		errx(2, "%s", problem.text);
	return verify_report(&in, &b->result);
}

/* A good report by a test chip; the caller spoils it. */
static void write_report(uint8_t *r, uint32_t version, uint64_t tcb, const uint8_t *id,
			 size_t id_len)
{
	memset(r, 0, REPORT_LEN);
	put_le32(r, version);
	put_le32(r + 0x34, 1);
	put_le32(r + 0x180, tcb);
	put_le32(r + 0x184, tcb >> 32);
	memset(r + 0x50, 0x5a, 64);
	memset(r + 0x90, 0xa5, 48);
	memcpy(r + 0x1a0, id, id_len);
	if (version >= 3) {
		r[0x188] = 0x19;
		r[0x189] = 1;
	}
}

static void milan(struct bench *b, uint32_t version)
{
	lay(b);
	give(b->g.veks, vcek);
	give(b->g.between, ask);
	give(b->g.roots, ark);
	write_report(b->report, version, MILAN_TCB, chip_id, 64);
	chip_sign(b->report, vek_key);
}

static void milan_vlek(struct bench *b)
{
	lay(b);
	give(b->g.veks, vlek);
	give(b->g.between, asvk);
	give(b->g.roots, ark);
	write_report(b->report, 3, MILAN_TCB, chip_id, 64);
	b->report[0x48] = SIGNING_KEY_VLEK << 2;
	chip_sign(b->report, vek_key);
}

static void turin(struct bench *b, uint32_t version)
{
	lay(b);
	give(b->g.veks, turin_vcek);
	give(b->g.between, ask);
	give(b->g.roots, ark);
	write_report(b->report, version, TURIN_TCB, chip_id, 8);
	if (version >= 3) {
		b->report[0x188] = 0x1a;
		b->report[0x189] = 2;
	}
	chip_sign(b->report, vek_key);
}

static const char *const verdicts[] = { "good", "untrusted", "bad" };

/*
 * Judges, and expects the check @what to have gone as @mark with @words in its
 * text, and all others not to have failed. NULL for @what: no failed one at all.
 */
static void expect(struct bench *b, enum verdict verdict, const char *what, enum out_mark mark,
		   const char *words, const char *name)
{
	bool seen = !what, others = true;

	judge(b);
	for (size_t i = 0; i < b->result.n; i++) {
		const struct verify_check *c = &b->result.check[i];

		if (what && !strcmp(c->what, what) && c->mark == mark &&
		    strstr(c->text.text, words))
			seen = true;
		else if (c->mark == OUT_FAILED)
			others = false;
	}
	if (!ok(b->result.verdict == verdict && seen && others,
		"%s: %s", verdicts[verdict], name)) {
		note("verdict %s, expected '%s' with '%s'", verdicts[b->result.verdict],
		     what ? what : "all well", words ? words : "");
		for (size_t i = 0; i < b->result.n; i++)
			note("  %d %s: %s", b->result.check[i].mark, b->result.check[i].what,
			     b->result.check[i].text.text);
	}
	clear(b);
}

static void expect_good(struct bench *b, const char *name)
{
	expect(b, VERDICT_GOOD, NULL, OUT_OK, NULL, name);
}

static void expect_bad(struct bench *b, const char *what, const char *words, const char *name)
{
	expect(b, VERDICT_BAD, what, OUT_FAILED, words, name);
}

static void load(int ret, const struct problem *problem)
{
	if (ret < 0)
		errx(2, "%s", problem->text);
}

static void real(struct bench *b, const char *ca, const char *at)
{
	struct problem problem;
	uint8_t *report;
	size_t len;

	lay(b);
	load(gather_vek_file(&b->g, DATA "/milan-report/vcek.der", &problem), &problem);
	if (ca)
		load(gather_ca_file(&b->g, ca, &problem), &problem);
	load(date_parse(at, &b->at, &problem), &problem);
	report = file_read(DATA "/milan-report/report.bin", REPORT_LEN, &len, &problem);
	if (!report || len != REPORT_LEN)
		errx(2, "%s", problem.text);
	memcpy(b->report, report, REPORT_LEN);
	free(report);
}

#define MILAN_CA DATA "/amd-roots/milan-vcek.pem"

/* Flips every bit of bytes from, from + step, ...; how many changes were not refused. */
static int flip_bits(size_t from, size_t step)
{
	int missed = 0;
	struct bench b;

	real(&b, MILAN_CA, "2024-05-31");
	for (size_t i = from; i < REPORT_LEN; i += step)
		for (int bit = 0; bit < 8; bit++) {
			b.report[i] ^= 1 << bit;
			if (judge(&b) != VERDICT_BAD) {
				note("bit %d of byte 0x%zx changed and not refused", bit, i);
				missed++;
			}
			b.report[i] ^= 1 << bit;
		}
	/* The last word: unchanged again, it is good. */
	if (judge(&b) != VERDICT_GOOD)
		missed++;
	clear(&b);
	return missed > 100 ? 100 : missed;
}

static void every_bit(void)
{
	int status, missed = 0;
	pid_t helper;

	fflush(stdout);
	helper = fork();
	if (helper < 0)
		err(2, "fork");
	if (!helper) {
		status = flip_bits(1, 2);
		fflush(stdout);
		_exit(status);
	}
	missed = flip_bits(0, 2);
	if (waitpid(helper, &status, 0) != helper || !WIFEXITED(status))
		missed++;
	else
		missed += WEXITSTATUS(status);
	ok(!missed, "bad: the real report with any one of its %d bits changed", REPORT_LEN * 8);
}

/* The VCEK with one bit changed, as many times as there is patience for. */
static void changed_vcek(int rounds)
{
	unsigned int seed = getenv("SEED") ? (unsigned int)atoi(getenv("SEED")) :
			    (unsigned int)time(NULL);
	int parsed = 0, missed = 0;
	struct problem problem;
	struct bench b;
	uint8_t *der;
	size_t len;

	note("SEED=%u", seed);
	srandom(seed);
	real(&b, MILAN_CA, "2024-05-31");
	der = file_read(DATA "/milan-report/vcek.der", CERT_MAX_FILE, &len, &problem);
	if (!der)
		errx(2, "%s", problem.text);
	for (int round = 0; round < rounds; round++) {
		size_t at = random() % len;
		int bit = random() % 8;

		X509_free(sk_X509_pop(b.g.veks));
		der[at] ^= 1 << bit;
		if (cert_load(der, len, b.g.veks, &problem) > 0) {
			parsed++;
			if (judge(&b) == VERDICT_GOOD) {
				note("bit %d of byte 0x%zx of the VCEK changed, still good", bit, at);
				missed++;
			}
		}
		while (sk_X509_num(b.g.veks) > 1)
			X509_free(sk_X509_pop(b.g.veks));
		der[at] ^= 1 << bit;
	}
	ok(!missed && parsed > rounds / 2,
	   "bad: the real report, one of %d random bits of the VCEK changed",
	   rounds);
	free(der);
	clear(&b);
}

static void real_report(void)
{
	struct bench b;

	real(&b, MILAN_CA, "2024-05-31");
	expect_good(&b, "the real Milan report with the real certificates");
	real(&b, MILAN_CA, "2022-09-24T00:55:28Z");
	expect_good(&b, "at the first second of the VCEK's life");
	real(&b, MILAN_CA, "2022-09-24T00:55:26Z");
	expect_bad(&b, "VCEK", "not at 2022-09-24", "just before the VCEK's life");
	real(&b, MILAN_CA, "2029-09-25");
	expect_bad(&b, "VCEK", "not at 2029-09-25", "after the VCEK's life");
	real(&b, NULL, "2024-05-31");
	expect(&b, VERDICT_UNTRUSTED, "chain", OUT_NOTE, "not checked",
	       "the VCEK alone, no ARK given");
	real(&b, NULL, "2030-01-01");
	expect_bad(&b, "VCEK", "not at 2030-01-01", "the VCEK alone, after its life");

	real(&b, DATA "/amd-roots/genoa-vcek.pem", "2024-05-31");
	judge(&b);
	ok(b.result.verdict == VERDICT_BAD, "bad: with Genoa's ASK and ARK");
	clear(&b);
	real(&b, DATA "/amd-roots/turin-vcek.pem", "2024-05-31");
	judge(&b);
	ok(b.result.verdict == VERDICT_BAD, "bad: with Turin's ASK and ARK");
	clear(&b);
	real(&b, DATA "/amd-roots/milan-vlek.pem", "2024-05-31");
	judge(&b);
	ok(b.result.verdict == VERDICT_BAD, "bad: with Milan's ASVK in the ASK's place");
	clear(&b);
	real(&b, DATA "/amd-roots/genoa-vcek.pem", "2024-05-31");
	{
		struct problem problem;

		load(gather_ca_file(&b.g, MILAN_CA, &problem), &problem);
	}
	expect_good(&b, "with Genoa's and Milan's given");

	every_bit();
	changed_vcek(500);
}

/* Certificates that carry the real names, by other keys. */
static void forged(void)
{
	struct chip_cert c = { .name = "ARK-Milan", .key = ark_key, .ca = true };
	struct chip_vek v = { .product = "Milan-B0", .fmc = -1, .hwid = chip_id, .hwid_len = 64 };
	X509 *false_ark, *false_ask, *false_vcek;
	struct problem problem;
	struct bench b;

	memcpy(v.levels, milan_levels, 4);
	false_ark = chip_certify(&c, NULL);
	c = (struct chip_cert) { .name = "SEV-Milan", .issuer = false_ark, .issuer_key = ark_key,
				 .key = ask_key, .ca = true };
	false_ask = chip_certify(&c, NULL);
	c = (struct chip_cert) { .name = "SEV-VCEK", .issuer = false_ask, .issuer_key = ask_key,
				 .key = vek_key };
	false_vcek = chip_certify(&c, &v);

	lay(&b);
	write_report(b.report, 2, MILAN_TCB, chip_id, 64);
	chip_sign(b.report, vek_key);
	give(b.g.veks, false_vcek);
	give(b.g.between, false_ask);
	give(b.g.offered, false_ark);
	expect(&b, VERDICT_UNTRUSTED, "ARK", OUT_OK, "ARK-Milan",
	       "a forged chain with AMD's names, no ARK given");

	lay(&b);
	write_report(b.report, 2, MILAN_TCB, chip_id, 64);
	chip_sign(b.report, vek_key);
	give(b.g.veks, false_vcek);
	give(b.g.between, false_ask);
	give(b.g.offered, false_ark);
	load(gather_ca_file(&b.g, MILAN_CA, &problem), &problem);
	judge(&b);
	ok(b.result.verdict == VERDICT_BAD,
	   "bad: a forged chain with AMD's names, the real ARK given");
	clear(&b);

	/* A good chain in a table that also brings an ARK nobody named. */
	milan(&b, 3);
	give(b.g.offered, false_ark);
	expect_bad(&b, "table's ARK", "not the one that was given", "a table with another ARK");
	milan(&b, 3);
	give(b.g.offered, ark);
	expect_good(&b, "a table with the same ARK");
	X509_free(false_ark);
	X509_free(false_ask);
	X509_free(false_vcek);
}

static void forms(void)
{
	static const uint32_t versions[] = { 0, 1, 4, 6, 0x02000000 };
	struct bench b;

	milan(&b, 2);
	expect_good(&b, "version 2");
	milan(&b, 3);
	expect_good(&b, "version 3");
	milan(&b, 5);
	expect_good(&b, "version 5");
	for (size_t i = 0; i < sizeof(versions) / sizeof(*versions); i++) {
		milan(&b, versions[i]);
		expect_bad(&b, "form", "is not known here",
			   "a well signed report of unknown version");
	}
	milan(&b, 3);
	put_le32(b.report + 0x34, 2);
	chip_sign(b.report, vek_key);
	expect_bad(&b, "form", "signature algorithm 2",
		   "a well signed report of another algorithm");
	milan(&b, 3);
	b.report[0x4a0 - 1] = 1;
	expect_bad(&b, "form", "must be zero", "the last reserved byte set");
	milan(&b, 3);
	b.report[0x2a0 + 48] = 1;
	judge(&b);
	ok(b.result.verdict == VERDICT_BAD && b.result.check[0].mark == OUT_FAILED,
	   "bad: R longer than 48 bytes, by the form alone");
	clear(&b);
	milan(&b, 3);
	b.report[0x2e8 + 71] = 0x80;
	judge(&b);
	ok(b.result.verdict == VERDICT_BAD && b.result.check[0].mark == OUT_FAILED,
	   "bad: S longer than 48 bytes, by the form alone");
	clear(&b);
	milan(&b, 3);
	memset(b.report + 0x2a0, 0xff, 48);
	expect_bad(&b, "signature", "did not sign", "R above the curve's order");
	milan(&b, 3);
	memset(b.report + 0x2e8, 0, 48);
	expect_bad(&b, "signature", "did not sign", "S of zero");
}

static void signing_keys(void)
{
	struct bench b;

	milan(&b, 3);
	b.report[0x48] = SIGNING_KEY_NONE << 2;
	memset(b.report + 0x2a0, 0, 512);
	expect_bad(&b, "signing key", "is not signed", "an unsigned report");
	milan(&b, 3);
	b.report[0x48] = SIGNING_KEY_NONE << 2 | 2;
	memset(b.report + 0x2a0, 0, 512);
	expect_bad(&b, "signing key", "mask_chip_key", "an unsigned report, chip key masked");
	milan(&b, 3);
	memset(b.report + 0x2a0, 0, 512);
	expect_bad(&b, "signing key", "is not signed", "a signature of zeroes");
	for (int key = 2; key < 7; key++) {
		milan(&b, 3);
		b.report[0x48] = key << 2;
		chip_sign(b.report, vek_key);
		expect_bad(&b, "signing key", "is reserved",
			   "a well signed report with a reserved signing key");
	}
	milan(&b, 3);
	b.report[0x48] = 1;
	memset(b.report + 0x110, 0x11, 48);
	chip_sign(b.report, vek_key);
	expect_good(&b, "an author key in the ID block");

	milan_vlek(&b);
	expect(&b, VERDICT_GOOD, "provider", OUT_OK, "test-cloud", "signed by a VLEK");
	milan_vlek(&b);
	b.report[0x48] |= 2;
	chip_sign(b.report, vek_key);
	expect_good(&b, "signed by a VLEK, chip key masked");
	milan_vlek(&b);
	memset(b.report + 0x1a0, 0, 64);
	chip_sign(b.report, vek_key);
	expect(&b, VERDICT_GOOD, "provider", OUT_OK, "neither", "signed by a VLEK, chip id masked");
	milan_vlek(&b);
	give(b.g.veks, vcek);
	X509_up_ref(ask);
	sk_X509_unshift(b.g.between, ask);
	expect_good(&b, "signed by a VLEK, both chains given");
	milan(&b, 3);
	give(b.g.veks, vlek);
	give(b.g.between, asvk);
	expect_good(&b, "signed by a VCEK, both chains given");
	milan(&b, 3);
	b.report[0x48] = SIGNING_KEY_VLEK << 2;
	chip_sign(b.report, vek_key);
	expect_bad(&b, "signature", "only a VCEK was given", "says VLEK, and only a VCEK is there");
	milan_vlek(&b);
	b.report[0x48] = SIGNING_KEY_VCEK << 2;
	chip_sign(b.report, vek_key);
	expect_bad(&b, "signature", "only a VLEK was given", "says VCEK, and only a VLEK is there");
	lay(&b);
	write_report(b.report, 3, MILAN_TCB, chip_id, 64);
	chip_sign(b.report, vek_key);
	give(b.g.roots, ark);
	expect_bad(&b, "signature", "none was given", "no certificates, as of an empty table");
}

static X509 *make_vek(const char *product, const uint8_t *levels, int fmc, size_t id_len,
		      EVP_PKEY *key)
{
	struct chip_cert c = { .name = "SEV-VCEK", .issuer = ask, .issuer_key = ask_key,
			       .key = key };
	struct chip_vek v = { .product = product, .fmc = fmc, .hwid = chip_id,
			      .hwid_len = id_len };

	memcpy(v.levels, levels, 4);
	return chip_certify(&c, &v);
}

static void tcbs_and_chips(void)
{
	const uint8_t other_levels[4] = { 4, 0, 22, 213 };
	uint8_t other_id[64];
	struct bench b;
	X509 *other;

	/* Each of the four parts counts. */
	for (int part = 0; part < 4; part++) {
		uint8_t levels[4];

		memcpy(levels, milan_levels, 4);
		levels[part]++;
		other = make_vek("Milan-B0", levels, -1, 64, vek_key);
		milan(&b, 3);
		X509_free(sk_X509_pop(b.g.veks));
		give(b.g.veks, other);
		expect_bad(&b, "reported TCB", "but the VCEK is for", "a VCEK for another TCB");
		X509_free(other);
	}
	milan(&b, 3);
	b.report[0x183] = 1;
	chip_sign(b.report, vek_key);
	expect_bad(&b, "reported TCB", "reserved bytes not zero", "a TCB with a reserved byte set");

	/* As on silicon, another TCB has another key. */
	other = make_vek("Milan-B0", other_levels, -1, 64, other_vek_key);
	milan(&b, 3);
	X509_free(sk_X509_pop(b.g.veks));
	give(b.g.veks, other);
	judge(&b);
	ok(b.result.verdict == VERDICT_BAD, "bad: the VCEK of another TCB, with its own key");
	clear(&b);
	milan(&b, 3);
	X509_up_ref(other);
	sk_X509_unshift(b.g.veks, other);
	expect_good(&b, "VCEKs of several TCBs, the last one signed");
	milan(&b, 3);
	give(b.g.veks, other);
	expect_good(&b, "VCEKs of several TCBs, the first one signed");
	X509_free(other);

	milan(&b, 3);
	memset(b.report + 0x1a0, 0, 64);
	chip_sign(b.report, vek_key);
	expect(&b, VERDICT_GOOD, "chip id", OUT_NOTE, "masked", "a masked chip id");
	memcpy(other_id, chip_id, 64);
	other_id[63] ^= 1;
	milan(&b, 3);
	memcpy(b.report + 0x1a0, other_id, 64);
	chip_sign(b.report, vek_key);
	expect_bad(&b, "chip id", "but the VCEK is for", "another chip's id");

	turin(&b, 3);
	expect(&b, VERDICT_GOOD, "reported TCB", OUT_OK, "FMC 1", "Turin, version 3");
	turin(&b, 5);
	expect_good(&b, "Turin, version 5");
	turin(&b, 2);
	expect_good(&b, "Turin, version 2");
	turin(&b, 3);
	b.report[0x180] ^= 1;
	chip_sign(b.report, vek_key);
	expect_bad(&b, "reported TCB", "FMC 0", "Turin with another FMC");
	turin(&b, 3);
	b.report[0x1a0 + 8] = 1;
	chip_sign(b.report, vek_key);
	expect_bad(&b, "chip id", "but the VCEK is for", "Turin with bytes behind its chip id");
	turin(&b, 3);
	b.report[0x188] = 0x19;
	chip_sign(b.report, vek_key);
	expect_bad(&b, "processor", "Turin-B0", "Milan's family with a Turin VCEK");
	milan(&b, 3);
	b.report[0x188] = 0x1a;
	chip_sign(b.report, vek_key);
	expect_bad(&b, "processor", "Milan-B0", "Turin's family with a Milan VCEK");
	other = make_vek(NULL, milan_levels, -1, 64, vek_key);
	milan(&b, 3);
	X509_free(sk_X509_pop(b.g.veks));
	give(b.g.veks, other);
	expect_good(&b, "a VCEK that names no product");
	milan(&b, 3);
	X509_free(sk_X509_pop(b.g.veks));
	give(b.g.veks, other);
	b.report[0x188] = 0x1b;
	chip_sign(b.report, vek_key);
	expect_bad(&b, "processor", "0x1b",
		   "an unknown family of Turin's layout with a VCEK of Milan's");
	X509_free(other);
	milan(&b, 3);
	b.report[0x189] = 0x11;
	chip_sign(b.report, vek_key);
	expect_bad(&b, "processor", "Genoa", "Genoa's model with a Milan VCEK");
	memcpy(other_id, chip_id, 64);
	memset(chip_id + 8, 0, 56);
	other = make_vek("Turin-B0", turin_levels, 1, 64, vek_key);
	memcpy(chip_id, other_id, 64);
	turin(&b, 3);
	X509_free(sk_X509_pop(b.g.veks));
	give(b.g.veks, other);
	expect_good(&b, "Turin with a hardware id of 64 bytes, the rest zero");
	X509_free(other);
}

/* Judges Milan's report with one certificate in another's place. */
static void replaced(STACK_OF(X509) *(*which)(struct bench *b), X509 *cert, const char *what,
		     const char *words, const char *name)
{
	struct bench b;

	milan(&b, 3);
	X509_free(sk_X509_pop(which(&b)));
	give(which(&b), cert);
	if (what) {
		expect_bad(&b, what, words, name);
	} else {
		judge(&b);
		ok(b.result.verdict == VERDICT_BAD, "bad: %s", name);
		clear(&b);
	}
	X509_free(cert);
}

static STACK_OF(X509) *the_vek(struct bench *b)
{
	return b->g.veks;
}

static STACK_OF(X509) *the_ask(struct bench *b)
{
	return b->g.between;
}

static STACK_OF(X509) *the_ark(struct bench *b)
{
	return b->g.roots;
}

static void chains(void)
{
	struct chip_vek v = { .product = "Milan-B0", .fmc = -1, .hwid = chip_id, .hwid_len = 64 };
	const struct chip_cert vek_cert = { .name = "SEV-VCEK", .issuer = ask,
					    .issuer_key = ask_key, .key = vek_key };
	const struct chip_cert ask_cert = { .name = "SEV-Test", .issuer = ark,
					    .issuer_key = ark_key, .key = ask_key, .ca = true };
	struct chip_cert c;
	struct chip_vek w;
	struct bench b;
	X509 *one, *two;

	memcpy(v.levels, milan_levels, 4);

	c = vek_cert;
	c.issuer_key = ark_key;
	replaced(the_vek, chip_certify(&c, &v), "VCEK", "not made by its issuer's key",
		 "a VCEK that names the ASK and is signed by another key");
	c = vek_cert;
	c.issuer = ark;
	c.issuer_key = ark_key;
	replaced(the_vek, chip_certify(&c, &v), NULL, NULL, "a VCEK that the ARK signed itself");
	c = vek_cert;
	c.digest = "SHA256";
	replaced(the_vek, chip_certify(&c, &v), "VCEK", "RSA-PSS and SHA-384",
		 "a VCEK signed over SHA-256");
	c = vek_cert;
	c.pkcs1 = true;
	replaced(the_vek, chip_certify(&c, &v), "VCEK", "RSA-PSS and SHA-384",
		 "a VCEK signed with PKCS#1 1.5");
	c = vek_cert;
	c.from = 1;
	replaced(the_vek, chip_certify(&c, &v), "VCEK", "not at", "a VCEK of tomorrow");
	c = vek_cert;
	c.key = p256_key;
	replaced(the_vek, chip_certify(&c, &v), "signature", "not an EC key on P-384",
		 "a VCEK on P-256");
	c = vek_cert;
	c.key = ask_key;
	replaced(the_vek, chip_certify(&c, &v), "signature", "not an EC key on P-384",
		 "a VCEK with an RSA key");

	w = v;
	w.hwid = NULL;
	replaced(the_vek, chip_certify(&vek_cert, &w), "signature", "neither a hardware id nor",
		 "a VCEK without hardware id");
	w = v;
	w.csp_id = "x";
	replaced(the_vek, chip_certify(&vek_cert, &w), "signature", "both a hardware id and",
		 "a VCEK with a CSP id too");
	w = v;
	w.twice = true;
	replaced(the_vek, chip_certify(&vek_cert, &w), "signature", "twice",
		 "a VCEK that says its boot loader twice");
	w = v;
	w.hwid_len = 63;
	replaced(the_vek, chip_certify(&vek_cert, &w), "signature", "63 bytes",
		 "a VCEK with a hardware id of 63 bytes");
	w = v;
	w.product = "Turin-B0";
	replaced(the_vek, chip_certify(&vek_cert, &w), "signature", "FMC",
		 "a Turin VCEK without FMC");
	milan(&b, 3);
	X509_free(sk_X509_pop(b.g.veks));
	w = v;
	w.hwid_wrapped = true;
	one = chip_certify(&vek_cert, &w);
	give(b.g.veks, one);
	expect_good(&b, "a hardware id that is a DER OCTET STRING");
	X509_free(one);

	c = ask_cert;
	c.digest = "SHA256";
	replaced(the_ask, chip_certify(&c, NULL), "ASK", "RSA-PSS and SHA-384",
		 "an ASK signed over SHA-256");
	c = ask_cert;
	c.to = -1;
	c.from = -2;
	replaced(the_ask, chip_certify(&c, NULL), "ASK", "not at", "an ASK of yesterday");
	c = ask_cert;
	c.ca = false;
	replaced(the_ask, chip_certify(&c, NULL), NULL, NULL, "an ASK that is no CA");
	c = ask_cert;
	c.issuer_key = ask_key;
	replaced(the_ask, chip_certify(&c, NULL), "ASK", "not made by its issuer's key",
		 "an ASK that the ARK did not sign");
	c = ask_cert;
	c.key = ark_key;
	replaced(the_ask, chip_certify(&c, NULL), "VCEK", "not made by its issuer's key",
		 "an ASK of the same name with another key");
	replaced(the_ask, X509_dup(asvk), NULL, NULL, "the ASVK in the ASK's place");

	c = (struct chip_cert) { .name = "SEV-Test", .issuer = ark, .issuer_key = ark_key,
				 .key = weak_key, .ca = true };
	one = chip_certify(&c, NULL);
	c = vek_cert;
	c.issuer = one;
	c.issuer_key = weak_key;
	two = chip_certify(&c, &v);
	milan(&b, 3);
	X509_free(sk_X509_pop(b.g.veks));
	X509_free(sk_X509_pop(b.g.between));
	give(b.g.veks, two);
	give(b.g.between, one);
	expect_bad(&b, "ASK", "4096 bits", "an ASK of 2048 bits");
	X509_free(one);
	X509_free(two);

	/* ARK, ASK, a second ASK, VCEK. */
	c = (struct chip_cert) { .name = "SEV-Deep", .issuer = ask, .issuer_key = ask_key,
				 .key = ask_key, .ca = true };
	one = chip_certify(&c, NULL);
	c = vek_cert;
	c.issuer = one;
	two = chip_certify(&c, &v);
	milan(&b, 3);
	X509_free(sk_X509_pop(b.g.veks));
	give(b.g.veks, two);
	give(b.g.between, one);
	judge(&b);
	ok(b.result.verdict == VERDICT_BAD, "bad: a chain of four");
	clear(&b);
	X509_free(one);
	X509_free(two);

	c = (struct chip_cert) { .name = "ARK-Test", .key = ark_key, .ca = true, .from = -9,
				 .to = -1 };
	replaced(the_ark, chip_certify(&c, NULL), "ARK", "not at", "an ARK of yesterday");
	c = (struct chip_cert) { .name = "ARK-Test", .key = ask_key, .ca = true };
	replaced(the_ark, chip_certify(&c, NULL), NULL, NULL,
		 "an ARK of the same name with another key");
	milan(&b, 3);
	X509_free(sk_X509_pop(b.g.between));
	judge(&b);
	ok(b.result.verdict == VERDICT_BAD, "bad: no ASK");
	clear(&b);
	milan(&b, 3);
	X509_free(sk_X509_pop(b.g.roots));
	give(b.g.offered, ark);
	expect(&b, VERDICT_UNTRUSTED, NULL, OUT_OK, NULL, "the ARK only came with the table");
	milan(&b, 3);
	b.at += 1001 * DAY;
	judge(&b);
	ok(b.result.verdict == VERDICT_BAD, "bad: after all certificates' lives");
	clear(&b);
}

static void revocations(void)
{
	struct bench b;

	milan(&b, 3);
	sk_X509_CRL_push(b.g.crls, chip_crl(ark, ark_key, NULL, 30));
	expect(&b, VERDICT_GOOD, "ASK", OUT_OK, "not on the revocation list",
	       "an ASK that is not on the list");
	milan(&b, 3);
	sk_X509_CRL_push(b.g.crls, chip_crl(ark, ark_key, ask, 30));
	expect_bad(&b, "ASK", "revoked", "a revoked ASK");
	milan(&b, 3);
	sk_X509_CRL_push(b.g.crls, chip_crl(ark, ark_key, NULL, -1));
	expect(&b, VERDICT_GOOD, "revocation", OUT_NOTE, "expired",
	       "an expired list that does not name the ASK");
	milan(&b, 3);
	sk_X509_CRL_push(b.g.crls, chip_crl(ark, ark_key, ask, -1));
	judge(&b);
	ok(b.result.verdict == VERDICT_BAD, "bad: an expired list that names the ASK");
	clear(&b);
	milan(&b, 3);
	sk_X509_CRL_push(b.g.crls, chip_crl(ark, ask_key, NULL, 30));
	judge(&b);
	ok(b.result.verdict == VERDICT_BAD, "bad: a list that the ARK did not sign");
	clear(&b);
	milan(&b, 3);
	sk_X509_CRL_push(b.g.crls, chip_crl(asvk, ask_key, NULL, 30));
	expect(&b, VERDICT_GOOD, "revocation", OUT_NOTE, "not by this ARK",
	       "a list of another issuer");
}

static void commands(void)
{
	char line[1024];
	struct bench b;

	snprintf(line, sizeof(line), "--report %s --vek %s --ca %s --at 2024-05-31",
		 DATA "/milan-report/report.bin", DATA "/milan-report/vcek.der", MILAN_CA);
	ok_run(cmd_verify, line, EXIT_GOOD, "Good at 2024-05-31 12:00:00 UTC",
	       "verify: good ends with 0");
	snprintf(line, sizeof(line), "--report %s --vek %s --at 2024-05-31",
		 DATA "/milan-report/report.bin", DATA "/milan-report/vcek.der");
	ok_run(cmd_verify, line, EXIT_UNTRUSTED, "which nobody vouched for",
	       "verify: without ARK ends with 3");
	snprintf(line, sizeof(line), "--report %s --vek %s --ca %s --at 2030-05-31",
		 DATA "/milan-report/report.bin", DATA "/milan-report/vcek.der", MILAN_CA);
	ok_run(cmd_verify, line, EXIT_BAD, "NOT good", "verify: bad ends with 1");
	milan(&b, 3);
	snprintf(line, sizeof(line), "--report %s --vek %s",
		 save("short", b.report, REPORT_LEN - 1), DATA "/milan-report/vcek.der");
	ok_run(cmd_verify, line, EXIT_TROUBLE, "has 1184 bytes, this has 1183",
	       "verify: a short report ends with 2");
	snprintf(line, sizeof(line), "--report %s --certs %s", save("r", b.report, REPORT_LEN),
		 save("empty", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 24));
	ok_run(cmd_verify, line, EXIT_BAD, "certificate table is empty",
	       "verify: an empty table ends with 1");
	snprintf(line, sizeof(line), "--report %s --certs %s", scratch("r"),
		 save("junk", b.report, REPORT_LEN));
	ok_run(cmd_verify, line, EXIT_TROUBLE, "entry 1",
	       "verify: a table that is none ends with 2");
	clear(&b);
	snprintf(line, sizeof(line), "--report %s --vek %s --ca %s", scratch("r"),
		 DATA "/milan-report/vcek.der", DATA "/milan-report/vcek.der");
	ok_run(cmd_verify, line, EXIT_TROUBLE, "holds no ARK",
	       "verify: --ca without an ARK ends with 2");
	ok_run(cmd_verify, "--report r --vek /nonexistent", EXIT_TROUBLE,
	       "cannot open /nonexistent",
	       "verify: a missing file ends with 2");
	ok_run(cmd_verify, "--report r --vek " DATA "/README.md", EXIT_TROUBLE,
	       "is no X.509 certificate",
	       "verify: a file that is no certificate ends with 2");
	ok_run(cmd_verify, "", EXIT_TROUBLE, "--report is missing",
	       "verify: nothing named ends with 2");
	ok_run(cmd_verify, "--report r", EXIT_TROUBLE, "either --certs or --vek",
	       "verify: no certificates named ends with 2");
	ok_run(cmd_verify,
	       "--report r --certs t --vek " DATA "/milan-report/vcek.der", EXIT_TROUBLE,
	       "either --certs or --vek", "verify: both named ends with 2");
	ok_run(cmd_verify, "--at yesterday", EXIT_TROUBLE, "is not a date",
	       "verify: no date ends with 2");
	ok_run(cmd_verify, "--bogus", EXIT_TROUBLE, "Try: snpcert verify --help",
	       "verify: a wrong option ends with 2");
	ok_run(cmd_verify, "stray", EXIT_TROUBLE, "what is 'stray' for",
	       "verify: a stray argument ends with 2");
	ok_run(cmd_verify, "--help", EXIT_GOOD, "Usage: snpcert verify", "verify: has help");
}

static void make_chip(void)
{
	struct chip_cert c = { .name = "ARK-Test", .ca = true };
	struct chip_vek v = { .product = "Milan", .fmc = -1, .csp_id = "test-cloud" };
	EVP_PKEY *asvk_key;

	for (size_t i = 0; i < sizeof(chip_id); i++)
		chip_id[i] = 0x11 + 3 * i;
	ark_key = chip_rsa_key(4096);
	ask_key = chip_rsa_key(4096);
	weak_key = chip_rsa_key(2048);
	vek_key = chip_ec_key("P-384");
	other_vek_key = chip_ec_key("P-384");
	p256_key = chip_ec_key("P-256");

	c.key = ark_key;
	ark = chip_certify(&c, NULL);
	c = (struct chip_cert) { .name = "SEV-Test", .issuer = ark, .issuer_key = ark_key,
				 .key = ask_key, .ca = true };
	ask = chip_certify(&c, NULL);
	/* One large key less to wait for: the ARK's serves the ASVK too. */
	asvk_key = ark_key;
	c.key = asvk_key;
	c.name = "SEV-VLEK-Test";
	asvk = chip_certify(&c, NULL);
	c = (struct chip_cert) { .name = "SEV-VLEK", .issuer = asvk, .issuer_key = asvk_key,
				 .key = vek_key };
	memcpy(v.levels, milan_levels, 4);
	vlek = chip_certify(&c, &v);
	vcek = make_vek("Milan-B0", milan_levels, -1, 64, vek_key);
	turin_vcek = make_vek("Turin-B0", turin_levels, 1, 8, vek_key);
}

static void free_chip(void)
{
	EVP_PKEY_free(ark_key);
	EVP_PKEY_free(ask_key);
	EVP_PKEY_free(weak_key);
	EVP_PKEY_free(vek_key);
	EVP_PKEY_free(other_vek_key);
	EVP_PKEY_free(p256_key);
	X509_free(ark);
	X509_free(ask);
	X509_free(asvk);
	X509_free(vcek);
	X509_free(vlek);
	X509_free(turin_vcek);
}

int main(void)
{
	make_chip();
	real_report();
	forged();
	forms();
	signing_keys();
	tcbs_and_chips();
	chains();
	revocations();
	commands();
	free_chip();
	return done();
}
