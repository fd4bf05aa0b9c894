// SPDX-License-Identifier: GPL-2.0
/* The message channel: sequence numbers, integrity, reports, keys, CPUID. */
#include <string.h>

#include <openssl/evp.h>

#include "fake_machine.h"
#include "guest_side.h"
#include "snp_guest.h"
#include "state.h"
#include "suites.h"
#include "tap.h"

static struct fake *machine_with(struct guest *g, uint64_t current, uint64_t committed)
{
	struct fake *f = fake_new(current, committed);

	fake_cmd(f, 0x81, NULL, 0);
	tap_ok(guest_launch(f, g, 300, 5, POLICY_BASIC), "a guest is launched");
	return f;
}

static uint16_t request(struct fake *f, uint64_t gctx, uint64_t req, uint64_t rsp)
{
	uint8_t cmd[24];

	put64(cmd, gctx);
	put64(cmd + 8, req);
	put64(cmd + 16, rsp);
	return fake_cmd(f, 0x94, cmd, sizeof(cmd));
}

static void test_sequence(void)
{
	uint8_t payload[0x60] = { 0 }, answer[0x4c0], page[4096], response[4096];
	struct channel *c, ahead;
	struct guest g;
	struct fake *f = machine_with(&g, TCB_NEW, 0);
	uint64_t req = PAGE(g.request), rsp = PAGE(g.response);

	c = &g.channel[0];
	guest_seal(f, &g, c, 5, payload, sizeof(payload));
	memcpy(page, f->ram + req, sizeof(page));
	tap_is(request(f, PAGE(5), req, rsp), INVALID_GUEST, "a request for nobody");
	tap_is(request(f, PAGE(g.gctx), req + 8, rsp), INVALID_ADDRESS, "an unaligned request");
	tap_is(request(f, PAGE(g.gctx), req, rsp + 8), INVALID_ADDRESS, "an unaligned response");
	tap_is(request(f, PAGE(g.gctx), req, req), INVALID_ADDRESS, "both the same page");
	tap_is(request(f, PAGE(g.gctx), req, PAGE(6)), INVALID_PAGE_STATE,
	       "a response into a hypervisor page is INVALID_PAGE_STATE");
	tap_is(request(f, PAGE(g.gctx), req, PAGE(IOMMU_FIRST)), INVALID_PAGE_STATE,
	       "a response into a page that the IOMMU uses is INVALID_PAGE_STATE");
	tap_is(request(f, PAGE(g.gctx), PAGE(g.gctx + 4), rsp), INVALID_PAGE_STATE,
	       "a request in a guest's page is INVALID_PAGE_STATE");
	tap_is(request(f, PAGE(g.gctx), PAGE(FAKE_PAGES), rsp), INVALID_ADDRESS,
	       "a request outside of memory is INVALID_ADDRESS");

	ahead = *c;
	ahead.seqno = 1;
	guest_seal(f, &g, &ahead, 5, payload, sizeof(payload));
	tap_is(guest_send(f, &g), INVALID_PARAM, "a sequence number ahead is refused");
	memcpy(f->ram + req, page, sizeof(page));
	f->ram[req + 0x60] ^= 1;
	tap_is(guest_send(f, &g), BAD_MEASUREMENT, "a changed payload is BAD_MEASUREMENT");
	memcpy(f->ram + req, page, sizeof(page));
	f->ram[req] ^= 1;
	tap_is(guest_send(f, &g), BAD_MEASUREMENT, "a changed tag is BAD_MEASUREMENT");
	memcpy(f->ram + req, page, sizeof(page));
	f->ram[req + 0x34] = 3;
	tap_is(guest_send(f, &g), BAD_MEASUREMENT, "a changed message type is BAD_MEASUREMENT");
	memcpy(f->ram + req, page, sizeof(page));
	f->ram[req + 0x3c] = 1;
	tap_is(guest_send(f, &g), BAD_MEASUREMENT, "another channel's key is BAD_MEASUREMENT");

	memcpy(f->ram + req, page, sizeof(page));
	tap_is(guest_send(f, &g), OK, "the unchanged message is taken after all of that");
	memcpy(response, f->ram + rsp, sizeof(response));
	tap_is(guest_send(f, &g), INVALID_PARAM, "and refused when it comes again");
	tap_ok(!memcmp(response, f->ram + rsp, sizeof(response)),
	       "a refused message leaves the response page alone");
	tap_is(guest_open(f, &g, c, 6, answer, sizeof(answer)), 0x4c0, "the answer is proper");
	tap_is(guest_ask(f, &g, c, 5, payload, sizeof(payload), answer, sizeof(answer)), 0x4c0,
	       "the next sequence number is two further");
	tap_is(c->seqno, 4, "on the guest's side too");
	tap_is(guest_ask(f, &g, &g.channel[3], 1, answer, 0, answer, sizeof(answer)),
	       -INVALID_PARAM, "a CPUID message without a table is INVALID_PARAM");
	memset(payload, 0, sizeof(payload));
	put32(payload + 0x40, 3);
	tap_is(guest_ask(f, &g, &g.channel[3], 5, payload, sizeof(payload), answer,
			 sizeof(answer)), 0x4c0, "each channel counts for itself");
	tap_is(g.channel[3].seqno, 2, "from one");

	/* No test gets there by sending messages. */
	f->fw->snp_guests->msg_count[0] = ~0ULL - 1;
	c->seqno = ~0ULL - 1;
	tap_is(guest_ask(f, &g, c, 5, payload, sizeof(payload), answer, sizeof(answer)),
	       -AEAD_OFLOW, "at the end of the sequence numbers there is AEAD_OFLOW");
	fake_free(f);
}

