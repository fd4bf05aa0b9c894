// SPDX-License-Identifier: GPL-2.0
/*
 * Every way to ask wrongly, as a table: by plain and by extended request, what
 * the answer is, that nothing reached the secure processor, that no certificate
 * page was written, and that the guest can go on.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "module_sysfs.h"
#include "refused_requests.h"
#include "request_testing.h"

/* A slot with memory that is not all there. */
#define HOLES_GPA	(EXTRA_GPA + 0x100000)
#define HOLES_PAGES	4
#define HOLE_GPA	(HOLES_GPA + PAGE)
#define LOCKED_GPA	(HOLES_GPA + 3 * PAGE)

/* What a row expects. */
enum answer {
	MALFORMED,	/* SW_EXITINFO1 2, SW_EXITINFO2 INVALID_INPUT */
	MALFORMED_STOCK,	/* the same, by stock code: MISSING_INPUT on 6.x */
	TOO_FEW_PAGES,	/* INVALID_LEN, RBX says the need */
	KVM_RUN_EIO,
};

/*
 * A row: how a correct request is spoiled, and what comes of it.
 * @stock: stock modules answer the same
 */
struct row {
	const char *what;
	bool plain;
	bool extended;
	bool stock;
	enum answer answer;
	void (*spoil)(struct guest_request *r);
};

/* The ways to spoil a correct request. */

static void request_unaligned(struct guest_request *r)
{
	r->exit_info_1 += 16;
}

static void response_unaligned(struct guest_request *r)
{
	r->exit_info_2 += 0xff0;
}

static void same_page(struct guest_request *r)
{
	r->exit_info_2 = r->exit_info_1;
}

static void no_rax(struct guest_request *r)
{
	r->flags &= ~GUEST_REQ_RAX;
}

static void no_rbx(struct guest_request *r)
{
	r->flags &= ~GUEST_REQ_RBX;
}

static void neither(struct guest_request *r)
{
	r->flags &= ~(GUEST_REQ_RAX | GUEST_REQ_RBX);
}

static void rax_unaligned(struct guest_request *r)
{
	r->rax += 0x800;
}

static void pages_2_52(struct guest_request *r)
{
	r->rbx = 1ULL << 52;
}

static void pages_2_52_less_one(struct guest_request *r)
{
	r->rbx = (1ULL << 52) - 1;
}

static void pages_all_ones(struct guest_request *r)
{
	r->rbx = ~0ULL;
}

static void pages_0(struct guest_request *r)
{
	r->rbx = 0;
}

static void pages_one_less(struct guest_request *r)
{
	r->rbx = TABLE_PAGES - 1;
}

static void request_private(struct guest_request *r)
{
	r->exit_info_1 = PRIVATE_GPA;
}

static void response_private(struct guest_request *r)
{
	r->exit_info_2 = PRIVATE_GPA;
}

static void certs_private(struct guest_request *r)
{
	r->rax = PRIVATE_GPA;
}

static void request_in_certs(struct guest_request *r)
{
	r->rax = r->exit_info_1;
}

static void response_in_certs(struct guest_request *r)
{
	r->answer_gpa = r->rax + PAGE;
	r->exit_info_2 = r->answer_gpa;
}

static void request_unmapped(struct guest_request *r)
{
	r->exit_info_1 = NO_MEMORY_GPA;
}

static void response_unmapped(struct guest_request *r)
{
	r->exit_info_2 = NO_MEMORY_GPA;
}

static void certs_unmapped(struct guest_request *r)
{
	r->rax = NO_MEMORY_GPA;
}

static void second_cert_page_unmapped(struct guest_request *r)
{
	r->rax = EXTRA_GPA;	/* a slot of one page */
}

/* The slot is there, but the VMM has no memory there, or may not write to it. */
static void request_in_hole(struct guest_request *r)
{
	r->exit_info_1 = HOLE_GPA;
	r->flags &= ~GUEST_REQ_BUILD;
}

static void response_in_hole(struct guest_request *r)
{
	r->exit_info_2 = HOLE_GPA;
}

static void response_read_only(struct guest_request *r)
{
	r->exit_info_2 = LOCKED_GPA;
}

static void second_cert_page_in_hole(struct guest_request *r)
{
	r->rax = HOLE_GPA - PAGE;
}

