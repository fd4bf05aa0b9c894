// SPDX-License-Identifier: GPL-2.0
/*
 * Runs a command on CPU 0 while CPU 1 loads its FPU all the time, as every
 * switch of tasks does. One has nothing to do with the other.
 *
 * usage: fpu_loads COMMAND [ARG]...	ends as COMMAND does
 */
#define _GNU_SOURCE
#include <err.h>
#include <signal.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "run_on.h"

static _Noreturn void load_fpu(void)
{
	uint8_t state[28];

	run_on(1);
	asm volatile("fninit; fnstenv %0" : "=m"(state));
	for (;;)
		asm volatile("fldenv %0" :: "m"(state));
}

int main(int argc, char **argv)
{
	pid_t parent = getpid(), child;

	if (argc < 2)
		errx(2, "usage: fpu_loads COMMAND [ARG]...");
	child = fork();
	if (child < 0)
		err(1, "fork");
	if (!child) {
		if (prctl(PR_SET_PDEATHSIG, SIGKILL))
			err(1, "prctl");
		if (getppid() == parent)
			load_fpu();
		return 1;
	}
	run_on(0);
	execvp(argv[1], argv + 1);
	err(1, "%s", argv[1]);
}
