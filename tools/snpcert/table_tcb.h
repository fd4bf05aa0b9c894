/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which reported TCB a certificate table is for: what its VCEK and VLEK say.
 */
#ifndef SNPCERT_TABLE_TCB_H
#define SNPCERT_TABLE_TCB_H

#include <stdint.h>

#include "problem.h"
#include "table.h"
#include "tcb.h"

/**
 * table_tcb() - derive the TCB from a table's certificates
 * @table: the table
 * @tcb: out
 * @layout: out: how @tcb is laid out
 * @problem: filled in on failure
 *
 * Return: 1 when @tcb is set, 0 when the table holds neither VCEK nor VLEK, -1
 * when one of them cannot be read or they are for different TCBs.
 */
int table_tcb(const struct table *table, uint64_t *tcb, enum tcb_layout *layout,
	      struct problem *problem);

#endif /* SNPCERT_TABLE_TCB_H */
