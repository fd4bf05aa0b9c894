// SPDX-License-Identifier: GPL-2.0
/*
 * Tests that VMs share the secure processor evenly, however many vCPUs ask: by
 * themselves, while another VM launches, beside VMs that wait for memory that
 * never comes, and while signals interrupt the vCPUs' threads. At the end nothing
 * was lost or done twice. Make the PSP slow (--psp-latency 2000), so that it is
 * what all wait for. Nothing here is measured in time.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "load.h"
#include "module_sysfs.h"
#include "stuck_vm.h"

#define VMS		8	/* with 1 to 8 vCPUs */
#define WINDOW		200	/* turns of each VM in a window, at the least */
#define APART		5	/* percent between the most and the fewest */
#define OF_EACH		50	/* requests of each vCPU, where one VM is alone */
#define TIMEOUT		280	/* seconds, for all of it */

/* Commands of a launch (AMD 56860). */
static const uint16_t launch_commands[] = {
	0x93, /* GCTX_CREATE */ 0x91, /* ACTIVATE */ 0xa0, /* LAUNCH_START */
	0xa1, /* LAUNCH_UPDATE */ 0xa2, /* LAUNCH_FINISH */
};

static struct load vms[VMS];

static void turns_of_all(long long *turns)
{
	for (int i = 0; i < VMS; i++)
		turns[i] = load_turns(&vms[i]);
}

/* How often each VM's turn came since @before; whether that was evenly. */
static bool evenly(const long long *before, long long *fewest)
{
	long long now[VMS], most = 0, all = 0;
	char text[VMS * 24] = "";

	turns_of_all(now);
	*fewest = -1;
	for (int i = 0; i < VMS; i++) {
		long long n = now[i] - before[i];

		if (n > most)
			most = n;
		if (*fewest < 0 || n < *fewest)
			*fewest = n;
		all += n;
		snprintf(text + strlen(text), sizeof(text) - strlen(text), " %lld", n);
	}
	tap_note("turns of VMs with 1 to %d vCPUs:%s; %lld in all", VMS, text, all);
	return *fewest > 0 && (most - *fewest) * 100 <= most * APART;
}

/* Until each VM had its turn @least times more. */
static void wait_for_turns(long long least)
{
	long long before[VMS], now[VMS];
	int i;

	turns_of_all(before);
	do {
		usleep(50000);
		turns_of_all(now);
		for (i = 0; i < VMS && now[i] - before[i] >= least; i++)
			;
	} while (i < VMS);
}

/* Of the 8 VMs. */
static long long busy_waited(void)
{
	long long n = 0;

	for (int i = 0; i < VMS; i++)
		n += module_counter(vms[i].folder, "busy_waited");
	return n;
}

static void window(const char *what)
{
	long long single = module_counter(vms[0].folder, "busy_waited"), busy = busy_waited();
	long long before[VMS], fewest;

	turns_of_all(before);
	wait_for_turns(WINDOW);
	tap_ok(evenly(before, &fewest), "8 VMs of 1 to 8 vCPUs %s: their turns are within %d %%",
	       what, APART);
	tap_ok(module_counter(vms[0].folder, "busy_waited") == single,
	       "and the one with a single vCPU never waits in vain");
	/* On a busy computer 64 turns can take longer than a vCPU may wait. */
	busy = busy_waited() - busy;
	tap_note("%lld requests waited in vain", busy);
	tap_ok(busy * 20 <= VMS * WINDOW, "nor do more than one in twenty of the others'");
}

/* How often each vCPU of the VM with 8 of them is served, by itself. */
static void vcpus_of_one_vm(struct load *load)
{
	long long turns = load_turns(load), busy = module_counter(load->folder, "busy_waited");
	uint32_t answered = 0, by_firmware = 0, fewest = UINT32_MAX, most = 0;
	char text[LOAD_MAX_VCPUS * 12] = "";
	bool good;

	/* They go out to their VMM after every second request. */
	load->chunk = 2;
	load_start(load);
	while (load_turns(load) < turns + 8 * OF_EACH)
		usleep(50000);
	good = load_stop(load, &answered, &by_firmware);
	load->chunk = 0;
	for (unsigned int i = 0; i < load->vm.nr_vcpus; i++) {
		uint32_t n = load->vcpus[i].answered + load->vcpus[i].by_firmware;

		fewest = n < fewest ? n : fewest;
		most = n > most ? n : most;
		snprintf(text + strlen(text), sizeof(text) - strlen(text), " %u", n);
	}
	tap_note("requests of 8 vCPUs served:%s", text);
	tap_ok(good && fewest * 4 >= most * 3,
	       "8 vCPUs of one VM are served evenly, in order of arrival");
	tap_ok(module_counter(load->folder, "busy_waited") == busy, "and none waits in vain");
}

static uint32_t commands_of_launches(void)
{
	uint32_t n = 0;

	for (size_t i = 0; i < sizeof(launch_commands) / sizeof(launch_commands[0]); i++)
		n += host_psp_count(launch_commands[i]).taken;
	return n;
}

static void ninth(void)
{
	long long before[VMS], now[VMS], fewest, all = 0;
	uint32_t commands = commands_of_launches();
	struct guest_command command;
	struct snp_vm vm = { 0 };
	bool good;

	turns_of_all(before);
	good = testing_start(&vm, 1);
	turns_of_all(now);
	commands = commands_of_launches() - commands;
	for (int i = 0; i < VMS; i++)
		all += now[i] - before[i];
	tap_ok(good, "a ninth VM launches meanwhile");
	tap_note("%u commands of its launch, %lld turns of the others meanwhile", commands, all);
	/* One of theirs for each of its own, and what they do while its CPU works. */
	tap_ok(good && all < 4 * commands + 400,
	       "its launch waits for no more than its share of the others' turns");
	tap_ok(all >= commands / 2, "nor do the others wait for the launch");
	wait_for_turns(WINDOW);
	tap_ok(evenly(before, &fewest), "the 8 VMs' turns are within %d %% meanwhile", APART);
	tap_ok(good && testing_ask(&vm.vcpus[0], true, GUEST_MAX_CERT_PAGES, &command),
	       "and the ninth is answered among them");
	snp_vm_free(&vm);
}

