// SPDX-License-Identifier: GPL-2.0
/* What users write and read: dates, TCBs, and the fields of reports. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "date.h"
#include "file.h"
#include "report.h"
#include "tap.h"
#include "tcb.h"
#include "usage.h"

static void dates(void)
{
	static const struct {
		const char *text;
		long long when;
	} good[] = {
		{ "1970-01-01", 43200 },
		{ "2024-02-29", 1709208000 },
		{ "2024-05-31T12:30", 1717158600 },
		{ "2024-05-31T12:30:15", 1717158615 },
		{ "2024-05-31T12:30:15Z", 1717158615 },
		{ "2024-05-31 12:30:15", 1717158615 },
		{ "2049-12-31T23:59:59Z", 2524607999LL },
	};
	static const char *const bad[] = {
		"", "2024", "2024-5-31", "2024-02-30", "2023-02-29", "2024-13-01", "2024-00-10",
		"2024-01-32", "2024-01-00", "2024-05-31T", "2024-05-31T24:00", "2024-05-31T12:60",
		"2024-05-31T12:30:61", "2024-05-31T12:30:15+02:00", "2024-05-31x", " 2024-05-31",
		"-024-05-31", "2024- 5-31", "tomorrow", "20240531",
	};
	struct problem problem;
	time_t when;

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		when = 0;
		ok(!date_parse(good[i].text, &when, &problem) && when == good[i].when,
		   "date '%s' is %lld", good[i].text, good[i].when);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ok(date_parse(bad[i], &when, &problem), "refused: date '%s'", bad[i]);
	ok(!strcmp(date_text(1717158615).text, "2024-05-31 12:30:15 UTC"),
	   "a date reads as written");
}

static void tcbs(void)
{
	struct tcb_parts parts = { .fmc = 1, .boot_loader = 2, .tee = 3, .snp = 4,
				   .microcode = 5 };
	static const char *const bad[] = {
		"", "0x", "x", "0x12345678123456789", "12g", "-1", " 1",
	};
	struct problem problem;
	uint64_t tcb;

	ok(tcb_join(&parts, TCB_LAYOUT_MILAN) == 0x0504000000000302,
	   "Milan's layout: microcode, SNP, four reserved, TEE, boot loader");
	ok(tcb_join(&parts, TCB_LAYOUT_TURIN) == 0x0500000004030201,
	   "Turin's layout: microcode, three reserved, SNP, TEE, boot loader, FMC");
	parts = tcb_split(0x0500000004030201, TCB_LAYOUT_TURIN);
	ok(parts.fmc == 1 && parts.boot_loader == 2 && parts.tee == 3 && parts.snp == 4 &&
	   parts.microcode == 5, "Turin's layout comes apart the same way");
	parts = tcb_split(0x0504ffffffff0302, TCB_LAYOUT_MILAN);
	ok(parts.fmc == 0 && parts.boot_loader == 2 && parts.tee == 3 && parts.snp == 4 &&
	   parts.microcode == 5, "so does Milan's");
	ok(strstr(tcb_text(0x4405000000000002, TCB_LAYOUT_MILAN).text,
		  "boot loader 2, TEE 0, SNP 5, microcode 68"), "a TCB is shown in parts");
	ok(strstr(tcb_text(0x0504000100000302, TCB_LAYOUT_MILAN).text, "reserved"),
	   "a TCB with reserved bytes set is shown as such");
	ok(!tcb_parse("0x4405000000000002", &tcb, &problem) && tcb == 0x4405000000000002,
	   "a TCB with 0x");
	ok(!tcb_parse("D1", &tcb, &problem) && tcb == 0xd1, "a TCB without 0x");
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ok(tcb_parse(bad[i], &tcb, &problem), "refused: TCB '%s'", bad[i]);
}

static void reports(void)
{
	uint8_t bytes[REPORT_LEN] = { 0 };
	struct problem problem;
	enum tcb_layout layout;
	struct report r;
	uint8_t *real;
	size_t len;

	real = file_read(DATA "/milan-report/report.bin", REPORT_LEN, &len, &problem);
	if (!ok(real && !report_parse(real, len, &r, &problem), "the real report is read"))
		return;
	ok(r.version == 2 && r.policy == 0xb0000 && r.vmpl == 0 && r.signature_algo == 1 &&
	   r.signing_key == SIGNING_KEY_VCEK && !r.mask_chip_key && !r.author_key_en,
	   "its version, policy, VMPL and signing key");
	ok(r.reported_tcb == 0x4405000000000002 && r.current_tcb == r.reported_tcb &&
	   r.committed_tcb == r.reported_tcb && r.launch_tcb == r.reported_tcb, "its four TCBs");
	ok(r.current.major == 1 && r.current.minor == 49 && r.current.build == 3,
	   "its firmware is 1.49 build 3");
	ok(!memcmp(r.report_data, "\1\2\3\4\5\0", 6) && r.measurement[0] == 0xb0 &&
	   r.measurement[47] == 0x01 && r.chip_id[0] == 0x3a && r.chip_id[63] == 0x5d &&
	   r.report_id[0] == 0x8e && r.report_id_ma[31] == 0xff, "its byte strings");
	ok(!report_tcb_layout(&r, &layout) && layout == TCB_LAYOUT_MILAN,
	   "its TCB layout is a guess, and right");
	free(real);

	bytes[0] = 3;
	bytes[0x188] = 0x1a;
	bytes[0x189] = 0x02;
	bytes[0x48] = 1 | 2 | 7 << 2;
	report_parse(bytes, sizeof(bytes), &r, &problem);
	ok(report_tcb_layout(&r, &layout) && layout == TCB_LAYOUT_TURIN &&
	   !strcmp(report_product(&r), "Turin"), "family 0x1a of a version 3 report is Turin");
	ok(r.author_key_en && r.mask_chip_key && r.signing_key == SIGNING_KEY_NONE &&
	   !strcmp(report_signing_key_name(&r), "none"), "key info comes apart");
	bytes[0x188] = 0x19;
	bytes[0x189] = 0x11;
	report_parse(bytes, sizeof(bytes), &r, &problem);
	ok(report_tcb_layout(&r, &layout) && layout == TCB_LAYOUT_MILAN &&
	   !strcmp(report_product(&r), "Genoa"), "family 0x19 model 0x11 is Genoa");
	bytes[0] = 2;
	report_parse(bytes, sizeof(bytes), &r, &problem);
	ok(r.cpuid_family == 0, "version 2 has no processor");
	memset(bytes + 0x1a0, 0x77, 8);
	report_parse(bytes, sizeof(bytes), &r, &problem);
	ok(!report_tcb_layout(&r, &layout) && layout == TCB_LAYOUT_TURIN,
	   "a chip id of 8 bytes in version 2 suggests Turin");
	ok(report_parse(bytes, REPORT_LEN - 1, &r, &problem), "refused: a report of 1183 bytes");
	ok(report_parse(bytes, 0, &r, &problem), "refused: a report of no bytes");
}

static void shown(void)
{
	uint8_t byte = 0;

	ok_run(cmd_show, DATA "/milan-report/report.bin", EXIT_GOOD,
	       "debugging ALLOWED", "show explains the real report, its debug policy too");
	ok_run(cmd_show, DATA "/milan-report/vcek.der", EXIT_GOOD,
	       "VCEK for Milan-B0", "show explains the real VCEK");
	ok_run(cmd_show, DATA "/amd-roots/turin-vlek.pem", EXIT_GOOD,
	       "SEV-VLEK-Turin", "show explains AMD's ASVK");
	ok_run(cmd_show, save("byte", &byte, 1), EXIT_TROUBLE, "no certificate table",
	       "refused: showing a file that is none of these");
	ok_run(cmd_show, "/nonexistent", EXIT_TROUBLE, "cannot open /nonexistent",
	       "refused: showing a file that is not there");
	ok_run(cmd_show, "/tmp", EXIT_TROUBLE, "neither a file nor a pipe",
	       "refused: showing a folder");
	ok_run(cmd_show, "/dev/zero", EXIT_TROUBLE, "neither a file nor a pipe",
	       "refused: showing an endless device");
	ok_run(cmd_show, "", EXIT_TROUBLE, "name one file", "refused: showing nothing");
	ok_run(cmd_show, "a b", EXIT_TROUBLE, "name one file", "refused: showing two files");
	ok_run(cmd_show, "--help", EXIT_GOOD, "Usage: snpcert show FILE", "show has help");
}

int main(void)
{
	dates();
	tcbs();
	reports();
	shown();
	return done();
}
