/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A table's file made ready for the kernel: checked, padded, and with the TCB
 * that it is for.
 */
#ifndef SNPCERT_TABLE_LOAD_H
#define SNPCERT_TABLE_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "problem.h"
#include "tcb.h"

/**
 * struct loaded_table - a table that the kernel can take
 * @data: to be freed
 * @len: a multiple of pages
 * @tcb: the reported TCB that it is for
 * @layout: of @tcb; left alone where the table does not tell
 */
struct loaded_table {
	uint8_t *data;
	size_t len;
	uint64_t tcb;
	enum tcb_layout layout;
};

/**
 * table_load() - read a table to be installed
 * @path: its name, or "-"
 * @named: the TCB that the user says it is for, or NULL
 * @table: out
 * @problem: filled in on failure
 *
 * Return: 0, or -1: no table, an empty one, one that is too long, or one whose
 * TCB is not known or not the one named.
 */
int table_load(const char *path, const uint64_t *named, struct loaded_table *table,
	       struct problem *problem);

#endif /* SNPCERT_TABLE_LOAD_H */
