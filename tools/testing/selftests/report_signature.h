/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Does a report verify under the VCEK of the table that it came with? Only the
 * signature, by libcrypto: all the rest is snpcert's work.
 */
#ifndef REPORT_SIGNATURE_H
#define REPORT_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct evp_pkey_st;

/**
 * report_table_key() - the public key of a table's VCEK
 * @table: a certificate table
 * @size: its bytes
 *
 * Return: the key, to be kept for ever; NULL when there is none.
 */
struct evp_pkey_st *report_table_key(const uint8_t *table, size_t size);

/**
 * report_is_signed() - check a report's signature
 * @report: SNP_REPORT_SIZE bytes
 * @key: the key that should have signed it
 */
bool report_is_signed(const uint8_t *report, struct evp_pkey_st *key);

#endif
