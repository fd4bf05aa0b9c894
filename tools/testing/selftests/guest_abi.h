/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tiny VMM and the tiny guest agree on: where things lie in guest
 * physical memory, the image's header, and the command block that the guest
 * takes its orders from. The format of guest messages is not here: the VMM does
 * not know it.
 */
#ifndef GUEST_ABI_H
#define GUEST_ABI_H

#define GUEST_PAGE		0x1000

/*
 * Guest physical memory. All of RAM is private at launch; the guest itself turns
 * its GHCBs, command blocks and work areas into shared pages.
 */
#define GUEST_RAM_SIZE		0xc00000
#define GUEST_IMAGE_GPA		0x100000
#define GUEST_SECRETS_GPA	0x1ff000
#define GUEST_GHCB_GPA		0x200000	/* one page for each vCPU */
#define GUEST_COMMAND_GPA	0x240000	/* one page for each vCPU */
#define GUEST_WORK_GPA		0x400000	/* GUEST_WORK_PAGES for each vCPU */
#define GUEST_MAX_VCPUS		64

/* The pages of a vCPU's work area, all shared. */
#define GUEST_WORK_PAGES	32
#define GUEST_WORK_REQUEST	0
#define GUEST_WORK_RESPONSE	1
#define GUEST_WORK_REPORT	2	/* handed out: the report */
#define GUEST_WORK_CERTS	4	/* the hypervisor's certificates */
#define GUEST_WORK_CERTS_OUT	16	/* handed out: the guest's copy of them */
#define GUEST_MAX_CERT_PAGES	12

/* What lies below this the guest can reach, as private and as shared memory. */
#define GUEST_REACH		0x40000000

/*
 * The image starts with this header; its first bytes are code that jumps over
 * it. Every vCPU starts at the image's first byte, in protected mode without
 * paging, with its number in EDI. Only vCPU 0 may run until it is ready.
 */
#define GUEST_MAGIC		0x31474e53	/* "SNG1" */
#define GUEST_HEADER_OFFSET	8

/* The guest's doorbell: a 32-bit OUT to this port by way of the GHCB. */
#define GUEST_PORT		0x5e0
#define GUEST_READY		1	/* command done (or none yet): wants the next */
#define GUEST_FATAL		2	/* the command block's text says why */

/* Reason set and codes of a termination before the GHCB can be used. */
#define GUEST_TERM_SET		5
#define GUEST_TERM_PROTOCOL	1	/* no GHCB protocol version 2 */
#define GUEST_TERM_PAGE_STATE	2
#define GUEST_TERM_PVALIDATE	3
#define GUEST_TERM_REGISTER	4
#define GUEST_TERM_EXCEPTION	0x20	/* plus the vector */

/* Commands. */
#define GUEST_OP_NOTHING	0
#define GUEST_OP_REQUEST	1	/* struct guest_request, by the GHCB at gpa if not 0 */
#define GUEST_OP_SHARE		2	/* make gpa, npages shared */
#define GUEST_OP_UNSHARE	3	/* make gpa, npages private and validated */
#define GUEST_OP_GHCB		4	/* use the shared page at gpa as GHCB from now on */
#define GUEST_OP_FILL		5	/* fill the private page gpa with value and ~value */
#define GUEST_OP_FILLED		6	/* see whether that is still in it */
#define GUEST_OP_PVALIDATE	7	/* PVALIDATE of gpa: page_size, value */
#define GUEST_OP_RMPADJUST	8	/* RMPADJUST of gpa: page_size, value */
#define GUEST_OP_VCPU		9	/* start vCPU npages anew at VMPL value; gpa: its VMSA */
#define GUEST_OP_CALL		10	/* call what is in the private page gpa */

/* Flags of a request. */
#define GUEST_REQ_BUILD		(1 << 0)	/* seal a message and write it to message_gpa */
#define GUEST_REQ_OPEN		(1 << 1)	/* open the answer at answer_gpa */
#define GUEST_REQ_RAX		(1 << 2)	/* mark RAX as valid in the GHCB */
#define GUEST_REQ_RBX		(1 << 3)	/* mark RBX as valid in the GHCB */
#define GUEST_REQ_BAD_TAG	(1 << 4)	/* spoil the authentication tag */
#define GUEST_REQ_PRESS_ON	(1 << 5)	/* repeat whatever the outcome is */

/* Outcome of a command. */
#define GUEST_OK		0
#define GUEST_REFUSED		1	/* SW_EXITINFO1 says that the input was malformed */
#define GUEST_NOT_ANSWERED	2	/* SW_EXITINFO2 is not 0: hypervisor or firmware error */
#define GUEST_BAD_ANSWER	3	/* the answer does not fit the question: see text */
#define GUEST_BAD_COMMAND	4	/* the command block itself makes no sense: see text */
#define GUEST_HYPERVISOR	5	/* the hypervisor refused something else: see text */
#define GUEST_CHANGED		6	/* the page holds something else */
#define GUEST_OUTCOMES		7

#ifndef __ASSEMBLER__
#include <stdint.h>

struct guest_header {
	uint32_t magic;
	uint32_t load_gpa;
	uint32_t file_size;	/* bytes that the image file holds */
	uint32_t memory_size;	/* the same and the zeroed memory behind it */
	uint32_t vcpu_size;	/* zeroed memory behind that for each vCPU */
};

struct guest_request {
	/* in: the exit, raw */
	uint64_t exit_code;
	uint64_t exit_info_1;
	uint64_t exit_info_2;
	uint64_t rax;
	uint64_t rbx;
	uint32_t flags;
	uint32_t repeat;	/* 0 is 1; without PRESS_ON ends with the first that fails */
	/* in: the message */
	uint64_t message_gpa;
	uint64_t answer_gpa;
	int64_t seqno_offset;	/* added to the right sequence number */
	uint8_t vmpck;		/* which of the four keys */
	uint8_t msg_type;
	uint8_t msg_version;
	uint8_t hdr_version;
	uint8_t algo;
	uint8_t key_select;
	uint16_t payload_size;	/* 0: as the type wants it */
	uint32_t vmpl;
	uint8_t report_data[64];
	/* in: where to hand out to, 0 for nowhere */
	uint64_t report_gpa;
	uint64_t certs_gpa;
	/* out */
	uint64_t sw_exit_info_1;
	uint64_t sw_exit_info_2;
	uint64_t rbx_out;
	uint64_t seqno;		/* that the message had */
	uint32_t done;		/* repeats made */
	uint32_t outcomes[GUEST_OUTCOMES];	/* how often each came */
	uint32_t firmware_errors;	/* GUEST_NOT_ANSWERED by the firmware */
	uint32_t answer_type;
	uint32_t answer_status;	/* the status field of a report's or key's answer */
	uint32_t report_size;	/* bytes at report_gpa */
	uint32_t certs_size;	/* bytes at certs_gpa */
};

struct guest_command {
	uint32_t op;
	uint32_t outcome;
	uint64_t gpa;
	uint64_t npages;
	uint64_t value;
	uint32_t page_size;	/* 1: 2 MiB */
	/* out: what PVALIDATE or RMPADJUST answered */
	uint32_t status;
	uint32_t unchanged;
	uint32_t reserved;
	struct guest_request request;
	/* Facts that the guest tells once. */
	uint32_t ghcb_version;
	uint32_t cbit;
	uint64_t hv_features;
	char text[256];
};
#endif

#endif
