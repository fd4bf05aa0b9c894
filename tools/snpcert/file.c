// SPDX-License-Identifier: GPL-2.0
/* Reading with a limit, and writing that replaces a file as a whole. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"

static uint8_t *read_all(int fd, const char *path, size_t max, size_t *len,
			 struct problem *problem)
{
	size_t room = 0, used = 0;
	uint8_t *data = NULL, *more;
	ssize_t n;

	for (;;) {
		if (used == room) {
			room = room ? 2 * room : 8192;
			more = realloc(data, room);
			if (!more) {
				problem_set(problem, "%s: out of memory", path);
				break;
			}
			data = more;
		}
		n = read(fd, data + used, room - used);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			problem_set(problem, "cannot read %s: %s", path, strerror(errno));
			break;
		}
		if (n == 0) {
			*len = used;
			return data;
		}
		used += n;
		if (used > max) {
			problem_set(problem,
				    "%s is longer than %zu bytes, the most that is expected here",
				    path, max);
			break;
		}
	}
	free(data);
	return NULL;
}

uint8_t *file_read(const char *path, size_t max, size_t *len, struct problem *problem)
{
	uint8_t *data = NULL;
	struct stat st;
	int fd;

	if (!strcmp(path, "-"))
		return read_all(STDIN_FILENO, "standard input", max, len, problem);

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		problem_set(problem, "cannot open %s: %s", path, strerror(errno));
		return NULL;
	}
	if (fstat(fd, &st))
		problem_set(problem, "%s: %s", path, strerror(errno));
	else if (!S_ISREG(st.st_mode) && !S_ISFIFO(st.st_mode))
		problem_set(problem, "%s is neither a file nor a pipe", path);
	else
		data = read_all(fd, path, max, len, problem);
	close(fd);
	return data;
}

static int write_all(int fd, const uint8_t *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		data += n;
		len -= n;
	}
	return 0;
}

/* Writes beside @path and renames, so that nobody sees half a file. */
static int replace(const char *path, const uint8_t *data, size_t len, struct problem *problem)
{
	mode_t mask = umask(0);
	char *beside;
	int fd, err;

	umask(mask);
	if (asprintf(&beside, "%s.XXXXXX", path) < 0)
		return problem_set(problem, "%s: out of memory", path);
	fd = mkostemp(beside, O_CLOEXEC);
	if (fd < 0) {
		problem_set(problem, "cannot create a file beside %s: %s", path, strerror(errno));
		free(beside);
		return -1;
	}
	err = write_all(fd, data, len) || fchmod(fd, 0666 & ~mask) || fsync(fd) ? errno : 0;
	if (close(fd) && !err)
		err = errno;
	if (!err && rename(beside, path))
		err = errno;
	if (err) {
		unlink(beside);
		problem_set(problem, "cannot write %s: %s", path, strerror(err));
	}
	free(beside);
	return err ? -1 : 0;
}

int file_write(const char *path, const uint8_t *data, size_t len, struct problem *problem)
{
	struct stat st;
	int fd, err = 0;

	if (strcmp(path, "-")) {
		if (lstat(path, &st) ? errno == ENOENT : S_ISREG(st.st_mode))
			return replace(path, data, len, problem);
		fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
		if (fd < 0)
			return problem_set(problem, "cannot open %s: %s", path, strerror(errno));
		if (write_all(fd, data, len))
			err = errno;
		if (close(fd) && !err)
			err = errno;
	} else {
		fflush(stdout);
		err = write_all(STDOUT_FILENO, data, len) ? errno : 0;
	}
	return err ? problem_set(problem, "cannot write %s: %s", path, strerror(err)) : 0;
}
