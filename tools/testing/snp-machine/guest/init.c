// SPDX-License-Identifier: GPL-2.0
/*
 * The first process inside the emulated machine: mounts what programs expect,
 * has the modules loaded, runs one command and hands its output and its exit
 * status to the host through four virtio-serial ports, then powers off.
 *
 * The host learns what happened from lines on the port "status":
 *	running			the command has been started
 *	failed REASON		it has not, and why (details went to "stderr")
 *	count N			instructions that the host executed meanwhile, if asked
 *	exit N			it has ended; N is 128 + n after signal n
 * Nothing after "running" but no "exit" means that the machine died under it.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PORTS		"/sys/class/virtio-ports"
#define PREPARE		"/etc/snp-machine/prepare"
#define COMMAND		"/etc/snp-machine/command"
#define ENVIRONMENT	"/etc/snp-machine/environment"
#define COUNT		"/etc/snp-machine/count"

/* Instructions that the host has executed: a register of the test port. */
#define PORT_EXECUTED	0x6c0

/* One write to a port: the largest that virtio_console takes at once. */
#define CHUNK		32768

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define __printf(f, a) __attribute__((__format__(printf, f, a)))

/* How long the ports may take to appear, in steps of 10 ms. */
#define PORT_STEPS	1000

static int status_port = -1;

static const struct {
	const char *what, *type, *where, *options;
	bool needed;
} mounts[] = {
	{ "devtmpfs",	"devtmpfs",	"/dev",			NULL, true },
	{ "proc",	"proc",		"/proc",		NULL, true },
	{ "sysfs",	"sysfs",	"/sys",			NULL, true },
	{ "devpts",	"devpts",	"/dev/pts",		"ptmxmode=0666", false },
	{ "tmpfs",	"tmpfs",	"/dev/shm",		"mode=1777", false },
	{ "tmpfs",	"tmpfs",	"/run",			"mode=0755", false },
	{ "tmpfs",	"tmpfs",	"/tmp",			"mode=1777", false },
	{ "cgroup2",	"cgroup2",	"/sys/fs/cgroup",	NULL, false },
	{ "debugfs",	"debugfs",	"/sys/kernel/debug",	NULL, false },
	{ "tracefs",	"tracefs",	"/sys/kernel/tracing",	NULL, false },
};

static void power_off(void)
{
	sync();
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}

/* Writes everything; a port that is gone leaves nobody to tell. */
static void write_all(int fd, const char *data, size_t length)
{
	while (length) {
		ssize_t n = write(fd, data, length < CHUNK ? length : CHUNK);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		data += n;
		length -= n;
	}
}

static __printf(1, 2)
void say(const char *format, ...)
{
	char line[256];
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(line, sizeof(line) - 1, format, args);
	va_end(args);
	if (length > (int)sizeof(line) - 2)
		length = sizeof(line) - 2;
	line[length++] = '\n';
	write_all(status_port < 0 ? STDERR_FILENO : status_port, line, length);
}

/* Says why the command cannot be run, on the port and on the console. */
#define give_up(...) do {						\
		say("failed " __VA_ARGS__);				\
		power_off();						\
	} while (0)

static void mount_all(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(mounts); i++) {
		mkdir(mounts[i].where, 0755);
		if (mount(mounts[i].what, mounts[i].where, mounts[i].type, 0,
			  mounts[i].options) && mounts[i].needed)
			give_up("mount of %s on %s: %s", mounts[i].type,
				mounts[i].where, strerror(errno));
	}
	if (symlink("/proc/self/fd", "/dev/fd") ||
	    symlink("/proc/self/fd/0", "/dev/stdin") ||
	    symlink("/proc/self/fd/1", "/dev/stdout") ||
	    symlink("/proc/self/fd/2", "/dev/stderr"))
		give_up("links in /dev: %s", strerror(errno));
}

