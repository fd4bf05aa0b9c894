// SPDX-License-Identifier: GPL-2.0
/*
 * SEV and SEV-ES guests: handles, ASIDs, launch and measurement.
 * Source: AMD 55766, chapter 6.
 */
#include "sev_guest.h"

#include <stdlib.h>
#include <string.h>

#include "asid.h"
#include "crypto.h"
#include "machine.h"
#include "page.h"
#include "sev_session.h"
#include "state.h"

#define REGION_ALIGN	16

/**
 * struct sev_guest - what the firmware knows of a guest
 * @next: next one of the platform
 * @handle: its name
 * @state: where in its life it is
 * @asid: the ASID that it is bound to, or 0
 * @policy: what its owner allows
 * @keys: between its owner and the firmware
 * @hash: launch digest so far
 * @measure: its measurement, from LAUNCH_MEASURE on
 */
struct sev_guest {
	struct sev_guest *next;
	uint32_t handle;
	enum sev_guest_state state;
	uint32_t asid;
	uint32_t policy;
	struct sev_transport keys;
	struct crypto_sha256 hash;
	uint8_t measure[32];
};

static struct sev_guest *find(struct psp_fw *fw, uint32_t handle)
{
	struct sev_guest *guest = fw->sev_guests;

	while (guest && guest->handle != handle)
		guest = guest->next;
	return guest;
}

static void guest_remove(struct psp_fw *fw, struct sev_guest *guest)
{
	struct sev_guest **link = &fw->sev_guests;

	while (*link != guest)
		link = &(*link)->next;
	*link = guest->next;
	fw->sev_guest_count--;
	asid_release(fw, guest->asid);
	memset(guest, 0, sizeof(*guest));
	free(guest);
}

void sev_guest_remove_all(struct psp_fw *fw)
{
	while (fw->sev_guests)
		guest_remove(fw, fw->sev_guests);
}

enum psp_status sev_decommission(struct psp_fw *fw, void *buffer)
{
	const struct sev_handle_cmd *cmd = buffer;
	struct sev_guest *guest = find(fw, cmd->handle);

	if (!guest)
		return PSP_INVALID_GUEST;
	if (guest->asid)
		return PSP_ACTIVE;
	guest_remove(fw, guest);
	if (!fw->sev_guests)
		fw->sev_state = SEV_STATE_INIT;
	return PSP_SUCCESS;
}

enum psp_status sev_activate(struct psp_fw *fw, void *buffer)
{
	const struct sev_activate_cmd *cmd = buffer;
	struct sev_guest *guest = find(fw, cmd->handle);
	enum psp_status status;

	if (!guest)
		return PSP_INVALID_GUEST;
	if (guest->asid)
		return PSP_ACTIVE;
	status = asid_take(fw, cmd->asid, guest->policy & SEV_POLICY_ES);
	if (!status)
		guest->asid = cmd->asid;
	return status;
}

enum psp_status sev_deactivate(struct psp_fw *fw, void *buffer)
{
	const struct sev_handle_cmd *cmd = buffer;
	struct sev_guest *guest = find(fw, cmd->handle);

	if (!guest)
		return PSP_INVALID_GUEST;
	asid_release(fw, guest->asid);
	guest->asid = 0;
	return PSP_SUCCESS;
}

enum psp_status sev_guest_status(struct psp_fw *fw, void *buffer)
{
	struct sev_guest_status_cmd *cmd = buffer;
	struct sev_guest *guest = find(fw, cmd->handle);

	if (!guest)
		return PSP_INVALID_GUEST;
	cmd->policy = guest->policy;
	cmd->asid = guest->asid;
	cmd->state = guest->state;
	return PSP_SUCCESS;
}

static enum psp_status check_policy(const struct psp_fw *fw, uint32_t policy)
{
	const struct psp_version *v = &fw->current_version;

	if (SEV_POLICY_API_MAJOR(policy) > v->major ||
	    (SEV_POLICY_API_MAJOR(policy) == v->major &&
	     SEV_POLICY_API_MINOR(policy) > v->minor))
		return PSP_POLICY_FAILURE;
	if (policy & SEV_POLICY_ES && !fw->sev_es)
		return PSP_POLICY_FAILURE;
	return PSP_SUCCESS;
}

