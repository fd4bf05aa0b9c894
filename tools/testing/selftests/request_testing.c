// SPDX-License-Identifier: GPL-2.0
/*
 * Correct requests, and what is known of the host they are made on.
 */
#include <string.h>

#include "request_testing.h"
#include "sample.h"

struct testing testing;

void testing_init(void)
{
	testing.project = host_has_module("kvm_amd_snp");
	testing.test_port = host_open_test_port();
	sample_table(testing.table, TABLE_SIZE, 1);
	sample_table(testing.other_table, sizeof(testing.other_table), 2);
	tap_note("modules: %s; test port: %s", testing.project ? "the project's" : "stock",
		 testing.test_port ? "yes" : "no");
}

struct psp_count testing_psp(void)
{
	struct psp_count none = { 0, 0 };

	return testing.test_port ? host_psp_count(PSP_SNP_GUEST_REQUEST) : none;
}

bool testing_start(struct snp_vm *vm, unsigned int vcpus)
{
	struct snp_vm_config config = { .nr_vcpus = vcpus };
	struct snp_exit exit;

	if (snp_vm_launch(vm, &config)) {
		tap_note("%s", vm->error);
		return false;
	}
	for (unsigned int i = 0; i < vm->nr_vcpus; i++) {
		if (!guest_boot(&vm->vcpus[i], NULL, &exit)) {
			tap_note("%s", exit.text);
			return false;
		}
	}
	return true;
}

void testing_note_outcome(const struct guest_command *command)
{
	char text[300];

	tap_note("%s", guest_outcome_text(command, text, sizeof(text)));
}

/* A correct request that must be answered; says what is wrong when it is not. */
bool testing_ask(struct snp_vcpu *vcpu, bool extended, unsigned int pages,
		 struct guest_command *command)
{
	struct snp_exit exit;

	guest_report_command(vcpu, command, extended, pages);
	memset(command->request.report_data, 0x40 + vcpu->number,
	       sizeof(command->request.report_data));
	if (!guest_call(vcpu, command, &exit)) {
		tap_note("%s", exit.text);
		return false;
	}
	if (command->outcome != GUEST_OK) {
		testing_note_outcome(command);
		return false;
	}
	return true;
}

bool testing_carry_out(struct snp_vcpu *vcpu, struct guest_command *command)
{
	struct snp_exit exit;

	if (guest_call(vcpu, command, &exit))
		return true;
	tap_note("%s", exit.text);
	return false;
}

const uint8_t *testing_report(struct snp_vcpu *vcpu)
{
	return snp_vm_memory(vcpu->vm, guest_work(vcpu, GUEST_WORK_REPORT), SNP_REPORT_SIZE);
}

bool testing_report_is_right(struct snp_vcpu *vcpu, const struct guest_command *command)
{
	return command->request.report_size == SNP_REPORT_SIZE &&
	       !memcmp(testing_report(vcpu) + 0x50, command->request.report_data, 64);
}

uint8_t *testing_cert_pages(struct snp_vcpu *vcpu)
{
	return snp_vm_memory(vcpu->vm, guest_work(vcpu, GUEST_WORK_CERTS),
			     GUEST_MAX_CERT_PAGES * PAGE);
}

bool testing_all_bytes(const uint8_t *p, size_t size, uint8_t value)
{
	while (size--)
		if (*p++ != value)
			return false;
	return true;
}

bool testing_change_pages(struct snp_vcpu *vcpu, uint32_t op, uint64_t gpa, uint64_t npages)
{
	struct guest_command command = { .op = op, .gpa = gpa, .npages = npages };

	if (!testing_carry_out(vcpu, &command))
		return false;
	if (command.outcome != GUEST_OK)
		testing_note_outcome(&command);
	return command.outcome == GUEST_OK;
}
