// SPDX-License-Identifier: GPL-2.0
/* snpcert show: what is in this file? */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cert.h"
#include "commands.h"
#include "file.h"
#include "out.h"
#include "show.h"
#include "table_tcb.h"
#include "usage.h"

static void show_certs(STACK_OF(X509) *certs)
{
	for (int i = 0; i < sk_X509_num(certs); i++) {
		printf("Certificate\n");
		show_cert(sk_X509_value(certs, i));
	}
}

/* A certificate begins with a DER SEQUENCE of long length, or is PEM text. */
static int looks_like_cert(const uint8_t *data, size_t len)
{
	return (len > 4 && data[0] == 0x30 && data[1] == 0x82) ||
	       (len > 10 && memmem(data, len, "-----BEGIN", 10));
}

static int show(const char *path, const uint8_t *data, size_t len)
{
	STACK_OF(X509) *certs = NULL;
	struct problem problem;
	struct report report;
	struct table table;
	enum tcb_layout layout;
	uint64_t tcb;

	if (looks_like_cert(data, len)) {
		certs = sk_X509_new_null();
		if (!certs || cert_load(data, len, certs, &problem) < 0)
			goto trouble;
		show_certs(certs);
	} else if (len == REPORT_LEN && !report_parse(data, len, &report, &problem) &&
		   report_version_known(&report)) {
		show_report(&report);
	} else {
		if (table_parse(data, len, &table, &problem)) {
			problem_within(&problem, "no report (%u bytes), and no certificate table",
				       REPORT_LEN);
			goto trouble;
		}
		show_table(&table, len);
		switch (table_tcb(&table, &tcb, &layout, &problem)) {
		case 1:
			printf("For reported TCB\n");
			out_field("TCB", "%s", tcb_text(tcb, layout).text);
			break;
		case -1:
			goto trouble;
		}
	}
	sk_X509_pop_free(certs, X509_free);
	return EXIT_GOOD;
trouble:
	sk_X509_pop_free(certs, X509_free);
	problem_within(&problem, "%s", path);
	problem_print(&problem);
	return EXIT_TROUBLE;
}

int cmd_show(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	struct problem problem;
	uint8_t *data;
	size_t len;
	int option, status;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		return option == 'h' ? usage_print("show") : usage_wrong("show", NULL);
	if (argc - optind != 1)
		return usage_wrong("show", "name one file: a table, a report or a certificate");

	data = file_read(argv[optind], TABLE_MAX_FILE, &len, &problem);
	if (!data) {
		problem_print(&problem);
		return EXIT_TROUBLE;
	}
	status = show(argv[optind], data, len);
	free(data);
	return status;
}
