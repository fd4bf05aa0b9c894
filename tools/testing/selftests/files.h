/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whole files and hex strings, with errors that say what was wrong.
 */
#ifndef FILES_H
#define FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * file_read() - read a whole file
 * @path: which
 * @max: the most that makes sense, in bytes
 * @size: out: its bytes
 *
 * Return: the contents, to be freed, or NULL after a message on stderr.
 */
uint8_t *file_read(const char *path, size_t max, size_t *size);

/**
 * file_write() - write a whole file
 * @path: which; replaced when it exists
 * @data: the contents
 * @size: its bytes
 *
 * Return: true, or false after a message on stderr.
 */
bool file_write(const char *path, const void *data, size_t size);

/**
 * hex_parse() - read up to @size bytes of hex digits, the rest becomes zero
 * @text: pairs of hex digits
 * @data: out
 * @size: bytes at @data
 *
 * Return: false when there is something else in it, or too much.
 */
bool hex_parse(const char *text, uint8_t *data, size_t size);

#endif
