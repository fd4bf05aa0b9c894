// SPDX-License-Identifier: GPL-2.0
/*
 * One CPU changes an instruction that another one executes all the time, as
 * Linux does when it patches its text. Once a write is known to be done, the other
 * CPU, which serializes, must not execute what was there before. TAP.
 */
#define _GNU_SOURCE
#include <cpuid.h>
#include <err.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#define WRITES		2000000
#define PAGE		4096
/* Calls that a CPU may take to notice; it must not take one. */
#define PATIENCE	1000

/* mov $value, %eax; ret */
#define MOV_EAX		0xb8
#define RET		0xc3
#define NOP		0x90

typedef uint32_t (*function)(void);

static uint8_t *code;
static _Atomic uint32_t written;
static atomic_bool ended;
static unsigned long calls, stale, stuck;

static void run_on(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		err(1, "CPU %d", cpu);
}

static void serialize(void)
{
	unsigned int a, b, c, d;

	__cpuid(0, a, b, c, d);
}

/* Whether the code returns less than was written before it was called. */
static bool is_stale(void)
{
	uint32_t least = atomic_load(&written);

	serialize();
	calls++;
	return ((function)(uintptr_t)code)() < least;
}

static void *execute(void *unused)
{
	(void)unused;
	run_on(1);
	while (!atomic_load(&ended)) {
		int tries = 0;

		if (!is_stale())
			continue;
		stale++;
		while (tries < PATIENCE && is_stale())
			tries++;
		stuck += tries == PATIENCE;
	}
	return NULL;
}

/* The instruction behind OFFSET others, four bytes of which change at once. */
static bool change(unsigned int offset, const char *what, int *count)
{
	uint32_t *value = (uint32_t *)(code + offset + 1);
	pthread_t thread;

	memset(code, NOP, offset);
	code[offset] = MOV_EAX;
	memset(value, 0, sizeof(*value));
	code[offset + 1 + sizeof(*value)] = RET;
	written = 0;
	ended = false;
	calls = stale = stuck = 0;
	if (pthread_create(&thread, NULL, execute, NULL))
		errx(1, "no thread");
	run_on(0);
	for (uint32_t n = 1; n <= WRITES; n++) {
		*(volatile uint32_t *)value = n;
		atomic_store(&written, n);
		for (volatile int i = 0; i < 200; i++)
			;
	}
	ended = true;
	pthread_join(thread, NULL);
	printf("# %lu calls, %lu executed old code, %lu of these for good\n", calls, stale, stuck);
	printf("%sok %d - %s\n", stale ? "not " : "", ++*count, what);
	return !stale;
}

int main(void)
{
	int count = 0;
	bool good;

	code = mmap(NULL, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (code == MAP_FAILED)
		err(1, "mmap");
	good = change(3, "code that another CPU has written is what a CPU executes", &count);
	good &= change(299, "so it is behind many other instructions", &count);
	printf("1..%d\n", count);
	return !good;
}
