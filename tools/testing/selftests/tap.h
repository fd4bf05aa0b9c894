/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Test results as TAP lines.
 */
#ifndef TAP_H
#define TAP_H

#include <stdbool.h>

/**
 * tap_ok() - report one test
 * @good: whether it passed
 * @format: what was tested
 *
 * Return: @good.
 */
bool tap_ok(bool good, const char *format, ...) __attribute__((format(printf, 2, 3)));

/**
 * tap_skip() - report a test that cannot be made here
 * @why: the reason
 * @format: what would have been tested
 */
void tap_skip(const char *why, const char *format, ...) __attribute__((format(printf, 2, 3)));

/**
 * tap_note() - a diagnostic line
 * @format: the line
 */
void tap_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/**
 * tap_done() - print the plan
 *
 * Return: the exit status: 0 when nothing failed.
 */
int tap_done(void);

#endif
