// SPDX-License-Identifier: GPL-2.0
/*
 * What a guest may ask for, case by case.
 */
#include <kunit/test.h>
#include <linux/cc_platform.h>
#include <linux/mm.h>
#include <asm/sev.h>

#include "../request_args.h"

#define REQUEST		0x10000ULL
#define RESPONSE	0x20000ULL
#define CERTS		0x30000ULL

struct args_case {
	const char *name;
	struct kvm_snp_request_args args;
	int ret;
	bool wanted;
	unsigned int usable;
};

/* Extended, or not; message type, RAX and RBX valid; the pages; RAX and RBX. */
#define ARGS(ext, type, rax_ok, rbx_ok, req, resp, rax_val, rbx_val)		\
	{									\
		.extended = ext,						\
		.msg_type = type,						\
		.rax_valid = rax_ok,						\
		.rbx_valid = rbx_ok,						\
		.req_gpa = req,							\
		.resp_gpa = resp,						\
		.rax = rax_val,							\
		.rbx = rbx_val,							\
	}

/* All right but for what is given. */
#define CERTS_AT(rax, rbx)	\
	ARGS(true, SNP_MSG_REPORT_REQ, true, true, REQUEST, RESPONSE, rax, rbx)
#define REGS(rax_ok, rbx_ok)	\
	ARGS(true, SNP_MSG_REPORT_REQ, rax_ok, rbx_ok, REQUEST, RESPONSE, CERTS, 4)
#define PAGES(ext, req, resp)	\
	ARGS(ext, SNP_MSG_REPORT_REQ, true, true, req, resp, CERTS, 4)

static const struct args_case cases[] = {
	{ "four pages", CERTS_AT(CERTS, 4), 0, true, 4 },
	{ "one page", CERTS_AT(CERTS, 1), 0, true, 1 },
	{ "more pages than a table has", CERTS_AT(CERTS, 6), 0, true, KVM_SNP_MAX_CERT_PAGES },
	{ "no pages", CERTS_AT(CERTS, 0), 0, true, 0 },
	{ "no pages at the end of the address space",
	  CERTS_AT(0xfffffffffffff000, 0), 0, true, 0 },
	{ "pages up to the end of the address space but one",
	  CERTS_AT(0xffffffffffffe000, 1), 0, true, 1 },
	{ "a page that wraps to 0", CERTS_AT(0xfffffffffffff000, 1), -EINVAL },
	{ "2^52 pages", CERTS_AT(CERTS, 1ULL << 52), -EINVAL },
	{ "2^52 - 1 pages from 0x30000", CERTS_AT(CERTS, (1ULL << 52) - 1), -EINVAL },
	{ "all ones pages", CERTS_AT(CERTS, ~0ULL), -EINVAL },
	{ "all ones address", CERTS_AT(~0ULL, 4), -EINVAL },
	{ "pages off a page boundary", CERTS_AT(CERTS + 8, 4), -EINVAL },
	{ "RAX not given", REGS(false, true), -EINVAL },
	{ "RBX not given", REGS(true, false), -EINVAL },
	{ "neither given", REGS(false, false), -EINVAL },
	{ "another message type needs no registers",
	  ARGS(true, SNP_MSG_KEY_REQ, false, false, REQUEST, RESPONSE, CERTS, 4), 0, false },
	{ "another message type looks at no registers",
	  ARGS(true, SNP_MSG_KEY_REQ, true, true, REQUEST, RESPONSE, 1, ~0ULL), 0, false },
	{ "a plain request needs no registers",
	  ARGS(false, SNP_MSG_REPORT_REQ, false, false, REQUEST, RESPONSE, CERTS, 4), 0, false },
	{ "a plain request looks at no registers",
	  ARGS(false, SNP_MSG_REPORT_REQ, true, true, REQUEST, RESPONSE, 1, ~0ULL), 0, false },
	{ "request page off a page boundary", PAGES(true, REQUEST + 16, RESPONSE), -EINVAL },
	{ "response page off a page boundary", PAGES(true, REQUEST, RESPONSE + 0xff0), -EINVAL },
	{ "request and response page the same", PAGES(true, REQUEST, REQUEST), -EINVAL },
	{ "the same, plain", PAGES(false, REQUEST, REQUEST), -EINVAL },
	{ "first certificate page is the request page", CERTS_AT(REQUEST, 4), -EINVAL },
	{ "first certificate page is the response page", CERTS_AT(RESPONSE, 4), -EINVAL },
	{ "last certificate page is the response page",
	  CERTS_AT(RESPONSE - 3 * PAGE_SIZE, 4), -EINVAL },
	{ "certificates end before the response page",
	  CERTS_AT(RESPONSE - 4 * PAGE_SIZE, 4), 0, true, 4 },
	{ "certificates begin after the response page",
	  CERTS_AT(RESPONSE + PAGE_SIZE, 4), 0, true, 4 },
	{ "the response page lies behind all that a table fills",
	  CERTS_AT(RESPONSE - 5 * PAGE_SIZE, 100), 0, true, 5 },
	{ "no certificate pages, at the request page", CERTS_AT(REQUEST, 0), 0, true, 0 },
};

KUNIT_ARRAY_PARAM_DESC(args, cases, name);

static void request_is_checked(struct kunit *test)
{
	const struct args_case *c = test->param_value;
	struct kvm_snp_certs_range range;

	memset(&range, 0xa5, sizeof(range));
	KUNIT_ASSERT_EQ(test, kvm_snp_request_args_check(&c->args, &range), c->ret);
	if (c->ret)
		return;
	KUNIT_EXPECT_EQ(test, range.wanted, c->wanted);
	KUNIT_EXPECT_EQ(test, range.usable, c->usable);
	KUNIT_EXPECT_EQ(test, range.gpa, c->wanted ? c->args.rax : 0);
	KUNIT_EXPECT_EQ(test, range.npages, c->wanted ? c->args.rbx : 0);
}

/* Every message type but one asks for no certificates. */
static void only_report_requests_want_certificates(struct kunit *test)
{
	struct kvm_snp_request_args args = CERTS_AT(CERTS, 4);
	struct kvm_snp_certs_range range;
	unsigned int type;

	for (type = 0; type < 256; type++) {
		args.msg_type = type;
		KUNIT_ASSERT_EQ(test, kvm_snp_request_args_check(&args, &range), 0);
		KUNIT_EXPECT_EQ_MSG(test, range.wanted, type == 5, "type %u", type);
	}
}

static struct kunit_case request_args_cases[] = {
	KUNIT_CASE_PARAM(request_is_checked, args_gen_params),
	KUNIT_CASE(only_report_requests_want_certificates),
	{}
};

static struct kunit_suite request_args_suite = {
	.name = "kvm_snp_request_args",
	.test_cases = request_args_cases,
};

kunit_test_suite(request_args_suite);
