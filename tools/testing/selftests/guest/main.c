// SPDX-License-Identifier: GPL-2.0
/*
 * Every vCPU: make a GHCB, share the pages that the VMM shall see, then take
 * orders from the command block until the VMM has no more.
 */
#include "aes_gcm.h"
#include "cpu.h"
#include "entry.h"
#include "ghcb.h"
#include "own_page.h"
#include "page_state.h"
#include "request.h"
#include "string.h"
#include "vmpl.h"

struct gate {
	uint16_t offset_low;
	uint16_t selector;
	uint16_t type;
	uint16_t offset_middle;
	uint32_t offset_high;
	uint32_t reserved;
};

static struct gate idt[32];

/* Which vCPUs can use their GHCB and command block. */
static uint8_t ready[GUEST_MAX_VCPUS];

static uint32_t ghcb_version;
static uint64_t hv_features;

static void load_idt(void)
{
	struct {
		uint16_t limit;
		uint64_t base;
	} __attribute__((packed)) pointer = { sizeof(idt) - 1, (uint64_t)idt };

	asm volatile("lidt %0" : : "m"(pointer));
}

static void make_idt(void)
{
	for (int i = 0; i < 32; i++) {
		uint64_t stub = (uint64_t)exception_stubs + i * 16;

		idt[i] = (struct gate){
			.offset_low = stub,
			.selector = 8,
			.type = 0x8e00,
			.offset_middle = stub >> 16,
			.offset_high = stub >> 32,
		};
	}
}

static char *append_text(char *p, const char *text)
{
	while (*text)
		*p++ = *text++;
	*p = 0;
	return p;
}

static char *append_hex(char *p, uint64_t value)
{
	p = append_text(p, "0x");
	for (int i = 60; i >= 0; i -= 4)
		if (value >> i || !i)
			*p++ = "0123456789abcdef"[value >> i & 15];
	*p = 0;
	return p;
}

/* The number of this vCPU, from its stack: all vCPUs share everything else. */
static unsigned int this_vcpu(void)
{
	uint64_t sp = (uint64_t)__builtin_frame_address(0);

	return (sp - (uint64_t)image_end) / GUEST_PAGE;
}

/* Called from the vectors in entry.S; nothing here is expected to fault. */
_Noreturn void guest_exception(uint64_t vector, uint64_t error, uint64_t rip, uint64_t cr2)
{
	unsigned int vcpu = this_vcpu();
	struct guest_command *command;
	char *p;

	if (vcpu >= GUEST_MAX_VCPUS || !ready[vcpu])
		ghcb_msr_terminate(GUEST_TERM_EXCEPTION + vector);
	/* A fault while this one is told must not come here again. */
	ready[vcpu] = 0;
	command = shared(GUEST_COMMAND_GPA + vcpu * GUEST_PAGE);
	p = append_text(command->text, "exception ");
	p = append_hex(p, vector);
	p = append_text(p, ", error code ");
	p = append_hex(p, error);
	p = append_text(p, ", RIP ");
	p = append_hex(p, rip);
	p = append_text(p, ", CR2 ");
	append_hex(p, cr2);
	ghcb_out32(GUEST_GHCB_GPA + vcpu * GUEST_PAGE, GUEST_PORT, GUEST_FATAL);
	cpu_halt();
}

static void say_hypervisor(struct guest_command *command, const char *what, uint64_t error)
{
	if (!error) {
		command->outcome = GUEST_OK;
		return;
	}
	command->outcome = GUEST_HYPERVISOR;
	append_hex(append_text(command->text, what), error);
}

static void say_page_state(struct guest_command *command, uint64_t error)
{
	say_hypervisor(command, "the page state change ended with ", error);
}

static _Noreturn void lower_main(uint32_t vcpu);

static void obey(uint64_t *at, struct guest_command *command)
{
	uint64_t ghcb = *at;

	command->text[0] = 0;
	switch (command->op) {
	case GUEST_OP_NOTHING:
		command->outcome = GUEST_OK;
		break;
	case GUEST_OP_REQUEST:
		if (command->gpa)
			ghcb_register(command->gpa);
		request_run(command->gpa ? command->gpa : ghcb, command);
		if (command->gpa)
			ghcb_register(ghcb);
		break;
	case GUEST_OP_SHARE:
		say_page_state(command, pages_share(ghcb, command->gpa, command->npages, 1));
		break;
	case GUEST_OP_UNSHARE:
		say_page_state(command, pages_unshare(ghcb, command->gpa, command->npages));
		break;
	case GUEST_OP_GHCB:
		ghcb_register(command->gpa);
		*at = command->gpa;
		command->outcome = GUEST_OK;
		break;
	case GUEST_OP_FILL:
		own_page_fill(command->gpa, command->value);
		command->outcome = GUEST_OK;
		break;
	case GUEST_OP_FILLED:
		command->outcome = own_page_filled(command->gpa, command->value) ?
				   GUEST_OK : GUEST_CHANGED;
		break;
	case GUEST_OP_PVALIDATE:
	case GUEST_OP_RMPADJUST:
		own_page_instruction(command);
		command->outcome = GUEST_OK;
		break;
	case GUEST_OP_VCPU:
		say_hypervisor(command, "the start of the vCPU ended with ",
			       vmpl_start(ghcb, command->npages, command->gpa, command->value,
					  lower_main));
		break;
	case GUEST_OP_CALL:
		((void (*)(void))private(command->gpa))();
		command->outcome = GUEST_OK;
		break;
	default:
		command->outcome = GUEST_BAD_COMMAND;
		append_text(command->text, "no such command");
	}
	command->ghcb_version = ghcb_version;
	command->cbit = cbit;
	command->hv_features = hv_features;
}

static _Noreturn void take_orders(uint32_t vcpu)
{
	uint64_t ghcb = GUEST_GHCB_GPA + vcpu * GUEST_PAGE;
	uint64_t command_gpa = GUEST_COMMAND_GPA + vcpu * GUEST_PAGE;
	struct guest_command command = { .op = GUEST_OP_NOTHING };

	memset(shared(command_gpa), 0, GUEST_PAGE);
	ready[vcpu] = 1;
	for (;;) {
		obey(&ghcb, &command);
		memcpy(shared(command_gpa), &command, sizeof(command));
		ghcb_out32(ghcb, GUEST_PORT, GUEST_READY);
		memcpy(&command, shared(command_gpa), sizeof(command));
	}
}

/* Where a vCPU starts that another one made: its shared pages are shared already. */
static _Noreturn void lower_main(uint32_t vcpu)
{
	load_idt();
	take_orders(vcpu);
}

/* Called from entry.S on each vCPU; the first one is alone until it is ready. */
_Noreturn void guest_main(uint32_t vcpu)
{
	uint64_t ghcb = GUEST_GHCB_GPA + vcpu * GUEST_PAGE;
	uint64_t command_gpa = GUEST_COMMAND_GPA + vcpu * GUEST_PAGE;
	uint64_t work = GUEST_WORK_GPA + vcpu * GUEST_WORK_PAGES * GUEST_PAGE;

	if (vcpu == 0) {
		make_idt();
		aes_gcm_init();
	}
	load_idt();

	ghcb_version = ghcb_msr_negotiate(&hv_features);
	page_share_by_msr(ghcb);
	ghcb_register(ghcb);
	/* Never validated so far, so there is nothing to take back. */
	if (pages_share(ghcb, command_gpa, 1, 0) ||
	    pages_share(ghcb, work, GUEST_WORK_PAGES, 0))
		ghcb_msr_terminate(GUEST_TERM_PAGE_STATE);
	take_orders(vcpu);
}
