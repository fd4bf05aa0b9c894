// SPDX-License-Identifier: GPL-2.0
/* Finds the command and runs it. */
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "usage.h"

static const struct {
	const char *name;
	char *argv0;
	int (*run)(int argc, char **argv);
} commands[] = {
	{ "verify", "snpcert verify", cmd_verify },
	{ "show", "snpcert show", cmd_show },
	{ "build", "snpcert build", cmd_build },
	{ "set", "snpcert set", cmd_set },
	{ "get", "snpcert get", cmd_get },
	{ "clear", "snpcert clear", cmd_clear },
	{ "status", "snpcert status", cmd_status },
	{ "vm", "snpcert vm", cmd_vm },
	{ "measure", "snpcert measure", cmd_measure },
};

static int run(int argc, char **argv)
{
	const char *name = argv[1];

	if (argc < 2)
		return usage_wrong(NULL, "no command given");
	if (!strcmp(name, "--help") || !strcmp(name, "-h") || !strcmp(name, "help"))
		return usage_print(argc > 2 ? argv[2] : NULL);
	if (!strcmp(name, "--version") || !strcmp(name, "-V")) {
		puts("snpcert " SNPCERT_VERSION);
		return EXIT_GOOD;
	}
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		if (strcmp(commands[i].name, name))
			continue;
		argv[1] = commands[i].argv0;
		return commands[i].run(argc - 1, argv + 1);
	}
	return usage_wrong(NULL, "there is no command '%s'", name);
}

int main(int argc, char **argv)
{
	int status = run(argc, argv);

	if (fflush(stdout) || ferror(stdout)) {
		perror("snpcert: standard output");
		return EXIT_TROUBLE;
	}
	return status;
}