/* Without the three standard descriptors a pipe could land on one of them. */
static void standard_descriptors(void)
{
	int fd;

	do {
		fd = open("/dev/console", O_RDWR);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

/* Opens the port that the host calls @name; -1 if there is none (yet). */
static int port_open(const char *name, int flags)
{
	struct dirent *entry;
	DIR *dir = opendir(PORTS);
	int fd = -1;

	while (dir && fd < 0 && (entry = readdir(dir))) {
		char path[512], found[64] = "";
		FILE *file;

		snprintf(path, sizeof(path), PORTS "/%s/name", entry->d_name);
		file = fopen(path, "re");
		if (!file)
			continue;
		if (fgets(found, sizeof(found), file))
			found[strcspn(found, "\n")] = '\0';
		fclose(file);
		if (strcmp(found, name))
			continue;
		snprintf(path, sizeof(path), "/dev/%s", entry->d_name);
		fd = open(path, flags | O_CLOEXEC);
	}
	if (dir)
		closedir(dir);
	return fd;
}

/* The same, waiting until the driver has found it. */
static int port_wait(const char *name, int flags)
{
	for (int i = 0; i < PORT_STEPS; i++) {
		int fd = port_open(name, flags);

		if (fd >= 0)
			return fd;
		usleep(10000);
	}
	give_up("no virtio-serial port \"%s\" after %d s", name, PORT_STEPS / 100);
	return -1;
}

/*
 * Reads a file of NUL-terminated strings into a NULL-terminated vector that
 * lives as long as the machine. NULL if there is no such file.
 */
static char **strings_read(const char *path)
{
	size_t length = 0, capacity = 4096, count = 0;
	char *data = malloc(capacity), **vector;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0 || !data)
		return NULL;
	while ((n = read(fd, data + length, capacity - length)) > 0) {
		length += n;
		if (length < capacity)
			continue;
		capacity *= 2;
		data = realloc(data, capacity);
		if (!data)
			return NULL;
	}
	close(fd);

	vector = calloc(length + 1, sizeof(*vector));
	if (!vector)
		return NULL;
	for (size_t i = 0; i < length; i += strlen(data + i) + 1)
		vector[count++] = data + i;
	return vector;
}

static void signals_default(void)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Copies the host's standard input into a pipe; returns its end to read. */
static int stdin_relay(void)
{
	int port = port_open("stdin", O_RDONLY), fd[2];
	char data[CHUNK];
	ssize_t n;
	pid_t pid;

	if (port < 0)
		return open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (pipe2(fd, O_CLOEXEC))
		give_up("pipe: %s", strerror(errno));
	pid = fork();
	if (pid < 0)
		give_up("fork: %s", strerror(errno));
	if (!pid) {
		signals_default();
		close(fd[0]);
		while ((n = read(port, data, sizeof(data))) > 0)
			write_all(fd[1], data, n);
		_exit(0);
	}
	close(fd[1]);
	close(port);
	return fd[0];
}

/* Starts @argv with its three streams; 127 and 126 as a shell gives them. */
static pid_t start(char **argv, int in, int out, int err)
{
	pid_t pid = fork();

	if (pid < 0)
		give_up("fork: %s", strerror(errno));
	if (pid)
		return pid;

	signals_default();
	setsid();
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	execvp(argv[0], argv);
	dprintf(STDERR_FILENO, "snp-machine: %s: %s\n", argv[0], strerror(errno));
	_exit(errno == ENOENT ? 127 : 126);
}

/* A command's two output pipes and the ports that they go to. */
struct streams {
	struct pollfd pipe[3];		/* stdout, stderr, SIGCHLD */
	int port[2];
};

/* Passes on what is in the pipe now; false when there is nothing. */
static bool stream_pass(struct streams *s, int i)
{
	static char data[CHUNK];
	ssize_t n = read(s->pipe[i].fd, data, sizeof(data));

	if (n > 0)
		write_all(s->port[i], data, n);
	return n > 0;
}

/* Reaps every dead child; true and its status when @pid was among them. */
static bool reap(pid_t pid, int *status)
{
	bool seen = false;
	pid_t dead;
	int how;

	while ((dead = waitpid(-1, &how, WNOHANG)) > 0) {
		if (dead != pid)
			continue;
		seen = true;
		*status = WIFSIGNALED(how) ? 128 + WTERMSIG(how) :
					     WEXITSTATUS(how);
	}
	return seen;
}

/*
 * Runs @argv until it ends, its output going to the ports, and returns its
 * status. What its own background processes write after that is not waited for.
 */
static int run(char **argv, int in, struct streams *s)
{
	struct signalfd_siginfo info;
	int out[2], err[2], status = 0;
	pid_t pid;

	if (pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC))
		give_up("pipe: %s", strerror(errno));
	pid = start(argv, in, out[1], err[1]);
	close(out[1]);
	close(err[1]);
	fcntl(out[0], F_SETFL, O_NONBLOCK);
	fcntl(err[0], F_SETFL, O_NONBLOCK);
	s->pipe[0] = (struct pollfd){ .fd = out[0], .events = POLLIN };
	s->pipe[1] = (struct pollfd){ .fd = err[0], .events = POLLIN };

	for (;;) {
		if (poll(s->pipe, 3, -1) < 0)
			continue;
		for (int i = 0; i < 2; i++) {
			if (s->pipe[i].revents & POLLIN)
				stream_pass(s, i);
			else if (s->pipe[i].revents)
				s->pipe[i].fd = -1;
		}
		if (!(s->pipe[2].revents & POLLIN))
			continue;
		if (read(s->pipe[2].fd, &info, sizeof(info)) < 0)
			continue;
		if (reap(pid, &status))
			break;
	}
	for (int i = 0; i < 2; i++)
		while (s->pipe[i].fd >= 0 && stream_pass(s, i))
			;
	close(out[0]);
	close(err[0]);
	return status;
}