/* A header that is wrong in one place; it is authentic all the same. */
static void test_headers(void)
{
	static const struct {
		uint8_t offset;
		uint8_t value;
		const char *what;
	} wrong[] = {
		{ 0x30, 0, "algorithm 0" },
		{ 0x30, 2, "algorithm 2" },
		{ 0x31, 0, "header version 0" },
		{ 0x31, 2, "header version 2" },
		{ 0x32, 0x5f, "header size 0x5f" },
		{ 0x35, 0, "message version 0" },
		{ 0x35, 9, "message version 9" },
		{ 0x37, 0x10, "message size 0x1060, more than a page" },
		{ 0x37, 0xff, "message size 0xff60" },
		{ 0x3c, 4, "VMPCK 4" },
		{ 0x3c, 0xff, "VMPCK 255" },
		{ 0x28, 1, "a reserved byte before the algorithm" },
		{ 0x38, 1, "a reserved byte before the VMPCK" },
		{ 0x5f, 1, "a reserved byte at the end of the header" },
	};
	static const uint8_t types[] = { 0, 2, 4, 6, 7, 8, 9, 11, 13, 15, 255 };
	uint8_t payload[0x60] = { 0 }, answer[0x4c0];
	struct guest g;
	struct fake *f = machine_with(&g, TCB_NEW, 0);

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		guest_seal(f, &g, &g.channel[0], 5, payload, sizeof(payload));
		f->ram[PAGE(g.request) + wrong[i].offset] = wrong[i].value;
		tap_is(guest_send(f, &g), INVALID_PARAM, "%s is INVALID_PARAM", wrong[i].what);
	}
	for (size_t i = 0; i < sizeof(types); i++)
		tap_is(guest_ask(f, &g, &g.channel[0], types[i], payload, sizeof(payload),
				 answer, sizeof(answer)), -INVALID_PARAM,
		       "message type %u, which nobody answers, is INVALID_PARAM", types[i]);
	tap_is(guest_ask(f, &g, &g.channel[0], 5, payload, 0x5f, answer, sizeof(answer)),
	       -INVALID_PARAM, "a short report request is INVALID_PARAM");
	tap_is(guest_ask(f, &g, &g.channel[0], 3, payload, 0x21, answer, sizeof(answer)),
	       -INVALID_PARAM, "a long key request is INVALID_PARAM");
	tap_is(guest_ask(f, &g, &g.channel[0], 5, payload, sizeof(payload), answer,
			 sizeof(answer)), 0x4c0, "none of them used the sequence number up");
	fake_free(f);
}

static uint16_t config(struct fake *f, uint64_t tcb, uint32_t flags)
{
	uint8_t buf[64] = { 0 };

	put64(buf, tcb);
	put32(buf + 8, flags);
	return fake_cmd(f, 0xc9, buf, sizeof(buf));
}

