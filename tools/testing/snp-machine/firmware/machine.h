/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory of the machine as the firmware reaches it: addresses that hosts and
 * guests gave are checked here, once, before a callback sees them. What belongs to a
 * guest is ciphertext but for the functions that say so.
 */
#ifndef PSP_FW_MACHINE_H
#define PSP_FW_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct psp_fw;

/** psp_strip() - a physical address without the C-bit */
uint64_t psp_strip(const struct psp_fw *fw, uint64_t pa);

/**
 * psp_read() - read physical memory
 * @fw: the processor
 * @pa: where; a C-bit in it is ignored
 * @buf: out
 * @len: how many bytes
 *
 * Return: true, or false where @pa and @len do not lie in memory.
 */
bool psp_read(struct psp_fw *fw, uint64_t pa, void *buf, size_t len);

/** psp_write() - write physical memory; as psp_read() */
bool psp_write(struct psp_fw *fw, uint64_t pa, const void *buf, size_t len);

/** psp_read_guest() - read a guest's page with its key; else as psp_read() */
bool psp_read_guest(struct psp_fw *fw, uint64_t pa, void *buf, size_t len);

/** psp_write_guest() - write a guest's page with its key; else as psp_read() */
bool psp_write_guest(struct psp_fw *fw, uint64_t pa, const void *buf, size_t len);

/** psp_zero() - fill physical memory with zeroes; as psp_read() */
bool psp_zero(struct psp_fw *fw, uint64_t pa, size_t len);

/** psp_log() - tell who debugs the machine, printf style, one line */
void psp_log(struct psp_fw *fw, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif /* PSP_FW_MACHINE_H */
