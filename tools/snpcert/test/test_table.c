// SPDX-License-Identifier: GPL-2.0
/* The certificate table's format: what is accepted, what is refused, and noise. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bytes.h"
#include "table.h"
#include "tap.h"

static const char *const guids[] = {
	"c0b406a4a803495297433fb6014cd0ae", "4ab7b379bbac4fe4a02f05aef327c782",
	"63da758de6644564adc5f4b93be8accd", "a8074bc2a25a483eaae639c045a0b8a1",
	"92f81bc358114d3d97ffd19f88dc67ea", "00112233445566778899aabbccddeeff",
};

enum { ARK, ASK, VCEK, VLEK, CRL, UNKNOWN };

static uint8_t page[8192];

/* Starts a table: all zero, blobs of 0x30 and so on from 0x200 on. */
static void begin(void)
{
	memset(page, 0, sizeof(page));
	memset(page + 0x200, 0x30, 0x600);
}

static void entry(unsigned int i, int guid, uint32_t offset, uint32_t len)
{
	uint8_t *at = page + 24 * i;

	for (int j = 0; j < 16; j++)
		sscanf(guids[guid] + 2 * j, "%2hhx", at + j);
	put_le32(at + 16, offset);
	put_le32(at + 20, len);
}

/* Parses a copy that ends where the table does, so that reads behind it are found. */
static int parse(size_t len, struct table *table, struct problem *problem)
{
	uint8_t *copy = malloc(len);
	int ret;

	memcpy(copy, page, len);
	ret = table_parse(copy, len, table, problem);
	for (size_t i = 0; !ret && i < table->n; i++) {
		const struct table_entry *e = &table->entry[i];
		volatile uint8_t sink = 0;

		for (uint32_t j = 0; j < e->len; j++)
			sink ^= e->data[j];
		(void)sink;
	}
	free(copy);
	return ret;
}

static void good(size_t len, size_t n, const char *what)
{
	struct problem problem = { "" };
	struct table table;

	if (!ok(!parse(len, &table, &problem) && table.n == n, "accepted: %s", what))
		note("%zu entries: %s", table.n, problem.text);
}

static void bad(size_t len, const char *words, const char *what)
{
	struct problem problem = { "" };
	struct table table;

	if (!ok(parse(len, &table, &problem) && strstr(problem.text, words), "refused: %s", what))
		note("'%s', expected '%s'", problem.text, words);
}

static void accepted(void)
{
	struct problem problem;
	struct table table;

	begin();
	good(4096, 0, "the empty table");
	good(24, 0, "the empty table of 24 bytes");
	entry(0, ARK, 0x200, 0x100);
	entry(1, ASK, 0x300, 0x100);
	entry(2, VCEK, 0x400, 0x100);
	good(4096, 3, "ARK, ASK and VCEK");
	good(0x500, 3, "a table that ends with its last blob");
	entry(3, ASK, 0x500, 0x10);
	entry(4, VLEK, 0x510, 0x10);
	entry(5, CRL, 0x520, 0x10);
	entry(6, UNKNOWN, 0x530, 0x10);
	good(4096, 7, "both chains, a CRL and an unknown GUID");
	parse(4096, &table, &problem);
	ok(table.end == 0x540, "the end is that of the last blob");
	ok(table.entry[0].kind == TABLE_ARK && table.entry[1].kind == TABLE_ASK &&
	   table.entry[2].kind == TABLE_VCEK && table.entry[3].kind == TABLE_ASK &&
	   table.entry[4].kind == TABLE_VLEK && table.entry[5].kind == TABLE_CRL &&
	   table.entry[6].kind == TABLE_OTHER, "every GUID is known for what it is");
	ok(!strcmp(guid_text(table.entry[2].guid).text, "63da758d-e664-4564-adc5-f4b93be8accd"),
	   "a GUID reads as in the specification");
	begin();
	entry(0, ASK, 0x300, 0x100);
	entry(1, ARK, 0x200, 0x100);
	good(4096, 2, "blobs in another order than the list");
	begin();
	entry(0, ARK, 48, 1);
	good(49, 1, "a blob right behind the list");
}

