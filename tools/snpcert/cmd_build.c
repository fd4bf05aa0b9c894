// SPDX-License-Identifier: GPL-2.0
/* snpcert build: a certificate table from the certificates' files. */
#include <getopt.h>
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>

#include "cert.h"
#include "chain.h"
#include "commands.h"
#include "file.h"
#include "out.h"
#include "table_limits.h"
#include "table_tcb.h"
#include "usage.h"

/* What goes into the table, in the order of the command line. */
struct parts {
	struct table table;
	X509 *cert[TABLE_MAX_ENTRIES];
	uint8_t *der[TABLE_MAX_ENTRIES];
	const char *output;
};

static void free_parts(struct parts *parts)
{
	for (size_t i = 0; i < TABLE_MAX_ENTRIES; i++) {
		X509_free(parts->cert[i]);
		OPENSSL_free(parts->der[i]);
	}
}

/* Takes over @der, from libcrypto, and @cert. */
static int add(struct parts *parts, enum table_kind kind, X509 *cert, uint8_t *der, int len,
	       struct problem *problem)
{
	size_t i = parts->table.n;

	if (len <= 0 || table_add(&parts->table, kind, der, len, problem)) {
		if (len <= 0)
			problem_set(problem, "libcrypto cannot write it as DER");
		X509_free(cert);
		OPENSSL_free(der);
		return -1;
	}
	parts->cert[i] = cert;
	parts->der[i] = der;
	return 0;
}

/* Whether a certificate is what the option that named it says. */
static int check_kind(X509 *cert, enum table_kind kind, struct problem *problem)
{
	struct vek vek;

	switch (kind) {
	case TABLE_ARK:
		if (!cert_is_root(cert))
			return problem_set(problem,
					   "'%s' is no ARK: it is not signed by its own key",
					   cert_name(cert).text);
		return 0;
	case TABLE_ASK:
		if (X509_check_ca(cert) <= 0 || cert_is_root(cert))
			return problem_set(problem, "'%s' is no ASK or ASVK: it is %s",
					   cert_name(cert).text, cert_is_root(cert) ?
					   "an ARK" : "not a CA's certificate");
		return 0;
	default:
		if (vek_read(cert, &vek, problem))
			return problem_within(problem, "'%s' is no %s", cert_name(cert).text,
					      table_kind_name(kind));
		if ((vek.kind == VEK_VCEK) != (kind == TABLE_VCEK))
			return problem_set(problem, "'%s' is a %s, expected a %s",
					   cert_name(cert).text, vek_kind_name(vek.kind),
					   table_kind_name(kind));
		return 0;
	}
}

static int add_cert_file(struct parts *parts, enum table_kind kind, const char *path,
			 struct problem *problem)
{
	STACK_OF(X509) *certs = sk_X509_new_null();
	uint8_t *der = NULL;
	int n, ret = -1;
	X509 *cert;

	if (!certs)
		return problem_set(problem, "out of memory");
	n = cert_load_file(path, certs, problem);
	if (n < 0)
		goto out;
	if (n != 1) {
		problem_set(problem,
			    "%s holds %d certificates, expected the %s alone; AMD's bundles of ASK and ARK go to --ca",
			    path, n, table_kind_name(kind));
		goto out;
	}
	cert = sk_X509_pop(certs);
	if (check_kind(cert, kind, problem)) {
		problem_within(problem, "%s", path);
		X509_free(cert);
		goto out;
	}
	n = i2d_X509(cert, &der);
	ret = add(parts, kind, cert, der, n, problem);
out:
	sk_X509_pop_free(certs, X509_free);
	return ret;
}

static int add_ca_file(struct parts *parts, const char *path, struct problem *problem)
{
	STACK_OF(X509) *certs = sk_X509_new_null();
	int ret = -1;

	if (!certs)
		return problem_set(problem, "out of memory");
	if (cert_load_file(path, certs, problem) < 0)
		goto out;
	while (sk_X509_num(certs) > 0) {
		X509 *cert = sk_X509_shift(certs);
		enum table_kind kind = cert_is_root(cert) ? TABLE_ARK : TABLE_ASK;
		uint8_t *der = NULL;
		int len;

		if (check_kind(cert, kind, problem)) {
			problem_within(problem, "%s", path);
			X509_free(cert);
			goto out;
		}
		len = i2d_X509(cert, &der);
		if (add(parts, kind, cert, der, len, problem))
			goto out;
	}
	ret = 0;
out:
	sk_X509_pop_free(certs, X509_free);
	return ret;
}

static int add_crl_file(struct parts *parts, const char *path, struct problem *problem)
{
	uint8_t *data, *der = NULL;
	X509_CRL *crl;
	size_t len;
	int n;

	data = file_read(path, CERT_MAX_FILE, &len, problem);
	if (!data)
		return -1;
	crl = cert_load_crl(data, len, problem);
	free(data);
	if (!crl)
		return problem_within(problem, "%s", path);
	n = i2d_X509_CRL(crl, &der);
	X509_CRL_free(crl);
	return add(parts, TABLE_CRL, NULL, der, n, problem);
}

