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
#define PORT_SIZE	0x14
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
