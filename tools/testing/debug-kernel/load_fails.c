// SPDX-License-Identifier: GPL-2.0
/*
 * Lets every allocation fail that is made while a module loads, one at a time: the
 * module's own, those of what it calls, and the loader's. Loading may then fail
 * with an errno that says so, or do without; the module must unload, and load and
 * work as if nothing had been. Prints TAP. Runs in snp-machine, as root, on a kernel
 * with fault injection: load_fails MODULE FILE [CHECK], where CHECK is a shell
 * command that succeeds when the loaded module works.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FAULTS	"/sys/kernel/debug/"
#define NTH	"/proc/self/fail-nth"
#define MOST	3000
/* How often it is seen that all works again; each load goes a step further anyway. */
#define EACH	25

static int tests, failures;

static void expect(bool good, const char *what, long n)
{
	printf("%sok %d - ", good ? "" : "not ", ++tests);
	printf(what, n);
	putchar('\n');
	failures += !good;
}

static void say(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, value, strlen(value)) < 0) {
		printf("Bail out! %s cannot be written\n", path);
		exit(1);
	}
	close(fd);
}

/* All kinds of allocations, also those that may wait. */
static void choose_faults(void)
{
	say(FAULTS "failslab/ignore-gfp-wait", "N");
	say(FAULTS "fail_page_alloc/ignore-gfp-wait", "N");
	say(FAULTS "fail_page_alloc/ignore-gfp-highmem", "N");
	say(FAULTS "fail_page_alloc/min-order", "0");
	say(FAULTS "failslab/verbose", "0");
	say(FAULTS "fail_page_alloc/verbose", "0");
}

static int load(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int ret = syscall(SYS_finit_module, fd, "", 0) ? errno : 0;

	close(fd);
	return ret;
}

static bool unload(const char *name)
{
	return !syscall(SYS_delete_module, name, O_NONBLOCK);
}

/* Loads with the @nth allocation failing. Return: whether there was one. */
static bool load_spoilt(const char *path, int nth, int *ret)
{
	char text[12] = "";
	int fd = open(NTH, O_RDWR | O_CLOEXEC);
	int module = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len;

	snprintf(text, sizeof(text), "%d", nth);
	if (fd < 0 || write(fd, text, strlen(text)) < 0) {
		printf("Bail out! %s cannot be written\n", NTH);
		exit(1);
	}
	*ret = syscall(SYS_finit_module, module, "", 0) ? errno : 0;
	len = pread(fd, text, sizeof(text) - 1, 0);
	text[len > 0 ? len : 0] = '\0';
	if (write(fd, "0", 1) < 0)
		perror(NTH);
	close(module);
	close(fd);
	return atoi(text) == 0;
}

static bool works(const char *name, const char *path, const char *check)
{
	bool good = !load(path) && (!check || !system(check));

	return unload(name) && good;
}

int main(int argc, char **argv)
{
	const char *name = argv[1], *path = argv[2], *check = argc > 3 ? argv[3] : NULL;
	int nth, ret, refused = 0, without = 0, other = 0, stuck = 0, broken = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	choose_faults();
	expect(works(name, path, check), "it loads, works and unloads", 0);
	for (nth = 1; nth < MOST && load_spoilt(path, nth, &ret); nth++) {
		if (!ret)
			without++;
		else if (ret == ENOMEM)
			refused++;
		else if (++other <= 20)
			printf("# allocation %d: %s\n", nth, strerror(ret));
		if (!ret && !unload(name)) {
			printf("# allocation %d: %s\n", nth, strerror(errno));
			stuck++;
			break;
		}
		if (nth % EACH == 0)
			printf("# allocation %d: %s\n", nth, ret ? strerror(ret) : "done without");
		if (nth % EACH == 0 && !works(name, path, check)) {
			printf("# it does not work after allocation %d failed\n", nth);
			broken++;
		}
	}
	if (!ret)
		unload(name);
	printf("# refused %d times with ENOMEM, %d times otherwise; done without %d times\n",
	       refused, other, without);
	expect(nth > EACH && nth < MOST && !stuck, "each of %ld allocations failed", nth - 1);
	expect(!other, "and the errno says what it was, but for %ld", other);
	expect(!broken && works(name, path, check), "it works after that", 0);
	printf("1..%d\n", tests);
	return failures ? 1 : 0;
}
