// SPDX-License-Identifier: GPL-2.0
/*
 * Tests a guest request that the secure processor takes and does not answer. It
 * counts as consumed: the VMM gets an errno, never the guest a BUSY; what the
 * firmware may still write to is given up. The processor is dead afterwards: run it
 * as the last thing on a machine.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "module_sysfs.h"
#include "request_testing.h"

static bool set_timeout(void)
{
	FILE *file = fopen("/sys/module/ccp/parameters/psp_cmd_timeout", "w");
	bool good = file && fputs("1", file) > 0;

	return file && !fclose(file) && good;
}

static bool fails_with(struct snp_vm *vm, int error, bool extended)
{
	struct guest_command command;
	struct snp_exit exit = { 0 };
	bool good;

	guest_report_command(&vm->vcpus[0], &command, extended, TABLE_PAGES);
	command.request.certs_gpa = 0;
	good = !guest_call(&vm->vcpus[0], &command, &exit) && exit.stop == SNP_RUN_FAILED &&
	       exit.value == (uint64_t)error;
	if (!good)
		tap_note("%s", exit.text);
	return good;
}

int main(void)
{
	struct snp_vm vm = { 0 }, other = { 0 };
	struct psp_count before, after;
	long long failed, leaked;
	struct guest_command command;
	uint8_t *certs;

	testing_init();
	if (!testing.project || !testing.test_port) {
		tap_skip("it needs the project's modules and the emulated machine's test port",
			 "a secure processor that does not answer");
		return tap_done();
	}
	if (!tap_ok(testing_start(&vm, 1) && testing_start(&other, 1) &&
		    !vm_certs_set(&vm, testing.table, TABLE_SIZE) &&
		    !vm_certs_set(&other, testing.table, TABLE_SIZE) &&
		    testing_ask(&vm.vcpus[0], true, TABLE_PAGES, &command) &&
		    testing_ask(&other.vcpus[0], true, TABLE_PAGES, &command) && set_timeout(),
		    "two VMs start and ask"))
		return tap_done();

	certs = testing_cert_pages(&vm.vcpus[0]);
	memset(certs, 0xa5, GUEST_MAX_CERT_PAGES * PAGE);
	failed = module_counter(NULL, "failed");
	leaked = module_counter(NULL, "pages_leaked");
	before = testing_psp();
	host_psp_fault("0x94@1:no-answer");
	tap_ok(fails_with(&vm, ETIMEDOUT, true),
	       "a request that is not answered: KVM_RUN fails with ETIMEDOUT");
	after = testing_psp();
	tap_ok(after.taken == before.taken + 1, "it was sent once");
	tap_ok(module_counter(NULL, "failed") == failed + 1, "it is counted as failed");
	tap_ok(module_counter(NULL, "pages_leaked") == leaked + 2,
	       "request and response page are given up, and counted");
	tap_ok(testing_all_bytes(certs + 24, GUEST_MAX_CERT_PAGES * PAGE - 24, 0xa5),
	       "no certificates are written");
	tap_ok(fails_with(&other, ENODEV, true) && testing_psp().taken == after.taken,
	       "another VM's request fails with ENODEV, and is not sent");
	tap_ok(vm_certs_set(&vm, testing.table, TABLE_SIZE) == -ENODEV,
	       "certificates cannot be set");
	tap_ok(!vm_certs_set(&vm, NULL, 0) && !vm_certs_set(&other, NULL, 0),
	       "but they can be taken away");
	snp_vm_free(&vm);
	snp_vm_free(&other);
	tap_ok(!syscall(SYS_delete_module, "kvm_amd_snp", 0), "and the module can be unloaded");
	return tap_done();
}