static void second_cert_page_read_only(struct guest_request *r)
{
	r->rax = LOCKED_GPA - PAGE;
}

static const struct row rows[] = {
	{ "request page unaligned", true, true, true, MALFORMED_STOCK, request_unaligned },
	{ "response page unaligned", true, true, true, MALFORMED_STOCK, response_unaligned },
	{ "request and response page the same", true, true, true, MALFORMED_STOCK, same_page },
	{ "RAX absent", false, true, true, MALFORMED, no_rax },
	{ "RBX absent", false, true, true, MALFORMED, no_rbx },
	{ "RAX and RBX absent", false, true, true, MALFORMED, neither },
	{ "RAX unaligned", false, true, true, MALFORMED, rax_unaligned },
	{ "2^52 certificate pages", false, true, false, MALFORMED, pages_2_52 },
	{ "2^52 - 1 certificate pages", false, true, false, MALFORMED, pages_2_52_less_one },
	{ "2^64 - 1 certificate pages", false, true, false, MALFORMED, pages_all_ones },
	{ "request page private", true, true, false, MALFORMED, request_private },
	{ "response page private", true, true, false, MALFORMED, response_private },
	{ "first certificate page private", false, true, false, MALFORMED, certs_private },
	{ "certificates over the request page", false, true, false, MALFORMED, request_in_certs },
	{ "certificates over the response page", false, true, false, MALFORMED, response_in_certs },
	{ "no certificate pages", false, true, false, TOO_FEW_PAGES, pages_0 },
	{ "one certificate page too few", false, true, false, TOO_FEW_PAGES, pages_one_less },
	{ "request page unmapped", true, true, true, KVM_RUN_EIO, request_unmapped },
	{ "response page unmapped", true, true, false, KVM_RUN_EIO, response_unmapped },
	{ "first certificate page unmapped", false, true, true, KVM_RUN_EIO, certs_unmapped },
	{ "second certificate page unmapped", false, true, false, KVM_RUN_EIO,
	  second_cert_page_unmapped },
	{ "request page in a hole of the VMM's memory", true, true, true, KVM_RUN_EIO,
	  request_in_hole },
	{ "response page in a hole", true, true, false, KVM_RUN_EIO, response_in_hole },
	{ "response page that the VMM may not write to", true, true, false, KVM_RUN_EIO,
	  response_read_only },
	{ "second certificate page in a hole", false, true, false, KVM_RUN_EIO,
	  second_cert_page_in_hole },
	{ "second certificate page that the VMM may not write to", false, true, false,
	  KVM_RUN_EIO, second_cert_page_read_only },
};

static bool as_expected(const struct row *row, bool carried_out,
			const struct guest_command *command, const struct snp_exit *exit)
{
	const struct guest_request *r = &command->request;
	uint32_t invalid = 5;

	switch (row->answer) {
	case MALFORMED_STOCK:
		invalid = host_kernel_major() < 7 ? 4 : 5;
		__attribute__((fallthrough));
	case MALFORMED:
		return carried_out && command->outcome == GUEST_REFUSED &&
		       r->sw_exit_info_1 == 2 && r->sw_exit_info_2 == invalid;
	case TOO_FEW_PAGES:
		return carried_out && command->outcome == GUEST_NOT_ANSWERED &&
		       r->sw_exit_info_2 == (uint64_t)SNP_ERROR_INVALID_LEN << 32 &&
		       r->rbx_out == TABLE_PAGES;
	case KVM_RUN_EIO:
		return !carried_out && exit->stop == SNP_RUN_FAILED && exit->value == EIO;
	}
	return false;
}

/* What the module counts, where stock does not refuse before. */
static const char *counter_of(const struct row *row)
{
	if (!testing.project || row->stock)
		return NULL;
	switch (row->answer) {
	case MALFORMED:
		return "invalid_input";
	case TOO_FEW_PAGES:
		return "invalid_len";
	case KVM_RUN_EIO:
		return "unmapped";
	default:
		return NULL;
	}
}

/*
 * One row by one kind of request. The certificate pages hold a pattern, which a
 * refused request must leave alone, but for the 24 bytes that stock clears.
 */