static void test_report(void)
{
	uint8_t report[0x4a0], again[0x4a0], id[64], data[64], ff[32];
	void *key_new, *key_middle, *key_old;
	struct guest g, other;
	struct fake *f = machine_with(&g, TCB_NEW, TCB_MIDDLE);
	struct channel *c = &g.channel[0];
	bool good;

	key_new = vcek_public(fake_secret(), TCB_NEW);
	key_middle = vcek_public(fake_secret(), TCB_MIDDLE);
	key_old = vcek_public(fake_secret(), TCB_OLD);
	for (int i = 0; i < 64; i++) {
		id[i] = 0xc0 + i;
		data[i] = i ^ 0xa5;
	}
	memset(ff, 0xff, sizeof(ff));

	tap_is(guest_report(f, &g, c, 1, 0, report), 0, "a report");
	tap_is(get32(report), 2, "of version 2");
	tap_ok(get64(report + 8) == POLICY_BASIC && get32(report + 0x30) == 1 &&
	       get32(report + 0x34) == 1 && get32(report + 0x48) == 0,
	       "with policy, VMPL, algorithm, VCEK");
	tap_ok(get64(report + 0x38) == TCB_NEW && get64(report + 0x180) == TCB_MIDDLE &&
	       get64(report + 0x1e0) == TCB_MIDDLE && get64(report + 0x1f0) == TCB_NEW,
	       "with current, reported, committed and launch TCB");
	tap_ok(report[0x1e9] == 55 && report[0x1ea] == 1 && report[0x1ed] == 55 &&
	       report[0x1ee] == 1, "with the firmware's versions");
	tap_ok(!memcmp(report + 0x50, data, 64), "with what the guest gave");
	tap_ok(!memcmp(report + 0x90, g.measurement, 48), "with the launch measurement");
	good = true;
	for (int i = 0; i < 32; i++)
		good = good && report[0xc0 + i] == 0xd7;
	tap_ok(good, "with what the host gave");
	tap_ok(!memcmp(report + 0x1a0, id, 64), "with the chip's id");
	tap_ok(!all_zero(report + 0x140, 32) && !memcmp(report + 0x160, ff, 32),
	       "with an id of its own, and none of a migration agent");
	tap_ok(all_zero(report + 0x10, 32) && all_zero(report + 0xe0, 96) &&
	       all_zero(report + 0x188, 24) && all_zero(report + 0x1f8, 168) &&
	       all_zero(report + 0x2d0, 24) && all_zero(report + 0x318, 24) &&
	       all_zero(report + 0x330, 0x170), "and all else zero");
	tap_ok(report_signed_by(report, key_middle), "the VCEK of the reported TCB signed it");
	tap_ok(!report_signed_by(report, key_new), "not the one of the current TCB");
	report[0x90] ^= 1;
	tap_ok(!report_signed_by(report, key_middle), "and not with a bit changed");

	tap_is(config(f, TCB_OLD, 0), OK, "the reported TCB moves");
	tap_is(guest_report(f, &g, c, 0, 1, again), 0, "a report after that");
	tap_ok(get64(again + 0x180) == TCB_OLD && report_signed_by(again, key_old) &&
	       !report_signed_by(again, key_middle), "is signed by the other TCB's VCEK");
	tap_ok(!memcmp(again + 0x140, report + 0x140, 32), "and has the same report id");

	tap_ok(guest_launch(f, &other, 320, 6, POLICY_BASIC), "a second guest");
	tap_is(guest_report(f, &other, &other.channel[0], 0, 0, again), 0, "and its report");
	tap_ok(memcmp(again + 0x140, report + 0x140, 32) &&
	       !memcmp(again + 0x90, g.measurement, 48),
	       "has the same measurement and another id");

	config(f, TCB_OLD, 1);
	guest_report(f, &g, c, 0, 0, report);
	tap_ok(all_zero(report + 0x1a0, 64) && report_signed_by(report, key_old),
	       "MASK_CHIP_ID: a signed report without the id");
	config(f, TCB_OLD, 2);
	tap_is(guest_report(f, &g, c, 0, 0, report), 0, "MASK_CHIP_KEY: a report");
	tap_ok(get32(report + 0x48) == (2 | 7 << 2) && all_zero(report + 0x2a0, 512) &&
	       !memcmp(report + 0x1a0, id, 64), "that nobody signed, and says so");
	config(f, TCB_OLD, 0);

	tap_is(guest_report(f, &g, c, 4, 0, report), INVALID_PARAM, "VMPL 4 is refused in words");
	tap_is(guest_report(f, &g, &g.channel[2], 1, 0, report), INVALID_PARAM,
	       "VMPL 1 on the channel of VMPL 2 is too");
	tap_is(guest_report(f, &g, &g.channel[2], 2, 0, report), 0, "VMPL 2 is not");
	tap_is(guest_report(f, &g, c, 0, 3, report), INVALID_PARAM, "KEY_SEL 3 is refused");
	tap_is(guest_report(f, &g, c, 0, 2, report), INVALID_KEY,
	       "KEY_SEL 2 without a VLEK is INVALID_KEY");
	EVP_PKEY_free(key_new);
	EVP_PKEY_free(key_middle);
	EVP_PKEY_free(key_old);
	fake_free(f);
}