/* An owner that wants secrets of its own sends a session; without one they are ours. */
static enum psp_status take_session(struct psp_fw *fw, const struct sev_launch_start_cmd *cmd,
				    struct sev_transport *keys)
{
	struct sev_session session;
	enum psp_status status;
	struct sev_cert owner;

	if (!cmd->dh_paddr && !cmd->session_paddr) {
		crypto_random(keys, sizeof(*keys));
		return PSP_SUCCESS;
	}
	if (cmd->dh_len < sizeof(owner) || cmd->session_len < sizeof(session))
		return PSP_INVALID_LEN;
	status = page_check_readable(fw, cmd->dh_paddr, sizeof(owner));
	if (!status)
		status = page_check_readable(fw, cmd->session_paddr, sizeof(session));
	if (status)
		return status;
	if (!psp_read(fw, cmd->dh_paddr, &owner, sizeof(owner)) ||
	    !psp_read(fw, cmd->session_paddr, &session, sizeof(session)))
		return PSP_INVALID_ADDRESS;
	return sev_session_open(fw->keys.pdh_private, &owner, &session, cmd->policy, keys);
}

enum psp_status sev_launch_start(struct psp_fw *fw, void *buffer)
{
	struct sev_launch_start_cmd *cmd = buffer;
	struct sev_transport keys;
	struct sev_guest *guest, *other = NULL;
	enum psp_status status;

	status = check_policy(fw, cmd->policy);
	if (status)
		return status;
	/* A handle names a guest to share the memory key with. */
	if (cmd->handle) {
		other = find(fw, cmd->handle);
		if (!other)
			return PSP_INVALID_GUEST;
		if ((other->policy | cmd->policy) & SEV_POLICY_NOKS)
			return PSP_POLICY_FAILURE;
	}
	if (fw->sev_guest_count >= fw->config.max_asid)
		return PSP_RESOURCE_LIMIT;
	status = take_session(fw, cmd, &keys);
	if (status)
		return status;
	guest = calloc(1, sizeof(*guest));
	if (!guest)
		return PSP_RESOURCE_LIMIT;

	do {
		guest->handle = ++fw->sev_next_handle;
	} while (!guest->handle || find(fw, guest->handle));
	guest->state = SEV_GSTATE_LUPDATE;
	guest->policy = cmd->policy;
	guest->keys = keys;
	crypto_sha256_start(&guest->hash);
	guest->next = fw->sev_guests;
	fw->sev_guests = guest;
	fw->sev_guest_count++;
	fw->sev_state = SEV_STATE_WORKING;
	cmd->handle = guest->handle;
	return PSP_SUCCESS;
}

/* What a command on a guest's memory needs of the guest. */
static enum psp_status check_guest(const struct sev_guest *guest, enum sev_guest_state state)
{
	if (!guest)
		return PSP_INVALID_GUEST;
	if (guest->state != state)
		return PSP_INVALID_GUEST_STATE;
	if (!guest->asid)
		return PSP_INACTIVE;
	return PSP_SUCCESS;
}

static enum psp_status measure_region(struct psp_fw *fw, struct sev_guest *guest, uint64_t pa,
				      uint32_t len)
{
	struct crypto_sha256 hash = guest->hash;
	uint8_t part[PSP_PAGE_SIZE];
	enum psp_status status;

	if (!len || len % REGION_ALIGN)
		return PSP_INVALID_LEN;
	if (psp_strip(fw, pa) % REGION_ALIGN)
		return PSP_INVALID_ADDRESS;
	status = page_check_writable(fw, pa, len);
	if (status)
		return status;
	while (len) {
		uint32_t size = len < sizeof(part) ? len : sizeof(part);

		if (!psp_read(fw, pa, part, size))
			return PSP_INVALID_ADDRESS;
		crypto_sha256_add(&hash, part, size);
		pa += size;
		len -= size;
	}
	guest->hash = hash;
	return PSP_SUCCESS;
}

