// SPDX-License-Identifier: GPL-2.0
/*
 * The command block of each vCPU lies in shared memory: written before the vCPU
 * runs on, read when it rings the doorbell again.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "guest_call.h"

static struct guest_command *command_block(struct snp_vcpu *vcpu)
{
	return snp_vm_memory(vcpu->vm, GUEST_COMMAND_GPA + vcpu->number * GUEST_PAGE,
			     sizeof(struct guest_command));
}

uint64_t guest_work(const struct snp_vcpu *vcpu, unsigned int page)
{
	return GUEST_WORK_GPA + ((uint64_t)vcpu->number * GUEST_WORK_PAGES + page) * GUEST_PAGE;
}

bool guest_boot(struct snp_vcpu *vcpu, struct guest_command *facts, struct snp_exit *exit)
{
	if (!snp_vcpu_run(vcpu, exit))
		return false;
	if (facts)
		memcpy(facts, command_block(vcpu), sizeof(*facts));
	return true;
}

bool guest_call(struct snp_vcpu *vcpu, struct guest_command *command, struct snp_exit *exit)
{
	struct guest_command *block = command_block(vcpu);

	memcpy(block, command, sizeof(*block));
	return guest_go_on(vcpu, command, exit);
}

bool guest_go_on(struct snp_vcpu *vcpu, struct guest_command *command, struct snp_exit *exit)
{
	if (!snp_vcpu_run(vcpu, exit))
		return false;
	memcpy(command, command_block(vcpu), sizeof(*command));
	command->text[sizeof(command->text) - 1] = 0;
	return true;
}

void guest_report_command(const struct snp_vcpu *vcpu, struct guest_command *command, bool extended,
			  unsigned int cert_pages)
{
	struct guest_request *r = &command->request;

	memset(command, 0, sizeof(*command));
	command->op = GUEST_OP_REQUEST;
	r->exit_code = SNP_GUEST_REQUEST;
	r->message_gpa = guest_work(vcpu, GUEST_WORK_REQUEST);
	r->answer_gpa = guest_work(vcpu, GUEST_WORK_RESPONSE);
	r->exit_info_1 = r->message_gpa;
	r->exit_info_2 = r->answer_gpa;
	r->flags = GUEST_REQ_BUILD | GUEST_REQ_OPEN;
	r->msg_type = MSG_REPORT_REQ;
	r->msg_version = 1;
	r->hdr_version = 1;
	r->algo = 1;
	r->report_gpa = guest_work(vcpu, GUEST_WORK_REPORT);
	if (extended) {
		r->exit_code = SNP_EXT_GUEST_REQUEST;
		r->flags |= GUEST_REQ_RAX | GUEST_REQ_RBX;
		r->rax = guest_work(vcpu, GUEST_WORK_CERTS);
		r->rbx = cert_pages;
		r->certs_gpa = guest_work(vcpu, GUEST_WORK_CERTS_OUT);
	}
}

static const char *hypervisor_error(uint32_t error)
{
	switch (error) {
	case SNP_ERROR_INVALID_LEN:
		return "INVALID_LEN, too few certificate pages";
	case SNP_ERROR_BUSY:
		return "BUSY, to be repeated";
	default:
		return "an error of the hypervisor";
	}
}

const char *guest_outcome_text(const struct guest_command *command, char *text, size_t size)
{
	const struct guest_request *r = &command->request;
	uint32_t hypervisor = r->sw_exit_info_2 >> 32;

	switch (command->outcome) {
	case GUEST_OK:
		snprintf(text, size, "answered");
		break;
	case GUEST_REFUSED:
		snprintf(text, size, "refused as malformed: SW_EXITINFO1 %#" PRIx64
			 ", SW_EXITINFO2 %#" PRIx64, r->sw_exit_info_1, r->sw_exit_info_2);
		break;
	case GUEST_NOT_ANSWERED:
		if (hypervisor)
			snprintf(text, size, "not sent: %s (SW_EXITINFO2 %#" PRIx64 ", RBX %" PRIu64
				 ")", hypervisor_error(hypervisor), r->sw_exit_info_2, r->rbx_out);
		else
			snprintf(text, size, "refused by the firmware with status %#" PRIx64,
				 r->sw_exit_info_2);
		break;
	default:
		snprintf(text, size, "%.200s (type %u, status %#x)", command->text, r->answer_type,
			 r->answer_status);
	}
	return text;
}
