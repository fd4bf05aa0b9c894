// SPDX-License-Identifier: GPL-2.0
/*
 * Layouts and numbers here are read from AMD 56421: tables "GHCB Layout",
 * "GHCB MSR Protocol" and "List of Supported Non-Automatic Events".
 */
#include "cpu.h"
#include "ghcb.h"
#include "string.h"

/* GHCBInfo, bits 11:0 of the MSR. */
#define INFO_MASK		0xfff
#define INFO_SEV_RESPONSE	0x001
#define INFO_SEV_REQUEST	0x002
#define INFO_REGISTER_REQUEST	0x012
#define INFO_REGISTER_RESPONSE	0x013
#define INFO_PAGE_REQUEST	0x014
#define INFO_PAGE_RESPONSE	0x015
#define INFO_FEATURE_REQUEST	0x080
#define INFO_FEATURE_RESPONSE	0x081
#define INFO_TERMINATE		0x100

#define PAGE_PRIVATE		1ULL
#define PAGE_SHARED		2ULL

/* Offsets in the GHCB page. */
#define GHCB_RAX		0x1f8
#define GHCB_RBX		0x318
#define GHCB_EXITCODE		0x390
#define GHCB_EXITINFO1		0x398
#define GHCB_EXITINFO2		0x3a0
#define GHCB_SCRATCH		0x3a8
#define GHCB_VALID_BITMAP	0x3f0	/* one bit for each quadword of the save area */
#define GHCB_SHARED_BUFFER	0x800
#define GHCB_VERSION		0xffa
#define GHCB_USAGE		0xffc

/* The page state change structure in the shared buffer. */
#define PSC_CURRENT		0	/* u16 */
#define PSC_END			2	/* u16, the last entry */
#define PSC_ENTRIES		8	/* quadwords */
#define PSC_MAX_ENTRIES		253
#define PSC_OPERATION_SHIFT	52

static uint64_t msr_call(uint64_t request)
{
	wrmsr(MSR_SEV_ES_GHCB, request);
	vmgexit();
	return rdmsr(MSR_SEV_ES_GHCB);
}

uint32_t ghcb_msr_negotiate(uint64_t *features)
{
	uint64_t answer = msr_call(INFO_SEV_REQUEST);
	uint32_t max = answer >> 48, min = answer >> 32 & 0xffff;

	if ((answer & INFO_MASK) != INFO_SEV_RESPONSE || max < 2 || min > 2)
		ghcb_msr_terminate(GUEST_TERM_PROTOCOL);
	answer = msr_call(INFO_FEATURE_REQUEST);
	if ((answer & INFO_MASK) != INFO_FEATURE_RESPONSE)
		ghcb_msr_terminate(GUEST_TERM_PROTOCOL);
	*features = answer >> 12;
	return max;
}

uint32_t ghcb_msr_page_state(uint64_t gpa, int private)
{
	uint64_t operation = private ? PAGE_PRIVATE : PAGE_SHARED;
	uint64_t answer = msr_call(operation << 52 | gpa | INFO_PAGE_REQUEST);

	if ((answer & INFO_MASK) != INFO_PAGE_RESPONSE)
		return ~0U;
	return answer >> 32;
}

_Noreturn void ghcb_msr_terminate(uint8_t reason)
{
	wrmsr(MSR_SEV_ES_GHCB,
	      (uint64_t)reason << 16 | (uint64_t)GUEST_TERM_SET << 12 | INFO_TERMINATE);
	vmgexit();
	cpu_halt();
}

void ghcb_register(uint64_t gpa)
{
	uint64_t answer = msr_call(gpa | INFO_REGISTER_REQUEST);

	if (answer != (gpa | INFO_REGISTER_RESPONSE))
		ghcb_msr_terminate(GUEST_TERM_REGISTER);
}

static void set_field(uint8_t *ghcb, unsigned int offset, uint64_t value)
{
	*(volatile uint64_t *)(ghcb + offset) = value;
	ghcb[GHCB_VALID_BITMAP + offset / 64] |= 1 << (offset / 8 % 8);
}

/* How far the hypervisor has come with the page state change structure. */
static uint16_t psc_current(const uint8_t *buffer)
{
	return *(const volatile uint16_t *)(buffer + PSC_CURRENT);
}

static uint64_t get_field(const uint8_t *ghcb, unsigned int offset)
{
	return *(const volatile uint64_t *)(ghcb + offset);
}

void ghcb_exit(uint64_t gpa, struct ghcb_exit *exit)
{
	uint8_t *ghcb = shared(gpa);

	memset(ghcb, 0, GHCB_SHARED_BUFFER);
	*(uint16_t *)(ghcb + GHCB_VERSION) = 2;
	*(uint32_t *)(ghcb + GHCB_USAGE) = 0;
	set_field(ghcb, GHCB_EXITCODE, exit->code);
	set_field(ghcb, GHCB_EXITINFO1, exit->info_1);
	set_field(ghcb, GHCB_EXITINFO2, exit->info_2);
	if (exit->has_rax)
		set_field(ghcb, GHCB_RAX, exit->rax);
	if (exit->has_rbx)
		set_field(ghcb, GHCB_RBX, exit->rbx);
	if (exit->scratch)
		set_field(ghcb, GHCB_SCRATCH, exit->scratch);

	wrmsr(MSR_SEV_ES_GHCB, gpa);
	vmgexit();

	exit->info_1 = get_field(ghcb, GHCB_EXITINFO1);
	exit->info_2 = get_field(ghcb, GHCB_EXITINFO2);
	exit->rbx = get_field(ghcb, GHCB_RBX);
}

uint64_t ghcb_page_state(uint64_t gpa, uint64_t first, uint64_t npages, int private)
{
	uint8_t *buffer = (uint8_t *)shared(gpa) + GHCB_SHARED_BUFFER;
	uint64_t operation = private ? PAGE_PRIVATE : PAGE_SHARED;

	while (npages) {
		uint64_t n = npages < PSC_MAX_ENTRIES ? npages : PSC_MAX_ENTRIES;
		struct ghcb_exit exit;

		*(uint16_t *)(buffer + PSC_CURRENT) = 0;
		*(uint16_t *)(buffer + PSC_END) = n - 1;
		*(uint32_t *)(buffer + 4) = 0;
		for (uint64_t i = 0; i < n; i++)
			((uint64_t *)(buffer + PSC_ENTRIES))[i] =
				operation << PSC_OPERATION_SHIFT | (first + i * GUEST_PAGE);
		/* The hypervisor may stop halfway: ask again until it went past the end. */
		do {
			uint16_t before = psc_current(buffer);

			exit = (struct ghcb_exit){
				.code = EXIT_PAGE_STATE,
				.scratch = gpa + GHCB_SHARED_BUFFER,
			};
			ghcb_exit(gpa, &exit);
			if ((uint32_t)exit.info_1 == 2 || exit.info_2)
				return exit.info_2 ? exit.info_2 : ~0ULL;
			if (psc_current(buffer) == before)
				return ~0ULL;
		} while (psc_current(buffer) < n);
		first += n * GUEST_PAGE;
		npages -= n;
	}
	return 0;
}

void ghcb_out32(uint64_t gpa, uint16_t port, uint32_t value)
{
	struct ghcb_exit exit = {
		.code = EXIT_IOIO,
		/* As the IOIO intercept's EXITINFO1: port, 64-bit address, 32-bit OUT. */
		.info_1 = (uint64_t)port << 16 | 1 << 9 | 1 << 6,
		.rax = value,
		.has_rax = 1,
	};

	ghcb_exit(gpa, &exit);
}
