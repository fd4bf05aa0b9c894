/* SPDX-License-Identifier: GPL-2.0 */
/* Results as TAP: one line per check, in words; the plan at the end. */
#ifndef TEST_TAP_H
#define TEST_TAP_H

#include <stdbool.h>

/**
 * tap_ok() - one result
 * @good: whether it holds
 * @format: what holds, printf style
 *
 * Return: @good.
 */
bool tap_ok(bool good, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** tap_is() - whether two numbers are equal; says both where they are not */
bool tap_is(unsigned long long got, unsigned long long expected, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/** tap_note() - a line of diagnostics */
void tap_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** tap_end() - print the plan; returns the exit status */
int tap_end(void);

#endif /* TEST_TAP_H */
