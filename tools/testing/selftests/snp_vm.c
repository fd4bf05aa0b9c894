// SPDX-License-Identifier: GPL-2.0
/*
 * snp_vm: start an SEV-SNP guest without an operating system, have it ask for
 * its attestation report, and hand report and certificates out.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "guest_call.h"
#include "report.h"
#include "vm_certs.h"

/* Exit status. */
#define FAILED		1
#define USAGE		2

struct options {
	bool extended;
	unsigned int pages;
	unsigned int repeat;
	unsigned int vcpus;
	unsigned int timeout;
	bool quiet;
	uint8_t report_data[64];
	const char *certs;
	const char *out_report;
	const char *out_certs;
	struct snp_vm_config config;
};

static const char usage[] =
	"snp_vm [OPTION]...\n"
	"Starts an SEV-SNP guest that asks for its attestation report once and more.\n"
	"\n"
	"  --request plain|ext   ask for the report only, or for certificates too (ext)\n"
	"  --pages N             room for certificates, in pages (4, as Linux guests have)\n"
	"  --report-data HEX     up to 64 bytes that the report repeats (zero)\n"
	"  --host-data HEX       up to 32 bytes of the host's that the report repeats (zero)\n"
	"  --certs FILE          give the VM this certificate table of its own\n"
	"  --out-report FILE     write the last report there\n"
	"  --out-certs FILE      write the certificate pages that came with it there\n"
	"  --repeat N            ask N times (1)\n"
	"  --vcpus N             start N vCPUs, which take turns (1)\n"
	"  --timeout SEC         give up after so long (60)\n"
	"  --quiet               say nothing but errors\n"
	"  --help                this\n"
	"\n"
	"Exit status: 0 when every request was answered, 1 when something failed, 2 for\n"
	"wrong usage. Needs /dev/kvm and /dev/sev of a host with SEV-SNP; --certs needs\n"
	"kvm-amd-snp.ko.\n";

static void timed_out(int signal)
{
	static const char text[] = "snp_vm: the guest did not answer in time (see --timeout)\n";

	(void)signal;
	(void)!write(STDERR_FILENO, text, sizeof(text) - 1);
	_exit(FAILED);
}

static _Noreturn void bad_usage(const char *option, const char *value, const char *expected)
{
	fprintf(stderr, "snp_vm: --%s %s: expected %s; see --help\n", option, value, expected);
	exit(USAGE);
}

static unsigned int number(const char *option, const char *value, unsigned int min,
			   unsigned int max)
{
	char expected[64], *end;
	unsigned long n;

	errno = 0;
	n = strtoul(value, &end, 10);
	if (errno || end == value || *end || *value == '-' || n < min || n > max) {
		snprintf(expected, sizeof(expected), "a number from %u to %u", min, max);
		bad_usage(option, value, expected);
	}
	return n;
}

static void parse(int argc, char **argv, struct options *o)
{
	enum { REQUEST, PAGES, REPORT_DATA, HOST_DATA, CERTS, OUT_REPORT, OUT_CERTS, REPEAT, VCPUS,
	       TIMEOUT, QUIET, HELP };
	static const struct option known[] = {
		[REQUEST] = { "request", required_argument, NULL, 0 },
		[PAGES] = { "pages", required_argument, NULL, 0 },
		[REPORT_DATA] = { "report-data", required_argument, NULL, 0 },
		[HOST_DATA] = { "host-data", required_argument, NULL, 0 },
		[CERTS] = { "certs", required_argument, NULL, 0 },
		[OUT_REPORT] = { "out-report", required_argument, NULL, 0 },
		[OUT_CERTS] = { "out-certs", required_argument, NULL, 0 },
		[REPEAT] = { "repeat", required_argument, NULL, 0 },
		[VCPUS] = { "vcpus", required_argument, NULL, 0 },
		[TIMEOUT] = { "timeout", required_argument, NULL, 0 },
		[QUIET] = { "quiet", no_argument, NULL, 0 },
		[HELP] = { "help", no_argument, NULL, 0 },
		{ NULL, 0, NULL, 0 },
	};
	int c, i;

	while ((c = getopt_long(argc, argv, "", known, &i)) != -1) {
		if (c) {	/* getopt said what is wrong */
			fprintf(stderr, "Try: snp_vm --help\n");
			exit(USAGE);
		}
		switch (i) {
		case REQUEST:
			if (strcmp(optarg, "plain") && strcmp(optarg, "ext"))
				bad_usage("request", optarg, "plain or ext");
			o->extended = !strcmp(optarg, "ext");
			break;
		case PAGES:
			o->pages = number("pages", optarg, 0, GUEST_MAX_CERT_PAGES);
			break;
		case REPORT_DATA:
			if (!hex_parse(optarg, o->report_data, sizeof(o->report_data)))
				bad_usage("report-data", optarg,
					  "up to 64 bytes as pairs of hex digits");
			break;
		case HOST_DATA:
			if (!hex_parse(optarg, o->config.host_data, sizeof(o->config.host_data)))
				bad_usage("host-data", optarg,
					  "up to 32 bytes as pairs of hex digits");
			break;
		case CERTS:
			o->certs = optarg;
			break;
		case OUT_REPORT:
			o->out_report = optarg;
			break;
		case OUT_CERTS:
			o->out_certs = optarg;
			break;
		case REPEAT:
			o->repeat = number("repeat", optarg, 1, 1000000);
			break;
		case VCPUS:
			o->vcpus = number("vcpus", optarg, 1, GUEST_MAX_VCPUS);
			break;
		case TIMEOUT:
			o->timeout = number("timeout", optarg, 1, 86400);
			break;
		case QUIET:
			o->quiet = true;
			break;
		case HELP:
			fputs(usage, stdout);
			exit(0);
		}
	}
	if (optind < argc) {
		fprintf(stderr, "snp_vm: unexpected argument '%s'; see --help\n", argv[optind]);
		exit(USAGE);
	}
	if (o->out_certs && !o->extended)
		bad_usage("out-certs", o->out_certs,
			  "--request ext with it: a plain request brings none");
	o->config.nr_vcpus = o->vcpus;
}