static uint64_t instructions(void)
{
	uint64_t low = inl(PORT_EXECUTED);

	return low | (uint64_t)inl(PORT_EXECUTED + 4) << 32;
}

/* Runs the command and reports its status, and before that its count. */
static void run_command(char **argv, int in, struct streams *s)
{
	bool counted = !access(COUNT, F_OK);
	uint64_t count = 0;
	int status;

	if (counted && ioperm(PORT_EXECUTED, 8, 1))
		give_up("test port: %s", strerror(errno));
	say("running");
	if (counted)
		count = instructions();
	status = run(argv, in, s);
	if (counted)
		say("count %ju", (uintmax_t)(instructions() - count));
	say("exit %d", status);
}

int main(void)
{
	char *prepare[] = { PREPARE, NULL };
	struct streams streams = { 0 };
	char **argv, **environment;
	sigset_t children;
	int in, null;

	mount_all();
	standard_descriptors();
	status_port = port_wait("status", O_WRONLY);
	streams.port[0] = port_wait("stdout", O_WRONLY);
	streams.port[1] = port_wait("stderr", O_WRONLY);

	sigemptyset(&children);
	sigaddset(&children, SIGCHLD);
	sigprocmask(SIG_BLOCK, &children, NULL);
	streams.pipe[2] = (struct pollfd){
		.fd = signalfd(-1, &children, SFD_CLOEXEC),
		.events = POLLIN,
	};
	null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	in = stdin_relay();

	clearenv();
	setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/", 1);
	setenv("HOME", "/root", 1);
	setenv("LANG", "C.UTF-8", 1);

	argv = strings_read(COMMAND);
	if (!argv || !argv[0])
		give_up("no command in " COMMAND);
	if (run(prepare, null, &streams))
		give_up("the machine could not be prepared");
	environment = strings_read(ENVIRONMENT);
	for (int i = 0; environment && environment[i]; i++)
		putenv(environment[i]);

	run_command(argv, in, &streams);
	power_off();
	return 0;
}
