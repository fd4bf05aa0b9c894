// SPDX-License-Identifier: GPL-2.0
/*
 * Random commands from a hostile host with hostile guests. Nothing may break the
 * library (the build has the sanitizers in), and what must always hold is checked
 * after every command.
 */
#include <inttypes.h>
#include <string.h>

#include "abi.h"
#include "fake_machine.h"
#include "guest_side.h"
#include "snp_guest.h"
#include "state.h"
#include "suites.h"
#include "tap.h"
#include "tcb.h"

#define ROUNDS		60u
#define COMMANDS	3000u
#define IDS		0x100u

static uint64_t rng;

static uint64_t next(void)
{
	rng ^= rng << 13;
	rng ^= rng >> 7;
	rng ^= rng << 17;
	return rng;
}

static uint64_t below(uint64_t n)
{
	return next() % n;
}

/* Mostly pages that mean something, at times an address that means nothing. */
static uint64_t address(void)
{
	switch (below(12)) {
	case 0:
		return next();
	case 1:
		return ~0ULL << below(64);
	case 2:
		return PAGE(FAKE_PAGES) - below(4096);
	case 3:
		return PAGE(below(FAKE_PAGES)) + below(4096);
	case 4:
		return PAGE(IOMMU_FIRST + below(IOMMU_COUNT));
	case 5:
		return PAGE(below(2) ? 512 : 1024) | below(2);
	case 6:
		return PAGE(300 + below(40)) | FAKE_CBIT;
	default:
		return PAGE(300 + below(40));
	}
}

/* What RMPUPDATE can do to a page: nothing to immutable ones. */
static void random_rmpupdate(struct fake *f)
{
	uint64_t page = 300 + below(40);

	if (!below(16))
		page = below(2) ? 512 : 1024;
	if (f->rmp[page].immutable || f->rmp[page & ~511ULL].page_size_2m)
		return;
	switch (below(4)) {
	case 0:
		fake_page_shared(f, page);
		break;
	case 1:
		fake_page_guest(f, page, 1 + below(6), PAGE(below(1000)), page % 512 == 0);
		break;
	default:
		fake_page_firmware(f, page);
		break;
	}
}

static uint16_t random_id(void)
{
	static const uint16_t ids[] = {
		0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d,
		0x20, 0x21, 0x22, 0x23, 0x25, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x60,
		0x61, 0x81, 0x83, 0x84, 0x85, 0x86, 0x90, 0x91, 0x92, 0x93, 0x93, 0x94, 0x94,
		0x95, 0xa0, 0xa0, 0xa1, 0xa1, 0xa1, 0xa2, 0xb0, 0xb1, 0xc7, 0xc7, 0xc8, 0xc9,
		0xcb, 0xcd,
	};

	return below(40) ? ids[below(sizeof(ids) / sizeof(ids[0]))] : (uint16_t)next();
}

static void random_buffer(uint8_t *buf, size_t len)
{
	for (size_t i = 0; i < len; i += 8) {
		uint64_t v;

		switch (below(6)) {
		case 0:
			v = 0;
			break;
		case 1:
			v = below(16);
			break;
		case 2:
			v = POLICY_DEBUG;
			break;
		case 3:
			v = next() >> below(64);
			break;
		default:
			v = address();
			break;
		}
		put64(buf + i, v);
	}
}

/* A request page: sealed by the guest's real key, with anything inside. */
static uint64_t random_message(struct fake *f, const struct snp_guest *guest)
{
	struct guest g = { .gctx = guest->gctx >> 12, .request = 3 };
	uint8_t payload[4000];
	struct channel c;

	c.vmpck = below(4);
	memcpy(c.key, guest->vmpck[c.vmpck], sizeof(c.key));
	c.seqno = guest->msg_count[c.vmpck] + (below(8) ? 0 : next() >> below(64));
	random_buffer(payload, sizeof(payload));
	if (below(2))
		memset(payload, 0, sizeof(payload));
	guest_seal(f, &g, &c, below(4) ? 1 + 2 * below(3) : next(), payload,
		   below(3) ? below(2) ? 0x60 : 0x20 : below(sizeof(payload)));
	if (!below(4))
		f->ram[PAGE(g.request) + below(0x60)] = next();
	return PAGE(g.request);
}