enum psp_status sev_launch_update_data(struct psp_fw *fw, void *buffer)
{
	const struct sev_region_cmd *cmd = buffer;
	struct sev_guest *guest = find(fw, cmd->handle);
	enum psp_status status;

	status = check_guest(guest, SEV_GSTATE_LUPDATE);
	return status ? status : measure_region(fw, guest, cmd->paddr, cmd->len);
}

enum psp_status sev_launch_update_vmsa(struct psp_fw *fw, void *buffer)
{
	const struct sev_region_cmd *cmd = buffer;
	struct sev_guest *guest = find(fw, cmd->handle);
	enum psp_status status;

	status = check_guest(guest, SEV_GSTATE_LUPDATE);
	if (status)
		return status;
	if (!(guest->policy & SEV_POLICY_ES))
		return PSP_UNSUPPORTED;
	if (cmd->len != PSP_PAGE_SIZE)
		return PSP_INVALID_LEN;
	if (psp_strip(fw, cmd->paddr) % PSP_PAGE_SIZE)
		return PSP_INVALID_ADDRESS;
	return measure_region(fw, guest, cmd->paddr, cmd->len);
}

enum psp_status sev_launch_measure(struct psp_fw *fw, void *buffer)
{
	const struct psp_version *v = &fw->current_version;
	uint8_t version[3] = { v->major, v->minor, v->build }, digest[32];
	struct sev_region_cmd *cmd = buffer;
	struct sev_guest *guest = find(fw, cmd->handle);
	struct sev_measure m;
	enum psp_status status;

	if (!guest)
		return PSP_INVALID_GUEST;
	if (guest->state != SEV_GSTATE_LUPDATE)
		return PSP_INVALID_GUEST_STATE;
	if (!cmd->paddr || cmd->len < sizeof(m)) {
		cmd->len = sizeof(m);
		return PSP_INVALID_LEN;
	}
	status = page_check_writable(fw, cmd->paddr, sizeof(m));
	if (status)
		return status;
	crypto_random(m.mnonce, sizeof(m.mnonce));
	crypto_sha256_end(&guest->hash, digest);
	sev_session_measure(&guest->keys, version, guest->policy, digest, m.mnonce, m.measure);
	if (!psp_write(fw, cmd->paddr, &m, sizeof(m)))
		return PSP_INVALID_ADDRESS;
	cmd->len = sizeof(m);
	memcpy(guest->measure, m.measure, sizeof(guest->measure));
	guest->state = SEV_GSTATE_LSECRET;
	return PSP_SUCCESS;
}

enum psp_status sev_launch_update_secret(struct psp_fw *fw, void *buffer)
{
	const struct sev_launch_secret_cmd *cmd = buffer;
	struct sev_guest *guest = find(fw, cmd->handle);
	struct sev_packet_header header;
	uint8_t secret[SEV_SECRET_MAX];
	enum psp_status status;

	status = check_guest(guest, SEV_GSTATE_LSECRET);
	if (status)
		return status;
	if (cmd->hdr_len < sizeof(header) || !cmd->guest_len ||
	    cmd->guest_len > SEV_SECRET_MAX || cmd->guest_len % REGION_ALIGN ||
	    cmd->trans_len != cmd->guest_len)
		return PSP_INVALID_LEN;
	if (psp_strip(fw, cmd->guest_paddr) % REGION_ALIGN)
		return PSP_INVALID_ADDRESS;
	status = page_check_readable(fw, cmd->hdr_paddr, sizeof(header));
	if (!status)
		status = page_check_readable(fw, cmd->trans_paddr, cmd->trans_len);
	if (!status)
		status = page_check_writable(fw, cmd->guest_paddr, cmd->guest_len);
	if (status)
		return status;
	if (!psp_read(fw, cmd->hdr_paddr, &header, sizeof(header)) ||
	    !psp_read(fw, cmd->trans_paddr, secret, cmd->trans_len))
		return PSP_INVALID_ADDRESS;
	/* Compressed packets would be flag 0. */
	if (header.flags)
		return PSP_INVALID_PARAM;
	if (!sev_session_unpack(&guest->keys, &header, guest->measure, cmd->guest_len, secret,
				cmd->trans_len))
		return PSP_BAD_MEASUREMENT;
	if (!psp_write(fw, cmd->guest_paddr, secret, cmd->guest_len))
		return PSP_INVALID_ADDRESS;
	return PSP_SUCCESS;
}

