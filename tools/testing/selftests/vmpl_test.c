// SPDX-License-Identifier: GPL-2.0
/*
 * Tests a vCPU that runs at VMPL1: it does what VMPL0 allows it page by page, and
 * waits where it is not allowed to until it is, for Linux's KVM makes a vCPU that
 * faults so try again.
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "guest_call.h"
#include "tap.h"

#define VMPL		1
#define VMSA_GPA	0x301000ULL	/* not 2 MiB aligned, which KVM refuses */
#define PAGE_GPA	0x302000ULL
#define SECRET		0x5ec4e7b10c0ffee5ULL
#define RET		0xc3c3c3c3c3c3c3c3ULL
#define REPORT_VMPL	0x30		/* in a report: 32 bits */

/* RMPADJUST's permissions, bits 15:8 (AMD 24594). */
#define READ		0x100
#define WRITE		0x200
#define EXECUTE_USER	0x400
#define EXECUTE		0x800
#define ALL		0xf00
#define TO_VMSA		0x10000

#define FAIL_PERMISSION	2

static struct snp_vm vm;

static bool order(unsigned int vcpu, struct guest_command *command)
{
	struct snp_exit exit;

	if (guest_call(&vm.vcpus[vcpu], command, &exit))
		return command->outcome == GUEST_OK;
	tap_note("vCPU %u stopped: %s", vcpu, exit.text);
	return false;
}

static bool order_page(unsigned int vcpu, uint32_t op, uint64_t gpa, uint64_t value)
{
	struct guest_command command = { .op = op, .gpa = gpa, .npages = 1, .value = value };

	return order(vcpu, &command) && !command.status;
}

static bool allow(uint64_t gpa, uint32_t rights)
{
	return order_page(0, GUEST_OP_RMPADJUST, gpa, rights | VMPL);
}

static uint32_t adjust_status(unsigned int vcpu, uint64_t gpa, uint64_t value)
{
	struct guest_command command = { .op = GUEST_OP_RMPADJUST, .gpa = gpa, .value = value };

	return order(vcpu, &command) ? command.status : UINT32_MAX;
}

/* The image, its stacks, the secrets page; the GHCBs are shared by now. */
static bool allow_what_was_loaded(void)
{
	for (unsigned int i = 0; i < vm.nr_loads; i++)
		for (uint64_t at = 0; at < vm.loads[i].size; at += GUEST_PAGE)
			if (vm.loads[i].gpa != GUEST_GHCB_GPA && !allow(vm.loads[i].gpa + at, ALL))
				return false;
	return true;
}

static bool start_lower_vcpu(void)
{
	struct guest_command command = {
		.op = GUEST_OP_VCPU, .gpa = VMSA_GPA, .npages = 1, .value = VMPL,
	};
	struct snp_exit exit;

	if (!order(0, &command)) {
		tap_note("%s", command.text);
		return false;
	}
	if (guest_boot(&vm.vcpus[1], &command, &exit))
		return command.outcome == GUEST_OK;
	tap_note("%s", exit.text);
	return false;
}

struct attempt {
	pthread_t thread;
	struct guest_command command;
	bool good;
	atomic_bool over;
};

static void *attempt(void *data)
{
	struct attempt *a = data;

	a->good = order(1, &a->command);
	a->over = true;
	return NULL;
}

/* What the vCPU must not do it does not do; it goes on as soon as it may. */
static void test_right(const char *what, uint32_t op, uint64_t value, uint32_t without, uint32_t with)
{
	struct attempt a = { .command = { .op = op, .gpa = PAGE_GPA, .value = value } };
	bool waits;

	if (!tap_ok(allow(PAGE_GPA, without) && !pthread_create(&a.thread, NULL, attempt, &a),
		    "VMPL0 lets VMPL1 not %s a page", what))
		return;
	usleep(300000);
	waits = !a.over;
	if (op == GUEST_OP_FILL)
		waits = waits && order_page(0, GUEST_OP_FILLED, PAGE_GPA, ~value);
	tap_ok(waits, "VMPL1 does not %s it", what);
	waits = allow(PAGE_GPA, with);
	pthread_join(a.thread, NULL);
	tap_ok(waits && a.good, "until VMPL0 lets it");
}