static const char *broken(struct fake *f)
{
	const struct psp_fw *fw = f->fw;
	uint32_t count = 0;

	for (const struct snp_guest *g = fw->snp_guests; g; g = g->next) {
		const struct rmp_entry *e = &f->rmp[g->gctx >> 12];

		count++;
		if (!e->assigned || !e->immutable || !e->vmsa || e->asid)
			return "a guest's context page is not in the context state";
		if (g->asid && fw->asid[g->asid] != PSP_ASID_IN_USE)
			return "a guest's ASID is not in use";
		if (g->state > SNP_GSTATE_RUNNING)
			return "a guest is in no state";
		for (int i = 0; i < 4; i++) {
			if (g->msg_count[i] & 1)
				return "a sequence number is odd";
		}
	}
	if (count != fw->snp_guest_count)
		return "the number of guests is wrong";
	if (!fw->snp_init && fw->snp_guests)
		return "there are guests without SNP";
	if (!tcb_fits(fw->reported_tcb, fw->committed_tcb) ||
	    !tcb_fits(fw->committed_tcb, fw->current_tcb))
		return "reported <= committed <= current does not hold";
	for (unsigned int i = 0; fw->snp_init && i < IOMMU_COUNT; i++) {
		if (!f->rmp[IOMMU_FIRST + i].immutable)
			return "a page of the IOMMU got loose";
	}
	if (fw->snp_init && !f->rmp[RMP_FIRST].immutable)
		return "a page of the RMP got loose";
	return NULL;
}

/* Any guest, mostly one in the state that a command wants. */
static struct snp_guest *any_guest(struct fake *f, uint16_t id)
{
	enum snp_guest_state wanted = SNP_GSTATE_RUNNING;
	struct snp_guest *g;

	if (id == 0xa0)
		wanted = SNP_GSTATE_INIT;
	else if (id == 0x91 || id == 0xa1 || id == 0xa2)
		wanted = SNP_GSTATE_LAUNCH;
	for (g = below(8) ? f->fw->snp_guests : NULL; g; g = g->next) {
		if (g->state == wanted && (g->asid || id == 0x91))
			return g;
	}
	g = f->fw->snp_guests;
	for (uint64_t skip = below(4); g && g->next && skip; skip--)
		g = g->next;
	return g;
}

/* A page of the pool in a state that some command wants. */
static uint64_t firmware_page(struct fake *f)
{
	uint64_t page = 300 + below(40);

	if (!f->rmp[page].immutable)
		fake_page_firmware(f, page);
	return PAGE(page) | (below(2) ? FAKE_CBIT : 0);
}

static uint64_t guest_page(struct fake *f, uint32_t asid)
{
	uint64_t page = 300 + below(40);

	if (!f->rmp[page].immutable)
		fake_page_guest(f, page, asid, PAGE(below(1000)), false);
	return PAGE(page);
}

static void shape_snp(struct fake *f, uint16_t id, uint8_t *buf)
{
	struct snp_guest *g = any_guest(f, id);

	if (id == 0x93) {
		put64(buf, firmware_page(f));
		return;
	}
	if (!g)
		return;
	put64(buf, g->gctx);
	switch (id) {
	case 0xa0:
		memset(buf + 8, 0, 40);
		put64(buf + 8, below(2) ? POLICY_BASIC : POLICY_DEBUG);
		break;
	case 0x91:
		put32(buf + 8, 1 + below(6));
		break;
	case 0x95:
		put32(buf, 32);
		put32(buf + 4, 0);
		put64(buf + 8, g->gctx);
		put32(buf + 16, 1 + below(6));
		put32(buf + 20, 1 + below(8));
		put64(buf + 24, PAGE(7));
		break;
	case 0xa1:
		put64(buf + 8, below(8) << 1);
		put64(buf + 16, guest_page(f, g->asid));
		put64(buf + 24, 0);
		break;
	case 0xa2:
		memset(buf + 8, 0, 24);
		buf[24] = below(8) ? 0 : below(8);
		break;
	case 0x92:
		put64(buf + 8, firmware_page(f));
		break;
	case 0xb0:
		put64(buf + 8, guest_page(f, g->asid));
		put64(buf + 16, firmware_page(f));
		break;
	case 0xb1:
		put64(buf + 8, firmware_page(f));
		put64(buf + 16, guest_page(f, g->asid));
		break;
	case 0x94:
		put64(buf + 8, random_message(f, g));
		put64(buf + 16, firmware_page(f));
		break;
	}
}

