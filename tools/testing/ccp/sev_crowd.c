// SPDX-License-Identifier: GPL-2.0
/*
 * Many threads that ask /dev/sev for the platform's status, one after the other
 * without a pause, so that the mailbox always has waiters of this class. Prints
 * how many answers they got.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/psp-sev.h>

/* For whatever status a command writes. */
#define ROOM	256

static unsigned int command = SEV_PLATFORM_STATUS;
static int fd;
static atomic_long answers, errors;
static atomic_bool over;

static void *ask(void *unused)
{
	uint8_t data[ROOM];
	struct sev_issue_cmd arg = {
		.cmd = command,
		.data = (uintptr_t)data,
	};

	while (!over) {
		if (ioctl(fd, SEV_ISSUE_CMD, &arg))
			errors++;
		else
			answers++;
	}
	return unused;
}

int main(int argc, char **argv)
{
	int threads = argc >= 3 && argc <= 4 ? atoi(argv[1]) : 0;
	int seconds = argc >= 3 && argc <= 4 ? atoi(argv[2]) : 0;
	pthread_t *all;
	int i;

	if (threads < 1 || seconds < 1) {
		fprintf(stderr, "usage: %s THREADS SECONDS [COMMAND]\n", argv[0]);
		return 2;
	}
	if (argc == 4)
		command = atoi(argv[3]);
	fd = open("/dev/sev", O_RDWR | O_CLOEXEC);
	all = calloc(threads, sizeof(*all));
	if (fd < 0 || !all) {
		perror("/dev/sev");
		return 1;
	}
	for (i = 0; i < threads; i++) {
		if (pthread_create(&all[i], NULL, ask, NULL)) {
			perror("pthread_create");
			return 1;
		}
	}
	sleep(seconds);
	over = true;
	for (i = 0; i < threads; i++)
		pthread_join(all[i], NULL);
	printf("%ld answers, %ld errors\n", answers, errors);
	return errors ? 1 : 0;
}
