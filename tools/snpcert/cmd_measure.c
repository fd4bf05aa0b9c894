// SPDX-License-Identifier: GPL-2.0
/* snpcert measure: which launch measurement must the report have? */
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "commands.h"
#include "file.h"
#include "launch.h"
#include "out.h"
#include "ovmf.h"
#include "report.h"
#include "usage.h"

struct arguments {
	const char *ovmf;
	const char *report;
	struct launch launch;
	struct kernel_boot boot;
};

static bool parse_number(const char *text, int base, uint64_t most, uint64_t *value)
{
	char *end;

	if (*text == '-' || *text == '+' || *text == ' ' || !*text)
		return false;
	errno = 0;
	*value = strtoull(text, &end, base);
	return !errno && !*end && *value <= most;
}

/* Returns 0 or the exit status. */
static int parse_option(int option, struct arguments *args)
{
	uint64_t value;

	switch (option) {
	case 'o':
		args->ovmf = optarg;
		return 0;
	case 'k':
		args->boot.kernel = optarg;
		return 0;
	case 'i':
		args->boot.initrd = optarg;
		return 0;
	case 'a':
		args->boot.append = optarg;
		return 0;
	case 'r':
		args->report = optarg;
		return 0;
	case 'n':
		if (!parse_number(optarg, 10, LAUNCH_MAX_VCPUS, &value) || !value)
			return usage_wrong("measure",
					   "--vcpus '%s': expected a number from 1 to %u",
					   optarg, LAUNCH_MAX_VCPUS);
		args->launch.vcpus = value;
		return 0;
	case 'c':
		args->launch.signature = launch_signature(optarg);
		if (!args->launch.signature)
			return usage_wrong("measure",
					   "--cpu '%s': expected EPYC, EPYC-Rome, EPYC-Milan or EPYC-Genoa; others by --cpu-signature",
					   optarg);
		return 0;
	case 's':
		if (!parse_number(optarg, 16, UINT32_MAX, &value) || !value)
			return usage_wrong("measure",
					   "--cpu-signature '%s': expected CPUID 1 EAX in hexadecimal",
					   optarg);
		args->launch.signature = value;
		return 0;
	case 'f':
		if (!parse_number(optarg, 16, UINT64_MAX, &args->launch.features))
			return usage_wrong("measure",
					   "--features '%s': expected SEV_FEATURES in hexadecimal",
					   optarg);
		return 0;
	}
	return usage_wrong("measure", NULL);
}

/* Whether the report in the file has this measurement, as exit status. */
static int compare(const char *path, const uint8_t *digest)
{
	char text[2 * LAUNCH_DIGEST_LEN + 1];
	struct problem problem;
	struct report report;
	int status = EXIT_TROUBLE;
	uint8_t *data;
	size_t len;

	data = file_read(path, REPORT_LEN, &len, &problem);
	if (!data || report_parse(data, len, &report, &problem)) {
		problem_within(&problem, "%s", path);
		problem_print(&problem);
	} else if (memcmp(report.measurement, digest, LAUNCH_DIGEST_LEN)) {
		out_check(OUT_FAILED, "measurement",
			  bytes_hex(text, report.measurement, LAUNCH_DIGEST_LEN));
		out_verdict(OUT_FAILED,
			    "the report is of a guest that was started with something else");
		status = EXIT_BAD;
	} else {
		out_check(OUT_OK, "measurement", "the report has it");
		status = EXIT_GOOD;
	}
	free(data);
	return status;
}

static int measure(struct arguments *args)
{
	uint8_t digest[LAUNCH_DIGEST_LEN], hashes[KERNEL_HASHES_LEN];
	char text[2 * LAUNCH_DIGEST_LEN + 1];
	struct problem problem;
	uint8_t *image;
	int failed;

	if (args->boot.kernel) {
		if (kernel_hashes_make(&args->boot, hashes, &problem)) {
			problem_print(&problem);
			return EXIT_TROUBLE;
		}
		args->launch.hashes = hashes;
	}
	image = file_read(args->ovmf, OVMF_MAX_SIZE, &args->launch.len, &problem);
	if (!image) {
		problem_print(&problem);
		return EXIT_TROUBLE;
	}
	args->launch.image = image;
	failed = launch_measure(&args->launch, digest, &problem);
	free(image);
	if (failed) {
		problem_within(&problem, "%s", args->ovmf);
		problem_print(&problem);
		return EXIT_TROUBLE;
	}
	puts(bytes_hex(text, digest, sizeof(digest)));
	return args->report ? compare(args->report, digest) : EXIT_GOOD;
}

int cmd_measure(int argc, char **argv)
{
	static const struct option options[] = {
		{ "ovmf", required_argument, NULL, 'o' },
		{ "vcpus", required_argument, NULL, 'n' },
		{ "cpu", required_argument, NULL, 'c' },
		{ "cpu-signature", required_argument, NULL, 's' },
		{ "features", required_argument, NULL, 'f' },
		{ "kernel", required_argument, NULL, 'k' },
		{ "initrd", required_argument, NULL, 'i' },
		{ "append", required_argument, NULL, 'a' },
		{ "report", required_argument, NULL, 'r' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	struct arguments args = { .launch.features = 1 };
	int option, status;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'h')
			return usage_print("measure");
		status = parse_option(option, &args);
		if (status)
			return status;
	}
	if (optind < argc)
		return usage_wrong("measure", "what is '%s' for?", argv[optind]);
	if (!args.ovmf || !args.launch.vcpus || !args.launch.signature)
		return usage_wrong("measure",
				   "--ovmf, --vcpus and one of --cpu and --cpu-signature are needed");
	if (!args.boot.kernel && (args.boot.initrd || args.boot.append))
		return usage_wrong("measure",
				   "%s without --kernel: QEMU's kernel-hashes=on has them all measured, or none",
				   args.boot.initrd ? "--initrd" : "--append");
	return measure(&args);
}
