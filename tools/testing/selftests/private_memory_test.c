// SPDX-License-Identifier: GPL-2.0
/*
 * Tests that the host cannot read what SNP guests write to private memory, and
 * what PVALIDATE and RMPADJUST answer a guest. Needs the module host_view.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest_call.h"
#include "tap.h"

#define VIEW		"/sys/kernel/debug/host_view/"
#define PAGE		0x1000
#define SECRET_GPA	0x300000ULL
#define ALIGNED_GPA	0x600000ULL	/* to 2 MiB */
#define SECRET		0x5ec4e7b10c0ffee5ULL
#define KNOWN		0x0b5e12edb10c5eedULL

/* A page of a guest's, as the RMP knows it. */
struct owned {
	uint64_t pfn;
	uint64_t low;
	uint64_t high;
};

static bool view_select(const char *name, uint64_t value)
{
	char path[80];
	FILE *f;

	snprintf(path, sizeof(path), VIEW "select_%s", name);
	f = fopen(path, "w");
	if (!f)
		return false;
	fprintf(f, "%#" PRIx64 "\n", value);
	return !fclose(f);
}

static unsigned int view_owned(uint64_t gpa, struct owned *owned, unsigned int max)
{
	unsigned int n = 0;
	FILE *f;

	if (!view_select("gpa", gpa))
		return 0;
	f = fopen(VIEW "gpa", "r");
	if (!f)
		return 0;
	while (n < max && fscanf(f, "%" SCNx64 " %" SCNx64 " %" SCNx64, &owned[n].pfn,
				 &owned[n].low, &owned[n].high) == 3)
		n++;
	fclose(f);
	return n;
}

static bool view_page(uint64_t pfn, uint8_t *page)
{
	bool good = view_select("pfn", pfn);
	FILE *f = fopen(VIEW "page", "r");

	good = good && f && fread(page, PAGE, 1, f) == 1;
	if (f)
		fclose(f);
	return good;
}

/* -1 where the module is missing */
static int view_search(uint64_t word)
{
	bool good = view_select("word", word);
	FILE *f = fopen(VIEW "search", "r");
	int found = -1;

	if (!good || !f || fscanf(f, "%d", &found) != 1)
		found = -1;
	if (f)
		fclose(f);
	return found;
}

/* Nearly every byte value turns up in 4096 random ones, and no block of 16 twice. */
static bool looks_random(const uint8_t *page)
{
	bool seen[256] = { false };
	unsigned int values = 0;

	for (unsigned int i = 0; i < PAGE; i++) {
		values += !seen[page[i]];
		seen[page[i]] = true;
	}
	for (unsigned int i = 0; i < PAGE; i += 16)
		for (unsigned int j = 0; j < i; j += 16)
			if (!memcmp(page + i, page + j, 16))
				return false;
	return values > 240;
}

static bool order(struct snp_vcpu *vcpu, struct guest_command *command)
{
	struct snp_exit exit;

	if (guest_call(vcpu, command, &exit))
		return command->outcome == GUEST_OK;
	tap_note("the guest stopped: %s", exit.text);
	return false;
}

static bool order_pages(struct snp_vcpu *vcpu, uint32_t op, uint64_t gpa, uint64_t npages,
			uint64_t value)
{
	struct guest_command command = {
		.op = op, .gpa = gpa, .npages = npages, .value = value,
	};

	return order(vcpu, &command);
}

static bool start(struct snp_vm *vm)
{
	struct snp_exit exit;

	if (snp_vm_launch(vm, NULL)) {
		tap_note("%s", vm->error);
		return false;
	}
	return guest_boot(&vm->vcpus[0], NULL, &exit) &&
	       order_pages(&vm->vcpus[0], GUEST_OP_UNSHARE, SECRET_GPA, 2, 0);
}

/* That the search finds what the host can read: a page of this process. */
static void test_search(void)
{
	uint64_t *known = aligned_alloc(PAGE, PAGE);

	for (unsigned int i = 0; known && i < PAGE / sizeof(*known); i++)
		known[i] = i % 2 ? ~KNOWN : KNOWN;
	tap_ok(known && view_search(KNOWN) == 1, "the host finds a page of a process by its contents");
	free(known);
}

static void test_ciphertext(struct snp_vm vm[2], uint64_t pfn[3])
{
	struct owned first[3], second[3];
	static uint8_t page[3][PAGE];
	bool good = true;

	for (int i = 0; i < 2; i++)
		for (int j = 0; j < 2; j++)
			good = order_pages(&vm[i].vcpus[0], GUEST_OP_FILL, SECRET_GPA + j * PAGE, 1,
					   SECRET) && good;
	tap_ok(good, "two guests write the same secret to two private pages each");
	good = view_owned(SECRET_GPA, first, 3) == 2 && view_owned(SECRET_GPA + PAGE, second, 3) == 2;
	if (!tap_ok(good, "the RMP tells the host where they are"))
		return;
	pfn[0] = first[0].pfn;
	pfn[1] = first[1].pfn;
	pfn[2] = second[0].pfn;
	for (int i = 0; i < 3; i++)
		good = good && view_page(pfn[i], page[i]);
	tap_ok(good && looks_random(page[0]) && looks_random(page[1]) && looks_random(page[2]),
	       "what the host reads there looks random");
	tap_ok(memcmp(page[0], page[1], PAGE) && memcmp(page[0], page[2], PAGE),
	       "and differs between guests and between addresses");
	tap_ok(!view_search(SECRET), "the secret is nowhere in the memory that the host reads");
	good = true;
	for (int i = 0; i < 2; i++)
		for (int j = 0; j < 2; j++)
			good = order_pages(&vm[i].vcpus[0], GUEST_OP_FILLED, SECRET_GPA + j * PAGE, 1,
					   SECRET) && good;
	tap_ok(good, "the guests read it");
}