static void test_instructions(void)
{
	static const struct {
		const char *what;
		uint64_t value;
		uint32_t status;
	} cases[] = {
		{ "RMPADJUST by VMPL1 for VMPL0: FAIL_PERMISSION", ALL, FAIL_PERMISSION },
		{ "for VMPL1 itself: FAIL_PERMISSION", READ | VMPL, FAIL_PERMISSION },
		{ "for VMPL2, what VMPL1 may do", READ | WRITE | 2, 0 },
		{ "for VMPL2, more than VMPL1 may do: FAIL_PERMISSION", READ | EXECUTE | 2,
		  FAIL_PERMISSION },
		{ "for VMPL2, a save area: FAIL_PERMISSION", TO_VMSA | 2, FAIL_PERMISSION },
	};
	uint32_t status;

	tap_ok(allow(PAGE_GPA, READ | WRITE), "a page that VMPL1 may read and write");
	for (unsigned int i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		status = adjust_status(1, PAGE_GPA, cases[i].value);
		if (!tap_ok(status == cases[i].status, "%s", cases[i].what))
			tap_note("status %u", status);
	}
}

static void test_report(void)
{
	struct guest_command command;
	const uint8_t *report = snp_vm_memory(&vm, guest_work(&vm.vcpus[1], GUEST_WORK_REPORT),
					      GUEST_PAGE);
	uint32_t vmpl;

	guest_report_command(&vm.vcpus[1], &command, false, 0);
	command.request.vmpck = VMPL;
	command.request.vmpl = VMPL;
	tap_ok(order(1, &command), "VMPL1 gets a report with its own key");
	memcpy(&vmpl, report + REPORT_VMPL, sizeof(vmpl));
	tap_ok(vmpl == VMPL, "which says so");
	guest_report_command(&vm.vcpus[1], &command, false, 0);
	command.request.vmpck = VMPL;
	command.request.vmpl = 0;
	tap_ok(!order(1, &command) || command.request.answer_status,
	       "but none that says VMPL0");
}

int main(void)
{
	struct snp_vm_config config = { .nr_vcpus = 2 };
	struct snp_exit exit;
	bool good;

	good = !snp_vm_launch(&vm, &config);
	if (!good)
		tap_note("%s", vm.error);
	good = good && guest_boot(&vm.vcpus[0], NULL, &exit) && guest_boot(&vm.vcpus[1], NULL, &exit) &&
	       order_page(0, GUEST_OP_UNSHARE, VMSA_GPA, 0) &&
	       order_page(0, GUEST_OP_UNSHARE, PAGE_GPA, 0) && allow_what_was_loaded();
	if (tap_ok(good, "a guest of two vCPUs allows VMPL1 all but two pages") &&
	    tap_ok(start_lower_vcpu(), "its second vCPU starts anew at VMPL1")) {
		tap_ok(order_page(0, GUEST_OP_FILL, PAGE_GPA, SECRET), "VMPL0 writes to its own page");
		test_right("read", GUEST_OP_FILLED, SECRET, WRITE, READ);
		tap_ok(order_page(0, GUEST_OP_FILL, PAGE_GPA, ~SECRET), "VMPL0 writes again");
		test_right("write", GUEST_OP_FILL, SECRET, READ, READ | WRITE);
		tap_ok(order_page(0, GUEST_OP_FILLED, PAGE_GPA, SECRET), "VMPL0 finds what VMPL1 wrote");
		tap_ok(order_page(0, GUEST_OP_FILL, PAGE_GPA, RET), "VMPL0 writes code");
		test_right("execute", GUEST_OP_CALL, 0, READ | WRITE | EXECUTE_USER, READ | EXECUTE);
		test_instructions();
		test_report();
	}
	snp_vm_free(&vm);
	return tap_done();
}