static void test_vlek_report(void)
{
	uint8_t seed[48] = { 9 }, report[0x4a0], private_key[48], load[16] = { 0 };
	struct guest g, strict;
	struct fake *f = machine_with(&g, TCB_NEW, 0);
	struct channel *c = &g.channel[0];
	void *vlek, *vcek = vcek_public(fake_secret(), TCB_NEW);

	psp_vlek_derive(seed, TCB_NEW, private_key);
	vlek = p384_public(private_key);
	psp_vlek_wrap(fake_secret(), seed, TCB_NEW, f->ram + PAGE(30));
	put32(load, 16);
	put64(load + 8, PAGE(30));
	tap_is(fake_cmd(f, 0xcd, load, sizeof(load)), OK, "a VLEK is loaded");
	guest_report(f, &g, c, 0, 0, report);
	tap_ok(get32(report + 0x48) == 1 << 2 && report_signed_by(report, vlek),
	       "KEY_SEL 0: the VLEK signs, and the report says so");
	guest_report(f, &g, c, 0, 1, report);
	tap_ok(get32(report + 0x48) == 0 && report_signed_by(report, vcek),
	       "KEY_SEL 1: the VCEK signs");
	guest_report(f, &g, c, 0, 2, report);
	tap_ok(get32(report + 0x48) == 1 << 2 && report_signed_by(report, vlek),
	       "KEY_SEL 2: the VLEK signs");
	config(f, TCB_NEW, 2);
	guest_report(f, &g, c, 0, 0, report);
	tap_ok(report_signed_by(report, vlek), "MASK_CHIP_KEY does not touch the VLEK");
	config(f, TCB_NEW, 0);

	/* A guest that may not use the VCEK. */
	{
		uint8_t finish[64] = { 0 }, cmd[48] = { 0 }, page[12], secrets[4096], update[32] = { 0 };

		memset(&strict, 0, sizeof(strict));
		strict.gctx = 340;
		strict.request = 341;
		strict.response = 342;
		fake_page_firmware(f, 340);
		fake_page_firmware(f, 342);
		put64(page, PAGE(340));
		fake_cmd(f, 0x93, page, 8);
		put64(cmd, PAGE(340));
		put64(cmd + 8, POLICY_BASIC);
		fake_cmd(f, 0xa0, cmd, sizeof(cmd));
		put64(page, PAGE(340));
		put32(page + 8, 7);
		fake_cmd(f, 0x91, page, 12);
		fake_page_guest(f, 343, 7, 0x1000, false);
		put64(update, PAGE(340));
		put32(update + 8, 5 << 1);
		put64(update + 16, PAGE(343));
		fake_cmd(f, 0xa1, update, sizeof(update));
		fake_guest_read(f, 343, secrets);
		memcpy(strict.channel[0].key, secrets + 0x20, 32);
		put64(finish, PAGE(340));
		put64(finish + 24, 4);
		tap_is(fake_cmd(f, 0xa2, finish, sizeof(finish)), OK, "a guest with VCEK_DIS");
		tap_is(guest_report(f, &strict, &strict.channel[0], 0, 1, report), INVALID_KEY,
		       "gets no report by the VCEK");
		tap_is(guest_report(f, &strict, &strict.channel[0], 0, 0, report), 0,
		       "but one by the VLEK");
		config(f, TCB_OLD, 0);
		tap_is(guest_report(f, &strict, &strict.channel[0], 0, 0, report), INVALID_KEY,
		       "until that is gone");
	}
	EVP_PKEY_free(vlek);
	EVP_PKEY_free(vcek);
	fake_free(f);
}

/* Status in the answer, or -1; the key goes to @key. */
static int ask_key(struct fake *f, struct guest *g, uint32_t root, uint64_t fields,
		   uint32_t vmpl, uint32_t svn, uint64_t tcb, uint8_t key[32])
{
	uint8_t req[32] = { 0 }, rsp[64];

	put32(req, root);
	put64(req + 8, fields);
	put32(req + 16, vmpl);
	put32(req + 20, svn);
	put64(req + 24, tcb);
	if (guest_ask(f, g, &g->channel[0], 3, req, sizeof(req), rsp, sizeof(rsp)) != 64)
		return -1;
	memcpy(key, rsp + 32, 32);
	return get32(rsp);
}

