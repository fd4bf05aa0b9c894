/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The certificate table of an extended guest request: a list of GUID, offset
 * and length that ends in zeroes, then the blobs.
 */
#ifndef SNPCERT_TABLE_H
#define SNPCERT_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "problem.h"

#define TABLE_ENTRY_LEN		24
#define TABLE_MAX_ENTRIES	32
#define TABLE_PAGE		4096
/* No table comes near this; what is longer is not read. */
#define TABLE_MAX_FILE		(1024 * 1024)

/** enum table_kind - what a blob is, by its GUID */
enum table_kind {
	TABLE_ARK,
	TABLE_ASK,	/* of a VLEK: the ASVK, which has no GUID of its own */
	TABLE_VCEK,
	TABLE_VLEK,
	TABLE_CRL,
	TABLE_OTHER,
};

/**
 * struct table_entry - one blob of a table
 * @kind: from @guid
 * @guid: as in the table, in the byte order in which GUIDs are written
 * @data: the blob
 * @offset: where it stands in the table
 * @len: its length
 */
struct table_entry {
	enum table_kind kind;
	uint8_t guid[16];
	const uint8_t *data;
	uint32_t offset;
	uint32_t len;
};

/**
 * struct table - what a table holds
 * @entry: in the table's order
 * @n: how many; 0 for the empty table
 * @end: offset of the first byte behind the last blob (or the list)
 */
struct table {
	struct table_entry entry[TABLE_MAX_ENTRIES];
	size_t n;
	size_t end;
};

/**
 * table_parse() - take a table apart
 * @data: the table; @table points into it
 * @len: its length
 * @table: out
 * @problem: filled in on failure
 *
 * Accepts a list that ends in an all-zero entry, whose blobs lie behind it and
 * inside @len, are not empty and do not overlap. A kind may come once, an ASK
 * twice (ASK and ASVK).
 *
 * Return: 0 or -1.
 */
int table_parse(const uint8_t *data, size_t len, struct table *table, struct problem *problem);

/**
 * table_add() - name a blob for table_build()
 * @table: zeroed at first
 * @kind: what it is, not TABLE_OTHER
 * @data: the blob; must outlive table_build()
 * @len: its length
 * @problem: filled in on failure
 *
 * Return: 0, or -1 when the table has no room or @len makes no sense.
 */
int table_add(struct table *table, enum table_kind kind, const uint8_t *data, size_t len,
	      struct problem *problem);

/**
 * table_build() - put a table together
 * @table: the blobs; offsets and @table->end are filled in
 * @len: out: length, a multiple of TABLE_PAGE
 * @problem: filled in on failure
 *
 * Return: the table, to be freed, or NULL.
 */
uint8_t *table_build(struct table *table, size_t *len, struct problem *problem);

/** table_pages() - @len rounded up to pages. */
size_t table_pages(size_t len);

/** table_kind_name() - "ARK", "ASK", "VCEK", "VLEK", "CRL" or "other". */
const char *table_kind_name(enum table_kind kind);

/** struct guid_text - room for a GUID in words */
struct guid_text {
	char text[37];
};

/** guid_text() - a GUID as people write it. */
struct guid_text guid_text(const uint8_t guid[16]);

#endif /* SNPCERT_TABLE_H */
