// SPDX-License-Identifier: GPL-2.0
/* snpcert verify: is this report good? */
#include <getopt.h>
#include <stdlib.h>
#include <time.h>

#include "commands.h"
#include "date.h"
#include "file.h"
#include "gather.h"
#include "show.h"
#include "usage.h"
#include "verify.h"

struct arguments {
	const char *report;
	const char *certs;
	int has_vek;
	time_t at;
	struct gathered certificates;
};

/* Returns 0, or the exit status to end with. */
static int parse_arguments(int argc, char **argv, struct arguments *args)
{
	static const struct option options[] = {
		{ "report", required_argument, NULL, 'r' },
		{ "certs", required_argument, NULL, 'c' },
		{ "vek", required_argument, NULL, 'v' },
		{ "ca", required_argument, NULL, 'a' },
		{ "at", required_argument, NULL, 't' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	struct problem problem;
	int option, err;

	args->at = time(NULL);
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		err = 0;
		switch (option) {
		case 'r':
			args->report = optarg;
			break;
		case 'c':
			args->certs = optarg;
			break;
		case 'v':
			args->has_vek = 1;
			err = gather_vek_file(&args->certificates, optarg, &problem);
			break;
		case 'a':
			err = gather_ca_file(&args->certificates, optarg, &problem);
			break;
		case 't':
			err = date_parse(optarg, &args->at, &problem);
			break;
		case 'h':
			usage_print("verify");
			return -1;
		default:
			return usage_wrong("verify", NULL);
		}
		if (err) {
			problem_print(&problem);
			return EXIT_TROUBLE;
		}
	}
	if (optind < argc)
		return usage_wrong("verify", "what is '%s' for? A report is named by --report",
				   argv[optind]);
	if (!args->report)
		return usage_wrong("verify", "--report is missing");
	if (!args->certs == !args->has_vek)
		return usage_wrong("verify", "name the certificates: either --certs or --vek");
	return 0;
}

static int judge(const struct report *report, const struct arguments *args)
{
	const struct gathered *g = &args->certificates;
	struct verify_input in = {
		.report = report,
		.veks = g->veks,
		.between = g->between,
		.roots = g->roots,
		.offered = g->offered,
		.crls = g->crls,
		.at = args->at,
	};
	struct verify_result result;

	verify_report(&in, &result);
	for (size_t i = 0; i < result.n; i++)
		out_check(result.check[i].mark, result.check[i].what, result.check[i].text.text);

	switch (result.verdict) {
	case VERDICT_GOOD:
		out_verdict(OUT_OK,
			    "Good at %s: genuine, unchanged, and it belongs to these certificates. It rests on the %s, which you trust.",
			    date_text(args->at).text, result.anchor.text);
		show_report_claims(report);
		return EXIT_GOOD;
	case VERDICT_UNTRUSTED:
		out_verdict(OUT_NOTE,
			    "Not proven: all of this holds at %s, but it rests on the %s, which came with the certificates and which nobody vouched for. Name AMD's ARK with --ca, or compare this fingerprint.",
			    date_text(args->at).text, result.anchor.text);
		show_report_claims(report);
		return EXIT_UNTRUSTED;
	default:
		out_verdict(OUT_FAILED, "NOT good: do not believe anything in this report.");
		return EXIT_BAD;
	}
}

static int verify(struct arguments *args)
{
	uint8_t *bytes = NULL, *table_bytes = NULL;
	struct problem problem;
	struct report report;
	struct table table;
	int status = EXIT_TROUBLE;
	size_t len;

	bytes = file_read(args->report, REPORT_LEN, &len, &problem);
	if (!bytes)
		goto trouble;
	if (report_parse(bytes, len, &report, &problem)) {
		problem_within(&problem, "%s", args->report);
		goto trouble;
	}
	if (args->certs) {
		table_bytes = file_read(args->certs, TABLE_MAX_FILE, &len, &problem);
		if (!table_bytes)
			goto trouble;
		if (table_parse(table_bytes, len, &table, &problem) ||
		    gather_table(&args->certificates, &table, &problem)) {
			problem_within(&problem, "%s", args->certs);
			goto trouble;
		}
		if (!table.n)
			out_wrapped(stdout, "",
				    "The certificate table is empty: the host had none for this report.");
	}
	status = judge(&report, args);
	goto out;
trouble:
	problem_print(&problem);
out:
	free(table_bytes);
	free(bytes);
	return status;
}

int cmd_verify(int argc, char **argv)
{
	struct arguments args = { 0 };
	struct problem problem;
	int status;

	if (gather_init(&args.certificates, &problem)) {
		problem_print(&problem);
		return EXIT_TROUBLE;
	}
	status = parse_arguments(argc, argv, &args);
	if (!status)
		status = verify(&args);
	gather_free(&args.certificates);
	return status < 0 ? EXIT_GOOD : status;
}