static void shape_sev(struct fake *f, uint16_t id, uint8_t *buf)
{
	uint32_t handle = f->fw->sev_next_handle - below(3);

	if (id == 0x30) {
		memset(buf, 0, 36);
		put32(buf + 4, below(4));
		return;
	}
	put32(buf, handle);
	switch (id) {
	case 0x21:
		put32(buf + 4, 1 + below(6));
		break;
	case 0x31:
	case 0x32:
	case 0x33:
		put64(buf + 8, firmware_page(f));
		put32(buf + 16, below(2) ? 4096 : 16 * below(300));
		break;
	case 0x36:
		put64(buf + 8, firmware_page(f));
		put32(buf + 32, 208 + below(2));
		break;
	case 0x60:
	case 0x61:
		put64(buf + 8, firmware_page(f));
		put64(buf + 16, firmware_page(f));
		put32(buf + 24, 16 * below(256));
		break;
	}
}

/* Make a buffer one that could work. Some of these are then spoilt again. */
static void shape(struct fake *f, uint16_t id, uint8_t *buf)
{
	switch (id) {
	case 0x01:
		memset(buf, 0, 20);
		break;
	case 0x85:
		memset(buf, 0, 64);
		put32(buf, 1);
		break;
	case 0xc7:
		put64(buf, PAGE(300 + below(40)));
		break;
	case 0xc9:
		memset(buf, 0, 64);
		put64(buf, below(2) ? TCB_OLD : TCB_MIDDLE);
		put32(buf + 8, below(4));
		break;
	case 0x20 ... 0x61:
		shape_sev(f, id, buf);
		break;
	case 0x90 ... 0x95:
	case 0xa0 ... 0xb1:
		shape_snp(f, id, buf);
		break;
	}
}

/* These end what others need a while to build up. */
static bool rarely(uint16_t id)
{
	switch (id) {
	case 0x02:
	case 0x20:
	case 0x22:
	case 0x90:
		return below(16);
	case 0x86:
		return below(4);
	default:
		return false;
	}
}

static const char *one_round(struct fake *f, uint32_t *good)
{
	uint8_t buf[64];

	for (unsigned int i = 0; i < COMMANDS; i++) {
		uint16_t id = random_id(), status;
		const char *what;

		if (rarely(id))
			continue;
		if (!below(4))
			random_rmpupdate(f);
		random_buffer(buf, sizeof(buf));
		if (below(4))
			shape(f, id, buf);
		if (!below(8))
			put32(buf + 4 * below(16), next() >> below(64));
		if (!below(1000)) {
			psp_fw_reset(f->fw);
			memset(f->rmp, 0, FAKE_PAGES * sizeof(*f->rmp));
		}
		if (below(8) && id < 0x80)
			status = fake_cmd_fw(f, id, buf, sizeof(buf));
		else if (!below(50))
			status = psp_fw_command(f->fw, id, address());
		else
			status = fake_cmd(f, id, buf, sizeof(buf));
		if (id < IDS)
			good[id] += !status;
		what = broken(f);
		if (what) {
			tap_note("after command %#x, status %#x", id, status);
			return what;
		}
	}
	return NULL;
}

/* Commands that must succeed now and then, or the randomness reaches too little. */
static const uint16_t reached[] = {
	0x01, 0x02, 0x06, 0x08, 0x21, 0x22, 0x23, 0x30, 0x31, 0x33, 0x35, 0x60, 0x81, 0x83,
	0x84, 0x86, 0x90, 0x91, 0x92, 0x93, 0x94, 0xa0, 0xa1, 0xa2, 0xb0, 0xc7, 0xc9, 0xcb,
};

void test_fuzz(uint64_t seed)
{
	uint32_t good[IDS] = { 0 }, all = 0;

	rng = seed ? seed : 1;
	tap_note("PSP_FW_SEED=%#" PRIx64, seed);
	for (unsigned int i = 0; i < ROUNDS; i++) {
		struct fake *f = fake_new(TCB_NEW, TCB_MIDDLE);
		const char *what;

		fake_cmd(f, 0x81, NULL, 0);
		what = one_round(f, good);
		fake_free(f);
		if (what) {
			tap_ok(false, "random commands, round %u: %s", i, what);
			return;
		}
	}
	for (unsigned int i = 0; i < IDS; i++)
		all += good[i];
	tap_ok(true, "%u random commands (%u of them successful) break nothing",
	       ROUNDS * COMMANDS, all);
	for (size_t i = 0; i < sizeof(reached) / sizeof(reached[0]); i++) {
		if (!good[reached[i]])
			tap_ok(false, "%s never succeeded", psp_fw_command_name(reached[i]));
	}
}
