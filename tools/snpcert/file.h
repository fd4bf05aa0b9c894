/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whole files in and out: bounded, never half written.
 */
#ifndef SNPCERT_FILE_H
#define SNPCERT_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "problem.h"

/**
 * file_read() - read a regular file or a pipe to its end
 * @path: its name, or "-" for standard input
 * @max: the most bytes that make sense
 * @len: out: how many there were
 * @problem: filled in on failure
 *
 * Return: the bytes, to be freed; or NULL: not
 * readable, neither file nor pipe, longer than @max, or out of memory.
 */
uint8_t *file_read(const char *path, size_t max, size_t *len, struct problem *problem);

/**
 * file_write() - write a file
 * @path: its name, or "-" for standard output. A regular file is replaced as a
 *	whole, or left as it was
 * @data: the bytes
 * @len: how many
 * @problem: filled in on failure
 *
 * Return: 0 or -1.
 */
int file_write(const char *path, const uint8_t *data, size_t len, struct problem *problem);

#endif /* SNPCERT_FILE_H */
