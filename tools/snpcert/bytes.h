/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Little-endian numbers in byte strings, and byte strings as hexadecimal text.
 */
#ifndef SNPCERT_BYTES_H
#define SNPCERT_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** get_le16() - read a little-endian number at @p. */
static inline uint16_t get_le16(const uint8_t *p)
{
	return p[0] | p[1] << 8;
}

/** get_le32() - read a little-endian number at @p. */
static inline uint32_t get_le32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/** get_le64() - read a little-endian number at @p. */
static inline uint64_t get_le64(const uint8_t *p)
{
	return get_le32(p) | (uint64_t)get_le32(p + 4) << 32;
}

/** put_le16() - write @value at @p, little-endian. */
static inline void put_le16(uint8_t *p, uint16_t value)
{
	p[0] = value;
	p[1] = value >> 8;
}

/** put_le32() - write @value at @p, little-endian. */
static inline void put_le32(uint8_t *p, uint32_t value)
{
	p[0] = value;
	p[1] = value >> 8;
	p[2] = value >> 16;
	p[3] = value >> 24;
}

/** bytes_zero() - whether all @len bytes at @p are zero. */
static inline bool bytes_zero(const uint8_t *p, size_t len)
{
	while (len--)
		if (*p++)
			return false;
	return true;
}

/**
 * bytes_hex() - write bytes as hexadecimal digits
 * @text: out: 2 * @len digits and a NUL
 * @p: the bytes
 * @len: how many
 *
 * Return: @text.
 */
static inline char *bytes_hex(char *text, const uint8_t *p, size_t len)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < len; i++) {
		text[2 * i] = digits[p[i] >> 4];
		text[2 * i + 1] = digits[p[i] & 15];
	}
	text[2 * len] = 0;
	return text;
}

#endif /* SNPCERT_BYTES_H */
