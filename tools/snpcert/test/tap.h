/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Test results as TAP, and commands run in this process with their output kept.
 */
#ifndef SNPCERT_TEST_TAP_H
#define SNPCERT_TEST_TAP_H

#include <stdbool.h>
#include <stddef.h>

/**
 * ok() - one result
 * @held: what was tested held
 * @format: what that was, as printf
 *
 * Return: @held.
 */
bool ok(bool held, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** note() - a diagnostic line, as printf; newlines in it begin new ones. */
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** done() - print the plan; the program's exit status. */
int done(void);

/**
 * struct ran - what a command did
 * @status: its exit status
 * @output: standard output and error, as they came; valid until the next run()
 */
struct ran {
	int status;
	const char *output;
};

/**
 * run() - run a command of snpcert in this process
 * @command: cmd_*()
 * @line: its arguments, separated by single spaces
 */
struct ran run(int (*command)(int argc, char **argv), const char *line);

/**
 * ok_run() - test that a command ends as expected
 * @command: cmd_*()
 * @line: its arguments
 * @status: expected exit status
 * @words: must occur in its output where spaces and line ends are all one space
 * @what: the result's name
 */
bool ok_run(int (*command)(int argc, char **argv), const char *line, int status,
	    const char *words, const char *what);

/** scratch() - the name of a file in a folder of this program's own; 8 names are kept. */
const char *scratch(const char *name);

/** save() - write a file of scratch(); its name. */
const char *save(const char *name, const void *data, size_t len);

#endif /* SNPCERT_TEST_TAP_H */
