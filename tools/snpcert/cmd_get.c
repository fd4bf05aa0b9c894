// SPDX-License-Identifier: GPL-2.0
/* snpcert get: the host-wide certificates, as installed. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "commands.h"
#include "file.h"
#include "host.h"
#include "out.h"
#include "show.h"
#include "usage.h"

static int show(const struct host_certs *certs)
{
	struct problem problem;
	struct table table;

	if (table_parse(certs->data, certs->len, &table, &problem)) {
		problem_within(&problem, "what is installed is no certificate table");
		problem_print(&problem);
		return EXIT_BAD;
	}
	show_table(&table, certs->len);
	return EXIT_GOOD;
}

static int get(const char *output)
{
	struct host_certs certs = { 0 };
	struct problem problem;
	int fd, status = EXIT_BAD;

	fd = host_open(false, &problem);
	if (fd < 0 || host_get(fd, &certs, &problem))
		goto trouble;
	if (!certs.data) {
		problem_set(&problem,
			    "no host-wide certificates are installed; snpcert set installs them");
		goto trouble;
	}
	if (output && file_write(output, certs.data, certs.len, &problem)) {
		status = EXIT_TROUBLE;
		goto trouble;
	}
	status = output ? EXIT_GOOD : show(&certs);
	goto out;
trouble:
	problem_print(&problem);
out:
	free(certs.data);
	if (fd >= 0)
		close(fd);
	return status;
}

int cmd_get(int argc, char **argv)
{
	static const struct option options[] = {
		{ "output", required_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	const char *output = NULL;
	int option;

	while ((option = getopt_long(argc, argv, "o:", options, NULL)) != -1) {
		if (option == 'h')
			return usage_print("get");
		if (option != 'o')
			return usage_wrong("get", NULL);
		output = optarg;
	}
	if (optind < argc)
		return usage_wrong("get", "what is '%s' for? The output is named by -o",
				   argv[optind]);
	return get(output);
}
