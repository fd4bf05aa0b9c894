/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Turning pages from private to shared and back.
 */
#ifndef PAGE_STATE_H
#define PAGE_STATE_H

#include <stdint.h>

/**
 * page_share_by_msr() - make one validated page shared, without a GHCB page
 * @gpa: the page
 *
 * Terminates the guest when that fails.
 */
void page_share_by_msr(uint64_t gpa);

/**
 * pages_share() - make pages shared
 * @ghcb: the vCPU's GHCB
 * @gpa: the first page
 * @npages: how many
 * @validated: they are validated, so take that back first
 *
 * Return: 0, or an error: the hypervisor's, or PVALIDATE's.
 */
uint64_t pages_share(uint64_t ghcb, uint64_t gpa, uint64_t npages, int validated);

/**
 * pages_unshare() - make pages private and validate them
 * @ghcb: the vCPU's GHCB
 * @gpa: the first page
 * @npages: how many
 *
 * Return: as pages_share().
 */
uint64_t pages_unshare(uint64_t ghcb, uint64_t gpa, uint64_t npages);

#endif
