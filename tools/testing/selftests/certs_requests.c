// SPDX-License-Identifier: GPL-2.0
/*
 * Certificates as the guest sees them: its VM's own, the host's, none, too large
 * for its room, and those that no longer fit the reported TCB.
 */
#include <errno.h>
#include <string.h>

#include "certs_requests.h"
#include "request_testing.h"
#include "sev_dev.h"

/* Offset in the ATTESTATION_REPORT (AMD 56860). */
#define REPORT_REPORTED_TCB	0x180

static bool brings(struct snp_vcpu *vcpu, const uint8_t *right, size_t size)
{
	unsigned int pages = (size + PAGE - 1) / PAGE;
	const uint8_t *certs = testing_cert_pages(vcpu), *copy;
	struct guest_command command;

	memset(testing_cert_pages(vcpu), 0xa5, GUEST_MAX_CERT_PAGES * PAGE);
	if (!testing_ask(vcpu, true, GUEST_MAX_CERT_PAGES, &command))
		return false;
	copy = snp_vm_memory(vcpu->vm, command.request.certs_gpa, command.request.certs_size);
	return testing_report_is_right(vcpu, &command) && !memcmp(certs, right, size) &&
	       !memcmp(copy, right, size) &&
	       testing_all_bytes(certs + size, pages * PAGE - size, 0) &&
	       testing_all_bytes(certs + pages * PAGE, (GUEST_MAX_CERT_PAGES - pages) * PAGE, 0xa5);
}

static bool brings_none(struct snp_vcpu *vcpu)
{
	const uint8_t *certs = testing_cert_pages(vcpu);
	struct guest_command command;

	memset(testing_cert_pages(vcpu), 0xa5, PAGE);
	return testing_ask(vcpu, true, 4, &command) && testing_all_bytes(certs, 24, 0) &&
	       testing_all_bytes(certs + 24, PAGE - 24, 0xa5);
}

static void too_few_then_plain(struct snp_vcpu *vcpu)
{
	struct guest_command command;
	struct psp_count before = testing_psp(), after;
	uint64_t seqno;

	guest_report_command(vcpu, &command, true, 1);
	command.request.certs_gpa = 0;
	if (!testing_carry_out(vcpu, &command) || command.outcome != GUEST_NOT_ANSWERED)
		testing_note_outcome(&command);
	seqno = command.request.seqno;
	/* As the Linux driver does: the identical message again, as a plain request. */
	command.request.exit_code = SNP_GUEST_REQUEST;
	command.request.flags = GUEST_REQ_OPEN;
	tap_ok(testing_carry_out(vcpu, &command) && command.outcome == GUEST_OK &&
	       command.request.seqno == seqno,
	       "after INVALID_LEN the identical message is answered as a plain request");
	after = testing_psp();
	if (testing.test_port)
		tap_ok(after.taken == before.taken + 1, "and only that one reached the PSP");
}

/* A page that was shared and turns private while the guest offers it. */
static void second_page_private(struct snp_vcpu *vcpu)
{
	uint64_t gpa = guest_work(vcpu, GUEST_WORK_CERTS + 1);
	struct guest_command command;
	struct psp_count before, after;
	bool good;

	if (!testing.project) {
		tap_skip("stock kvm-amd does not look", "second certificate page private");
		return;
	}
	if (!tap_ok(testing_change_pages(vcpu, GUEST_OP_UNSHARE, gpa, 1),
		    "the guest turns a shared page private and validates it"))
		return;
	guest_report_command(vcpu, &command, true, TABLE_PAGES);
	command.request.certs_gpa = 0;
	before = testing_psp();
	good = testing_carry_out(vcpu, &command);
	after = testing_psp();
	if (!tap_ok(good && command.outcome == GUEST_REFUSED &&
		    command.request.sw_exit_info_1 == 2 && command.request.sw_exit_info_2 == 5 &&
		    before.taken == after.taken,
		    "second certificate page private: malformed, nothing reached the PSP"))
		testing_note_outcome(&command);
	tap_ok(testing_change_pages(vcpu, GUEST_OP_SHARE, gpa, 1),
	       "the guest turns it shared again");
	tap_ok(testing_ask(vcpu, true, TABLE_PAGES, &command),
	       "and then the same request is answered");
}

