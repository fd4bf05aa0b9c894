// SPDX-License-Identifier: GPL-2.0
/* Reads a table's file and finds out what it is for. */
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "table_limits.h"
#include "table_load.h"
#include "table_tcb.h"

static int find_tcb(const struct table *table, const uint64_t *named, struct loaded_table *loaded,
		    struct problem *problem)
{
	int found = table_tcb(table, &loaded->tcb, &loaded->layout, problem);

	if (found < 0)
		return -1;
	if (!found && !named)
		return problem_set(problem,
				   "it holds neither VCEK nor VLEK that would tell which TCB it is for; say --tcb");
	if (found && named && *named != loaded->tcb)
		return problem_set(problem, "its certificates are for TCB %s, but --tcb says %s",
				   tcb_text(loaded->tcb, loaded->layout).text,
				   tcb_text(*named, loaded->layout).text);
	if (!found)
		loaded->tcb = *named;
	return 0;
}

static int check(const uint8_t *data, size_t len, const uint64_t *named,
		 struct loaded_table *loaded, struct problem *problem)
{
	struct table table;

	if (table_parse(data, len, &table, problem))
		return -1;
	if (!table.n)
		return problem_set(problem,
				   "the table is empty; to remove certificates, clear them");
	if (table_limits_check(table.end, problem) || find_tcb(&table, named, loaded, problem))
		return -1;

	loaded->len = table_pages(table.end);
	loaded->data = calloc(1, loaded->len);
	if (!loaded->data)
		return problem_set(problem, "out of memory");
	memcpy(loaded->data, data, table.end);
	return 0;
}

int table_load(const char *path, const uint64_t *named, struct loaded_table *table,
	       struct problem *problem)
{
	uint8_t *data;
	size_t len;
	int err;

	data = file_read(path, TABLE_MAX_FILE, &len, problem);
	if (!data)
		return -1;
	err = check(data, len, named, table, problem);
	free(data);
	return err ? problem_within(problem, "%s", path) : 0;
}
