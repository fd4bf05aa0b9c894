/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How long a certificate table may be, and for whom.
 */
#ifndef SNPCERT_TABLE_LIMITS_H
#define SNPCERT_TABLE_LIMITS_H

#include <stddef.h>

#include "problem.h"

/**
 * table_limits_check() - refuse a table that the kernel would not keep
 * @len: its length in bytes
 * @problem: filled in on failure
 *
 * Return: 0 or -1.
 */
int table_limits_check(size_t len, struct problem *problem);

/**
 * table_limits_tell() - warn, on standard output, of a table that Linux guests cannot take
 * @len: its length in bytes
 */
void table_limits_tell(size_t len);

#endif /* SNPCERT_TABLE_LIMITS_H */
