// SPDX-License-Identifier: GPL-2.0
/*
 * Offsets are those of AMD 56860, table "ATTESTATION_REPORT Structure", and of
 * AMD 56421, table "Certificate table".
 */
#include <inttypes.h>
#include <string.h>

#include "report.h"

#define ENTRY_SIZE	24

static uint64_t get(const uint8_t *p, int size)
{
	uint64_t value = 0;

	while (size--)
		value = value << 8 | p[size];
	return value;
}

static void print_hex(FILE *out, const char *name, const uint8_t *p, int size)
{
	fprintf(out, "  %-14s ", name);
	for (int i = 0; i < size; i++) {
		if (i && i % 32 == 0)
			fprintf(out, "\n  %-14s ", "");
		fprintf(out, "%02x", p[i]);
	}
	fputc('\n', out);
}

void report_print(FILE *out, const uint8_t *report)
{
	static const char *const signers[] = { "VCEK", "VLEK" };
	unsigned int key = get(report + 0x48, 4) >> 2 & 7;

	fprintf(out, "  %-14s %" PRIu64 "\n", "version", get(report, 4));
	fprintf(out, "  %-14s %#" PRIx64 "\n", "policy", get(report + 0x8, 8));
	fprintf(out, "  %-14s %" PRIu64 "\n", "VMPL", get(report + 0x30, 4));
	fprintf(out, "  %-14s %s\n", "signed by", key < 2 ? signers[key] : "none");
	fprintf(out, "  %-14s %016" PRIx64 "\n", "reported TCB", get(report + 0x180, 8));
	print_hex(out, "report data", report + 0x50, 64);
	print_hex(out, "measurement", report + 0x90, 48);
	print_hex(out, "host data", report + 0xc0, 32);
	print_hex(out, "chip id", report + 0x1a0, 64);
}

static const char *entry_name(const uint8_t *guid)
{
	/* The first four bytes as a table has them tell the kinds apart. */
	static const struct {
		uint8_t start[4];
		const char *name;
	} known[] = {
		{ { 0xc0, 0xb4, 0x06, 0xa4 }, "ARK" },
		{ { 0x4a, 0xb7, 0xb3, 0x79 }, "ASK" },
		{ { 0x63, 0xda, 0x75, 0x8d }, "VCEK" },
		{ { 0xa8, 0x07, 0x4b, 0xc2 }, "VLEK" },
		{ { 0x92, 0xf8, 0x1b, 0xc3 }, "CRL" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!memcmp(guid, known[i].start, 4))
			return known[i].name;
	return "unknown";
}

static int walk(FILE *out, const uint8_t *table, size_t size)
{
	static const uint8_t zero[ENTRY_SIZE];
	int entries = 0;

	for (size_t at = 0; at + ENTRY_SIZE <= size; at += ENTRY_SIZE) {
		const uint8_t *entry = table + at;
		uint64_t offset = get(entry + 16, 4), length = get(entry + 20, 4);

		if (!memcmp(entry, zero, ENTRY_SIZE))
			return entries;
		if (offset > size || length > size - offset)
			return -1;
		if (out)
			fprintf(out, "  %-14s %" PRIu64 " bytes at %#" PRIx64 "\n",
				entry_name(entry), length, offset);
		entries++;
	}
	return -1;
}

int cert_table_print(FILE *out, const uint8_t *table, size_t size)
{
	return walk(out, table, size);
}

int cert_table_check(const uint8_t *table, size_t size)
{
	return walk(NULL, table, size);
}
