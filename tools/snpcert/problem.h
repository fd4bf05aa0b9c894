/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One sentence about what went wrong. Functions that can fail fill it in where
 * the trouble is understood; the command that asked prints it, once.
 */
#ifndef SNPCERT_PROBLEM_H
#define SNPCERT_PROBLEM_H

/**
 * struct problem - what went wrong, in words
 * @text: one sentence without a full stop or newline
 */
struct problem {
	char text[768];
};

/**
 * problem_set() - say what went wrong
 * @problem: filled in; cut when too long; control characters become '?'
 * @format: as printf
 *
 * Return: -1, for "return problem_set(...)".
 */
int problem_set(struct problem *problem, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * problem_within() - put what was being worked on before the words
 * @problem: already filled in
 * @format: as printf; ": " and the old words follow
 *
 * Return: -1.
 */
int problem_within(struct problem *problem, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * problem_print() - show it to the user, on standard error
 * @problem: filled in
 *
 * Return: -1.
 */
int problem_print(const struct problem *problem);

#endif /* SNPCERT_PROBLEM_H */
