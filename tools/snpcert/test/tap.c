// SPDX-License-Identifier: GPL-2.0
/* TAP, captured output and files to try things on. */
#include <err.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "tap.h"

static int count, failed;

bool ok(bool held, const char *format, ...)
{
	va_list args;

	printf("%sok %d - ", held ? "" : "not ", ++count);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	fflush(stdout);
	failed += !held;
	return held;
}

void note(const char *format, ...)
{
	char text[16384], *line, *rest = text;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	while ((line = strsep(&rest, "\n")))
		printf("# %s\n", line);
}

int done(void)
{
	printf("1..%d\n", count);
	if (failed)
		note("%d of %d failed", failed, count);
	return failed ? 1 : 0;
}

static char folder[] = "/tmp/snpcert-test.XXXXXX";

static void remove_folder(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s", folder);
	if (system(command))
		warnx("cannot remove %s", folder);
}

const char *scratch(const char *name)
{
	static char names[8][128];
	static bool made;
	static int next;

	if (!made) {
		if (!mkdtemp(folder))
			err(2, "%s", folder);
		atexit(remove_folder);
		made = true;
	}
	next = (next + 1) % 8;
	snprintf(names[next], sizeof(names[next]), "%s/%s", folder, name);
	return names[next];
}

const char *save(const char *name, const void *data, size_t len)
{
	const char *path = scratch(name);
	struct problem problem;

	if (file_write(path, data, len, &problem))
		errx(2, "%s", problem.text);
	return path;
}

struct ran run(int (*command)(int argc, char **argv), const char *line)
{
	static char output[65536];
	char words[1024], *argv[64], *rest = words;
	struct ran ran = { .output = output };
	int argc = 1, saved_out, saved_err;
	FILE *to = tmpfile();
	size_t len;

	snprintf(words, sizeof(words), "%s", line);
	argv[0] = "snpcert test";
	while (*words && argc < 63 && (argv[argc] = strsep(&rest, " ")))
		argc++;
	argv[argc] = NULL;

	fflush(stdout);
	fflush(stderr);
	saved_out = dup(STDOUT_FILENO);
	saved_err = dup(STDERR_FILENO);
	if (!to || saved_out < 0 || saved_err < 0 || dup2(fileno(to), STDOUT_FILENO) < 0 ||
	    dup2(fileno(to), STDERR_FILENO) < 0)
		err(2, "cannot capture output");
	optind = 0;
	ran.status = command(argc, argv);
	fflush(stdout);
	fflush(stderr);
	dup2(saved_out, STDOUT_FILENO);
	dup2(saved_err, STDERR_FILENO);
	close(saved_out);
	close(saved_err);
	rewind(to);
	len = fread(output, 1, sizeof(output) - 1, to);
	output[len] = 0;
	fclose(to);
	return ran;
}

/* Copies text with every run of white space as one space. */
static void squeeze(char *to, const char *from)
{
	while (*from) {
		if (*from == ' ' || *from == '\n') {
			*to++ = ' ';
			from += strspn(from, " \n");
		} else {
			*to++ = *from++;
		}
	}
	*to = 0;
}

bool ok_run(int (*command)(int argc, char **argv), const char *line, int status,
	    const char *words, const char *what)
{
	struct ran ran = run(command, line);
	char *output = malloc(strlen(ran.output) + 1);
	bool held;

	if (!output)
		err(2, "out of memory");
	squeeze(output, ran.output);
	held = ok(ran.status == status && strstr(output, words), "%s", what);
	if (!held)
		note("%s\nstatus %d, expected %d with '%s'; it said:\n%s", line, ran.status, status,
		     words, ran.output);
	free(output);
	return held;
}
