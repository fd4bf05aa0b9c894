// SPDX-License-Identifier: GPL-2.0
/*
 * Each fault of the emulated secure processor, seen from its registers: no driver
 * has it, this program gives the commands. TAP. Runs in a machine with three of
 * them, since one that is silent or dead stays so until the machine is reset, and
 * started with `--fault 0x04@2:status=0x16`.
 */
#include <err.h>
#include <fcntl.h>
#include <glob.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

/* The test port. */
#define PORT		0x6a0
#define PORT_COUNT	0x6a0
#define PORT_GOOD	0x6a4
#define PORT_FAULT	0x6b8
#define PORT_STATE	0x6bc
#define PORT_SIZE	0x20
#define STATE_DEAD	(1U << 31)

/* Registers of the secure processor, in 32-bit words. */
#define REGISTERS	0x100000
#define INT_STATUS	(0x10694 / 4)
#define COMMAND		(0x10980 / 4)
#define ADDRESS_LOW	(0x109e0 / 4)
#define ADDRESS_HIGH	(0x109e4 / 4)
#define DONE		(1U << 31)
#define WANTS_INTERRUPT	1
#define INT_DONE	(1 << 1)

#define PLATFORM_STATUS	0x04
#define NOP		0x0e

/* Much longer than a command takes, where it is never done; in milliseconds. */
#define NEVER		500
/* What one takes at most on a busy computer. */
#define SURELY		60000

#define UNTOUCHED	0xee

static struct psp {
	volatile uint32_t *registers;
} psps[3];

static uint8_t *buffer;
static uint64_t buffer_pa;
static int tests, failures;

static void expect(bool good, const char *what, ...) __attribute__((format(printf, 2, 3)));

static void expect(bool good, const char *what, ...)
{
	va_list args;

	printf("%sok %d - ", good ? "" : "not ", ++tests);
	va_start(args, what);
	vprintf(what, args);
	va_end(args);
	putchar('\n');
	failures += !good;
}

static uint64_t physical(const void *address)
{
	uint64_t entry = 0;
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);

	if (fd < 0 || pread(fd, &entry, 8, (uintptr_t)address / 4096 * 8) != 8 || !(entry >> 63))
		err(1, "/proc/self/pagemap");
	close(fd);
	return (entry & ((1ULL << 55) - 1)) * 4096;
}

