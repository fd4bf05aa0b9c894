// SPDX-License-Identifier: GPL-2.0
/*
 * The memory map changes while another CPU uses it: one device's registers are
 * switched off and on, as Linux does when it sizes BARs, and a second CPU reads
 * those of a device behind it all the time. TAP.
 *
 * usage: map_changes CONFIG RESOURCE	PCI files in sysfs: of the one that comes
 *					and goes, and of the one that is read
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "run_on.h"

#define CHANGES		3000
#define COMMAND		4	/* in the configuration space: a word */
#define COMMAND_MEMORY	2
/* A device that is off reads as this. */
#define NOBODY		UINT32_MAX

static const volatile uint32_t *device;
static volatile bool ended;
static unsigned long reads, wrong;

static void *read_device(void *value)
{
	run_on(1);
	while (!ended) {
		wrong += *device != *(uint32_t *)value;
		reads++;
	}
	return NULL;
}

static bool set_command(int config, uint16_t command)
{
	return pwrite(config, &command, sizeof(command), COMMAND) == sizeof(command);
}

int main(int argc, char **argv)
{
	int config, resource;
	pthread_t thread;
	uint16_t command;
	uint32_t value;
	bool good = true;

	if (argc != 3)
		errx(2, "usage: map_changes CONFIG RESOURCE");
	config = open(argv[1], O_RDWR);
	if (config < 0 || pread(config, &command, sizeof(command), COMMAND) != sizeof(command))
		err(1, "%s", argv[1]);
	resource = open(argv[2], O_RDWR);
	device = mmap(NULL, sizeof(value), PROT_READ, MAP_SHARED, resource, 0);
	if (device == MAP_FAILED)
		err(1, "%s", argv[2]);
	value = *device;
	if (value == NOBODY)
		errx(1, "%s: nobody is there", argv[2]);

	if (pthread_create(&thread, NULL, read_device, &value))
		err(1, "thread");
	run_on(0);
	for (int i = 0; i < CHANGES && good; i++)
		good = set_command(config, command & ~COMMAND_MEMORY) &&
		       set_command(config, command | COMMAND_MEMORY);
	ended = true;
	pthread_join(thread, NULL);
	set_command(config, command);
	printf("# %d changes, %lu reads, %lu of them wrong\n", CHANGES, reads, wrong);
	printf("%sok 1 - a CPU reads its device while the memory map changes\n",
	       good && reads && !wrong ? "" : "not ");
	printf("1..1\n");
	return !good || !reads || wrong;
}
