// SPDX-License-Identifier: GPL-2.0
/*
 * One CPU changes an instruction that another one executes all the time, as
 * Linux does when it patches its text. Once a write is known to be done, the other
 * CPU, which serializes, must not execute what was there before. TAP.
 *
 * QEMU has one gap left: a CPU that was interrupted between its look at the TLB
 * and its store, while another one translated that page. About one write in ten
 * million meets it, more on a busy computer; so a few are allowed. With QEMU
 * 10.0 as it comes, old code goes on after nearly every round.
 */
#define _GNU_SOURCE
#include <cpuid.h>
#include <err.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "run_on.h"

#define ROUNDS		1000
#define WRITES		100	/* in a round, at whose end the writer stops */
#define PAGE		4096
/* Calls that a CPU may take to notice; it must not take one. */
#define PATIENCE	1000

/* How many may execute what was overwritten, and go on while nobody writes. */
#define FEW_STALE	20
#define FEW_STUCK	1

/* mov $value, %eax; ret */
#define MOV_EAX		0xb8
#define RET		0xc3
#define NOP		0x90

typedef uint32_t (*function)(void);

static uint8_t *code;
static _Atomic uint32_t written;
static _Atomic uint32_t executed;
static atomic_ulong calls;
static atomic_bool ended;
static unsigned long stale;

static void serialize(void)
{
	unsigned int a, b, c, d;

	__cpuid(0, a, b, c, d);
}

/* Calls the code over and over; it must not return less than was written before. */
static void *execute(void *unused)
{
	(void)unused;
	run_on(1);
	while (!atomic_load(&ended)) {
		uint32_t least = atomic_load(&written);
		uint32_t value;

		serialize();
		value = ((function)(uintptr_t)code)();
		stale += value < least;
		atomic_store(&executed, value);
		atomic_fetch_add(&calls, 1);
	}
	return NULL;
}

static void wait_for_calls(unsigned long count)
{
	unsigned long first = atomic_load(&calls);

	while (atomic_load(&calls) - first < count)
		;
}

/* Whether the other CPU still executes old code when nobody writes any more. */
static bool is_stuck(void)
{
	/* One may have begun before the last write. */
	wait_for_calls(2);
	if (atomic_load(&executed) == atomic_load(&written))
		return false;
	wait_for_calls(PATIENCE);
	return atomic_load(&executed) != atomic_load(&written);
}

/* The instruction behind OFFSET others, four bytes of which change at once. */
static bool change(unsigned int offset, const char *what, int *count)
{
	uint32_t *value = (uint32_t *)(code + offset + 1);
	unsigned int stuck = 0;
	pthread_t thread;
	uint32_t n = 0;
	bool good;

	memset(code, NOP, offset);
	code[offset] = MOV_EAX;
	memset(value, 0, sizeof(*value));
	code[offset + 1 + sizeof(*value)] = RET;
	written = 0;
	ended = false;
	calls = stale = 0;
	if (pthread_create(&thread, NULL, execute, NULL))
		errx(1, "no thread");
	run_on(0);
	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < WRITES; i++) {
			*(volatile uint32_t *)value = ++n;
			atomic_store(&written, n);
			for (volatile int j = 0; j < 200; j++)
				;
		}
		stuck += is_stuck();
	}
	ended = true;
	pthread_join(thread, NULL);
	good = stale <= FEW_STALE + FEW_STUCK * PATIENCE && stuck <= FEW_STUCK;
	printf("# %lu calls, %lu executed old code; after %u of %u rounds they went on to\n",
	       calls, stale, stuck, ROUNDS);
	printf("%sok %d - %s\n", good ? "" : "not ", ++*count, what);
	return good;
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
