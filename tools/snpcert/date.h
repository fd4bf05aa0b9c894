/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Dates that a user writes and reads, always UTC.
 */
#ifndef SNPCERT_DATE_H
#define SNPCERT_DATE_H

#include <time.h>

#include "problem.h"

/**
 * date_parse() - read "2024-05-31" or "2024-05-31T12:30[:15][Z]", UTC
 * @text: the date; a space may stand for the T; a date alone means its noon
 * @when: out
 * @problem: filled in on failure
 *
 * Return: 0, or -1 when it is no such date or time.
 */
int date_parse(const char *text, time_t *when, struct problem *problem);

/** struct date_text - room for a date in words */
struct date_text {
	char text[32];
};

/**
 * date_text() - write a time as "2024-05-31 12:30:15 UTC"
 * @when: the time
 */
struct date_text date_text(time_t when);

#endif /* SNPCERT_DATE_H */