static void test_derived_key(void)
{
	uint8_t a[32], b[32], none[32];
	struct guest g, other;
	struct fake *f = machine_with(&g, TCB_NEW, TCB_MIDDLE);

	tap_is(ask_key(f, &g, 0, 0, 0, 0, 0, a), 0, "a derived key");
	tap_ok(!all_zero(a, 32), "is one");
	ask_key(f, &g, 0, 0, 0, 0, 0, b);
	tap_ok(!memcmp(a, b, 32), "the same question has the same key");
	ask_key(f, &g, 0, 0, 1, 0, 0, b);
	tap_ok(memcmp(a, b, 32), "another VMPL another one");
	ask_key(f, &g, 0, 8, 0, 0, 0, b);
	tap_ok(memcmp(a, b, 32), "the measurement mixed in another one");
	ask_key(f, &g, 0, 0x20, 0, 0, TCB_OLD, b);
	tap_ok(memcmp(a, b, 32), "a TCB mixed in another one");
	tap_ok(guest_launch(f, &other, 320, 6, POLICY_BASIC), "an equal guest");
	ask_key(f, &other, 0, 8, 0, 0, 0, b);
	ask_key(f, &g, 0, 8, 0, 0, 0, a);
	tap_ok(!memcmp(a, b, 32), "gets the same key, for it is bound to what the guest is");
	tap_is(ask_key(f, &g, 0, 0x20, 0, 0, TCB_NEW, none), INVALID_PARAM,
	       "a TCB beyond the committed one is refused");
	tap_is(ask_key(f, &g, 0, 0x10, 0, 1, 0, none), INVALID_PARAM,
	       "a guest SVN beyond the guest's is refused");
	tap_is(ask_key(f, &g, 0, 0x40, 0, 0, 0, none), INVALID_PARAM, "an unknown field");
	tap_is(ask_key(f, &g, 8, 0, 0, 0, 0, none), INVALID_PARAM, "an unknown root");
	tap_is(ask_key(f, &g, 1, 8, 0, 0, 0, b), OK, "the VMRK is a root, too");
	ask_key(f, &g, 1, 8, 0, 0, 0, a);
	tap_ok(!memcmp(a, b, 32), "with the same key for the same question");
	ask_key(f, &other, 1, 8, 0, 0, 0, b);
	tap_ok(memcmp(a, b, 32), "but not for an equal guest: it is new at each launch");
	tap_is(ask_key(f, &g, 2 << 1, 0, 0, 0, 0, none), INVALID_KEY, "the VLEK without one");
	config(f, TCB_OLD, 2);
	tap_is(ask_key(f, &g, 0, 0, 0, 0, 0, none), INVALID_KEY, "the VCEK under MASK_CHIP_KEY");
	tap_ok(all_zero(none, 32), "and no key comes with a refusal");
	fake_free(f);
}

static void test_cpuid(void)
{
	uint8_t req[16 + 48] = { 0 }, rsp[16 + 48];
	struct guest g;
	struct fake *f = machine_with(&g, TCB_NEW, 0);
	struct channel *c = &g.channel[0];

	f->cpuid = true;
	put32(req, 1);
	put32(req + 16, 1);
	put32(req + 16 + 24, 0xa00f11);
	put32(req + 16 + 32, 0x7ed8320b);
	put32(req + 16 + 36, 0x178bfbff);
	tap_is(guest_ask(f, &g, c, 1, req, sizeof(req), rsp, sizeof(rsp)), sizeof(rsp),
	       "a CPUID message");
	tap_ok(get32(rsp) == 0 && get32(rsp + 4) == 1 && !memcmp(rsp + 16, req + 16, 48),
	       "with right values has them back");
	put32(req + 16 + 36, 0xffffffff);
	guest_ask(f, &g, c, 1, req, sizeof(req), rsp, sizeof(rsp));
	tap_ok(get32(rsp) == INVALID_PARAM && get32(rsp + 16 + 36) == 0x178bfbff,
	       "with wrong ones says so and what would be right");
	put32(req, 2);
	tap_is(guest_ask(f, &g, c, 1, req, sizeof(req), rsp, sizeof(rsp)), -INVALID_PARAM,
	       "with fewer leaves than it says is INVALID_PARAM");
	put32(req, 65);
	tap_is(guest_ask(f, &g, c, 1, req, sizeof(req), rsp, sizeof(rsp)), -INVALID_PARAM,
	       "with 65 leaves is INVALID_PARAM");
	fake_free(f);
}

void test_messages(void)
{
	test_sequence();
	test_headers();
	test_report();
	test_vlek_report();
	test_derived_key();
	test_cpuid();
}
