// SPDX-License-Identifier: GPL-2.0
/* snpcert set and clear: change the host-wide certificates and the reported TCB. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "commands.h"
#include "host.h"
#include "out.h"
#include "table_limits.h"
#include "table_load.h"
#include "usage.h"

struct arguments {
	const char *certs;
	bool tcb_given;
	uint64_t tcb;
	bool reported_tcb_given;
	bool keep_certs;
	struct sev_abi_snp_config config;
};

/* Returns 0, or the exit status to end with; -1 for success at once. */
static int parse_arguments(int argc, char **argv, struct arguments *args)
{
	static const struct option options[] = {
		{ "certs", required_argument, NULL, 'c' },
		{ "tcb", required_argument, NULL, 't' },
		{ "reported-tcb", required_argument, NULL, 'r' },
		{ "mask-chip-id", no_argument, NULL, 'i' },
		{ "mask-chip-key", no_argument, NULL, 'k' },
		{ "keep-certs", no_argument, NULL, 'p' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	uint64_t reported_tcb = 0;
	struct problem problem;
	int option, err;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		err = 0;
		switch (option) {
		case 'c':
			args->certs = optarg;
			break;
		case 't':
			args->tcb_given = true;
			err = tcb_parse(optarg, &args->tcb, &problem);
			break;
		case 'r':
			args->reported_tcb_given = true;
			err = tcb_parse(optarg, &reported_tcb, &problem);
			break;
		case 'i':
			args->config.flags |= SEV_ABI_SNP_CONFIG_MASK_CHIP_ID;
			break;
		case 'k':
			args->config.flags |= SEV_ABI_SNP_CONFIG_MASK_CHIP_KEY;
			break;
		case 'p':
			args->keep_certs = true;
			break;
		case 'h':
			usage_print("set");
			return -1;
		default:
			return usage_wrong("set", NULL);
		}
		if (err) {
			problem_print(&problem);
			return EXIT_TROUBLE;
		}
	}
	args->config.reported_tcb = reported_tcb;
	if (optind < argc)
		return usage_wrong("set", "what is '%s' for? A table is named by --certs",
				   argv[optind]);
	if (!args->certs && !args->reported_tcb_given)
		return usage_wrong("set", "nothing to set: name --certs, --reported-tcb or both");
	if (args->certs && args->keep_certs)
		return usage_wrong("set",
				   "--certs replaces the certificates that --keep-certs keeps");
	if (args->tcb_given && !args->certs)
		return usage_wrong("set", "--tcb says what the certificates of --certs are for");
	if (args->certs && args->reported_tcb_given && !reported_tcb)
		return usage_wrong("set",
				   "--reported-tcb 0 lets the firmware choose: set the certificates after it, for its choice");
	if (args->config.flags && !args->reported_tcb_given)
		return usage_wrong("set", "the masks are set together with --reported-tcb");
	return 0;
}

/* Says what the guests get from now on, as the kernel tells it. */
static int tell(int fd, enum tcb_layout layout, struct problem *problem)
{
	struct host_certs now;
	char text[512];

	if (host_get(fd, &now, problem))
		return -1;
	free(now.data);
	out_check(OUT_OK, "reported TCB",
		  now.tcb_unknown ? "not known" : tcb_text(now.reported_tcb, layout).text);
	if (!now.len) {
		out_check(OUT_OK, "certificates", "none: guests get an empty table");
		return 0;
	}
	snprintf(text, sizeof(text), "0x%zx bytes for TCB %s", now.len,
		 tcb_text(now.tcb, layout).text);
	out_check(OUT_OK, "certificates", text);
	if (now.stale || now.tcb_unknown)
		out_check(OUT_NOTE, now.stale ? "stale" : "not served",
			  "guests get an empty table until certificates for the reported TCB are set");
	table_limits_tell(now.len);
	return 0;
}

static int change_host(const struct host_change *change)
{
	struct problem problem;
	int fd, err;

	fd = host_open(true, &problem);
	err = fd < 0 || host_set(fd, change, &problem) || tell(fd, change->layout, &problem);
	if (fd >= 0)
		close(fd);
	if (err)
		problem_print(&problem);
	return err ? EXIT_BAD : EXIT_GOOD;
}

int cmd_set(int argc, char **argv)
{
	struct loaded_table table = { .layout = host_tcb_layout() };
	struct arguments args = { 0 };
	struct host_change change;
	struct problem problem;
	int status;

	status = parse_arguments(argc, argv, &args);
	if (status)
		return status < 0 ? EXIT_GOOD : status;
	if (args.certs &&
	    table_load(args.certs, args.tcb_given ? &args.tcb : NULL, &table, &problem)) {
		problem_print(&problem);
		return EXIT_TROUBLE;
	}
	change = (struct host_change) {
		.certs = table.data,
		.certs_len = table.len,
		.keep_certs = !args.certs,
		.tcb_given = args.certs,
		.tcb = table.tcb,
		.layout = table.layout,
		.configure = args.reported_tcb_given,
		.config = args.config,
	};
	status = change_host(&change);
	free(table.data);
	return status;
}

int cmd_clear(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	struct host_change change = { .layout = host_tcb_layout() };
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		return option == 'h' ? usage_print("clear") : usage_wrong("clear", NULL);
	if (optind < argc)
		return usage_wrong("clear", "what is '%s' for? clear takes no arguments",
				   argv[optind]);
	return change_host(&change);
}
