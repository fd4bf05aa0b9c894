// SPDX-License-Identifier: GPL-2.0
/*
 * Small files only: a table has at most some pages.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"

uint8_t *file_read(const char *path, size_t max, size_t *size)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = malloc(max + 1);

	if (!file || !data) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		goto fail;
	}
	*size = fread(data, 1, max + 1, file);
	if (ferror(file)) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		goto fail;
	}
	if (*size > max) {
		fprintf(stderr, "%s: larger than the %zu bytes that make sense here\n", path, max);
		goto fail;
	}
	fclose(file);
	return data;
fail:
	free(data);
	if (file)
		fclose(file);
	return NULL;
}

bool file_write(const char *path, const void *data, size_t size)
{
	FILE *file = fopen(path, "wb");
	bool good = file && fwrite(data, 1, size, file) == size;

	if (file && fclose(file))
		good = false;
	if (!good)
		fprintf(stderr, "%s: cannot write %zu bytes: %s\n", path, size, strerror(errno));
	return good;
}

bool hex_parse(const char *text, uint8_t *data, size_t size)
{
	size_t n = strlen(text);

	if (n % 2 || n / 2 > size)
		return false;
	memset(data, 0, size);
	for (size_t i = 0; i < n; i++) {
		int c = tolower((unsigned char)text[i]);

		if (!isxdigit(c))
			return false;
		data[i / 2] = data[i / 2] << 4 | (isdigit(c) ? c - '0' : c - 'a' + 10);
	}
	return true;
}
