// SPDX-License-Identifier: GPL-2.0
/*
 * Tests that memory which does not come is waited for alone: neither the mailbox
 * nor a turn nor kvm->lock is held over it, be it a guest's page or a buffer of an
 * ioctl. And what the guest changes in its request meanwhile does not count, for
 * that was read before.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "missing_page.h"
#include "request_testing.h"
#include "sev_dev.h"
#include "stack.h"

#define TIMEOUT	150	/* seconds, for all of it */
#define PATIENCE	1000	/* hundredths of a second, for what must not wait */

static struct snp_vm waiting, other;

/* A thread that does something with a page that is not there. */
struct toucher {
	pthread_t thread;
	volatile pid_t tid;
	void (*run)(struct toucher *t);
	void *page;
	int result;
	volatile bool done;
	struct guest_command command;
};

static void *touch(void *data)
{
	struct toucher *t = data;

	t->tid = gettid();
	t->run(t);
	t->done = true;
	return NULL;
}

/* Returns the descriptor of its missing page once it waits for that; -1 after a note. */
static int start(struct toucher *t)
{
	int fd = missing_page_watch(t->page);

	if (fd < 0 || pthread_create(&t->thread, NULL, touch, t))
		exit(1);
	if (missing_page_wait(fd) && stack_wait(getpid(), t->tid, "userfault"))
		return fd;
	tap_note("it does not wait for its page");
	return -1;
}

static void end(struct toucher *t, int fd)
{
	missing_page_provide(fd, t->page);
	pthread_join(t->thread, NULL);
	close(fd);
}

static void *new_page(void)
{
	void *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		exit(1);
	return page;
}

static bool other_is_answered(void)
{
	struct guest_command command;

	return testing_ask(&other.vcpus[0], true, GUEST_MAX_CERT_PAGES, &command);
}

static void request(struct toucher *t)
{
	struct snp_exit exit;

	t->result = guest_call(&waiting.vcpus[0], &t->command, &exit);
}

/* Which page of the request is missing; the firmware gets what was read at first. */
static void guest_page(const char *what, bool certs)
{
	int slot = snp_vm_add_memory(&waiting, EXTRA_GPA, 2 * PAGE, 0), fd;
	struct snp_vcpu *vcpu = &waiting.vcpus[0];
	struct toucher t = { .run = request };
	struct guest_request *r = &t.command.request;
	struct psp_count before;
	uint8_t *memory;

	if (!tap_ok(slot > 0, "a slot whose %s is missing", what))
		return;
	memory = waiting.slots[slot].memory;
	t.page = memory + PAGE;
	guest_report_command(vcpu, &t.command, certs, TABLE_PAGES);
	r->certs_gpa = 0;
	memset(r->report_data, 0x77, sizeof(r->report_data));
	if (certs) {
		r->rax = EXTRA_GPA;
	} else {
		r->exit_info_2 = EXTRA_GPA + PAGE;
		r->answer_gpa = r->exit_info_2;
	}
	before = testing_psp();
	fd = start(&t);
	if (fd < 0)
		exit(1);
	tap_ok(other_is_answered(), "a request waits for its %s: another VM is answered", what);
	memset(snp_vm_memory(&waiting, guest_work(vcpu, GUEST_WORK_REQUEST), PAGE), 0x5a, PAGE);
	end(&t, fd);
	tap_ok(t.result && t.command.outcome == GUEST_OK &&
	       testing_report_is_right(vcpu, &t.command) &&
	       testing_psp().succeeded == before.succeeded + 2,
	       "and what the guest then writes to the request page does not count");
	if (t.command.outcome != GUEST_OK)
		testing_note_outcome(&t.command);
	snp_vm_remove_memory(&waiting, slot);
}

static void set_host(struct toucher *t)
{
	int fd = open("/dev/sev", O_RDWR | O_CLOEXEC);

	t->result = sev_dev_set_certs(fd, t->page, PAGE);
	close(fd);
}

static void get_host(struct toucher *t)
{
	struct sev_user_data_snp_ext_config config = {
		.size = sizeof(config),
		.certs_address = (uintptr_t)t->page,
		.certs_len = PAGE,
	};
	int fd = open("/dev/sev", O_RDWR | O_CLOEXEC);

	t->result = sev_dev_command(fd, SNP_GET_EXT_CONFIG, &config);
	close(fd);
}

static void set_vm(struct toucher *t)
{
	t->result = vm_certs_set(&other, t->page, PAGE);
}

static void get_vm(struct toucher *t)
{
	struct kvm_sev_snp_certs certs = {
		.certs_uaddr = (uintptr_t)t->page,
		.certs_len = PAGE,
	};

	t->result = snp_vm_command(&other, KVM_SEV_SNP_GET_CERTS, &certs, other.sev_fd);
}

/* It takes kvm->lock; any answer will do. */
static void get_length(struct toucher *t)
{
	struct kvm_sev_snp_certs certs = { .certs_len = 0 };

	t->result = snp_vm_command(&other, KVM_SEV_SNP_GET_CERTS, &certs, other.sev_fd);
}

/* An ioctl whose buffer is missing; the same VM's guest and ioctls go on. */
static void buffer(const char *what, void (*run)(struct toucher *t))
{
	struct toucher t = { .run = run, .page = new_page() };
	struct toucher beside = { .run = get_length };
	int fd = start(&t);

	if (fd < 0)
		exit(1);
	tap_ok(other_is_answered(), "%s waits for its buffer: guests are answered", what);
	if (pthread_create(&beside.thread, NULL, touch, &beside))
		exit(1);
	for (int i = 0; i < PATIENCE && !beside.done; i++)
		usleep(10000);
	tap_ok(beside.done, "and so are the VM's other ioctls");
	end(&t, fd);
	pthread_join(beside.thread, NULL);
	if (!tap_ok(!t.result, "%s succeeds when it is there", what))
		tap_note("%s", strerror(-t.result));
}

static void timed_out(int signal)
{
	static const char text[] = "not ok 99 - somebody waits for another's memory\n";

	(void)signal;
	(void)!write(STDOUT_FILENO, text, sizeof(text) - 1);
	_exit(1);
}

int main(void)
{
	struct guest_command command;

	signal(SIGALRM, timed_out);
	alarm(TIMEOUT);
	testing_init();
	if (!testing.project || !testing.test_port) {
		tap_skip("it needs the project's modules and the emulated machine's test port",
			 "memory that does not come");
		return tap_done();
	}
	if (!tap_ok(testing_start(&waiting, 1) && testing_start(&other, 1) &&
		    !vm_certs_set(&waiting, testing.table, TABLE_SIZE) &&
		    testing_ask(&waiting.vcpus[0], true, TABLE_PAGES, &command) &&
		    other_is_answered(), "two VMs start and ask"))
		return tap_done();
	guest_page("response page", false);
	guest_page("second certificate page", true);
	buffer("SNP_SET_EXT_CONFIG", set_host);
	buffer("SNP_GET_EXT_CONFIG", get_host);
	buffer("KVM_SEV_SNP_SET_CERTS", set_vm);
	buffer("KVM_SEV_SNP_GET_CERTS", get_vm);
	tap_ok(!sev_dev_set_certs(other.sev_fd, NULL, 0), "the host's certificates are taken away");
	tap_ok(testing_ask(&waiting.vcpus[0], true, TABLE_PAGES, &command) && other_is_answered(),
	       "and both guests are in step with the firmware");
	snp_vm_free(&waiting);
	snp_vm_free(&other);
	return tap_done();
}