/* They are killed one by one; each end must come, whatever it waits for. */
static void kill_stuck(const pid_t *pids)
{
	char folder[64];
	int ended = 0, forgotten = 0, started = 0;

	for (int i = 0; i < STUCK_PAGES; i++) {
		int status;

		if (pids[i] < 0)
			continue;
		started++;
		kill(pids[i], SIGKILL);
		ended += waitpid(pids[i], &status, 0) == pids[i] && WIFSIGNALED(status) &&
			 WTERMSIG(status) == SIGKILL;
		forgotten += !module_newest_vm(pids[i], folder, sizeof(folder));
	}
	tap_ok(ended == STUCK_PAGES, "VMs that wait for a page end when they are killed");
	tap_ok(forgotten == STUCK_PAGES, "and the module forgets them");
}

/* Sends signals to the threads of all vCPUs while they wait for their turns. */
static void interrupt(void)
{
	long long before[VMS], now[VMS], busy = module_counter(NULL, "busy_interrupted");
	int i;

	turns_of_all(before);
	do {
		for (i = 0; i < VMS; i++)
			for (unsigned int j = 0; j < vms[i].vm.nr_vcpus; j++)
				pthread_kill(vms[i].vcpus[j].thread, SIGUSR1);
		usleep(20000);
		turns_of_all(now);
		for (i = 0; i < VMS && now[i] - before[i] >= WINDOW / 8; i++)
			;
	} while (i < VMS);
	busy = module_counter(NULL, "busy_interrupted") - busy;
	tap_note("%lld requests were interrupted and answered BUSY", busy);
	tap_ok(busy > 0, "VMs whose vCPUs are interrupted all the time get their turns too");
}

static void interrupted(int signal)
{
	(void)signal;
}

static void timed_out(int signal)
{
	static const char text[] = "# it takes too long: someone waits for ever\n";

	(void)signal;
	(void)!write(STDOUT_FILENO, text, sizeof(text) - 1);
	_exit(1);
}

static void loaded(struct psp_count before)
{
	uint32_t answered = 1, by_firmware = 0;	/* the ninth's */
	bool good = true, in_step = true;
	struct psp_count after;

	for (int i = 0; i < VMS; i++)
		load_start(&vms[i]);
	wait_for_turns(20);
	window("and nothing else");
	ninth();
	window("after it");
	interrupt();
	for (int i = 0; i < VMS; i++)
		good = load_stop(&vms[i], &answered, &by_firmware) && good;
	tap_ok(good, "no vCPU was answered wrongly");
	after = testing_psp();
	tap_note("%u answered, %u refused by the firmware; the PSP took %u, succeeded with %u",
		 answered, by_firmware, after.taken - before.taken,
		 after.succeeded - before.succeeded);
	tap_ok(after.taken - before.taken == answered + by_firmware &&
	       after.succeeded - before.succeeded == answered,
	       "the PSP took just those requests that were answered");
	for (int i = 0; i < VMS; i++)
		in_step = load_in_step(&vms[i]) && in_step;
	tap_ok(in_step, "and each vCPU is in step with the firmware");
}

static void beside_stuck_ones(const pid_t *pids)
{
	uint32_t answered = 0, by_firmware = 0;
	bool good = true, in_step = true;

	for (int i = 0; i < VMS; i++)
		load_start(&vms[i]);
	wait_for_turns(20);
	window("beside VMs that wait for pages for ever");
	kill_stuck(pids);
	window("after the end of these");
	for (int i = 0; i < VMS; i++)
		good = load_stop(&vms[i], &answered, &by_firmware) && good;
	for (int i = 0; i < VMS; i++)
		in_step = load_in_step(&vms[i]) && in_step;
	tap_ok(good && in_step, "and nobody was answered wrongly or lost a message");
}

static bool launch_all(void)
{
	for (int i = 0; i < VMS; i++) {
		if (!load_launch(&vms[i], i + 1))
			return false;
		if (i % 2 && vm_certs_set(&vms[i].vm, testing.table, TABLE_SIZE))
			return false;
	}
	return true;
}

int main(void)
{
	pid_t pids[STUCK_PAGES];

	signal(SIGALRM, timed_out);
	sigaction(SIGUSR1, &(struct sigaction){ .sa_handler = interrupted }, NULL);
	alarm(TIMEOUT);
	testing_init();
	if (!testing.project || !testing.test_port) {
		tap_skip("it needs the project's modules and the emulated machine's test port",
			 "VMs that share the secure processor");
		return tap_done();
	}
	for (int i = 0; i < STUCK_PAGES; i++) {
		bool in_module = false;

		pids[i] = stuck_vm_start(i, &in_module);
		tap_ok(pids[i] > 0, "a VM waits for its %s", stuck_vm_text(i));
		if (i != STUCK_EXT_REQUEST && i != STUCK_FIRST_CERTS)
			tap_ok(in_module, "in the module, with its locks");
	}
	if (tap_ok(launch_all(), "8 VMs start beside them, with 1 to 8 vCPUs")) {
		vcpus_of_one_vm(&vms[VMS - 1]);
		beside_stuck_ones(pids);
		loaded(testing_psp());
	}
	for (int i = 0; i < VMS; i++)
		snp_vm_free(&vms[i].vm);
	return tap_done();
}
