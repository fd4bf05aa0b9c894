// SPDX-License-Identifier: GPL-2.0
/*
 * Lines are flushed one by one, so that nothing is lost when a host dies.
 */
#include <stdarg.h>
#include <stdio.h>

#include "tap.h"

static int count, failed;

static void line(const char *result, const char *format, va_list args)
{
	printf("%s %d - ", result, ++count);
	vprintf(format, args);
}

bool tap_ok(bool good, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	line(good ? "ok" : "not ok", format, args);
	va_end(args);
	putchar('\n');
	fflush(stdout);
	failed += !good;
	return good;
}

void tap_skip(const char *why, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	line("ok", format, args);
	va_end(args);
	printf(" # SKIP %s\n", why);
	fflush(stdout);
}

void tap_note(const char *format, ...)
{
	va_list args;

	printf("# ");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	fflush(stdout);
}

int tap_done(void)
{
	printf("1..%d\n", count);
	return failed ? 1 : 0;
}
