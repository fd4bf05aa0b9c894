// SPDX-License-Identifier: GPL-2.0
/* Dates in and out, with every field checked: 2023-02-30 is refused. */
#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>

#include "date.h"

/* Whether @text begins with the characters of @pattern, where 9 is any digit. */
static bool looks_like(const char *text, const char *pattern)
{
	for (; *pattern; pattern++, text++)
		if (*pattern == '9' ? !isdigit((unsigned char)*text) : *text != *pattern)
			return false;
	return true;
}

int date_parse(const char *text, time_t *when, struct problem *problem)
{
	struct tm tm = { .tm_hour = 12 }, real;
	const char *rest = text;

	if (!looks_like(rest, "9999-99-99"))
		goto bad;
	tm.tm_year = atoi(rest) - 1900;
	tm.tm_mon = atoi(rest + 5) - 1;
	tm.tm_mday = atoi(rest + 8);
	rest += 10;
	if (looks_like(rest, "T99:99") || looks_like(rest, " 99:99")) {
		tm.tm_hour = atoi(rest + 1);
		tm.tm_min = atoi(rest + 4);
		rest += 6;
		if (looks_like(rest, ":99")) {
			tm.tm_sec = atoi(rest + 1);
			rest += 3;
		}
		if (*rest == 'Z')
			rest++;
	}
	if (*rest)
		goto bad;

	/* timegm() turns February 30 into March 2: then it was no date. */
	real = tm;
	*when = timegm(&real);
	if (real.tm_year != tm.tm_year || real.tm_mon != tm.tm_mon || real.tm_mday != tm.tm_mday ||
	    real.tm_hour != tm.tm_hour || real.tm_min != tm.tm_min || real.tm_sec != tm.tm_sec)
		goto bad;
	return 0;
bad:
	return problem_set(problem,
			   "'%s' is not a date: write 2024-05-31 or 2024-05-31T12:30:00Z (UTC)",
			   text);
}

struct date_text date_text(time_t when)
{
	struct date_text out = { "?" };
	struct tm tm;

	if (gmtime_r(&when, &tm))
		strftime(out.text, sizeof(out.text), "%Y-%m-%d %H:%M:%S UTC", &tm);
	return out;
}
