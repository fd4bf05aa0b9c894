/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The launch measurement that an SNP guest must have, from what it is started
 * with: AMD 56860, SNP_LAUNCH_UPDATE, and what QEMU and KVM launch in which order.
 */
#ifndef SNPCERT_LAUNCH_H
#define SNPCERT_LAUNCH_H

#include <stddef.h>
#include <stdint.h>

#include "kernel_hashes.h"
#include "problem.h"

#define LAUNCH_DIGEST_LEN	48
/* More than KVM has. */
#define LAUNCH_MAX_VCPUS	4096

/**
 * struct launch - what a guest is started with
 * @image: the firmware image, which ends at 4 GiB
 * @len: its size
 * @vcpus: how many there are at launch, from 1
 * @signature: CPUID 1 EAX as the guest sees it; vCPUs start with it in RDX
 * @features: SEV_FEATURES of the VMSAs, 1 being SNP alone
 * @hashes: the table of KERNEL_HASHES_LEN bytes that QEMU's kernel-hashes=on gives the
 *	firmware; NULL: kernel-hashes=off
 */
struct launch {
	const uint8_t *image;
	size_t len;
	unsigned int vcpus;
	uint32_t signature;
	uint64_t features;
	const uint8_t *hashes;
};

/**
 * launch_measure() - compute the measurement
 * @launch: what the guest is started with
 * @digest: out: LAUNCH_DIGEST_LEN bytes
 * @problem: filled in on failure
 *
 * Return: 0, or -1 when the image is no OVMF for SNP guests, or has no place for @hashes.
 */
int launch_measure(const struct launch *launch, uint8_t *digest, struct problem *problem);

/**
 * launch_signature() - CPUID 1 EAX of one of QEMU's CPU models
 * @model: as for QEMU's -cpu, such as EPYC-Milan or EPYC-v4
 *
 * Return: the signature, or 0 where the model is not known.
 */
uint32_t launch_signature(const char *model);

#endif /* SNPCERT_LAUNCH_H */
