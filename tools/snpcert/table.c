// SPDX-License-Identifier: GPL-2.0
/*
 * The table's format, with every bound checked. Source: GHCB specification
 * (AMD 56421), SNP Extended Guest Request.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "table.h"

static const struct {
	const char *name;
	uint8_t guid[16];
} kinds[] = {
	[TABLE_ARK] = { "ARK", { 0xc0, 0xb4, 0x06, 0xa4, 0xa8, 0x03, 0x49, 0x52,
				 0x97, 0x43, 0x3f, 0xb6, 0x01, 0x4c, 0xd0, 0xae } },
	[TABLE_ASK] = { "ASK", { 0x4a, 0xb7, 0xb3, 0x79, 0xbb, 0xac, 0x4f, 0xe4,
				 0xa0, 0x2f, 0x05, 0xae, 0xf3, 0x27, 0xc7, 0x82 } },
	[TABLE_VCEK] = { "VCEK", { 0x63, 0xda, 0x75, 0x8d, 0xe6, 0x64, 0x45, 0x64,
				   0xad, 0xc5, 0xf4, 0xb9, 0x3b, 0xe8, 0xac, 0xcd } },
	[TABLE_VLEK] = { "VLEK", { 0xa8, 0x07, 0x4b, 0xc2, 0xa2, 0x5a, 0x48, 0x3e,
				   0xaa, 0xe6, 0x39, 0xc0, 0x45, 0xa0, 0xb8, 0xa1 } },
	[TABLE_CRL] = { "CRL", { 0x92, 0xf8, 0x1b, 0xc3, 0x58, 0x11, 0x4d, 0x3d,
				 0x97, 0xff, 0xd1, 0x9f, 0x88, 0xdc, 0x67, 0xea } },
	[TABLE_OTHER] = { "other", { 0 } },
};

static enum table_kind kind_of(const uint8_t guid[16])
{
	enum table_kind kind = TABLE_ARK;

	while (kind != TABLE_OTHER && memcmp(kinds[kind].guid, guid, 16))
		kind++;
	return kind;
}

const char *table_kind_name(enum table_kind kind)
{
	return kinds[kind].name;
}

struct guid_text guid_text(const uint8_t guid[16])
{
	struct guid_text out;
	char hex[33];

	bytes_hex(hex, guid, 16);
	snprintf(out.text, sizeof(out.text), "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12,
		 hex + 16, hex + 20);
	return out;
}

size_t table_pages(size_t len)
{
	return (len + TABLE_PAGE - 1) / TABLE_PAGE * TABLE_PAGE;
}

/* Reads the list up to its end; offsets and lengths are not checked yet. */
static int read_list(const uint8_t *data, size_t len, struct table *table,
		     struct problem *problem)
{
	for (size_t at = 0;; at += TABLE_ENTRY_LEN) {
		struct table_entry *entry = &table->entry[table->n];

		if (len - at < TABLE_ENTRY_LEN)
			return problem_set(problem,
					   "the list of certificates does not end: no all-zero entry in its %zu bytes",
					   len);
		if (bytes_zero(data + at, TABLE_ENTRY_LEN)) {
			table->end = at + TABLE_ENTRY_LEN;
			return 0;
		}
		if (bytes_zero(data + at, 16))
			return problem_set(problem,
					   "entry %zu has no GUID, but an offset or a length",
					   table->n + 1);
		if (table->n == TABLE_MAX_ENTRIES)
			return problem_set(problem, "more than %d entries", TABLE_MAX_ENTRIES);
		memcpy(entry->guid, data + at, 16);
		entry->kind = kind_of(entry->guid);
		entry->offset = get_le32(data + at + 16);
		entry->len = get_le32(data + at + 20);
		table->n++;
	}
}

static int check_entry(const struct table *table, size_t i, size_t list_len, size_t len,
		       struct problem *problem)
{
	const struct table_entry *e = &table->entry[i];
	uint64_t end = (uint64_t)e->offset + e->len;
	unsigned int same = 0;

	if (!e->len)
		return problem_set(problem, "is empty");
	if (e->offset < list_len)
		return problem_set(problem, "begins at 0x%x, inside the list, which ends at 0x%zx",
				   e->offset, list_len);
	if (end > len)
		return problem_set(problem, "ends at 0x%llx, behind the table's end at 0x%zx",
				   (unsigned long long)end, len);
	for (size_t j = 0; j < i; j++) {
		const struct table_entry *f = &table->entry[j];

		if (e->offset < (uint64_t)f->offset + f->len && f->offset < end)
			return problem_set(problem, "overlaps entry %zu", j + 1);
		if (!memcmp(e->guid, f->guid, sizeof(e->guid)))
			same++;
	}
	if (same > (e->kind == TABLE_ASK))
		return problem_set(problem, "is there more than %s",
				   e->kind == TABLE_ASK ? "twice" : "once");
	return 0;
}

int table_parse(const uint8_t *data, size_t len, struct table *table, struct problem *problem)
{
	size_t list_len;

	memset(table, 0, sizeof(*table));
	if (read_list(data, len, table, problem))
		return -1;

	list_len = table->end;
	for (size_t i = 0; i < table->n; i++) {
		struct table_entry *e = &table->entry[i];

		if (check_entry(table, i, list_len, len, problem))
			return problem_within(problem, "entry %zu (%s)", i + 1,
					      e->kind == TABLE_OTHER ? guid_text(e->guid).text :
					      table_kind_name(e->kind));
		e->data = data + e->offset;
		if (e->offset + e->len > table->end)
			table->end = e->offset + e->len;
	}
	return 0;
}

int table_add(struct table *table, enum table_kind kind, const uint8_t *data, size_t len,
	      struct problem *problem)
{
	struct table_entry *entry = &table->entry[table->n];

	if (table->n == TABLE_MAX_ENTRIES)
		return problem_set(problem, "more than %d entries", TABLE_MAX_ENTRIES);
	if (!len || len > TABLE_MAX_FILE)
		return problem_set(problem, "%s: %zu bytes are no certificate",
				   table_kind_name(kind), len);
	entry->kind = kind;
	memcpy(entry->guid, kinds[kind].guid, sizeof(entry->guid));
	entry->data = data;
	entry->len = len;
	table->n++;
	return 0;
}

uint8_t *table_build(struct table *table, size_t *len, struct problem *problem)
{
	uint8_t *data, *at;

	table->end = (table->n + 1) * TABLE_ENTRY_LEN;
	for (size_t i = 0; i < table->n; i++) {
		table->entry[i].offset = table->end;
		table->end += table->entry[i].len;
	}
	*len = table_pages(table->end);
	data = calloc(1, *len);
	if (!data) {
		problem_set(problem, "out of memory");
		return NULL;
	}
	at = data;
	for (size_t i = 0; i < table->n; i++, at += TABLE_ENTRY_LEN) {
		const struct table_entry *e = &table->entry[i];

		memcpy(at, e->guid, sizeof(e->guid));
		put_le32(at + 16, e->offset);
		put_le32(at + 20, e->len);
		memcpy(data + e->offset, e->data, e->len);
	}
	return data;
}
