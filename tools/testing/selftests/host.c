// SPDX-License-Identifier: GPL-2.0
/*
 * The test port is I/O ports of the emulated machine, 32 bits each.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/io.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "host.h"

#define PORT_COMMAND	0x6a0	/* write: select; read: taken */
#define PORT_SUCCEEDED	0x6a4
#define PORT_MAGIC	0x6a8
#define PORT_RMP	0x6ac	/* write: page frame number; read: bits 31:0 */
#define PORT_RMP_HIGH	0x6b0
#define PORT_FAULT	0x6b8	/* write: characters; read: 0 when taken */
#define PORT_EXECUTED	0x6c0	/* read: bits 31:0, then 63:32 */
#define PORT_EXECUTED_HIGH 0x6c4
#define PORT_SIZE	0x28
#define MAGIC		0x534e5031	/* "SNP1" */

bool host_has_module(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/module/%s", name);
	return !access(path, F_OK);
}

unsigned int host_kernel_major(void)
{
	struct utsname name;

	return uname(&name) ? 0 : strtoul(name.release, NULL, 10);
}

bool host_open_test_port(void)
{
	return !ioperm(PORT_COMMAND, PORT_SIZE, 1) && inl(PORT_MAGIC) == MAGIC;
}

struct psp_count host_psp_count(uint16_t command)
{
	struct psp_count count;

	outl(command, PORT_COMMAND);
	count.taken = inl(PORT_COMMAND);
	count.succeeded = inl(PORT_SUCCEEDED);
	return count;
}

uint64_t host_rmp_entry(uint32_t pfn)
{
	uint64_t entry;

	outl(pfn, PORT_RMP);
	entry = inl(PORT_RMP);
	return entry | (uint64_t)inl(PORT_RMP_HIGH) << 32;
}

uint64_t host_instructions(void)
{
	uint64_t count = inl(PORT_EXECUTED);

	return count | (uint64_t)inl(PORT_EXECUTED_HIGH) << 32;
}

bool host_psp_fault(const char *specification)
{
	while (*specification)
		outl(*specification++, PORT_FAULT);
	outl('\n', PORT_FAULT);
	return inl(PORT_FAULT) == 0;
}
