// SPDX-License-Identifier: GPL-2.0
/*
 * One entry with the VCEK's GUID and the rest as its blob.
 */
#include <string.h>

#include "sample.h"

void sample_table(uint8_t *table, size_t size, uint8_t seed)
{
	static const uint8_t vcek[16] = {
		0x63, 0xda, 0x75, 0x8d, 0xe6, 0x64, 0x45, 0x64,
		0xad, 0xc5, 0xf4, 0xb9, 0x3b, 0xe8, 0xac, 0xcd,
	};
	uint32_t offset = 48, length = size - offset;

	memset(table, 0, offset);
	memcpy(table, vcek, sizeof(vcek));
	memcpy(table + 16, &offset, sizeof(offset));
	memcpy(table + 20, &length, sizeof(length));
	for (size_t i = offset; i < size; i++)
		table[i] = 1 + (i * 31 + i / 255 + seed) % 255;
}
