/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All that snpcert says about itself. The manual page is checked against it.
 */
#ifndef SNPCERT_USAGE_H
#define SNPCERT_USAGE_H

#define SNPCERT_VERSION "0.1"

/* Exit statuses. */
#define EXIT_GOOD	0
#define EXIT_BAD	1	/* verify: not good; others: the kernel or firmware refused */
#define EXIT_TROUBLE	2	/* wrong usage, unreadable or malformed input */
#define EXIT_UNTRUSTED	3	/* verify: all holds, but the user named no ARK */

/**
 * usage_print() - print help on standard output
 * @command: of which command, or NULL for all of them in short
 *
 * Return: EXIT_GOOD, or EXIT_TROUBLE when there is no such command.
 */
int usage_print(const char *command);

/**
 * usage_wrong() - say what is wrong with the command line, on standard error
 * @command: the command, or NULL
 * @format: as printf; NULL when getopt has said it already
 *
 * Return: EXIT_TROUBLE.
 */
int usage_wrong(const char *command, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif /* SNPCERT_USAGE_H */
