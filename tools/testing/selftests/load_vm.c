// SPDX-License-Identifier: GPL-2.0
/*
 * A VM whose vCPUs ask without a pause until SIGTERM comes; then it looks whether
 * all was answered rightly, and prints how much that was. On SIGUSR2 it gives the
 * VM certificates of its own, the largest that there can be.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "load.h"

static volatile sig_atomic_t ended, wanted;

static void end(int signal)
{
	(void)signal;
	ended = 1;
}

static void want_certs(int signal)
{
	(void)signal;
	wanted = 1;
}

static void give_certs(struct snp_vm *vm)
{
	static const char text[] = "has certificates\n";

	wanted = 0;
	if (vm_certs_set(vm, testing.other_table, sizeof(testing.other_table)))
		tap_note("%s", vm->error);
	(void)!write(STDOUT_FILENO, text, sizeof(text) - 1);
}

int main(int argc, char **argv)
{
	unsigned int vcpus = argc > 1 ? strtoul(argv[1], NULL, 0) : 2;
	static const char ready[] = "ready\n";
	uint32_t answered = 0, by_firmware = 0;
	static struct load load;
	sigset_t signals;
	bool good;

	if (argc > 2 || vcpus < 1 || vcpus > LOAD_MAX_VCPUS) {
		fprintf(stderr, "usage: load_vm [VCPUS], 1 to %u of them\n", LOAD_MAX_VCPUS);
		return 2;
	}
	/* For this thread only: vCPUs are not to be interrupted. */
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGUSR2);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	signal(SIGTERM, end);
	signal(SIGUSR2, want_certs);
	testing_init();
	if (!testing_start(&load.vm, vcpus))
		return 1;
	load_start(&load);
	(void)!write(STDOUT_FILENO, ready, sizeof(ready) - 1);
	sigemptyset(&signals);
	while (!ended) {
		sigsuspend(&signals);
		if (wanted)
			give_certs(&load.vm);
	}
	good = load_stop(&load, &answered, &by_firmware);
	/* They ask once more each. */
	good = good && load_in_step(&load);
	if (good)
		printf("good: %u answered, %u refused by the firmware\n",
		       answered + (vcpus < 4 ? vcpus : 4), by_firmware);
	else
		printf("bad: lost a message, or was answered wrongly\n");
	snp_vm_free(&load.vm);
	return !good;
}
