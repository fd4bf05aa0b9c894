// SPDX-License-Identifier: GPL-2.0
/* The words for what went wrong, and their way to standard error. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "out.h"
#include "problem.h"

/* File names and certificates may hold anything; a terminal must not act on it. */
static void no_control_characters(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			*text = '?';
}

int problem_set(struct problem *problem, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(problem->text, sizeof(problem->text), format, args);
	va_end(args);
	no_control_characters(problem->text);
	return -1;
}

int problem_within(struct problem *problem, const char *format, ...)
{
	struct problem old = *problem;
	va_list args;
	size_t len;

	va_start(args, format);
	vsnprintf(problem->text, sizeof(problem->text), format, args);
	va_end(args);
	len = strlen(problem->text);
	snprintf(problem->text + len, sizeof(problem->text) - len, ": %s", old.text);
	no_control_characters(problem->text);
	return -1;
}

int problem_print(const struct problem *problem)
{
	fflush(stdout);
	out_wrapped(stderr, "snpcert: ", problem->text);
	return -1;
}
