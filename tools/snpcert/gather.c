// SPDX-License-Identifier: GPL-2.0
/* Sorting certificates into stacks by what they can be used for. */
#include <string.h>

#include "cert.h"
#include "gather.h"

int gather_init(struct gathered *g, struct problem *problem)
{
	g->veks = sk_X509_new_null();
	g->between = sk_X509_new_null();
	g->offered = sk_X509_new_null();
	g->roots = sk_X509_new_null();
	g->crls = sk_X509_CRL_new_null();
	if (g->veks && g->between && g->offered && g->roots && g->crls)
		return 0;
	gather_free(g);
	return problem_set(problem, "out of memory");
}

void gather_free(struct gathered *g)
{
	sk_X509_pop_free(g->veks, X509_free);
	sk_X509_pop_free(g->between, X509_free);
	sk_X509_pop_free(g->offered, X509_free);
	sk_X509_pop_free(g->roots, X509_free);
	sk_X509_CRL_pop_free(g->crls, X509_CRL_free);
	memset(g, 0, sizeof(*g));
}

static int gather_crl(struct gathered *g, const struct table_entry *e, struct problem *problem)
{
	X509_CRL *crl = cert_load_crl(e->data, e->len, problem);

	if (!crl)
		return -1;
	if (sk_X509_CRL_push(g->crls, crl))
		return 0;
	X509_CRL_free(crl);
	return problem_set(problem, "out of memory");
}

static int gather_entry(struct gathered *g, const struct table_entry *e, struct problem *problem)
{
	STACK_OF(X509) *to;
	int n;

	switch (e->kind) {
	case TABLE_ARK:
		to = g->offered;
		break;
	case TABLE_ASK:
		to = g->between;
		break;
	case TABLE_VCEK:
	case TABLE_VLEK:
		to = g->veks;
		break;
	case TABLE_CRL:
		return gather_crl(g, e, problem);
	default:
		return 0;
	}
	n = cert_load(e->data, e->len, to, problem);
	if (n > 1)
		return problem_set(problem, "holds %d certificates, expected one", n);
	return n < 0 ? -1 : 0;
}

int gather_table(struct gathered *g, const struct table *table, struct problem *problem)
{
	for (size_t i = 0; i < table->n; i++)
		if (gather_entry(g, &table->entry[i], problem))
			return problem_within(problem, "entry %zu (%s)", i + 1,
					      table_kind_name(table->entry[i].kind));
	return 0;
}

/* Whether a certificate is that of a CA, by its basic constraints. */
static int is_ca(X509 *cert)
{
	return X509_check_ca(cert) > 0;
}

int gather_vek_file(struct gathered *g, const char *path, struct problem *problem)
{
	STACK_OF(X509) *certs = sk_X509_new_null();
	int ret = -1;

	if (!certs)
		return problem_set(problem, "out of memory");
	if (cert_load_file(path, certs, problem) < 0)
		goto out;
	while (sk_X509_num(certs) > 0) {
		X509 *cert = sk_X509_shift(certs);
		STACK_OF(X509) *to = !is_ca(cert) ? g->veks :
				     cert_is_root(cert) ? g->offered : g->between;

		if (!sk_X509_push(to, cert)) {
			X509_free(cert);
			problem_set(problem, "out of memory");
			goto out;
		}
	}
	ret = 0;
out:
	sk_X509_pop_free(certs, X509_free);
	return ret;
}

int gather_ca_file(struct gathered *g, const char *path, struct problem *problem)
{
	STACK_OF(X509) *certs = sk_X509_new_null();
	int roots = 0, ret = -1;

	if (!certs)
		return problem_set(problem, "out of memory");
	if (cert_load_file(path, certs, problem) < 0)
		goto out;
	while (sk_X509_num(certs) > 0) {
		X509 *cert = sk_X509_shift(certs);
		int root = cert_is_root(cert);

		roots += root;
		if (!sk_X509_push(root ? g->roots : g->between, cert)) {
			X509_free(cert);
			problem_set(problem, "out of memory");
			goto out;
		}
	}
	ret = roots ? 0 : problem_set(problem,
				      "%s holds no ARK: none of its certificates is signed by its own key",
				      path);
out:
	sk_X509_pop_free(certs, X509_free);
	return ret;
}