static void find_psps(void)
{
	size_t found = 0;
	glob_t paths;

	if (glob("/sys/bus/pci/devices/*", 0, NULL, &paths))
		errx(1, "no PCI devices");
	for (size_t i = 0; i < paths.gl_pathc && found < 3; i++) {
		char name[256], id[8] = "";
		FILE *file;
		int fd;

		snprintf(name, sizeof(name), "%s/device", paths.gl_pathv[i]);
		file = fopen(name, "re");
		if (!file || !fgets(id, sizeof(id), file) || strncmp(id, "0x14ca", 6)) {
			if (file)
				fclose(file);
			continue;
		}
		fclose(file);
		snprintf(name, sizeof(name), "%s/enable", paths.gl_pathv[i]);
		fd = open(name, O_WRONLY | O_CLOEXEC);
		if (fd < 0 || write(fd, "1", 1) != 1)
			err(1, "%s", name);
		close(fd);
		snprintf(name, sizeof(name), "%s/resource2", paths.gl_pathv[i]);
		fd = open(name, O_RDWR | O_CLOEXEC);
		psps[found].registers = fd < 0 ? MAP_FAILED :
			mmap(NULL, REGISTERS, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		if (psps[found].registers == MAP_FAILED)
			err(1, "%s", name);
		close(fd);
		found++;
	}
	globfree(&paths);
	if (found < 3)
		errx(1, "found %zu secure processors, expected 3", found);
}

/* Which one the test port's other registers are about. */
static void choose(unsigned int psp, unsigned int command)
{
	outl(psp << 16 | command, PORT_COUNT);
}

static bool fault(unsigned int psp, const char *spec)
{
	choose(psp, 0);
	while (*spec)
		outl(*spec++, PORT_FAULT);
	outl('\n', PORT_FAULT);
	return !inl(PORT_FAULT);
}

static unsigned int armed(unsigned int psp)
{
	choose(psp, 0);
	return inl(PORT_STATE) & 0xffff;
}

static unsigned int done_well(unsigned int psp, unsigned int command)
{
	choose(psp, command);
	return inl(PORT_GOOD);
}

static long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void give(unsigned int psp, unsigned int command)
{
	volatile uint32_t *r = psps[psp].registers;

	memset(buffer, UNTOUCHED, 64);
	r[INT_STATUS] = ~0U;
	r[ADDRESS_LOW] = buffer_pa;
	r[ADDRESS_HIGH] = buffer_pa >> 32;
	r[COMMAND] = command << 16 | WANTS_INTERRUPT;
}

/* The status that it answers with in @ms milliseconds, or -1. */
static int answer(unsigned int psp, long ms)
{
	volatile uint32_t *r = psps[psp].registers;
	long end = now_ms() + ms;

	while (!(r[COMMAND] & DONE)) {
		if (now_ms() > end)
			return -1;
		usleep(1000);
	}
	return r[COMMAND] & 0xffff;
}

static int call(unsigned int psp, unsigned int command)
{
	give(psp, command);
	return answer(psp, SURELY);
}

static bool interrupted(unsigned int psp)
{
	return psps[psp].registers[INT_STATUS] & INT_DONE;
}

static bool touched(void)
{
	return buffer[0] != UNTOUCHED;
}

static void statuses(void)
{
	expect(call(0, PLATFORM_STATUS) == 0 && touched() && interrupted(0),
	       "the first command is done and answered, with its interrupt");
	expect(call(0, PLATFORM_STATUS) == 0x16 && !touched() && interrupted(0),
	       "--fault: the second is not done but answered with the status");
	expect(call(0, PLATFORM_STATUS) == 0 && armed(0) == 0, "the third is as the first");

	expect(fault(0, "0x04@2-3:status=0x5;0x0e:status=0x7") && armed(0) == 2,
	       "the test port arms two faults");
	expect(call(0, PLATFORM_STATUS) == 0, "@2-3: the first passes");
	expect(call(0, PLATFORM_STATUS) == 5 && call(0, PLATFORM_STATUS) == 5,
	       "the second and third fail");
	expect(call(0, PLATFORM_STATUS) == 0, "the fourth passes");
	expect(call(0, NOP) == 7 && call(0, NOP) == 0, "another command has its own");

	expect(fault(0, "any@2-:status=0x3"), "any@2-");
	expect(call(0, NOP) == 0 && call(0, PLATFORM_STATUS) == 3 && call(0, NOP) == 3,
	       "all commands fail from the second on, whichever");
	expect(fault(0, "clear") && armed(0) == 0, "clear disarms");
	expect(call(0, NOP) == 0, "and no command fails");
	expect(fault(1, "0x0e:status=0x9") && call(0, NOP) == 0 && call(1, NOP) == 9,
	       "a fault is of the one processor that it was given to");
}

static void refusals(void)
{
	static const char *const bad[] = {
		":", "0x04", "0x04:", "0x04:fast", "0x04@0:silence", "0x04@3-2:silence",
		"0x800:silence", "0x04:status", "0x04:status=0x10000", "0x04:silence=1",
		"rmpupdate:silence", "0x04:silence;moon:silence",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		expect(!fault(0, bad[i]) && armed(0) == 0, "'%s' is refused", bad[i]);
}

static void delay(void)
{
	long begin;

	expect(fault(0, "0x0e:delay=300000"), "delay=300000");
	begin = now_ms();
	give(0, NOP);
	expect(answer(0, 200) < 0, "after 200 ms it is not answered");
	expect(answer(0, SURELY) == 0 && now_ms() - begin >= 300,
	       "it is done and answered, 300 ms or more after it was given");
}

static void lost_interrupt(void)
{
	expect(fault(0, "0x04:no-interrupt"), "no-interrupt");
	expect(call(0, PLATFORM_STATUS) == 0 && touched() && !interrupted(0),
	       "done and answered, but no interrupt");
	expect(call(0, PLATFORM_STATUS) == 0 && interrupted(0), "the next one has its interrupt");
}

static void no_answers(void)
{
	unsigned int well;

	expect(fault(1, "0x04:no-answer"), "no-answer");
	give(1, PLATFORM_STATUS);
	expect(answer(1, NEVER) < 0 && touched() && !interrupted(1),
	       "it is done, but neither answered nor announced");

	expect(fault(2, "0x04:silence"), "silence");
	give(2, PLATFORM_STATUS);
	expect(answer(2, NEVER) < 0 && !touched(), "it is neither done nor answered");
	choose(2, 0);
	expect(!(inl(PORT_STATE) & STATE_DEAD), "that processor is not dead, it hangs");
	give(2, NOP);
	expect(answer(2, NEVER) < 0, "and takes no other command");

	expect(fault(0, "0x0e:dead"), "dead");
	well = done_well(0, PLATFORM_STATUS);
	give(0, NOP);
	expect(answer(0, NEVER) < 0, "it is not answered");
	choose(0, 0);
	expect(inl(PORT_STATE) & STATE_DEAD, "the processor is dead");
	give(0, PLATFORM_STATUS);
	expect(answer(0, NEVER) < 0 && !touched() && done_well(0, PLATFORM_STATUS) == well,
	       "and does nothing that comes later");
}

int main(void)
{
	find_psps();
	buffer = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE | MAP_LOCKED, -1, 0);
	if (buffer == MAP_FAILED)
		err(1, "mmap");
	buffer_pa = physical(buffer);
	if (ioperm(PORT, PORT_SIZE, 1))
		err(1, "test port");

	statuses();
	refusals();
	delay();
	lost_interrupt();
	no_answers();
	printf("1..%d\n", tests);
	return failures > 0;
}
