// SPDX-License-Identifier: GPL-2.0
/* Results as TAP: one line per check, in words; the plan at the end. */
#include "tap.h"

#include <stdarg.h>
#include <stdio.h>

static int count, failures;

static void result(bool good, const char *format, va_list args)
{
	count++;
	if (!good)
		failures++;
	printf("%sok %d - ", good ? "" : "not ", count);
	vprintf(format, args);
	putchar('\n');
}

bool tap_ok(bool good, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	result(good, format, args);
	va_end(args);
	return good;
}

bool tap_is(unsigned long long got, unsigned long long expected, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	result(got == expected, format, args);
	va_end(args);
	if (got != expected)
		printf("# got %#llx, expected %#llx\n", got, expected);
	return got == expected;
}

void tap_note(const char *format, ...)
{
	va_list args;

	printf("# ");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

int tap_end(void)
{
	printf("1..%d\n", count);
	if (failures)
		tap_note("%d of %d failed", failures, count);
	return failures ? 1 : 0;
}