static void read_only_slot(struct snp_vm *vm)
{
	struct snp_vcpu *vcpu = &vm->vcpus[0];
	struct guest_command command;
	struct psp_count before, after;
	bool good;
	int slot;

	slot = snp_vm_add_memory(vm, EXTRA_GPA, PAGE, KVM_MEM_READONLY);
	if (slot == -EINVAL) {
		tap_skip("this KVM allows no read-only slot in an SNP VM",
			 "certificates in a read-only slot: refused as malformed");
		return;
	}
	guest_report_command(vcpu, &command, true, 1);
	command.request.rax = EXTRA_GPA;
	command.request.certs_gpa = 0;
	before = testing_psp();
	good = testing_carry_out(vcpu, &command);
	after = testing_psp();
	tap_ok(good && command.outcome == GUEST_REFUSED && command.request.sw_exit_info_2 == 5 &&
	       before.taken == after.taken,
	       "certificates in a read-only slot: refused as malformed, nothing reached the PSP");
	snp_vm_remove_memory(vm, slot);
}

/* Two slots that touch: a table may lie across both. */
static void across_slots(struct snp_vm *vm)
{
	struct snp_vcpu *vcpu = &vm->vcpus[0];
	int first = snp_vm_add_memory(vm, EXTRA_GPA, PAGE, 0);
	int second = snp_vm_add_memory(vm, EXTRA_GPA + PAGE, PAGE, 0);
	struct guest_command command;
	bool good;

	if (!tap_ok(first > 0 && second > 0, "two slots that touch are added"))
		return;
	guest_report_command(vcpu, &command, true, TABLE_PAGES);
	command.request.rax = EXTRA_GPA;
	good = testing_carry_out(vcpu, &command) && command.outcome == GUEST_OK;
	if (testing.project)
		good = good && !memcmp(vm->slots[first].memory, testing.table, PAGE) &&
		       !memcmp(vm->slots[second].memory, testing.table + PAGE, TABLE_SIZE - PAGE);
	tap_ok(good, "certificate pages across two slots");
	snp_vm_remove_memory(vm, first);
	snp_vm_remove_memory(vm, second);
}

static void per_vm(struct snp_vm *vm)
{
	struct snp_vcpu *vcpu = &vm->vcpus[0];
	struct snp_vm second = { 0 };
	struct guest_command command;
	bool good;

	if (!testing.project) {
		tap_skip("stock kvm-amd has none", "per-VM certificates");
		return;
	}
	if (!tap_ok(!vm_certs_set(vm, testing.table, TABLE_SIZE),
		    "the VMM sets certificates for its VM"))
		tap_note("%s", vm->error);
	tap_ok(brings(vcpu, testing.table, TABLE_SIZE),
	       "the guest gets just these, padded with zeroes, and nothing behind them");
	memset(testing_cert_pages(vcpu), 0xa5, PAGE);
	tap_ok(testing_ask(vcpu, false, 0, &command) &&
	       testing_all_bytes(testing_cert_pages(vcpu), PAGE, 0xa5),
	       "a plain request brings no certificates");
	too_few_then_plain(vcpu);
	second_page_private(vcpu);
	across_slots(vm);

	good = testing_start(&second, 1);
	tap_ok(good && brings_none(&second.vcpus[0]), "another VM gets none of them");
	good = good && !vm_certs_set(&second, testing.other_table, KVM_SEV_SNP_CERTS_MAX_LEN);
	tap_ok(good && brings(&second.vcpus[0], testing.other_table, KVM_SEV_SNP_CERTS_MAX_LEN),
	       "the other VM gets its own, the largest that there can be");
	tap_ok(brings(vcpu, testing.table, TABLE_SIZE), "and the first one still gets its own");
	snp_vm_free(&second);

	tap_ok(!vm_certs_set(vm, testing.other_table, PAGE) &&
	       brings(vcpu, testing.other_table, PAGE),
	       "SET replaces them");
	tap_ok(!vm_certs_set(vm, NULL, 0) && brings_none(vcpu),
	       "SET of nothing takes them away: the table is empty");
}

