// SPDX-License-Identifier: GPL-2.0
/*
 * Tests vCPUs that wait in a request: for their VM's lock, for the VM's turn, for
 * the mailbox, for a page of the VMM. A signal ends the wait, and KVM_RUN with it
 * where the VMM wants its vCPU back (immediate_exit); so does time. The guest then
 * hears BUSY, asks with the same message again and is answered. Who is with the
 * firmware is not interrupted. No message is lost or used twice.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "missing_page.h"
#include "module_sysfs.h"
#include "request_testing.h"
#include "sev_dev.h"
#include "stack.h"
#include "vcpu.h"

#define PSP_SNP_PLATFORM_STATUS	0x83
#define TIMEOUT	180	/* seconds, for all of it */
#define TRIES	3	/* where this process was too slow for what it wanted to see */

/* One vCPU's thread, and what became of its request. */
struct asker {
	pthread_t thread;
	struct snp_vcpu *vcpu;
	struct guest_command command;
	struct snp_exit exit;
	volatile pid_t tid;
	bool carried_out;
};

static struct snp_vm first, second;
static uint32_t answered;	/* by the firmware, as the guests know */

static void *ask(void *data)
{
	struct asker *a = data;

	a->tid = gettid();
	a->carried_out = guest_call(a->vcpu, &a->command, &a->exit);
	return NULL;
}

/* Starts a request that is filled in, and waits until its thread stands in @where. */
static bool start(struct asker *a, const char *where)
{
	a->tid = 0;
	a->vcpu->run->immediate_exit = 0;
	if (pthread_create(&a->thread, NULL, ask, a))
		exit(1);
	while (!a->tid)
		usleep(1000);
	return stack_wait(getpid(), a->tid, where);
}

static bool start_request(struct asker *a, struct snp_vm *vm, unsigned int vcpu, const char *where)
{
	a->vcpu = &vm->vcpus[vcpu];
	guest_report_command(a->vcpu, &a->command, true, TABLE_PAGES);
	a->command.request.vmpck = vcpu;
	a->command.request.vmpl = vcpu;
	return start(a, where);
}

static void interrupt(struct asker *a)
{
	a->vcpu->run->immediate_exit = 1;
	pthread_kill(a->thread, SIGUSR1);
}

static bool is_busy(const struct asker *a)
{
	return a->carried_out && a->command.outcome == GUEST_NOT_ANSWERED &&
	       a->command.request.sw_exit_info_2 == (uint64_t)SNP_ERROR_BUSY << 32;
}

static bool is_answered(const struct asker *a)
{
	return a->carried_out && a->command.outcome == GUEST_OK;
}

static void go_on(struct asker *a)
{
	a->vcpu->run->immediate_exit = 0;
	a->carried_out = guest_go_on(a->vcpu, &a->command, &a->exit);
}

/* BUSY is no loss: the same message is answered now. */
static bool again(struct asker *a)
{
	uint64_t seqno = a->command.request.seqno;

	a->command.request.flags &= ~GUEST_REQ_BUILD;
	a->command.request.flags |= GUEST_REQ_OPEN;
	a->carried_out = guest_call(a->vcpu, &a->command, &a->exit);
	if (!is_answered(a)) {
		tap_note("%s", a->exit.text);
		testing_note_outcome(&a->command);
		return false;
	}
	answered++;
	return a->command.request.seqno == seqno;
}

static void fault(const char *specification)
{
	if (!host_psp_fault(specification))
		tap_note("the machine does not take the fault %s", specification);
}

/* Joins one that was interrupted while it waited: KVM_RUN came back for it. */
static bool came_back(struct asker *a)
{
	bool good;

	pthread_join(a->thread, NULL);
	good = !a->carried_out && a->exit.stop == SNP_INTERRUPTED;
	if (good)
		go_on(a);
	return good;
}

/* A request is with the firmware; others of its VM and of another VM wait behind it. */
static void behind_another(void)
{
	long long busy = module_counter(NULL, "busy_interrupted");
	struct asker issued, of_vm, of_other;
	struct psp_count before;
	bool in_time, back;

	fault("0x94@1:delay=5000000");
	before = testing_psp();
	tap_ok(start_request(&issued, &first, 0, "[ccp]"), "a request is with the firmware");
	tap_ok(syscall(SYS_delete_module, "kvm_amd_snp", O_NONBLOCK) && errno == EAGAIN,
	       "and the module cannot be unloaded");
	start_request(&of_vm, &first, 1, "kvm_snp_turn_take");
	start_request(&of_other, &second, 0, "kvm_snp_turn_take");
	interrupt(&of_vm);
	interrupt(&of_other);
	interrupt(&issued);

	back = came_back(&of_vm);
	in_time = testing_psp().succeeded == before.succeeded;
	tap_ok(back && in_time && is_busy(&of_vm),
	       "a vCPU that waits for its VM's lock is interrupted, and the guest hears BUSY");
	back = came_back(&of_other);
	in_time = testing_psp().succeeded == before.succeeded;
	tap_ok(back && in_time && is_busy(&of_other),
	       "so is one that waits for its VM's turn");
	tap_ok(module_counter(NULL, "busy_interrupted") == busy + 2, "and both are counted");
	back = came_back(&issued);
	tap_ok(back && testing_psp().succeeded == before.succeeded + 1 && is_answered(&issued),
	       "the one with the firmware is not: KVM_RUN comes back with its answer");
	answered++;
	tap_ok(again(&of_vm) && again(&of_other), "the others are answered when they ask again");
}