/* Returns 0, or the exit status to end with; -1 for success at once. */
static int parse_arguments(int argc, char **argv, struct parts *parts)
{
	static const struct option options[] = {
		{ "ark", required_argument, NULL, 'r' },
		{ "ask", required_argument, NULL, 's' },
		{ "ca", required_argument, NULL, 'a' },
		{ "vcek", required_argument, NULL, 'c' },
		{ "vlek", required_argument, NULL, 'l' },
		{ "crl", required_argument, NULL, 'x' },
		{ "output", required_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	struct problem problem;
	int option, err;

	while ((option = getopt_long(argc, argv, "o:", options, NULL)) != -1) {
		err = 0;
		switch (option) {
		case 'r':
			err = add_cert_file(parts, TABLE_ARK, optarg, &problem);
			break;
		case 's':
			err = add_cert_file(parts, TABLE_ASK, optarg, &problem);
			break;
		case 'a':
			err = add_ca_file(parts, optarg, &problem);
			break;
		case 'c':
			err = add_cert_file(parts, TABLE_VCEK, optarg, &problem);
			break;
		case 'l':
			err = add_cert_file(parts, TABLE_VLEK, optarg, &problem);
			break;
		case 'x':
			err = add_crl_file(parts, optarg, &problem);
			break;
		case 'o':
			parts->output = optarg;
			break;
		case 'h':
			usage_print("build");
			return -1;
		default:
			return usage_wrong("build", NULL);
		}
		if (err) {
			problem_print(&problem);
			return EXIT_TROUBLE;
		}
	}
	if (optind < argc)
		return usage_wrong("build", "what is '%s' for? Each file is named by an option",
				   argv[optind]);
	if (!parts->output)
		return usage_wrong("build", "-o is missing: where does the table go?");
	return 0;
}

static size_t count(const struct parts *parts, enum table_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < parts->table.n; i++)
		n += parts->table.entry[i].kind == kind;
	return n;
}

static bool issued(X509 *issuer, X509 *cert)
{
	bool yes = X509_check_issued(issuer, cert) == X509_V_OK &&
		   X509_verify(cert, X509_get0_pubkey(issuer)) == 1;

	ERR_clear_error();
	return yes;
}

/* Every certificate but the ARK must have its issuer in the table. */
static int check_issuers(const struct parts *parts, struct problem *problem)
{
	for (size_t i = 0; i < parts->table.n; i++) {
		enum table_kind kind = parts->table.entry[i].kind;
		enum table_kind by = kind == TABLE_ASK ? TABLE_ARK : TABLE_ASK;
		bool found = false;

		if (kind == TABLE_ARK || kind == TABLE_CRL)
			continue;
		for (size_t j = 0; j < parts->table.n && !found; j++)
			found = parts->table.entry[j].kind == by &&
				issued(parts->cert[j], parts->cert[i]);
		if (!found)
			return problem_set(problem,
					   "the %s '%s' was not issued by the %s given: no guest could verify it",
					   table_kind_name(kind), cert_name(parts->cert[i]).text,
					   table_kind_name(by));
	}
	return 0;
}

static int check_parts(const struct parts *parts, struct problem *problem)
{
	if (count(parts, TABLE_ARK) != 1)
		return problem_set(problem, "a table needs one ARK (--ark or --ca), %zu given",
				   count(parts, TABLE_ARK));
	if (!count(parts, TABLE_ASK) || count(parts, TABLE_ASK) > 2)
		return problem_set(problem,
				   "a table needs an ASK, an ASVK or one of each (--ask or --ca), %zu given",
				   count(parts, TABLE_ASK));
	if (!count(parts, TABLE_VCEK) && !count(parts, TABLE_VLEK))
		return problem_set(problem, "a table needs a VCEK or a VLEK (--vcek, --vlek)");
	if (count(parts, TABLE_VCEK) > 1 || count(parts, TABLE_VLEK) > 1 ||
	    count(parts, TABLE_CRL) > 1)
		return problem_set(problem,
				   "a table can hold one VCEK, one VLEK and one CRL: it is for one reported TCB");
	return check_issuers(parts, problem);
}

static void tell(const struct parts *parts, size_t len, uint64_t tcb, enum tcb_layout layout)
{
	char text[256];

	snprintf(text, sizeof(text), "%s: %zu entries in 0x%zx bytes", parts->output,
		 parts->table.n, len);
	out_check(OUT_OK, "table", text);
	out_check(OUT_OK, "for TCB", tcb_text(tcb, layout).text);
	if (count(parts, TABLE_ASK) > 1)
		out_check(OUT_NOTE, "two chains",
			  "ASK and ASVK share one GUID: readers that look for one may take the first. Name the one that most guests need first.");
	for (size_t i = 0; i < parts->table.n; i++) {
		X509 *cert = parts->cert[i];

		if (!cert || (X509_cmp_current_time(X509_get0_notBefore(cert)) < 0 &&
			      X509_cmp_current_time(X509_get0_notAfter(cert)) > 0))
			continue;
		snprintf(text, sizeof(text), "the %s '%s' is not valid now: guests will refuse it",
			 table_kind_name(parts->table.entry[i].kind), cert_name(cert).text);
		out_check(OUT_NOTE, "dates", text);
	}
	table_limits_tell(len);
}

static int build(struct parts *parts)
{
	struct problem problem;
	enum tcb_layout layout;
	uint8_t *data = NULL;
	uint64_t tcb;
	size_t len;

	if (check_parts(parts, &problem))
		goto trouble;
	data = table_build(&parts->table, &len, &problem);
	if (!data || table_limits_check(len, &problem) ||
	    table_tcb(&parts->table, &tcb, &layout, &problem) < 0 ||
	    file_write(parts->output, data, len, &problem))
		goto trouble;
	free(data);
	if (parts->output[0] != '-' || parts->output[1])
		tell(parts, len, tcb, layout);
	return EXIT_GOOD;
trouble:
	free(data);
	problem_print(&problem);
	return EXIT_TROUBLE;
}

int cmd_build(int argc, char **argv)
{
	struct parts parts = { 0 };
	int status = parse_arguments(argc, argv, &parts);

	if (!status)
		status = build(&parts);
	free_parts(&parts);
	return status < 0 ? EXIT_GOOD : status;
}
