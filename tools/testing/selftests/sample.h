/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Certificate tables for tests: well-formed, of any size, with nothing in them
 * that a verifier would accept.
 */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <stddef.h>
#include <stdint.h>

/**
 * sample_table() - make a table
 * @table: where to
 * @size: its bytes, at least 64
 * @seed: tables with different seeds differ in every entry
 */
void sample_table(uint8_t *table, size_t size, uint8_t seed);

#endif
