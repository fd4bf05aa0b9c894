// SPDX-License-Identifier: GPL-2.0
/*
 * Tests that a guest never sees what the host had in its memory before: an answer
 * that the firmware did not write is all zeroes. Boot the host with init_on_alloc=0,
 * or the kernel clears each page anyway.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "request_testing.h"

#define PIPES		96
#define PIPE_SIZE	(1 << 20)
#define OLD		0x5a
#define UNTOUCHED	0xa5
#define VMS		3

/* What a pipe holds lies in pages such as modules get, and they are free again behind it. */
static bool leave_old_data(void)
{
	static uint8_t data[PIPE_SIZE];
	static int pipes[PIPES][2];
	bool good = true;
	int n;

	memset(data, OLD, sizeof(data));
	for (n = 0; n < PIPES && good; n++)
		good = !pipe2(pipes[n], O_NONBLOCK) &&
		       fcntl(pipes[n][1], F_SETPIPE_SZ, PIPE_SIZE) == PIPE_SIZE &&
		       write(pipes[n][1], data, PIPE_SIZE) == PIPE_SIZE;
	while (n--) {
		close(pipes[n][0]);
		close(pipes[n][1]);
	}
	return good;
}

static bool cleared_by_kernel(void)
{
	char line[4096] = "";
	int fd = open("/proc/cmdline", O_RDONLY);

	if (fd < 0 || read(fd, line, sizeof(line) - 1) < 0)
		return true;
	close(fd);
	return !strstr(line, "init_on_alloc=0");
}

/* The VM's first request fails, so nothing has written to its response page. */
static bool shows_nothing_old(void)
{
	struct guest_command command;
	struct snp_vm vm = { 0 };
	uint8_t *answer;
	bool good = false;

	if (leave_old_data() && testing_start(&vm, 1)) {
		guest_report_command(&vm.vcpus[0], &command, false, 0);
		command.request.flags |= GUEST_REQ_BAD_TAG;
		answer = snp_vm_memory(&vm, command.request.answer_gpa, PAGE);
		memset(answer, UNTOUCHED, PAGE);
		good = testing_carry_out(&vm.vcpus[0], &command) &&
		       command.outcome == GUEST_NOT_ANSWERED && command.request.firmware_errors;
		if (!good)
			testing_note_outcome(&command);
		else if (!testing_all_bytes(answer, PAGE, 0))
			tap_note("the answer begins with %02x %02x", answer[0], answer[1]);
		good = good && testing_all_bytes(answer, PAGE, 0);
	}
	snp_vm_free(&vm);
	return good;
}

int main(void)
{
	testing_init();
	if (!testing.project || cleared_by_kernel()) {
		tap_skip("it needs the project's modules and a host booted with init_on_alloc=0",
			 "what the host had in its memory before");
		return tap_done();
	}
	for (int i = 0; i < VMS; i++)
		tap_ok(shows_nothing_old(),
		       "VM %d: no old data of the host in an answer that is none", i + 1);
	return tap_done();
}