/* Somebody else has the mailbox. */
static void *status(void *data)
{
	struct sev_dev_snp_status out;
	int fd = open("/dev/sev", O_RDWR | O_CLOEXEC);

	sev_dev_command(fd, SEV_DEV_SNP_PLATFORM_STATUS, &out);
	close(fd);
	return data;
}

static pthread_t take_mailbox(void)
{
	uint32_t taken = host_psp_count(PSP_SNP_PLATFORM_STATUS).taken;
	pthread_t thread;

	fault("0x83@1:delay=5000000");
	if (pthread_create(&thread, NULL, status, NULL))
		exit(1);
	while (host_psp_count(PSP_SNP_PLATFORM_STATUS).taken == taken)
		usleep(1000);
	return thread;
}

static void behind_the_mailbox(void)
{
	long long busy = module_counter(NULL, "busy_interrupted");
	bool back, good = false;
	struct psp_count before;
	struct asker asker;
	pthread_t thread;

	for (int i = 0; i < TRIES && !good; i++) {
		before = host_psp_count(PSP_SNP_PLATFORM_STATUS);
		thread = take_mailbox();
		start_request(&asker, &second, 0, "psp_turn_take");
		interrupt(&asker);
		back = came_back(&asker);
		good = back && is_busy(&asker) &&
		       host_psp_count(PSP_SNP_PLATFORM_STATUS).succeeded == before.succeeded &&
		       module_counter(NULL, "busy_interrupted") > busy;
		pthread_join(thread, NULL);
		if (!again(&asker))
			break;
	}
	tap_ok(good, "a vCPU that waits for the mailbox is interrupted, and asks again");
}

/* Each of the pages that the module itself waits for; stock waits for the first certificates. */
static void behind_a_page(bool request)
{
	int slot = snp_vm_add_memory(&second, EXTRA_GPA, PAGE, 0);
	long long busy = module_counter(NULL, "busy_interrupted");
	struct snp_vcpu *vcpu = &second.vcpus[0];
	struct psp_count before = testing_psp();
	struct asker asker = { .vcpu = vcpu };
	struct guest_request *r = &asker.command.request;
	const char *what = request ? "request" : "response";
	bool there = false, back;
	int fd = -1;

	if (slot > 0)
		fd = missing_page_watch(second.slots[slot].memory);
	if (!tap_ok(fd >= 0, "a %s page that is not there", what))
		return;
	guest_report_command(vcpu, &asker.command, false, 0);
	r->flags &= ~GUEST_REQ_OPEN;
	r->report_gpa = 0;
	if (request) {
		r->flags &= ~GUEST_REQ_BUILD;
		r->exit_info_1 = EXTRA_GPA;
	} else {
		r->exit_info_2 = EXTRA_GPA;
	}
	there = start(&asker, "userfault");
	interrupt(&asker);
	back = came_back(&asker);
	tap_ok(there && back && is_busy(&asker) &&
	       module_counter(NULL, "busy_interrupted") == busy + 1,
	       "a vCPU that waits for its %s page is interrupted, and the guest hears BUSY", what);
	tap_ok(testing_psp().taken == before.taken, "nothing reached the PSP");

	/* The page comes, and with it the answer; zeroes are no message that is answered. */
	missing_page_provide(fd, second.slots[slot].memory);
	r->flags &= ~GUEST_REQ_BUILD;
	if (!request) {
		r->flags |= GUEST_REQ_OPEN;
		r->answer_gpa = EXTRA_GPA;
	}
	asker.carried_out = guest_call(vcpu, &asker.command, &asker.exit);
	tap_ok(asker.carried_out && testing_psp().taken == before.taken + 1 &&
	       (request ? asker.command.outcome == GUEST_NOT_ANSWERED :
			  asker.command.outcome == GUEST_OK),
	       "when the page is there, the same request reaches it once");
	if (!request)
		answered++;
	close(fd);
	snp_vm_remove_memory(&second, slot);
}

static void *set_certs(void *vm)
{
	if (vm_certs_set(vm, testing.table, TABLE_SIZE))
		tap_note("SET_CERTS failed");
	return NULL;
}

