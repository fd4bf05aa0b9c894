// SPDX-License-Identifier: GPL-2.0
/*
 * The rate limiter: slots of 1/rate seconds, taken in advance by up to a burst.
 */
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/time64.h>

#include "rate_limit.h"

static unsigned int key_of(u8 vmpck)
{
	return vmpck < KVM_SNP_RATE_KEYS ? vmpck : 0;
}

enum kvm_snp_rate_verdict kvm_snp_rate_ask(struct kvm_snp_rate *rate, unsigned int per_second,
					   unsigned int burst, u8 vmpck, u64 now, u64 *wait)
{
	u64 *booked = &rate->booked[key_of(vmpck)];
	u64 slot, ahead;

	*wait = 0;
	if (!per_second) {
		memset(rate, 0, sizeof(*rate));
		return KVM_SNP_RATE_PASS;
	}

	if (*booked) {
		if (*booked <= now) {
			*booked = 0;
			return KVM_SNP_RATE_PASS;
		}
		*wait = *booked - now;
		return KVM_SNP_RATE_WAIT;
	}

	slot = max(NSEC_PER_SEC / per_second, 1UL);
	ahead = slot * (max(burst, 1U) - 1);
	rate->next = max(rate->next, now);
	if (rate->next <= now + ahead) {
		rate->next += slot;
		return KVM_SNP_RATE_PASS;
	}
	*booked = rate->next - ahead;
	rate->next += slot;
	return KVM_SNP_RATE_REFUSE;
}

void kvm_snp_rate_unused(struct kvm_snp_rate *rate, unsigned int per_second, u8 vmpck, u64 now)
{
	if (per_second)
		rate->booked[key_of(vmpck)] = max(now, 1ULL);
}
