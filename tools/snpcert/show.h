/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reports, tables and certificates for people to read.
 */
#ifndef SNPCERT_SHOW_H
#define SNPCERT_SHOW_H

#include <openssl/x509.h>
#include <stddef.h>
#include <stdint.h>

#include "problem.h"
#include "report.h"
#include "table.h"

/** show_report_claims() - print what a reader of a good report wants to compare. */
void show_report_claims(const struct report *report);

/** show_report() - print every field of a report. */
void show_report(const struct report *report);

/**
 * show_table() - print what a table holds
 * @table: the table
 * @len: its length with padding
 */
void show_table(const struct table *table, size_t len);

/** show_cert() - print one certificate. */
void show_cert(X509 *cert);

#endif /* SNPCERT_SHOW_H */
