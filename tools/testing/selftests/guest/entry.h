/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What entry.S and the linker script offer to C, and what entry.S calls.
 */
#ifndef ENTRY_H
#define ENTRY_H

#include <stdint.h>

/* The number of the C-bit. */
extern uint32_t cbit;

/* 32 stubs of 16 bytes, one for each exception vector. */
extern char exception_stubs[];

/* The first vCPU's stack starts here. */
extern char image_end[];

/**
 * guest_main() - the life of a vCPU
 * @vcpu: its number
 */
_Noreturn void guest_main(uint32_t vcpu);

/**
 * guest_exception() - tell of an exception and end the guest
 * @vector: its number
 * @error: its error code, or 0
 * @rip: where
 * @cr2: the address of a page fault
 */
_Noreturn void guest_exception(uint64_t vector, uint64_t error, uint64_t rip, uint64_t cr2);

#endif