static int fail(const char *text)
{
	fprintf(stderr, "snp_vm: %s\n", text);
	return FAILED;
}

static int give_certs(struct snp_vm *vm, const struct options *o)
{
	size_t size;
	uint8_t *table = file_read(o->certs, KVM_SEV_SNP_CERTS_MAX_LEN, &size);
	int result;

	if (!table)
		return FAILED;
	result = vm_certs_set(vm, table, size);
	free(table);
	if (result)
		return fail(vm->error);
	if (!o->quiet)
		printf("the VM has %zu bytes of certificates of its own\n", size);
	return 0;
}

static int boot(struct snp_vm *vm, const struct options *o)
{
	struct guest_command facts;
	struct snp_exit exit;

	for (unsigned int i = 0; i < vm->nr_vcpus; i++)
		if (!guest_boot(&vm->vcpus[i], &facts, &exit))
			return fail(exit.text);
	if (!o->quiet)
		printf("the guest runs: %u vCPU%s, GHCB protocol %u, hypervisor features %#" PRIx64
		       ", C-bit %u\n", vm->nr_vcpus, vm->nr_vcpus == 1 ? "" : "s",
		       facts.ghcb_version, facts.hv_features, facts.cbit);
	return 0;
}

/* Report and certificates of the last request, from the memory the guest copied them to. */
static int hand_out(struct snp_vcpu *vcpu, const struct guest_request *r, const struct options *o)
{
	const uint8_t *report = snp_vm_memory(vcpu->vm, r->report_gpa, SNP_REPORT_SIZE);
	const uint8_t *certs = NULL;

	if (r->report_size != SNP_REPORT_SIZE ||
	    memcmp(report + 0x50, o->report_data, sizeof(o->report_data)))
		return fail("the report does not repeat the report data that was asked for");
	if (!o->quiet) {
		printf("report, %u bytes:\n", r->report_size);
		report_print(stdout, report);
	}
	if (o->extended) {
		int entries = 0;

		certs = snp_vm_memory(vcpu->vm, r->certs_gpa, r->certs_size);
		if (!o->quiet)
			printf("certificates, room for %u bytes:\n", r->certs_size);
		if (r->certs_size)
			entries = cert_table_print(o->quiet ? NULL : stdout, certs, r->certs_size);
		if (!o->quiet && entries < 1)
			printf(entries ? "  not a certificate table\n" :
					 "  none, the table is empty\n");
	}
	if (o->out_report && !file_write(o->out_report, report, r->report_size))
		return FAILED;
	if (o->out_certs && !file_write(o->out_certs, certs, r->certs_size))
		return FAILED;
	return 0;
}

static int ask(struct snp_vm *vm, const struct options *o)
{
	struct guest_command command;
	struct snp_exit exit;
	char text[300];

	for (unsigned int i = 0; i < o->repeat; i++) {
		struct snp_vcpu *vcpu = &vm->vcpus[i % vm->nr_vcpus];

		guest_report_command(vcpu, &command, o->extended, o->pages);
		memcpy(command.request.report_data, o->report_data, sizeof(o->report_data));
		if (!guest_call(vcpu, &command, &exit))
			return fail(exit.text);
		if (command.outcome == GUEST_NOT_ANSWERED &&
		    command.request.sw_exit_info_2 >> 32 == SNP_ERROR_BUSY) {
			i--;	/* the same again, a little later */
			usleep(10000);
			continue;
		}
		if (command.outcome != GUEST_OK) {
			fprintf(stderr, "snp_vm: request %u: %s\n", i + 1,
				guest_outcome_text(&command, text, sizeof(text)));
			if (command.request.sw_exit_info_2 >> 32 == SNP_ERROR_INVALID_LEN)
				fprintf(stderr, "snp_vm: give the certificates more room: --pages %"
					PRIu64 "\n", command.request.rbx_out);
			return FAILED;
		}
	}
	if (!o->quiet)
		printf("%u %s request%s answered\n", o->repeat, o->extended ? "extended" : "plain",
		       o->repeat == 1 ? "" : "s");
	return hand_out(&vm->vcpus[(o->repeat - 1) % vm->nr_vcpus], &command.request, o);
}

int main(int argc, char **argv)
{
	struct options o = {
		.extended = true,
		.pages = 4,
		.repeat = 1,
		.vcpus = 1,
		.timeout = 60,
	};
	struct snp_vm vm;
	int status;

	parse(argc, argv, &o);
	signal(SIGALRM, timed_out);
	alarm(o.timeout);

	if (snp_vm_launch(&vm, &o.config))
		status = fail(vm.error);
	else
		status = o.certs ? give_certs(&vm, &o) : 0;
	if (!status)
		status = boot(&vm, &o);
	if (!status)
		status = ask(&vm, &o);
	snp_vm_free(&vm);
	return status;
}
