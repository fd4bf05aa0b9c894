// SPDX-License-Identifier: GPL-2.0
/*
 * What the tests of ccp.ko share.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "testing.h"

#define PORT_COMMAND	0x6a0
#define PORT_GOOD	0x6a4
#define PORT_HERE	0x6a8
#define PORT_RMP	0x6ac
#define PORT_FAULT	0x6b8
#define HERE		0x534e5031
#define IO_PORTS	0x20

#define SYSFS		"/sys/class/misc/sev/"

int sev_fd = -1;
uint8_t *blob;
static int tests, failures;

void expect(bool good, const char *what, ...)
{
	va_list args;

	printf("%sok %d - ", good ? "" : "not ", ++tests);
	va_start(args, what);
	vprintf(what, args);
	va_end(args);
	putchar('\n');
	failures += !good;
}

void fault(const char *spec)
{
	outl('\n', PORT_FAULT);
	for (; *spec; spec++)
		outl(*spec, PORT_FAULT);
	outl('\n', PORT_FAULT);
	if (inl(PORT_FAULT)) {
		printf("Bail out! the machine does not take the fault\n");
		exit(1);
	}
}

unsigned int taken(unsigned int command)
{
	outl(command, PORT_COMMAND);
	return inl(PORT_COMMAND);
}

unsigned int good(unsigned int command)
{
	outl(command, PORT_COMMAND);
	return inl(PORT_GOOD);
}

unsigned int assigned_pages(void)
{
	unsigned int pfn, entry, pages = 0;

	/* Behind the last page that the RMP covers all bits are ones. */
	for (pfn = 0;; pfn++) {
		outl(pfn, PORT_RMP);
		entry = inl(PORT_RMP);
		if (entry == ~0U)
			return pages;
		pages += entry & 1;
	}
}

/* With what lies on the lists of the CPUs. */
long free_pages(void)
{
	char line[100];
	long pages = 0, n;
	FILE *file;

	run("echo 3 > /proc/sys/vm/drop_caches");
	file = fopen("/proc/zoneinfo", "r");
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, " nr_free_pages %ld", &n) == 1 ||
		    sscanf(line, " count: %ld", &n) == 1)
			pages += n;
	if (file)
		fclose(file);
	return pages;
}

bool run(const char *command)
{
	return !system(command);
}

void load(const char *parameters)
{
	char command[200];

	snprintf(command, sizeof(command), "modprobe ccp %s", parameters);
	if (!run(command)) {
		printf("Bail out! %s failed\n", command);
		exit(1);
	}
	sev_fd = open("/dev/sev", O_RDWR | O_CLOEXEC);
}

bool unload(void)
{
	if (sev_fd >= 0)
		close(sev_fd);
	sev_fd = -1;
	return run("rmmod ccp");
}

static long sysfs(const char *name, char *text, size_t len)
{
	char path[100];
	FILE *file;

	snprintf(path, sizeof(path), SYSFS "%s", name);
	file = fopen(path, "r");
	text[0] = 0;
	if (!file)
		return -1;
	if (!fgets(text, len, file))
		text[0] = 0;
	fclose(file);
	text[strcspn(text, "\n")] = 0;
	return strtol(text, NULL, 0);
}

long number(const char *name)
{
	char text[64];

	return sysfs(name, text, sizeof(text));
}

bool reads(const char *name, const char *value)
{
	char text[64];

	sysfs(name, text, sizeof(text));
	if (!strcmp(text, value))
		return true;
	printf("# %s is '%s', expected '%s'\n", name, text, value);
	return false;
}

int issue(uint32_t cmd, void *data, uint32_t *error)
{
	struct sev_issue_cmd arg = { .cmd = cmd, .data = (uintptr_t)data, .error = UNTOUCHED };
	int ret = ioctl(sev_fd, SEV_ISSUE_CMD, &arg) ? errno : 0;

	*error = arg.error;
	return ret;
}

int platform_status(void)
{
	struct sev_user_data_status status;
	uint32_t error;

	return issue(SEV_PLATFORM_STATUS, &status, &error);
}

void testing_begin(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	blob = mmap(NULL, BLOB_LEN, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (blob == MAP_FAILED || ioperm(PORT_COMMAND, IO_PORTS, 1) || inl(PORT_HERE) != HERE) {
		printf("Bail out! no test port at %#x: run this in snp-machine, as root\n",
		       PORT_COMMAND);
		exit(1);
	}
}

int testing_end(void)
{
	printf("1..%d\n", tests);
	return failures ? 1 : 0;
}
