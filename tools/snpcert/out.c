// SPDX-License-Identifier: GPL-2.0
/* Result lines: columns, wrapping, and colour where a person looks on. */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bytes.h"
#include "out.h"

/* Narrower than 100, so that a script can indent what it shows. */
#define COLUMNS		92
#define LABEL_WIDTH	18

static bool colourful(void)
{
	static int known = -1;

	if (known < 0)
		known = isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
	return known;
}

/* Prints @text from column @column on; further lines are indented to it. */
static void wrap(FILE *stream, size_t column, const char *text)
{
	size_t at = column;
	bool first = true;

	while (*text) {
		size_t word = strcspn(text, " ");

		if (!first && at + 1 + word > COLUMNS) {
			fprintf(stream, "\n%*s", (int)column, "");
			at = column;
		} else if (!first) {
			fputc(' ', stream);
			at++;
		}
		fwrite(text, 1, word, stream);
		at += word;
		first = false;
		text += word;
		while (*text == ' ')
			text++;
	}
	fputc('\n', stream);
}

void out_wrapped(FILE *stream, const char *prefix, const char *text)
{
	fputs(prefix, stream);
	wrap(stream, strlen(prefix), text);
}

void out_field(const char *label, const char *format, ...)
{
	char text[2048];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	printf("  %-*s ", LABEL_WIDTH, label);
	wrap(stdout, LABEL_WIDTH + 3, text);
}

void out_bytes(const char *label, const uint8_t *p, size_t len)
{
	char hex[65];

	for (size_t i = 0; i < len; i += 32)
		printf("  %-*s %s\n", LABEL_WIDTH, i ? "" : label,
		       bytes_hex(hex, p + i, len - i < 32 ? len - i : 32));
}

static const char *mark_name(enum out_mark mark)
{
	return mark == OUT_OK ? "ok" : mark == OUT_FAILED ? "FAILED" : "note";
}

static const char *mark_colour(enum out_mark mark)
{
	if (!colourful())
		return "";
	return mark == OUT_OK ? "\033[32m" : mark == OUT_FAILED ? "\033[1;31m" : "\033[33m";
}

void out_check(enum out_mark mark, const char *what, const char *text)
{
	printf("%s%-6s%s  %-13s ", mark_colour(mark), mark_name(mark),
	       colourful() ? "\033[0m" : "", what);
	wrap(stdout, 22, text);
}

void out_verdict(enum out_mark mark, const char *format, ...)
{
	char text[2048];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	printf("\n%s", mark_colour(mark));
	wrap(stdout, 0, text);
	if (colourful())
		printf("\033[0m");
}
