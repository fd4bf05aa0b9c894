// SPDX-License-Identifier: GPL-2.0
/*
 * Guest messages: the encrypted channel between a guest and the firmware, its
 * sequence numbers, and who answers which message.
 * Source: AMD 56860, chapters 7 (messages) and 8 (SNP_GUEST_REQUEST).
 */
#include "guest_request.h"

#include <string.h>

#include "cpuid.h"
#include "crypto.h"
#include "derived_key.h"
#include "machine.h"
#include "page.h"
#include "report.h"
#include "snp_guest.h"
#include "state.h"

/**
 * struct message - a message as it lies in its page
 * @header: in the clear, in part authenticated
 * @payload: encrypted
 */
struct message {
	struct snp_msg_header header;
	uint8_t payload[SNP_MSG_PAYLOAD_MAX];
} PSP_PACKED;
PSP_SIZE(message, PSP_PAGE_SIZE);

/*
 * Message CPUID_REQ: the hypervisor's CPUID values, checked. The answer holds what
 * would be right.
 */
static enum psp_status answer_cpuid(struct psp_fw *fw, const uint8_t *request, size_t len,
				    uint8_t *answer, size_t *answer_len)
{
	struct snp_msg_cpuid m = { 0 };
	size_t head = offsetof(struct snp_msg_cpuid, entry);
	uint32_t count;

	if (len < head)
		return PSP_INVALID_PARAM;
	memcpy(&count, request, sizeof(count));
	if (count > SNP_CPUID_COUNT_MAX || len < head + count * sizeof(m.entry[0]))
		return PSP_INVALID_PARAM;
	memcpy(m.entry, request + head, count * sizeof(m.entry[0]));
	m.count = count;
	if (!cpuid_check(fw, m.entry, count))
		m.status = PSP_INVALID_PARAM;
	*answer_len = head + count * sizeof(m.entry[0]);
	memcpy(answer, &m, *answer_len);
	return PSP_SUCCESS;
}

static enum psp_status answer_key(struct psp_fw *fw, const struct snp_guest *guest, int vmpl,
				  const uint8_t *request, size_t len, uint8_t *answer,
				  size_t *answer_len)
{
	struct snp_msg_key_rsp rsp = { 0 };
	struct snp_msg_key_req req;

	if (len != sizeof(req))
		return PSP_INVALID_PARAM;
	memcpy(&req, request, sizeof(req));
	rsp.status = derived_key(fw, guest, vmpl, &req, rsp.key);
	*answer_len = sizeof(rsp);
	memcpy(answer, &rsp, sizeof(rsp));
	return PSP_SUCCESS;
}

static enum psp_status answer_report(struct psp_fw *fw, const struct snp_guest *guest,
				     int vmpl, const uint8_t *request, size_t len,
				     uint8_t *answer, size_t *answer_len)
{
	struct snp_msg_report_rsp rsp = { 0 };
	struct snp_msg_report_req req;

	if (len != sizeof(req))
		return PSP_INVALID_PARAM;
	memcpy(&req, request, sizeof(req));
	rsp.status = report_make(fw, guest, vmpl, &req, &rsp.report);
	if (!rsp.status)
		rsp.report_size = sizeof(rsp.report);
	*answer_len = sizeof(rsp);
	memcpy(answer, &rsp, sizeof(rsp));
	return PSP_SUCCESS;
}

/* @vmpl is the channel: a guest's level cannot ask for a more privileged one. */
static enum psp_status answer(struct psp_fw *fw, const struct snp_guest *guest, int vmpl,
			      uint8_t type, const uint8_t *request, size_t len,
			      uint8_t *answer, size_t *answer_len)
{
	switch (type) {
	case SNP_MSG_CPUID_REQ:
		return answer_cpuid(fw, request, len, answer, answer_len);
	case SNP_MSG_KEY_REQ:
		return answer_key(fw, guest, vmpl, request, len, answer, answer_len);
	case SNP_MSG_REPORT_REQ:
		return answer_report(fw, guest, vmpl, request, len, answer, answer_len);
	default:
		return PSP_INVALID_PARAM;
	}
}

static bool zeroed(const uint8_t *p, size_t len)
{
	while (len--) {
		if (*p++)
			return false;
	}
	return true;
}