enum psp_status sev_launch_finish(struct psp_fw *fw, void *buffer)
{
	const struct sev_handle_cmd *cmd = buffer;
	struct sev_guest *guest = find(fw, cmd->handle);

	if (!guest)
		return PSP_INVALID_GUEST;
	if (guest->state != SEV_GSTATE_LSECRET)
		return PSP_INVALID_GUEST_STATE;
	guest->state = SEV_GSTATE_RUNNING;
	return PSP_SUCCESS;
}

enum psp_status sev_attestation(struct psp_fw *fw, void *buffer)
{
	struct sev_attestation_cmd *cmd = buffer;
	struct sev_guest *guest = find(fw, cmd->handle);
	struct sev_attestation_report report = { 0 };
	struct psp_ecdsa_sig sig;
	enum psp_status status;
	uint8_t digest[32];

	if (!guest)
		return PSP_INVALID_GUEST;
	if (guest->state == SEV_GSTATE_LUPDATE)
		return PSP_INVALID_GUEST_STATE;
	if (!cmd->paddr || cmd->len < sizeof(report)) {
		cmd->len = sizeof(report);
		return PSP_INVALID_LEN;
	}
	status = page_check_writable(fw, cmd->paddr, sizeof(report));
	if (status)
		return status;
	memcpy(report.mnonce, cmd->mnonce, sizeof(report.mnonce));
	crypto_sha256_end(&guest->hash, report.launch_digest);
	report.policy = guest->policy;
	report.sig_usage = SEV_USAGE_PEK;
	report.sig_algo = SEV_ALGO_ECDSA_SHA256;
	/* Signed: nonce, digest and policy. */
	crypto_sha256(&report, offsetof(struct sev_attestation_report, sig_usage), digest);
	crypto_p384_sign(fw->keys.pek_private, digest, sizeof(digest), &sig);
	memcpy(report.sig_r, sig.r, sizeof(report.sig_r));
	memcpy(report.sig_s, sig.s, sizeof(report.sig_s));
	if (!psp_write(fw, cmd->paddr, &report, sizeof(report)))
		return PSP_INVALID_ADDRESS;
	cmd->len = sizeof(report);
	return PSP_SUCCESS;
}

/* The machine's memory is not encrypted: both directions are a copy. */
static enum psp_status debug_copy(struct psp_fw *fw, const struct sev_dbg_cmd *cmd)
{
	struct sev_guest *guest = find(fw, cmd->handle);
	uint64_t src = cmd->src_paddr, dst = cmd->dst_paddr;
	uint8_t part[PSP_PAGE_SIZE];
	uint32_t len = cmd->len;
	enum psp_status status;

	if (!guest)
		return PSP_INVALID_GUEST;
	if (guest->policy & SEV_POLICY_NODBG)
		return PSP_POLICY_FAILURE;
	if (!guest->asid)
		return PSP_INACTIVE;
	if (!len || len % REGION_ALIGN)
		return PSP_INVALID_LEN;
	if (psp_strip(fw, src) % REGION_ALIGN || psp_strip(fw, dst) % REGION_ALIGN)
		return PSP_INVALID_ADDRESS;
	status = page_check_readable(fw, src, len);
	if (!status)
		status = page_check_writable(fw, dst, len);
	if (status)
		return status;
	while (len) {
		uint32_t size = len < sizeof(part) ? len : sizeof(part);

		if (!psp_read(fw, src, part, size) || !psp_write(fw, dst, part, size))
			return PSP_INVALID_ADDRESS;
		src += size;
		dst += size;
		len -= size;
	}
	return PSP_SUCCESS;
}

enum psp_status sev_dbg_decrypt(struct psp_fw *fw, void *buffer)
{
	return debug_copy(fw, buffer);
}

enum psp_status sev_dbg_encrypt(struct psp_fw *fw, void *buffer)
{
	return debug_copy(fw, buffer);
}