static void try_row(struct snp_vm *vm, const struct row *row, bool extended)
{
	struct snp_vcpu *vcpu = &vm->vcpus[0];
	const char *kind = extended ? "extended" : "plain";
	struct guest_command command;
	struct psp_count before, after;
	struct snp_exit exit = { 0 };
	const char *counter = counter_of(row);
	bool carried_out, good, untouched;
	long long counted;
	uint8_t *certs = testing_cert_pages(vcpu);

	guest_report_command(vcpu, &command, extended, GUEST_MAX_CERT_PAGES);
	command.request.certs_gpa = 0;
	row->spoil(&command.request);
	memset(certs, 0xa5, GUEST_MAX_CERT_PAGES * PAGE);

	counted = counter ? module_counter(NULL, counter) : 0;
	before = testing_psp();
	carried_out = guest_call(vcpu, &command, &exit);
	after = testing_psp();
	good = as_expected(row, carried_out, &command, &exit);
	if (!tap_ok(good, "%s request, %s: %s", kind, row->what,
		    row->answer == KVM_RUN_EIO ? "KVM_RUN fails with EIO" :
		    row->answer == TOO_FEW_PAGES ? "INVALID_LEN with the need in RBX" :
						   "refused as malformed")) {
		if (carried_out)
			testing_note_outcome(&command);
		else
			tap_note("%s", exit.text);
	}
	/* Where it was ours: stock counts nothing. */
	if (counter)
		tap_ok(module_counter(NULL, counter) == counted + 1, "%s request, %s: counted as %s",
		       kind, row->what, counter);
	if (testing.test_port)
		tap_ok(after.taken == before.taken, "%s request, %s: nothing reached the PSP", kind,
		       row->what);
	else
		tap_skip("no test port", "%s request, %s: nothing reached the PSP", kind,
			 row->what);
	/* Row "certificates over the response page" has its answer among them. */
	untouched = testing_all_bytes(certs + 24, GUEST_MAX_CERT_PAGES * PAGE - 24, 0xa5) &&
		    (testing_all_bytes(certs, 24, 0xa5) || testing_all_bytes(certs, 24, 0));
	tap_ok(untouched, "%s request, %s: nothing was written", kind, row->what);
}

/* A VM with a table of its own, a slot of one shared page, and one with holes. */
static bool start(struct snp_vm *vm)
{
	uint8_t *memory;
	int slot;

	if (!testing_start(vm, 1) || snp_vm_add_memory(vm, EXTRA_GPA, PAGE, 0) < 0)
		return false;
	slot = snp_vm_add_memory(vm, HOLES_GPA, HOLES_PAGES * PAGE, 0);
	if (slot < 0)
		return false;
	memory = vm->slots[slot].memory;
	if (mprotect(memory + (HOLE_GPA - HOLES_GPA), PAGE, PROT_NONE) ||
	    mprotect(memory + (LOCKED_GPA - HOLES_GPA), PAGE, PROT_READ))
		return false;
	return !testing.project || !vm_certs_set(vm, testing.table, TABLE_SIZE);
}

void refused_requests(void)
{
	struct snp_vm vm = { 0 };
	bool alive = false;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (int extended = 0; extended < 2; extended++) {
			struct guest_command command;

			if (extended ? !rows[i].extended : !rows[i].plain)
				continue;
			if (!testing.project && !rows[i].stock) {
				tap_skip("stock kvm-amd does not look", "%s request, %s",
					 extended ? "extended" : "plain", rows[i].what);
				continue;
			}
			if (!alive) {
				alive = start(&vm);
				if (!tap_ok(alive, "a VM starts for the rows that follow")) {
					tap_note("%s", vm.error);
					snp_vm_free(&vm);
					return;
				}
			}
			try_row(&vm, &rows[i], extended);
			if (rows[i].answer == KVM_RUN_EIO) {
				alive = false;
				snp_vm_free(&vm);
				continue;
			}
			alive = tap_ok(testing_ask(&vm.vcpus[0], true, TABLE_PAGES, &command),
				       "%s request, %s: the next right one is answered",
				       extended ? "extended" : "plain", rows[i].what);
			if (!alive)
				snp_vm_free(&vm);
		}
	}
	if (alive)
		snp_vm_free(&vm);
}
