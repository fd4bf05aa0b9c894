/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The guest's image, which guest_image.S puts into the programs that launch it.
 */
#ifndef GUEST_IMAGE_H
#define GUEST_IMAGE_H

#include <stdint.h>

extern const uint8_t guest_image[];
extern const uint8_t guest_image_end[];

#endif
