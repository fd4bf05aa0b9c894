// SPDX-License-Identifier: GPL-2.0
/* Derives the TCB that a table is for from its endorsement keys' certificates. */
#include <inttypes.h>

#include "cert.h"
#include "table_tcb.h"

static int entry_tcb(const struct table_entry *e, uint64_t *tcb, enum tcb_layout *layout,
		     struct problem *problem)
{
	STACK_OF(X509) *certs = sk_X509_new_null();
	struct vek vek;
	int ret = -1;

	if (!certs)
		return problem_set(problem, "out of memory");
	if (cert_load(e->data, e->len, certs, problem) < 0 ||
	    vek_read(sk_X509_value(certs, 0), &vek, problem))
		goto out;
	if ((vek.kind == VEK_VCEK) != (e->kind == TABLE_VCEK)) {
		problem_set(problem, "it is a %s", vek_kind_name(vek.kind));
		goto out;
	}
	*tcb = vek.tcb;
	*layout = vek.layout;
	ret = 0;
out:
	sk_X509_pop_free(certs, X509_free);
	return ret;
}

int table_tcb(const struct table *table, uint64_t *tcb, enum tcb_layout *layout,
	      struct problem *problem)
{
	int found = 0;

	for (size_t i = 0; i < table->n; i++) {
		const struct table_entry *e = &table->entry[i];
		uint64_t this = 0;

		if (e->kind != TABLE_VCEK && e->kind != TABLE_VLEK)
			continue;
		if (entry_tcb(e, &this, layout, problem))
			return problem_within(problem, "entry %zu (%s)", i + 1,
					      table_kind_name(e->kind));
		if (found && this != *tcb)
			return problem_set(problem,
					   "its VCEK and VLEK are for different TCBs, 0x%016" PRIx64
					   " and 0x%016" PRIx64 ": no report can be signed under both",
					   *tcb, this);
		*tcb = this;
		found = 1;
	}
	return found;
}
