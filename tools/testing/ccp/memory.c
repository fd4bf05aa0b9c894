// SPDX-License-Identifier: GPL-2.0
/*
 * What memory the kernel holds.
 *
 * Free memory alone says little: caches of slab, page tables, files and processes
 * come and go, and the kernel splits a large page of its direct map, for the price of
 * a page table, when the first page in it changes hands in the RMP. All these are
 * counted by the kernel, so they are taken off; what is left moves by what modules
 * allocate and free. What they have of slab's objects the kernel tells by who asked.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../snp-machine/test/run_on.h"
#include "memory.h"
#include "testing.h"

/* What the kernel's own caches may cost a round, in pages, and how often to look. */
#define NOISE		32
#define MOST_ROUNDS	3

/* The one in the middle counts: what others do passes by. */
#define READINGS	7
#define PAUSE_US	300000
#define KIB_PER_PAGE	4
#define KIB_PER_2M	2048
#define KIB_PER_1G	1048576
/* A GiB in 4 KiB pages takes a table, and one for each of its 512 parts. */
#define TABLES_PER_1G	513

/*
 * What a module that forgets to free would leave behind; only differences mean something.
 * @pages: pages that are neither free nor in use as the kernel's own counters say: of
 *	   alloc_pages(), of vmalloc(), of kmalloc() beyond two pages, per-CPU memory
 * @objects: objects of all slab caches that a module allocated which is not there any
 *	     more, exactly
 */
struct memory {
	long pages;
	long objects;
};

/* In pages, each line's number counted that often. */
struct line {
	const char *format;
	long factor, divisor;
};

static const struct line zoneinfo[] = {
	{ " nr_free_pages %ld", 1, 1 },
	{ " count: %ld", 1, 1 },	/* on the lists of the CPUs */
	{ NULL },
};

static const struct line vmstat[] = {
	{ "nr_anon_pages %ld", 1, 1 },
	{ "nr_file_pages %ld", 1, 1 },
	{ "nr_page_table_pages %ld", 1, 1 },
	{ "nr_sec_page_table_pages %ld", 1, 1 },
	{ NULL },
};

/* Tables that the direct map does not need, as its pages are large. */
static const struct line meminfo[] = {
	{ "MemTotal: %ld", -1, KIB_PER_PAGE },
	{ "DirectMap2M: %ld", -1, KIB_PER_2M },
	{ "DirectMap1G: %ld", -TABLES_PER_1G, KIB_PER_1G },
	{ NULL },
};

static void say(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, value, strlen(value)) < 0) {
		printf("Bail out! %s cannot be written\n", path);
		exit(1);
	}
	close(fd);
}

static FILE *must_open(const char *path)
{
	FILE *file = fopen(path, "re");

	if (!file) {
		printf("Bail out! %s cannot be read\n", path);
		exit(1);
	}
	return file;
}

static long sum(const char *path, const struct line *lines)
{
	FILE *file = must_open(path);
	const struct line *line;
	char text[200];
	long pages = 0, n;

	while (fgets(text, sizeof(text), file))
		for (line = lines; line->format; line++)
			if (sscanf(text, line->format, &n) == 1)
				pages += n / line->divisor * line->factor;
	fclose(file);
	return pages;
}

/* Return: the pages of all slab caches. */
static long slab_pages(void)
{
	FILE *file = must_open("/proc/slabinfo");
	long per_slab, nr, pages = 0;
	char text[300];

	/* After the caches' name: five numbers; three tunables; active and all slabs. */
	while (fgets(text, sizeof(text), file))
		if (sscanf(text, "%*s %*d %*d %*d %*d %ld : tunables", &per_slab) == 1 &&
		    sscanf(strrchr(text, ':'), ": slabdata %*d %ld", &nr) == 1)
			pages += nr * per_slab;
	fclose(file);
	return pages;
}

/*
 * Whose module is gone has no name for its address. Only the first callers count: what
 * the kernel keeps of a sysfs entry, of a thread's stack or of an interrupt is its own
 * cache, and stays where a module was somewhere up the stack.
 */
#define CALLERS	4

/*
 * One cache's objects by who allocated them: blocks of a line that begins with their
 * number, and one for each caller.
 */
static long orphans_of(const char *path, bool show)
{
	FILE *file = must_open(path);
	char text[300], block[8192] = "";
	bool more = true, orphan = false, stack = false;
	long objects = 0, n = 0;
	int callers = -1;

	while (more) {
		more = fgets(text, sizeof(text), file);
		if (more && text[0] != '\n') {
			orphan |= ++callers <= CALLERS && strstr(text, " 0xffffffff");
			stack |= !!strstr(text, " copy_process+");
			if (strlen(block) + strlen(text) < sizeof(block) - 3)
				strcat(strcat(block, "# "), text);
			continue;
		}
		if (orphan && !stack && sscanf(block, "# %ld", &n) == 1) {
			objects += n;
			if (show)
				printf("# %s\n%s", path, block);
		}
		block[0] = '\0';
		callers = -1;
		orphan = false;
		stack = false;
	}
	fclose(file);
	return objects;
}

static long orphans(bool show)
{
	long objects = 0;
	glob_t found;
	size_t i;

	if (glob("/sys/kernel/debug/slab/*/alloc_traces", 0, NULL, &found)) {
		printf("Bail out! start the kernel with slub_debug=U: who allocates?\n");
		exit(1);
	}
	for (i = 0; i < found.gl_pathc; i++)
		objects += orphans_of(found.gl_pathv[i], show);
	globfree(&found);
	return objects;
}

static long held_pages(void)
{
	say("/proc/sys/vm/stat_refresh", "1");
	return -slab_pages() - sum("/proc/zoneinfo", zoneinfo) - sum("/proc/vmstat", vmstat) -
	       sum("/proc/meminfo", meminfo);
}

static int ascending(const void *a, const void *b)
{
	long x = *(const long *)a, y = *(const long *)b;

	return (x > y) - (x < y);
}

/* An idle CPU keeps the address space of its last process, ended or not: take it. */
static void visit_cpus(void)
{
	cpu_set_t all;

	if (sched_getaffinity(0, sizeof(all), &all))
		err(1, "the CPUs");
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, &all))
			run_on(cpu);
	sched_setaffinity(0, sizeof(all), &all);
}

/*
 * Each time what was used lately is dropped at the next; and what is freed after an
 * RCU grace period is, when the readings are over.
 */
static struct memory memory_held(void)
{
	long pages[READINGS];
	int i;

	visit_cpus();
	for (i = 0; i < READINGS; i++) {
		say("/proc/sys/vm/drop_caches", "3");
		usleep(PAUSE_US);
		pages[i] = held_pages();
	}
	qsort(pages, READINGS, sizeof(pages[0]), ascending);
	return (struct memory){ pages[READINGS / 2], orphans(false) };
}

void memory_check(long (*work)(void), const char *what)
{
	struct memory before, after;
	long pages, objects, leaked;
	int round = 0;

	do {
		before = memory_held();
		leaked = work();
		after = memory_held();
		pages = after.pages - before.pages - leaked;
		objects = after.objects - before.objects;
		printf("# %ld pages given up; %ld pages and %ld objects missing\n", leaked, pages,
		       objects);
		fflush(stdout);
	} while (++round < MOST_ROUNDS && (pages >= NOISE || objects > 0));
	expect(pages < NOISE, "no %s costs a page that is not counted", what);
	expect(objects <= 0, "no %s costs an object", what);
	if (objects > 0)
		orphans(true);
}
