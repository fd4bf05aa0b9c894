// SPDX-License-Identifier: GPL-2.0
/* snpcert status: the platform, what guests get from it, and what to do. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "commands.h"
#include "host.h"
#include "modules.h"
#include "out.h"
#include "table_limits.h"
#include "table_tcb.h"
#include "usage.h"

static void show_platform(const struct sev_abi_snp_status *s, enum tcb_layout layout)
{
	printf("Secure processor\n");
	out_field("SNP API", "%u.%u build %u", s->api_major, s->api_minor, s->build_id);
	out_field("state", "%s, RMP %s, %u guests",
		  s->state == 0 ? "not initialised" : s->state == 1 ? "initialised" : "unknown",
		  s->rmp_initialized & 1 ? "initialised" : "not initialised", s->guest_count);
	out_field("reported TCB", "%s", tcb_text(s->reported_tcb_version, layout).text);
	out_field("current TCB", "%s", tcb_text(s->current_tcb_version, layout).text);
	out_field("VLEK", "%s", s->flags & SEV_ABI_SNP_STATUS_VLEK ?
		  "loaded: guests choose which key signs" : "not loaded: the VCEK signs");
	if (s->flags & SEV_ABI_SNP_STATUS_MASK_CHIP_ID)
		out_field("chip id", "masked: reports do not name the chip");
	if (s->flags & SEV_ABI_SNP_STATUS_MASK_CHIP_KEY)
		out_field("chip key",
			  "masked: the VCEK signs nothing, certificates of it are of no use");
}

/* The layout that the installed certificates have, else that of this processor. */
static enum tcb_layout find_layout(const struct host_certs *certs)
{
	enum tcb_layout layout;
	struct problem ignored;
	struct table table;
	uint64_t tcb;

	if (certs->data && !table_parse(certs->data, certs->len, &table, &ignored) &&
	    table_tcb(&table, &tcb, &layout, &ignored) == 1)
		return layout;
	return host_tcb_layout();
}

/* What there is to know of the installed table besides its TCB. */
static void judge_table(const struct host_certs *certs, enum tcb_layout layout)
{
	struct problem problem;
	enum tcb_layout own;
	struct table table;
	uint64_t tcb;
	int found;

	if (table_parse(certs->data, certs->len, &table, &problem)) {
		out_field("content",
			  "NO certificate table: %s; guests cannot read it. Set another with snpcert set",
			  problem.text);
		return;
	}
	found = table_tcb(&table, &tcb, &own, &problem);
	if (found < 0)
		out_field("content", "DOUBTFUL: %s", problem.text);
	else if (found && tcb != certs->tcb)
		out_field("content",
			  "WRONG: its key is for TCB %s: reports will not verify. Set the right table with snpcert set",
			  tcb_text(tcb, layout).text);
	else
		out_field("content", "%zu entries; snpcert get shows them", table.n);
	table_limits_tell(certs->len);
}

static void show_certs(const struct host_certs *certs, enum tcb_layout layout)
{
	printf("Host-wide certificates\n");
	if (!certs->len) {
		out_field("installed", "none");
		out_field("guests get",
			  "an empty table, unless their VM has certificates of its own");
		out_field("to do",
			  "snpcert build and snpcert set, with the VCEK for the reported TCB");
		return;
	}
	out_field("installed", "0x%zx bytes", certs->len);
	out_field("for TCB", "%s", tcb_text(certs->tcb, layout).text);
	judge_table(certs, layout);
	if (certs->tcb_unknown) {
		out_field("guests get",
			  "an EMPTY table: the reported TCB cannot be read from the firmware");
		out_field("to do", "dmesg says why SNP_PLATFORM_STATUS fails");
	} else if (certs->stale) {
		out_field("guests get",
			  "an EMPTY table: the certificates are STALE. The reported TCB is now 0x%016llx, by a firmware update, SNP_COMMIT or SNP_CONFIG, and another key signs",
			  (unsigned long long)certs->reported_tcb);
		out_field("to do",
			  "fetch the VCEK for the reported TCB, then snpcert build and snpcert set");
	} else {
		out_field("guests get", "them, unless their VM has certificates of its own");
	}
}

static int status(void)
{
	struct problem no_platform, no_certs;
	struct sev_abi_snp_status platform;
	enum tcb_layout layout;
	struct host_certs certs;
	int fd, platform_err, certs_err;

	fd = host_open(false, &no_platform);
	if (fd < 0) {
		problem_print(&no_platform);
		return EXIT_BAD;
	}
	platform_err = host_status(fd, &platform, &no_platform);
	certs_err = host_get(fd, &certs, &no_certs);
	close(fd);

	layout = find_layout(&certs);
	if (!platform_err)
		show_platform(&platform, layout);
	if (!certs_err)
		show_certs(&certs, layout);
	free(certs.data);
	modules_show();
	if (platform_err)
		problem_print(&no_platform);
	if (certs_err)
		problem_print(&no_certs);
	return platform_err || certs_err ? EXIT_BAD : EXIT_GOOD;
}

int cmd_status(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		return option == 'h' ? usage_print("status") : usage_wrong("status", NULL);
	if (optind < argc)
		return usage_wrong("status", "what is '%s' for? status takes no arguments",
				   argv[optind]);
	return status();
}
