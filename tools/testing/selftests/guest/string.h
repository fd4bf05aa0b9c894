/* SPDX-License-Identifier: GPL-2.0 */
/*
 * memcpy() and memset() as C has them.
 */
#ifndef GUEST_STRING_H
#define GUEST_STRING_H

#include <stddef.h>

void *memcpy(void *to, const void *from, size_t size);
void *memset(void *to, int value, size_t size);

#endif
