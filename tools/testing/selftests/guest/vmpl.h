/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vCPUs that run at a lower privilege level (VMPL 1 to 3) than the one that makes
 * them.
 */
#ifndef VMPL_H
#define VMPL_H

#include <stdint.h>

/**
 * vmpl_start() - start a vCPU anew
 * @ghcb: the calling vCPU's GHCB
 * @vcpu: the number of the other vCPU, which is also its APIC id
 * @vmsa: a private page, its save area from now on
 * @vmpl: its level
 * @entry: where it starts, on its own stack and the caller's page tables, with its number
 *
 * Return: 0, or what RMPADJUST or the hypervisor (SW_EXITINFO2) answered.
 */
uint64_t vmpl_start(uint64_t ghcb, uint32_t vcpu, uint64_t vmsa, uint8_t vmpl,
		    void (*entry)(uint32_t vcpu));

#endif