static void host_wide(struct snp_vm *vm)
{
	struct snp_vcpu *vcpu = &vm->vcpus[0];

	if (!testing.project) {
		tap_skip("stock ccp has none", "host-wide certificates");
		return;
	}
	tap_ok(!sev_dev_set_certs(vm->sev_fd, testing.table, TABLE_PAGES * PAGE) &&
	       brings(vcpu, testing.table, TABLE_PAGES * PAGE),
	       "host-wide certificates reach the guest");
	tap_ok(!vm_certs_set(vm, testing.other_table, PAGE) &&
	       brings(vcpu, testing.other_table, PAGE),
	       "a VM's own go before the host's");
	tap_ok(!vm_certs_set(vm, NULL, 0) && brings(vcpu, testing.table, TABLE_PAGES * PAGE),
	       "without its own the VM gets the host's again");

	tap_ok(!sev_dev_set_certs(vm->sev_fd, NULL, 0) && brings_none(vcpu),
	       "deleted, they are gone");
}

/* The reported TCB in the guest's report, by a plain request. */
static __u64 tcb_in_report(struct snp_vcpu *vcpu)
{
	struct guest_command command;
	__u64 tcb = 0;

	if (testing_ask(vcpu, false, 0, &command))
		memcpy(&tcb, testing_report(vcpu) + REPORT_REPORTED_TCB, sizeof(tcb));
	return tcb;
}

static bool vm_is_stale(struct snp_vm *vm)
{
	struct kvm_sev_snp_certs info = { 0 };
	uint8_t table[KVM_SEV_SNP_CERTS_MAX_LEN];
	size_t size = sizeof(table);

	return !vm_certs_get(vm, table, &size, &info) && info.flags & KVM_SEV_SNP_CERTS_STALE;
}

static void tcb_moves(struct snp_vm *vm)
{
	struct snp_vcpu *vcpu = &vm->vcpus[0];
	struct sev_dev_snp_status status = { 0 };
	struct sev_dev_snp_config config = { 0 };
	__u64 tcb, lower;

	if (!testing.project) {
		tap_skip("stock has no certificates", "the reported TCB moves");
		return;
	}
	sev_dev_command(vm->sev_fd, SEV_DEV_SNP_PLATFORM_STATUS, &status);
	tcb = status.reported_tcb_version;
	/* The microcode's security version is the TCB's highest byte. */
	lower = tcb - (1ULL << 56);

	tap_ok(tcb_in_report(vcpu) == tcb, "the report says the TCB that the host reports");
	tap_ok(!sev_dev_set_certs(vm->sev_fd, testing.table, TABLE_PAGES * PAGE) &&
	       !vm_certs_set(vm, testing.other_table, 2 * PAGE) &&
	       brings(vcpu, testing.other_table, 2 * PAGE),
	       "host and VM have certificates for it, the guest gets the VM's");
	if (!tap_ok(!sev_dev_set_reported_tcb(vm->sev_fd, lower),
		    "SNP_SET_EXT_CONFIG moves the reported TCB"))
		return;
	tap_ok(tcb_in_report(vcpu) == lower, "and the report says so");
	tap_ok(brings_none(vcpu) && vm_is_stale(vm),
	       "neither the VM's nor the host's are served any more, and GET says stale");
	tap_ok(!sev_dev_set_certs(vm->sev_fd, testing.other_table, PAGE) &&
	       brings(vcpu, testing.other_table, PAGE),
	       "the host's new ones are, though the VM has stale ones of its own");
	tap_ok(!vm_certs_set(vm, testing.table, PAGE) && brings(vcpu, testing.table, PAGE),
	       "and the VM's new ones before them");

	config.reported_tcb = tcb;
	tap_ok(!sev_dev_command(vm->sev_fd, SEV_DEV_SNP_SET_CONFIG, &config) &&
	       tcb_in_report(vcpu) == tcb, "upstream's SNP_SET_CONFIG moves it back");
	tap_ok(brings_none(vcpu) && vm_is_stale(vm), "and that too makes both stale");
	tap_ok(!vm_certs_set(vm, NULL, 0) && !sev_dev_set_certs(vm->sev_fd, NULL, 0) &&
	       brings_none(vcpu), "both are taken away");
}

void certs_requests(struct snp_vm *vm)
{
	read_only_slot(vm);
	per_vm(vm);
	host_wide(vm);
	tcb_moves(vm);
}
