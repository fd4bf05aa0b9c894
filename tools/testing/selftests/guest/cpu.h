/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The processor's instructions that the guest needs, and its two views of memory.
 */
#ifndef CPU_H
#define CPU_H

#include <stddef.h>
#include <stdint.h>

#include "../guest_abi.h"

#define MSR_SEV_ES_GHCB		0xc0010130

static inline void *private(uint64_t gpa)
{
	return (void *)gpa;
}

/* The shared view of guest physical memory lies behind the private one. */
static inline void *shared(uint64_t gpa)
{
	return (void *)(gpa + GUEST_REACH);
}

static inline uint64_t rdmsr(uint32_t msr)
{
	uint32_t low, high;

	asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
	return (uint64_t)high << 32 | low;
}

static inline void wrmsr(uint32_t msr, uint64_t value)
{
	asm volatile("wrmsr" : : "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32))
		     : "memory");
}

/* VMGEXIT is VMMCALL with a REP prefix. */
static inline void vmgexit(void)
{
	asm volatile("rep; vmmcall" : : : "memory");
}

/**
 * pvalidate() - set or clear a 4 KiB page's Validated bit
 * @address: virtual address in the private view
 * @validate: 1 or 0
 *
 * Return: 0; 1-15, the instruction's status; 255 when the bit had the value already.
 */
static inline uint32_t pvalidate(uint64_t address, uint32_t validate)
{
	uint32_t status;
	uint8_t unchanged;

	asm volatile(".byte 0xf2, 0x0f, 0x01, 0xff"	/* RAX, ECX: page size, EDX */
		     : "=a"(status), "=@ccc"(unchanged)
		     : "a"(address), "c"(0), "d"(validate)
		     : "memory");
	if (!status && unchanged)
		return 255;
	return status;
}

static inline void cpu_pause(void)
{
	asm volatile("pause" : : : "memory");
}

static inline _Noreturn void cpu_halt(void)
{
	for (;;)
		asm volatile("hlt");
}

#endif
