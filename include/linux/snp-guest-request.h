/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What ccp.ko offers to kvm-amd-snp.ko: guest requests with a snapshot of the
 * certificates that fit the reported TCB they are answered under.
 *
 * kvm-amd-snp.ko takes every function here with symbol_get(), so that beside
 * the stock ccp it can say itself what is missing. ccp.ko owns the functions;
 * the layouts are private to the two modules and carry a version.
 */
#ifndef _LINUX_SNP_GUEST_REQUEST_H
#define _LINUX_SNP_GUEST_REQUEST_H

#include <linux/kref.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/types.h>

/* Raised with every change of a struct or function below. */
#define SNP_GUEST_REQUEST_VERSION	2

/**
 * struct snp_certs - an immutable certificate table
 * @ref: one reference per holder; the last one frees
 * @tcb: the reported TCB that the table is for, as the firmware encodes it
 * @len: bytes in @data, a multiple of PAGE_SIZE, at most SNP_CERTS_MAX_LEN
 * @data: the table, opaque to the kernel
 */
struct snp_certs {
	struct kref ref;
	u64 tcb;
	u32 len;
	u8 data[];
};

static inline void snp_certs_release(struct kref *ref)
{
	kvfree(container_of(ref, struct snp_certs, ref));
}

/**
 * snp_certs_put() - give a reference back
 * @certs: a table, or NULL
 *
 * Context: Any that may sleep.
 */
static inline void snp_certs_put(struct snp_certs *certs)
{
	if (certs)
		kref_put(&certs->ref, snp_certs_release);
}

/**
 * struct snp_certs_slot - the place of one owner's certificates
 * @lock: guards @certs; innermost of all locks
 * @certs: the table, the slot's own reference, or NULL
 *
 * The host has one slot in ccp.ko, each VM one in kvm-amd-snp.ko.
 */
struct snp_certs_slot {
	spinlock_t lock;	/* guards @certs; innermost of all locks */
	struct snp_certs *certs;
};

/**
 * snp_certs_slot_init() - make an empty slot
 * @slot: the slot
 */
static inline void snp_certs_slot_init(struct snp_certs_slot *slot)
{
	spin_lock_init(&slot->lock);
	slot->certs = NULL;
}

/**
 * snp_certs_slot_get() - take a reference to what a slot holds now
 * @slot: the slot
 *
 * Return: a reference to be given back with snp_certs_put(), or NULL.
 */
static inline struct snp_certs *snp_certs_slot_get(struct snp_certs_slot *slot)
{
	struct snp_certs *certs;

	spin_lock(&slot->lock);
	certs = slot->certs;
	if (certs)
		kref_get(&certs->ref);
	spin_unlock(&slot->lock);
	return certs;
}

/**
 * snp_certs_slot_swap() - put a table into a slot
 * @slot: the slot
 * @certs: the new table, whose reference the slot takes over, or NULL
 *
 * Return: what was there, with its reference, or NULL.
 */
static inline struct snp_certs *snp_certs_slot_swap(struct snp_certs_slot *slot,
						    struct snp_certs *certs)
{
	struct snp_certs *old;

	spin_lock(&slot->lock);
	old = slot->certs;
	slot->certs = certs;
	spin_unlock(&slot->lock);
	return old;
}

/**
 * enum snp_certs_source - where the certificates of an answer came from
 * @SNP_CERTS_VM: the VM's own
 * @SNP_CERTS_HOST: the host-wide ones
 * @SNP_CERTS_NONE: neither is installed: the empty table
 * @SNP_CERTS_STALE: installed, but for another reported TCB: the empty table
 * @SNP_CERTS_TCB_UNKNOWN: the reported TCB is not known: the empty table
 */
enum snp_certs_source {
	SNP_CERTS_VM,
	SNP_CERTS_HOST,
	SNP_CERTS_NONE,
	SNP_CERTS_STALE,
	SNP_CERTS_TCB_UNKNOWN,
};