static void refused(void)
{
	begin();
	bad(0, "does not end", "nothing");
	bad(23, "does not end", "23 bytes");
	entry(0, ARK, 0x200, 0x100);
	bad(24, "does not end", "a list without an end");
	bad(47, "does not end", "a list whose end is cut");
	begin();
	for (int i = 0; i < 200; i++)
		entry(i, UNKNOWN, 0x1fff, 1);
	bad(8192, "more than", "200 entries");

	begin();
	entry(0, ARK, 0x200, 0);
	bad(4096, "is empty", "an empty blob");
	entry(0, ARK, 0, 0x10);
	bad(4096, "inside the list", "a blob at 0");
	entry(0, ARK, 47, 0x10);
	bad(4096, "inside the list", "a blob that begins inside the list");
	entry(0, ARK, 4096, 1);
	bad(4096, "behind the table's end", "a blob behind the end");
	entry(0, ARK, 4095, 2);
	bad(4096, "behind the table's end", "a blob across the end");
	entry(0, ARK, 0xffffffff, 1);
	bad(4096, "behind the table's end", "an offset of 0xffffffff");
	entry(0, ARK, 0x200, 0xffffffff);
	bad(4096, "behind the table's end", "a length of 0xffffffff");
	entry(0, ARK, 0xfffffe00, 0x300);
	bad(4096, "behind the table's end", "offset and length that overflow to 0x100");

	begin();
	entry(0, ARK, 0x200, 0x100);
	entry(1, ASK, 0x2ff, 0x10);
	bad(4096, "overlaps entry 1", "a blob that begins inside another");
	entry(1, ASK, 0x1f0, 0x11);
	bad(4096, "overlaps entry 1", "a blob that ends inside another");
	entry(1, ASK, 0x210, 1);
	bad(4096, "overlaps entry 1", "a blob inside another");
	entry(1, ASK, 0x1f0, 0x200);
	bad(4096, "overlaps entry 1", "a blob around another");
	entry(1, ASK, 0x200, 0x100);
	bad(4096, "overlaps entry 1", "one blob with two GUIDs");
	entry(1, ARK, 0x300, 0x100);
	bad(4096, "more than once", "two ARKs");
	begin();
	entry(0, ASK, 0x200, 0x10);
	entry(1, ASK, 0x210, 0x10);
	entry(2, ASK, 0x220, 0x10);
	bad(4096, "more than twice", "three ASKs");
	begin();
	entry(0, VCEK, 0x200, 0x10);
	entry(1, VCEK, 0x210, 0x10);
	bad(4096, "more than once", "two VCEKs");
	begin();
	entry(0, ARK, 0x200, 0x10);
	memset(page, 0, 16);
	bad(4096, "no GUID", "an entry without GUID");
	begin();
	page[20] = 1;
	bad(4096, "no GUID", "an end with a length");
}

static void built(void)
{
	uint8_t blobs[5][700], *data;
	struct table table = { 0 }, back;
	struct problem problem;
	bool same = true;
	size_t len;

	for (int i = 0; i < 5; i++) {
		memset(blobs[i], i + 1, sizeof(blobs[i]));
		table_add(&table, i, blobs[i], 100 + 150 * i, &problem);
	}
	data = table_build(&table, &len, &problem);
	ok(data && len == 4096, "a small table is padded to one page");
	ok(data && !table_parse(data, len, &back, &problem) && back.n == 5 && back.end == table.end,
	   "what is built is accepted");
	for (int i = 0; i < 5; i++)
		same = same && back.entry[i].kind == table.entry[i].kind &&
		       back.entry[i].len == table.entry[i].len &&
		       !memcmp(back.entry[i].data, blobs[i], back.entry[i].len);
	ok(same, "and holds the same blobs in the same order");
	ok(data && back.entry[0].offset == 6 * 24, "the first blob follows the list");
	free(data);

	memset(&table, 0, sizeof(table));
	data = table_build(&table, &len, &problem);
	ok(data && len == 4096 && bytes_zero(data, len), "no blob makes a page of zeroes");
	free(data);
	ok(table_add(&table, TABLE_ARK, blobs[0], 0, &problem) == -1, "refused: adding no bytes");
	ok(table_pages(0) == 0 && table_pages(1) == 4096 && table_pages(4096) == 4096 &&
	   table_pages(4097) == 8192, "lengths are rounded up to pages");
}

/* Whatever the bytes, no crash, no read outside, and what is accepted is inside. */
static void noise(unsigned int rounds)
{
	unsigned int seed = getenv("SEED") ? (unsigned int)atoi(getenv("SEED")) :
			    (unsigned int)time(NULL);
	unsigned int accepted_count = 0, wrong = 0;

	note("SEED=%u", seed);
	srandom(seed);
	for (unsigned int round = 0; round < rounds; round++) {
		size_t len = random() % 4 ? 4096 : random() % 300;
		struct problem problem;
		struct table table;
		unsigned int n = random() % 8;

		begin();
		for (unsigned int i = 0; i < n; i++)
			entry(i, random() % 6, random() % 3 ? 0x200 + random() % 0x600 : random(),
			      random() % 3 ? random() % 0x200 : random() << 1);
		for (int flips = random() % 4; flips > 0; flips--)
			page[random() % 256] ^= 1 << random() % 8;
		if (parse(len, &table, &problem))
			continue;
		accepted_count++;
		if (table.end > len || table.n > TABLE_MAX_ENTRIES)
			wrong++;
		for (size_t i = 0; i < table.n; i++)
			if (!table.entry[i].len ||
			    (uint64_t)table.entry[i].offset + table.entry[i].len > len)
				wrong++;
	}
	ok(!wrong && accepted_count > rounds / 100 && accepted_count < rounds,
	   "%u random tables, some accepted, none of them wrongly", rounds);
	note("%u accepted, %u wrong", accepted_count, wrong);
}

int main(void)
{
	accepted();
	refused();
	built();
	noise(50000);
	return done();
}
