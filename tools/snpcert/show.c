// SPDX-License-Identifier: GPL-2.0
/* Plain words for reports, tables and certificates. */
#include <inttypes.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>

#include "bytes.h"
#include "cert.h"
#include "date.h"
#include "table_limits.h"
#include "out.h"
#include "show.h"

static void show_policy(const struct report *r)
{
	out_field("policy",
		  "0x%" PRIx64 ": SMT %s, debugging %s, migration agent %s%s, API >= %u.%u",
		  r->policy, r->policy & POLICY_SMT ? "allowed" : "refused",
		  r->policy & POLICY_DEBUG ? "ALLOWED (the host can read the guest's memory)" :
		  "refused", r->policy & POLICY_MIGRATE_MA ? "allowed" : "refused",
		  r->policy & POLICY_SINGLE_SOCKET ? ", one socket only" : "",
		  (unsigned int)(r->policy >> 8 & 0xff), (unsigned int)(r->policy & 0xff));
}

static void show_platform(uint64_t info)
{
	static const char *const bits[] = {
		"SMT", "TSME", "ECC", "no RAPL", "ciphertext hiding", "alias check done", NULL,
		"TIO",
	};
	char text[128] = "";

	for (size_t i = 0; i < sizeof(bits) / sizeof(*bits); i++) {
		size_t len = strlen(text);

		if (bits[i] && info >> i & 1)
			snprintf(text + len, sizeof(text) - len, "%s%s", len ? ", " : "", bits[i]);
	}
	out_field("platform", "0x%" PRIx64 " (%s)", info, text);
}

void show_report_claims(const struct report *r)
{
	printf("\nWhat it says\n");
	out_bytes("measurement", r->measurement, 48);
	out_bytes("report data", r->report_data, 64);
	if (!bytes_zero(r->host_data, 32))
		out_bytes("host data", r->host_data, 32);
	show_policy(r);
	out_field("VMPL", "%u", r->vmpl);
}

static void show_bytes_unless_zero(const char *label, const uint8_t *p, size_t len)
{
	if (bytes_zero(p, len))
		out_field(label, "zero");
	else
		out_bytes(label, p, len);
}

void show_report(const struct report *r)
{
	enum tcb_layout layout;
	bool sure = report_tcb_layout(r, &layout);
	const char *product;

	printf("Attestation report, version %u%s\n", r->version,
	       report_version_known(r) ? "" : " (not known here: fields may stand elsewhere)");
	if (r->version >= 3) {
		product = report_product(r);
		out_field("processor", "family 0x%x model 0x%x stepping %u (%s)", r->cpuid_family,
			  r->cpuid_model, r->cpuid_stepping, product ? product : "unknown");
	}
	out_field("signed by", "%s%s%s", report_signing_key_name(r),
		  r->mask_chip_key ? ", chip key masked" : "",
		  r->author_key_en ? ", ID block with author key" : "");
	out_field("VMPL", "%u", r->vmpl);
	out_field("guest SVN", "%u", r->guest_svn);
	show_policy(r);
	show_platform(r->platform_info);
	if (!sure)
		out_field("TCB layout", "%s, by the chip id: the report does not say",
			  layout == TCB_LAYOUT_TURIN ? "Turin's" : "Milan's and Genoa's");
	out_field("reported TCB", "%s", tcb_text(r->reported_tcb, layout).text);
	out_field("committed TCB", "%s", tcb_text(r->committed_tcb, layout).text);
	out_field("current TCB", "%s", tcb_text(r->current_tcb, layout).text);
	out_field("launch TCB", "%s", tcb_text(r->launch_tcb, layout).text);
	out_field("firmware", "%u.%u build %u, committed %u.%u build %u", r->current.major,
		  r->current.minor, r->current.build, r->committed.major, r->committed.minor,
		  r->committed.build);
	if (r->version >= 5)
		out_field("mitigations", "0x%" PRIx64 " at launch, 0x%" PRIx64 " now",
			  r->launch_mit_vector, r->current_mit_vector);
	show_bytes_unless_zero("chip id", r->chip_id, 64);
	out_bytes("measurement", r->measurement, 48);
	out_bytes("report data", r->report_data, 64);
	show_bytes_unless_zero("host data", r->host_data, 32);
	show_bytes_unless_zero("family id", r->family_id, 16);
	show_bytes_unless_zero("image id", r->image_id, 16);
	show_bytes_unless_zero("ID key digest", r->id_key_digest, 48);
	show_bytes_unless_zero("author key digest", r->author_key_digest, 48);
	out_bytes("report id", r->report_id, 32);
	out_bytes("migration agent", r->report_id_ma, 32);
}

void show_cert(X509 *cert)
{
	struct problem problem;
	struct vek vek;
	char hex[129];

	out_field("name", "%s", cert_name(cert).text);
	if (!vek_read(cert, &vek, &problem)) {
		out_field("kind", "%s for %s", vek_kind_name(vek.kind),
			  *vek.product ? vek.product : "a product it does not name");
		out_field("for TCB", "%s", tcb_text(vek.tcb, vek.layout).text);
		if (vek.kind == VEK_VLEK)
			out_field("CSP id", "%s", vek.csp_id);
		else
			out_field("for chip", "%.64s%s", bytes_hex(hex, vek.hwid, vek.hwid_len),
				  vek.hwid_len > 32 ? "..." : "");
	} else if (X509_check_ca(cert) > 0) {
		out_field("kind", "%s", cert_is_root(cert) ?
			  "root, signed by its own key (ARK)" : "CA (ASK or ASVK)");
	} else {
		out_field("kind", "not a VCEK or VLEK: %s", problem.text);
	}
	out_field("valid", "%s to %s", date_text(cert_not_before(cert)).text,
		  date_text(cert_not_after(cert)).text);
	out_field("sha256", "%s", cert_fingerprint(cert).text);
}

static void show_crl(const struct table_entry *e)
{
	struct problem problem;
	X509_CRL *crl = cert_load_crl(e->data, e->len, &problem);
	STACK_OF(X509_REVOKED) *revoked;

	if (!crl) {
		out_field("MALFORMED", "%s", problem.text);
		return;
	}
	revoked = X509_CRL_get_REVOKED(crl);
	out_field("revokes", "%d certificates", revoked ? sk_X509_REVOKED_num(revoked) : 0);
	X509_CRL_free(crl);
}

static void show_entry(const struct table_entry *e)
{
	STACK_OF(X509) *certs;
	struct problem problem;

	if (e->kind == TABLE_OTHER) {
		out_field("kind", "not known here: GUID %s", guid_text(e->guid).text);
		return;
	}
	if (e->kind == TABLE_CRL) {
		show_crl(e);
		return;
	}
	certs = sk_X509_new_null();
	if (!certs || cert_load(e->data, e->len, certs, &problem) < 0)
		out_field("MALFORMED", "%s", certs ? problem.text : "out of memory");
	for (int i = 0; i < sk_X509_num(certs); i++)
		show_cert(sk_X509_value(certs, i));
	sk_X509_pop_free(certs, X509_free);
}

void show_table(const struct table *table, size_t len)
{
	if (!table->n) {
		printf("Certificate table, %zu bytes: empty\n", len);
		return;
	}
	printf("Certificate table, %zu bytes (0x%zx), %zu of them used, %zu entries\n", len, len,
	       table->end, table->n);
	for (size_t i = 0; i < table->n; i++) {
		const struct table_entry *e = &table->entry[i];

		printf("%s, %u bytes at 0x%x\n", table_kind_name(e->kind), e->len, e->offset);
		show_entry(e);
	}
	table_limits_tell(len);
}
