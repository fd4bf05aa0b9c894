/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What host the tests run on, and the emulated secure processor's test port.
 */
#ifndef HOST_H
#define HOST_H

#include <stdbool.h>
#include <stdint.h>

/* Mailbox commands that tests count (AMD 56860). */
#define PSP_SNP_GUEST_REQUEST	0x94
#define PSP_SNP_PAGE_RECLAIM	0xc7

/**
 * host_has_module() - is a kernel module loaded?
 * @name: with underscores
 */
bool host_has_module(const char *name);

/**
 * host_kernel_major() - the first number of the kernel's release
 */
unsigned int host_kernel_major(void);

/**
 * host_open_test_port() - get access to the emulated machine's test port
 *
 * Return: true; false where there is none, on real hardware for example.
 */
bool host_open_test_port(void);

/**
 * struct psp_count - how often the secure processor had a command
 * @taken: times since power-on
 * @succeeded: how many of them ended with status 0
 */
struct psp_count {
	uint32_t taken;
	uint32_t succeeded;
};

/**
 * host_psp_count() - read the counters of a command
 * @command: the mailbox command
 *
 * Only after host_open_test_port().
 */
struct psp_count host_psp_count(uint16_t command);

/**
 * host_rmp_entry() - the first quadword of a page's RMP entry
 * @pfn: the page's frame number
 *
 * Only after host_open_test_port().
 *
 * Return: the entry, all ones where there is none.
 */
uint64_t host_rmp_entry(uint32_t pfn);

/**
 * host_instructions() - instructions that the host has executed
 *
 * Those of all CPUs without their guests'; `snp-machine run --count` only. Only
 * after host_open_test_port().
 *
 * Return: the count; 0 where nothing is counted.
 */
uint64_t host_instructions(void);

/**
 * host_psp_fault() - have the secure processor fail or be slow
 * @specification: as in snp-machine/qemu/README.md; "clear" ends all of it
 *
 * Only after host_open_test_port().
 *
 * Return: whether the machine took it.
 */
bool host_psp_fault(const char *specification);

#endif
