/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How results look: under 100 columns, labels in one column, long values
 * wrapped under their beginning.
 */
#ifndef SNPCERT_OUT_H
#define SNPCERT_OUT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/**
 * out_wrapped() - print text, wrapped at spaces, under a prefix
 * @stream: where
 * @prefix: begins the first line; the others are indented as far
 * @text: the text; words longer than a line are not cut
 */
void out_wrapped(FILE *stream, const char *prefix, const char *text);

/**
 * out_field() - print "  label    value" on standard output
 * @label: short
 * @format: the value, as printf
 */
void out_field(const char *label, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * out_bytes() - print a labelled byte string in hexadecimal, 32 bytes a line
 * @label: short
 * @p: the bytes
 * @len: how many
 */
void out_bytes(const char *label, const uint8_t *p, size_t len);

/** enum out_mark - how a check went */
enum out_mark {
	OUT_OK,
	OUT_FAILED,
	OUT_NOTE,
};

/**
 * out_check() - print the result of one check
 * @mark: how it went
 * @what: what was checked, short
 * @text: the values
 */
void out_check(enum out_mark mark, const char *what, const char *text);

/**
 * out_verdict() - print a last word, set off by an empty line
 * @mark: how it went
 * @format: as printf
 */
void out_verdict(enum out_mark mark, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif /* SNPCERT_OUT_H */
