// SPDX-License-Identifier: GPL-2.0
/*
 * The child's main thread hears of the page fault and leaves it at that; its
 * second thread is the vCPU that waits for the page.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "missing_page.h"
#include "request_testing.h"
#include "stack.h"
#include "stuck_vm.h"

#define PAGES		4
#define MISSING		1	/* of the PAGES */
#define PATIENCE	120000	/* ms */

static const char *const texts[STUCK_PAGES] = {
	[STUCK_REQUEST] = "request page",
	[STUCK_EXT_REQUEST] = "extended request's page",
	[STUCK_RESPONSE] = "response page",
	[STUCK_FIRST_CERTS] = "first certificate page",
	[STUCK_SECOND_CERTS] = "second certificate page",
};

static pid_t vcpu_tid;
static struct guest_command command;

const char *stuck_vm_text(enum stuck_page page)
{
	return texts[page];
}

static void *ask(void *data)
{
	struct snp_exit exit;

	vcpu_tid = gettid();
	guest_call(data, &command, &exit);
	return NULL;
}

static const char *child(enum stuck_page page, int out)
{
	uint64_t gpa = EXTRA_GPA + MISSING * PAGE;
	struct snp_vm vm = { 0 };
	pthread_t thread;
	uint8_t *memory;
	int slot, fd;

	if (!testing_start(&vm, 1))
		return "the VM does not start";
	if (vm_certs_set(&vm, testing.table, TABLE_SIZE))
		return "its certificates are refused";
	slot = snp_vm_add_memory(&vm, EXTRA_GPA, PAGES * PAGE, 0);
	if (slot < 0)
		return "it gets no memory slot";
	memory = vm.slots[slot].memory;
	fd = missing_page_watch(memory + MISSING * PAGE);
	if (fd < 0)
		return "there is no userfaultfd";

	/* So that the module knows how large the table is, and looks at both pages. */
	if (!testing_ask(&vm.vcpus[0], true, GUEST_MAX_CERT_PAGES, &command))
		return "its first request is not answered";
	guest_report_command(&vm.vcpus[0], &command,
			     page != STUCK_REQUEST && page != STUCK_RESPONSE, TABLE_PAGES);
	command.request.certs_gpa = 0;
	switch (page) {
	case STUCK_REQUEST:
	case STUCK_EXT_REQUEST:
		/* The guest itself must not touch it. */
		command.request.flags &= ~(GUEST_REQ_BUILD | GUEST_REQ_OPEN);
		command.request.exit_info_1 = gpa;
		break;
	case STUCK_RESPONSE:
		command.request.flags &= ~GUEST_REQ_OPEN;
		command.request.exit_info_2 = gpa;
		break;
	case STUCK_FIRST_CERTS:
		command.request.rax = gpa;
		break;
	default:
		command.request.rax = gpa - PAGE;
	}
	if (pthread_create(&thread, NULL, ask, &vm.vcpus[0]))
		return "there is no thread";
	if (!missing_page_wait(fd))
		return "there is no page fault";
	(void)!write(out, &vcpu_tid, sizeof(vcpu_tid));
	for (;;)
		pause();
}

pid_t stuck_vm_start(enum stuck_page page, bool *in_module)
{
	struct pollfd poller = { .events = POLLIN };
	pid_t pid, tid;
	int fds[2];

	if (pipe(fds))
		return -1;
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		alarm(0);
		close(fds[0]);
		tap_note("%s: %s", texts[page], child(page, fds[1]));
		_exit(1);
	}
	close(fds[1]);
	poller.fd = fds[0];
	if (pid > 0 && poll(&poller, 1, PATIENCE) == 1 &&
	    read(fds[0], &tid, sizeof(tid)) == sizeof(tid) &&
	    stack_wait(pid, tid, "userfault")) {
		*in_module = stack_has(pid, tid, "[kvm_amd_snp]");
		close(fds[0]);
		return pid;
	}
	close(fds[0]);
	if (pid > 0) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	return -1;
}
