/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Showing what a guest brought home. Checking it is snpcert's work.
 */
#ifndef REPORT_H
#define REPORT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/**
 * report_print() - the fields of an ATTESTATION_REPORT that people look at
 * @out: where to
 * @report: SNP_REPORT_SIZE bytes
 */
void report_print(FILE *out, const uint8_t *report);

/**
 * cert_table_print() - the entries of a certificate table
 * @out: where to
 * @table: the table
 * @size: its room in bytes
 *
 * Return: how many entries, or -1 when the table is malformed.
 */
int cert_table_print(FILE *out, const uint8_t *table, size_t size);

/**
 * cert_table_check() - count the entries of a certificate table
 * @table: the table
 * @size: its room in bytes
 *
 * Return: how many entries, or -1 when one reaches beyond @size or none ends
 * the table.
 */
int cert_table_check(const uint8_t *table, size_t size);

#endif