/**
 * struct snp_guest_request - one guest request, plain or extended
 * @version: in: SNP_GUEST_REQUEST_VERSION
 * @sev_fd: in: the VM's /dev/sev descriptor, looked up in the calling task
 * @extended: in: pick certificates too
 * @gctx_paddr: in: system physical address (with C-bit, as __psp_pa() gives) of
 *	the guest's context page
 * @req_paddr: in: the same of the request page, a host copy
 * @resp_paddr: in: the same of the response page, a firmware page
 * @vm_certs: in, with @extended: the VM's slot, or NULL
 * @certs_room: in, with @extended: bytes of certificates the caller can take
 * @wait_ms: in: the longest wait for the mailbox, in milliseconds; 0 is no bound
 * @issued: out: the command reached the mailbox; from here on the message
 *	counts as consumed
 * @lost: out: the firmware did not answer; it may still write to the pages,
 *	so they must be leaked
 * @fw_error: out: the firmware's status, meaningful with @issued
 * @certs_source: out, with @extended
 * @certs_len: out, with @extended: length of the table that fits, 0 for none;
 *	set also with -ENOSPC
 * @certs: out, with @extended and only with a return of 0: the table with a
 *	reference for the caller, to be given back with snp_certs_put(); NULL for
 *	the empty table
 */
struct snp_guest_request {
	u32 version;
	int sev_fd;
	bool extended;
	u64 gctx_paddr;
	u64 req_paddr;
	u64 resp_paddr;
	struct snp_certs_slot *vm_certs;
	size_t certs_room;
	unsigned int wait_ms;

	bool issued;
	bool lost;
	u32 fw_error;
	enum snp_certs_source certs_source;
	u32 certs_len;
	struct snp_certs *certs;
};

/**
 * snp_guest_request() - send a guest request and snapshot the certificates
 * @req: the request; its out fields are valid after every return
 *
 * Picks the certificates, compares them with the reported TCB and issues
 * SNP_GUEST_REQUEST in one hold of the mailbox lock. Touches no guest or user
 * memory. Once issued it waits uninterruptibly for the firmware; before, any
 * signal ends the wait.
 *
 * Context: Process context of the task that owns @sev_fd; may sleep.
 * Return: 0 when the firmware answered with status 0; -EIO when it answered
 * with another status (@fw_error); before anything was sent: -EBADF when
 * @sev_fd is not this driver's /dev/sev, -EINVAL on another version, -ENOSPC
 * when the table does not fit @certs_room (@certs_len says the need), -EINTR on
 * a signal while waiting for the mailbox, -EAGAIN when it was not ours
 * within @wait_ms, -ENODEV without a usable PSP; -ETIMEDOUT when it was sent and
 * not answered (@lost).
 */
int snp_guest_request(struct snp_guest_request *req);

/**
 * snp_certs_install() - put a table into a slot, if it fits the reported TCB
 * @slot: the host's or a VM's slot
 * @certs: the new table, whose reference is taken over on success; NULL
 *	empties the slot
 * @tcb_given: @certs->tcb was named by the caller and must equal the reported
 *	TCB; else it is set to the reported TCB here
 *
 * Context: Process context; takes the mailbox lock.
 * Return: 0; -ESTALE when @certs->tcb is not the reported TCB; -ENODATA when
 * the reported TCB is not known; -ENODEV; -EINTR on a signal while waiting.
 */
int snp_certs_install(struct snp_certs_slot *slot, struct snp_certs *certs, bool tcb_given);

/**
 * snp_reported_tcb() - the platform's reported TCB, as last learned
 * @tcb: out
 *
 * Context: Any that may sleep.
 * Return: 0, or -ENODATA while it is not known.
 */
int snp_reported_tcb(u64 *tcb);

/**
 * snp_guest_request_watch() - count guest requests that bypass the hook
 * @on: the hook is on; every SNP_GUEST_REQUEST command that stock kvm-amd
 *	issues by itself from now on is counted
 *
 * Return: how many were counted since the last switch-on.
 */
u64 snp_guest_request_watch(bool on);

#endif /* _LINUX_SNP_GUEST_REQUEST_H */