/* Nobody waits for ever: not for the firmware's other customers, either. */
static void bounded(void)
{
	long long busy = module_counter(NULL, "busy_waited");
	struct asker issued, of_vm, of_other, newcomer, at_mailbox;
	struct snp_vm third = { 0 };
	struct psp_count before;
	pthread_t thread, setter;
	bool in_time;

	if (!tap_ok(testing_start(&third, 1), "a VM that never asked so far"))
		return;
	fault("0x94@1:delay=9000000");
	before = testing_psp();
	start_request(&issued, &first, 0, "[ccp]");
	start_request(&of_vm, &first, 1, "[kvm_amd_snp]");
	start_request(&of_other, &second, 0, "[kvm_amd_snp]");
	start_request(&newcomer, &third, 0, "[kvm_amd_snp]");
	pthread_join(of_vm.thread, NULL);
	pthread_join(of_other.thread, NULL);
	pthread_join(newcomer.thread, NULL);
	in_time = testing_psp().succeeded == before.succeeded;
	tap_ok(in_time && is_busy(&of_vm) && is_busy(&of_other) && is_busy(&newcomer) &&
	       module_counter(NULL, "busy_waited") == busy + 3,
	       "who waits too long for lock or turn hears BUSY while the firmware still works");
	pthread_join(issued.thread, NULL);
	tap_ok(is_answered(&issued), "the one with the firmware is answered, however late");
	answered++;
	tap_ok(again(&of_vm) && again(&of_other) && again(&newcomer),
	       "the others are answered when they ask again");

	before = host_psp_count(PSP_SNP_PLATFORM_STATUS);
	thread = take_mailbox();
	/* With kvm->lock, which a request must not want. */
	if (pthread_create(&setter, NULL, set_certs, &second))
		exit(1);
	usleep(200000);
	start_request(&at_mailbox, &second, 0, "psp_turn_take");
	pthread_join(at_mailbox.thread, NULL);
	in_time = host_psp_count(PSP_SNP_PLATFORM_STATUS).succeeded == before.succeeded;
	tap_ok(in_time && is_busy(&at_mailbox),
	       "so does who waits too long for the mailbox, also where SET_CERTS waits there");
	pthread_join(thread, NULL);
	pthread_join(setter, NULL);
	tap_ok(syscall(SYS_delete_module, "kvm_amd_snp", O_NONBLOCK) && errno == EAGAIN,
	       "a VM's own certificates hold the module");
	tap_ok(again(&at_mailbox), "and is answered when it asks again");
	snp_vm_free(&third);

	/* Its first request needs a page that becomes the firmware's: not by way of the mailbox. */
	if (!tap_ok(testing_start(&third, 1), "another VM that never asked so far"))
		return;
	before = host_psp_count(PSP_SNP_PLATFORM_STATUS);
	thread = take_mailbox();
	start_request(&newcomer, &third, 0, "[kvm_amd_snp]");
	pthread_join(newcomer.thread, NULL);
	in_time = host_psp_count(PSP_SNP_PLATFORM_STATUS).succeeded == before.succeeded;
	tap_ok(in_time && is_busy(&newcomer),
	       "so does a VM's very first request, while the mailbox is another's");
	pthread_join(thread, NULL);
	tap_ok(again(&newcomer), "and is answered when it asks again");
	snp_vm_free(&third);
}

static void interrupted(int signal)
{
	(void)signal;
}

static void timed_out(int signal)
{
	static const char text[] = "not ok 99 - somebody waits for ever\n";

	(void)signal;
	(void)!write(STDOUT_FILENO, text, sizeof(text) - 1);
	_exit(1);
}

int main(void)
{
	struct psp_count before, after;
	struct guest_command command;

	sigaction(SIGUSR1, &(struct sigaction){ .sa_handler = interrupted }, NULL);
	signal(SIGALRM, timed_out);
	alarm(TIMEOUT);
	testing_init();
	if (!testing.project || !testing.test_port) {
		tap_skip("it needs the project's modules and the emulated machine's test port",
			 "vCPUs that wait");
		return tap_done();
	}
	if (!tap_ok(testing_start(&first, 2) && testing_start(&second, 1) &&
		    testing_ask(&first.vcpus[0], true, TABLE_PAGES, &command) &&
		    testing_ask(&second.vcpus[0], true, TABLE_PAGES, &command),
		    "two VMs start and ask"))
		return tap_done();
	before = testing_psp();
	behind_another();
	behind_the_mailbox();
	behind_a_page(false);
	behind_a_page(true);
	bounded();
	fault("clear");
	after = testing_psp();
	tap_note("%u answered, one refused by the firmware; the PSP took %u, succeeded with %u",
		 answered, after.taken - before.taken, after.succeeded - before.succeeded);
	tap_ok(after.succeeded - before.succeeded == answered &&
	       after.taken - before.taken == answered + 1,
	       "the PSP took each message once");
	tap_ok(testing_ask(&first.vcpus[0], true, TABLE_PAGES, &command) &&
	       testing_ask(&second.vcpus[0], true, TABLE_PAGES, &command),
	       "and the guests are in step with the firmware");
	snp_vm_free(&first);
	snp_vm_free(&second);
	return tap_done();
}