static bool header_valid(const struct snp_msg_header *h)
{
	return h->algo == SNP_MSG_ALGO_AES_256_GCM &&
	       h->hdr_version == SNP_MSG_HDR_VERSION && h->hdr_size == sizeof(*h) &&
	       h->msg_version == 1 && h->msg_size <= SNP_MSG_PAYLOAD_MAX &&
	       h->msg_vmpck < 4 && !h->reserved2 &&
	       zeroed(h->reserved1, sizeof(h->reserved1)) &&
	       zeroed(h->reserved3, sizeof(h->reserved3));
}

static void make_iv(uint64_t seqno, uint8_t iv[12])
{
	memcpy(iv, &seqno, sizeof(seqno));
	memset(iv + sizeof(seqno), 0, 12 - sizeof(seqno));
}

static bool open_message(const uint8_t key[32], struct message *m)
{
	uint8_t iv[12];

	make_iv(m->header.msg_seqno, iv);
	return crypto_gcm_decrypt(key, iv, (uint8_t *)&m->header + SNP_MSG_AAD_OFFSET,
				  sizeof(m->header) - SNP_MSG_AAD_OFFSET, m->payload,
				  m->payload, m->header.msg_size, m->header.authtag);
}

static void seal_message(const uint8_t key[32], struct message *m)
{
	uint8_t iv[12];

	make_iv(m->header.msg_seqno, iv);
	crypto_gcm_encrypt(key, iv, (uint8_t *)&m->header + SNP_MSG_AAD_OFFSET,
			   sizeof(m->header) - SNP_MSG_AAD_OFFSET, m->payload, m->payload,
			   m->header.msg_size, m->header.authtag);
}

enum psp_status snp_guest_request(struct psp_fw *fw, void *buffer)
{
	const struct snp_guest_request_cmd *cmd = buffer;
	struct message request, response = { 0 };
	struct snp_guest *guest;
	enum psp_status status;
	const uint8_t *key;
	uint64_t *count;
	size_t len;
	int vmpck;

	status = snp_guest_find(fw, cmd->gctx_paddr, &guest);
	if (status)
		return status;
	if (guest->state != SNP_GSTATE_RUNNING)
		return PSP_INVALID_GUEST_STATE;
	if (psp_strip(fw, cmd->request_paddr) & (PSP_PAGE_SIZE - 1) ||
	    psp_strip(fw, cmd->response_paddr) & (PSP_PAGE_SIZE - 1) ||
	    psp_strip(fw, cmd->request_paddr) == psp_strip(fw, cmd->response_paddr))
		return PSP_INVALID_ADDRESS;
	status = page_check_readable(fw, cmd->request_paddr, PSP_PAGE_SIZE);
	if (!status)
		status = page_check_writable(fw, cmd->response_paddr, PSP_PAGE_SIZE);
	if (status)
		return status;
	if (!psp_read(fw, cmd->request_paddr, &request, sizeof(request)))
		return PSP_INVALID_ADDRESS;

	if (!header_valid(&request.header))
		return PSP_INVALID_PARAM;
	vmpck = request.header.msg_vmpck;
	key = guest->vmpck[vmpck];
	count = &guest->msg_count[vmpck];
	if (*count > UINT64_MAX - 2)
		return PSP_AEAD_OFLOW;
	if (request.header.msg_seqno != *count + 1)
		return PSP_INVALID_PARAM;
	if (!open_message(key, &request))
		return PSP_BAD_MEASUREMENT;

	status = answer(fw, guest, vmpck, request.header.msg_type, request.payload,
			request.header.msg_size, response.payload, &len);
	if (status)
		return status;
	response.header.msg_seqno = *count + 2;
	response.header.algo = SNP_MSG_ALGO_AES_256_GCM;
	response.header.hdr_version = SNP_MSG_HDR_VERSION;
	response.header.hdr_size = sizeof(response.header);
	response.header.msg_type = request.header.msg_type + 1;
	response.header.msg_version = request.header.msg_version;
	response.header.msg_size = len;
	response.header.msg_vmpck = vmpck;
	seal_message(key, &response);
	if (!psp_write(fw, cmd->response_paddr, &response, sizeof(response)))
		return PSP_INVALID_ADDRESS;
	*count += 2;
	return PSP_SUCCESS;
}
