/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Page states: what an RMP entry means to the firmware, and the commands that
 * move pages between states (PAGE_RECLAIM, PAGE_UNSMASH).
 * Source: AMD 56860, chapter 5.
 */
#ifndef PSP_FW_PAGE_H
#define PSP_FW_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "abi.h"
#include "rmp.h"

struct psp_fw;
struct snp_guest;

enum psp_page_state {
	PAGE_DEFAULT,		/* the RMP has no entry for it, or is not in use */
	PAGE_HYPERVISOR,
	PAGE_HV_FIXED,
	PAGE_RECLAIM,
	PAGE_FIRMWARE,
	PAGE_CONTEXT,
	PAGE_METADATA,
	PAGE_PRE_GUEST,
	PAGE_PRE_SWAP,
	PAGE_GUEST_INVALID,
	PAGE_GUEST_VALID,
};

/**
 * page_state() - the state of a page
 * @fw: the processor
 * @pa: the page's address
 * @entry: out: its RMP entry, zeroed for %PAGE_DEFAULT; may be NULL
 */
enum psp_page_state page_state(struct psp_fw *fw, uint64_t pa, struct rmp_entry *entry);

/**
 * page_set() - move a page to one of the states without owner
 * @fw: the processor
 * @pa: the page's address
 * @state: hypervisor, HV-fixed, reclaim, firmware or context
 * @size_2m: the entry is a 2 MiB one
 *
 * Return: false where the RMP has no entry for it.
 */
bool page_set(struct psp_fw *fw, uint64_t pa, enum psp_page_state state, bool size_2m);

/**
 * page_check_writable() - whether the firmware may write its answer somewhere
 * @fw: the processor
 * @pa: address of the buffer, any alignment
 * @len: its length, not 0
 *
 * Before SNP_INIT any memory will do; after it every page must be a 4 KiB page in
 * the firmware state that the firmware does not use itself.
 *
 * Return: PSP_SUCCESS, PSP_INVALID_ADDRESS, PSP_INVALID_PAGE_SIZE or
 * PSP_INVALID_PAGE_STATE.
 */
enum psp_status page_check_writable(struct psp_fw *fw, uint64_t pa, uint64_t len);

/**
 * page_check_readable() - whether the firmware may read a host's buffer
 * @fw: the processor
 * @pa: address of the buffer
 * @len: its length, not 0
 *
 * Refuses pages that belong to a guest: their contents are the guest's.
 *
 * Return: PSP_SUCCESS, PSP_INVALID_ADDRESS or PSP_INVALID_PAGE_STATE.
 */
enum psp_status page_check_readable(struct psp_fw *fw, uint64_t pa, uint64_t len);

/**
 * page_check_guest() - whether a page is one that a guest command may take
 * @fw: the processor
 * @pa: address of the page
 * @size_2m: the caller means a 2 MiB page
 * @asid: the guest's ASID
 * @wanted: the state that the page must be in
 * @entry: out: the RMP entry
 *
 * Return: PSP_SUCCESS, PSP_INVALID_ADDRESS (not aligned), PSP_INVALID_PAGE_STATE,
 * PSP_INVALID_PAGE_SIZE or PSP_INVALID_PAGE_OWNER, in this order.
 */
enum psp_status page_check_guest(struct psp_fw *fw, uint64_t pa, bool size_2m, uint32_t asid,
				 enum psp_page_state wanted, struct rmp_entry *entry);

/** page_reclaim() - SNP_PAGE_RECLAIM */
enum psp_status page_reclaim(struct psp_fw *fw, void *buffer);

/** page_unsmash() - SNP_PAGE_UNSMASH */
enum psp_status page_unsmash(struct psp_fw *fw, void *buffer);

#endif /* PSP_FW_PAGE_H */
