/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How many requests a VM may send to the firmware, per second and at once.
 *
 * A request beyond the rate is refused once, and books the next free slot as
 * it is: the same message passes at its next try, at the latest after waiting
 * for that slot. A Linux guest that is refused for 60 s throws its key away.
 */
#ifndef _KVM_SNP_RATE_LIMIT_H
#define _KVM_SNP_RATE_LIMIT_H

#include <linux/types.h>

/* A guest has four keys (VMPCK 0-3), and a message of each can be under way. */
#define KVM_SNP_RATE_KEYS	4

/**
 * struct kvm_snp_rate - one VM's use of its rate
 * @next: when the next slot begins, in ns
 * @booked: per key, when its refused message may pass, in ns; 0 for none
 *
 * Guarded by the VM's request lock.
 */
struct kvm_snp_rate {
	u64 next;
	u64 booked[KVM_SNP_RATE_KEYS];
};

/**
 * enum kvm_snp_rate_verdict - what becomes of a request
 * @KVM_SNP_RATE_PASS: it goes on
 * @KVM_SNP_RATE_WAIT: it was refused before and goes on after a wait
 * @KVM_SNP_RATE_REFUSE: it is refused this once
 */
enum kvm_snp_rate_verdict {
	KVM_SNP_RATE_PASS,
	KVM_SNP_RATE_WAIT,
	KVM_SNP_RATE_REFUSE,
};

/**
 * kvm_snp_rate_ask() - may this request go on?
 * @rate: the VM's use
 * @per_second: the limit, 0 for none
 * @burst: how many may come at once; 0 counts as 1
 * @vmpck: the message's key as the guest names it; others count as key 0
 * @now: in ns
 * @wait: out: ns to wait, with KVM_SNP_RATE_WAIT. Ask again afterwards.
 *
 * Return: the verdict.
 */
enum kvm_snp_rate_verdict kvm_snp_rate_ask(struct kvm_snp_rate *rate, unsigned int per_second,
					   unsigned int burst, u8 vmpck, u64 now, u64 *wait);

/**
 * kvm_snp_rate_unused() - a request that passed was not sent after all
 * @rate: the VM's use
 * @per_second: the limit, 0 for none
 * @vmpck: the message's key
 * @now: in ns
 *
 * Its next try passes at once and is not counted again.
 */
void kvm_snp_rate_unused(struct kvm_snp_rate *rate, unsigned int per_second, u8 vmpck, u64 now);

#endif /* _KVM_SNP_RATE_LIMIT_H */