static void test_afterwards(const uint64_t pfn[3])
{
	static uint8_t page[PAGE];
	uint64_t secret = SECRET;
	bool good = true;

	for (int i = 0; i < 3; i++)
		good = good && view_page(pfn[i], page) && memcmp(page, &secret, sizeof(secret));
	tap_ok(good && !view_search(SECRET), "nor does the host find it when the guests are gone");
}

static void test_instructions(struct snp_vcpu *vcpu)
{
	static const struct {
		const char *what;
		uint32_t op;
		uint64_t gpa;
		uint32_t page_size;
		uint64_t value;
		uint32_t status;
		uint32_t unchanged;
	} cases[] = {
		{ "PVALIDATE of a page that is valid says that nothing has changed",
		  GUEST_OP_PVALIDATE, SECRET_GPA, 0, 1, 0, 1 },
		{ "PVALIDATE takes validity away", GUEST_OP_PVALIDATE, SECRET_GPA, 0, 0, 0, 0 },
		{ "which a second time changes nothing", GUEST_OP_PVALIDATE, SECRET_GPA, 0, 0, 0, 1 },
		{ "and gives it back", GUEST_OP_PVALIDATE, SECRET_GPA, 0, 1, 0, 0 },
		{ "PVALIDATE of 2 MiB at an unaligned address: FAIL_INPUT",
		  GUEST_OP_PVALIDATE, SECRET_GPA + PAGE, 1, 1, 1, 0 },
		{ "PVALIDATE of 2 MiB where there are 4 KiB: FAIL_SIZEMISMATCH",
		  GUEST_OP_PVALIDATE, ALIGNED_GPA, 1, 1, 6, 0 },
		{ "RMPADJUST lets VMPL1 do all", GUEST_OP_RMPADJUST, SECRET_GPA, 0, 0x0f01, 0, 0 },
		{ "RMPADJUST lets VMPL2 read", GUEST_OP_RMPADJUST, SECRET_GPA, 0, 0x0102, 0, 0 },
		{ "RMPADJUST for VMPL0 itself: FAIL_PERMISSION",
		  GUEST_OP_RMPADJUST, SECRET_GPA, 0, 0x0f00, 2, 0 },
		{ "RMPADJUST for VMPL4: FAIL_INPUT", GUEST_OP_RMPADJUST, SECRET_GPA, 0, 0x0f04, 1, 0 },
		{ "RMPADJUST with an unknown permission: FAIL_INPUT",
		  GUEST_OP_RMPADJUST, SECRET_GPA, 0, 0x1f01, 1, 0 },
		{ "RMPADJUST with a reserved bit: FAIL_INPUT",
		  GUEST_OP_RMPADJUST, SECRET_GPA, 0, 0x20f01, 1, 0 },
		{ "RMPADJUST of 2 MiB at an unaligned address: FAIL_INPUT",
		  GUEST_OP_RMPADJUST, SECRET_GPA + PAGE, 1, 0x0f01, 1, 0 },
		{ "RMPADJUST of 2 MiB where there are 4 KiB: FAIL_SIZEMISMATCH",
		  GUEST_OP_RMPADJUST, ALIGNED_GPA, 1, 0x0f01, 6, 0 },
		{ "RMPADJUST makes a VMSA of a page",
		  GUEST_OP_RMPADJUST, SECRET_GPA, 0, 0x10f01, 0, 0 },
	};
	struct owned owned;

	tap_ok(order_pages(vcpu, GUEST_OP_UNSHARE, ALIGNED_GPA, 1, 0), "a page that is 2 MiB aligned");
	for (unsigned int i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct guest_command command = {
			.op = cases[i].op, .gpa = cases[i].gpa, .value = cases[i].value,
			.page_size = cases[i].page_size,
		};

		if (!tap_ok(order(vcpu, &command) && command.status == cases[i].status &&
			    command.unchanged == cases[i].unchanged, "%s", cases[i].what))
			tap_note("status %u, unchanged %u", command.status, command.unchanged);
	}
	tap_ok(order_pages(vcpu, GUEST_OP_FILLED, SECRET_GPA, 1, SECRET),
	       "the page's contents have outlived all that");
	tap_ok(view_owned(SECRET_GPA, &owned, 1) == 1 && owned.low >> 61 == 3 &&
	       owned.high == 0x010f0f, "the RMP has the VMSA bit, validity and the permissions");
}

int main(void)
{
	struct snp_vm vm[2] = { 0 };
	uint64_t pfn[3] = { 0 };
	bool good;

	test_search();
	good = start(&vm[0]);
	good = start(&vm[1]) && good;
	if (tap_ok(good, "two guests run"))
		test_ciphertext(vm, pfn);
	snp_vm_free(&vm[1]);
	if (good)
		test_instructions(&vm[0].vcpus[0]);
	snp_vm_free(&vm[0]);
	test_afterwards(pfn);
	return tap_done();
}
