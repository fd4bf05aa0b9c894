// SPDX-License-Identifier: GPL-2.0
/*
 * The checks of a request's arguments. Stock has made some of them, but on
 * what the guest's memory held then; these are on the copies that we act on.
 */
#include <linux/cc_platform.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/string.h>
#include <asm/sev.h>

#include "request_args.h"

static bool covers(const struct kvm_snp_certs_range *range, u64 gpa)
{
	return gpa >= range->gpa && gpa - range->gpa < (u64)range->usable << PAGE_SHIFT;
}

int kvm_snp_request_args_check(const struct kvm_snp_request_args *args,
			       struct kvm_snp_certs_range *range)
{
	u64 bytes, end;

	memset(range, 0, sizeof(*range));

	if (!PAGE_ALIGNED(args->req_gpa) || !PAGE_ALIGNED(args->resp_gpa) ||
	    args->req_gpa == args->resp_gpa)
		return -EINVAL;

	if (!args->extended || args->msg_type != SNP_MSG_REPORT_REQ)
		return 0;

	if (!args->rax_valid || !args->rbx_valid || !PAGE_ALIGNED(args->rax) ||
	    check_mul_overflow(args->rbx, (u64)PAGE_SIZE, &bytes) ||
	    check_add_overflow(args->rax, bytes, &end))
		return -EINVAL;

	range->wanted = true;
	range->gpa = args->rax;
	range->npages = args->rbx;
	range->usable = min_t(u64, args->rbx, KVM_SNP_MAX_CERT_PAGES);

	if (covers(range, args->req_gpa) || covers(range, args->resp_gpa))
		return -EINVAL;
	return 0;
}
