// SPDX-License-Identifier: GPL-2.0
/* Guests: contexts, ASIDs, launch, measurement, identity, debugging. */
#include <string.h>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

#include "fake_machine.h"
#include "guest_side.h"
#include "state.h"
#include "suites.h"
#include "tap.h"

#define GCTX	60u

static uint16_t with_address(struct fake *f, uint16_t id, uint64_t pa)
{
	uint8_t buf[8];

	put64(buf, pa);
	return fake_cmd(f, id, buf, sizeof(buf));
}

static uint16_t start(struct fake *f, uint64_t page, uint64_t policy, uint32_t flags)
{
	uint8_t buf[48] = { 0 };

	put64(buf, PAGE(page));
	put64(buf + 8, policy);
	put32(buf + 24, flags);
	memset(buf + 32, 0x60, 16);
	return fake_cmd(f, 0xa0, buf, sizeof(buf));
}

static uint16_t activate(struct fake *f, uint64_t page, uint32_t asid)
{
	uint8_t buf[12];

	put64(buf, PAGE(page));
	put32(buf + 8, asid);
	return fake_cmd(f, 0x91, buf, sizeof(buf));
}

static uint16_t update(struct fake *f, uint64_t page, uint8_t type, uint32_t flags,
		       uint32_t vmpl)
{
	uint8_t buf[32] = { 0 };

	put64(buf, PAGE(GCTX));
	put32(buf + 8, type << 1 | flags);
	put64(buf + 16, PAGE(page) | FAKE_CBIT);
	put32(buf + 24, vmpl);
	return fake_cmd(f, 0xa1, buf, sizeof(buf));
}

static uint16_t finish(struct fake *f, uint64_t page, uint64_t flags, uint64_t block,
		       uint64_t auth)
{
	uint8_t buf[64] = { 0 };

	put64(buf, PAGE(page));
	put64(buf + 8, block);
	put64(buf + 16, auth);
	put64(buf + 24, flags);
	memset(buf + 32, 0xd7, 32);
	return fake_cmd(f, 0xa2, buf, sizeof(buf));
}

static struct fake *snp_machine(void)
{
	struct fake *f = fake_new(TCB_NEW, 0);

	fake_cmd(f, 0x81, NULL, 0);
	fake_page_firmware(f, GCTX);
	return f;
}

static void test_context(void)
{
	struct fake *f = snp_machine();
	uint8_t status[16];

	tap_is(with_address(f, 0x93, PAGE(GCTX) + 64), INVALID_ADDRESS,
	       "GCTX_CREATE, unaligned");
	tap_is(with_address(f, 0x93, PAGE(GCTX + 1)), INVALID_PAGE_STATE,
	       "GCTX_CREATE in a hypervisor page is INVALID_PAGE_STATE");
	tap_is(with_address(f, 0x93, PAGE(IOMMU_FIRST)), INVALID_PAGE_STATE,
	       "GCTX_CREATE in a page of the IOMMU is INVALID_PAGE_STATE");
	tap_is(with_address(f, 0x93, PAGE(GCTX)), OK, "GCTX_CREATE");
	tap_ok(f->rmp[GCTX].assigned && f->rmp[GCTX].immutable && f->rmp[GCTX].vmsa &&
	       !f->rmp[GCTX].asid, "the page is in the context state");
	tap_is(with_address(f, 0x93, PAGE(GCTX)), INVALID_PAGE_STATE,
	       "GCTX_CREATE in a context page is INVALID_PAGE_STATE");
	tap_is(activate(f, GCTX, 5), INVALID_GUEST_STATE, "ACTIVATE before LAUNCH_START");
	tap_is(start(f, GCTX + 1, POLICY_BASIC, 0), INVALID_GUEST,
	       "LAUNCH_START of a page that is no context is INVALID_GUEST");
	tap_is(start(f, GCTX, POLICY_BASIC & ~(1ULL << 17), 0), POLICY_FAILURE,
	       "a policy whose bit 17 is clear is POLICY_FAILURE");
	tap_is(start(f, GCTX, POLICY_BASIC | 0x0138, 0), POLICY_FAILURE,
	       "a policy that wants API 1.56 is POLICY_FAILURE");
	tap_is(start(f, GCTX, POLICY_BASIC | 0x0200, 0), POLICY_FAILURE,
	       "a policy that wants API 2.0 is POLICY_FAILURE");
	tap_is(start(f, GCTX, POLICY_BASIC | 1ULL << 40, 0), INVALID_PARAM,
	       "an unknown bit of the policy is INVALID_PARAM");
	tap_is(start(f, GCTX, POLICY_BASIC | 1ULL << 24, 0), POLICY_FAILURE,
	       "a policy that wants ciphertext hiding is POLICY_FAILURE");
	tap_is(start(f, GCTX, POLICY_BASIC, 4), INVALID_PARAM, "an unknown flag");
	tap_is(start(f, GCTX, POLICY_BASIC, 1), POLICY_FAILURE,
	       "a migration agent against the policy is POLICY_FAILURE");
	tap_is(start(f, GCTX, POLICY_BASIC | 1 << 18, 1), INVALID_GUEST,
	       "a migration agent that is no guest is INVALID_GUEST");
	tap_is(update(f, 70, 1, 0, 0), INVALID_GUEST_STATE, "LAUNCH_UPDATE before LAUNCH_START");
	tap_is(start(f, GCTX, POLICY_BASIC | 0x0137, 0), OK, "LAUNCH_START, API 1.55");
	tap_is(start(f, GCTX, POLICY_BASIC, 0), INVALID_GUEST_STATE, "LAUNCH_START twice");
	tap_is(update(f, 70, 1, 0, 0), INACTIVE, "LAUNCH_UPDATE before ACTIVATE is INACTIVE");
	tap_is(finish(f, GCTX, 0, 0, 0), INACTIVE, "LAUNCH_FINISH before ACTIVATE is INACTIVE");
	tap_is(activate(f, GCTX, 0), INVALID_ASID, "ACTIVATE with ASID 0");
	tap_is(activate(f, GCTX, 510), INVALID_ASID, "ACTIVATE with an ASID beyond the last");
	tap_is(activate(f, GCTX, 5), OK, "ACTIVATE");
	tap_is(activate(f, GCTX, 6), ACTIVE, "ACTIVATE twice is ACTIVE");

	fake_page_firmware(f, GCTX + 1);
	with_address(f, 0x93, PAGE(GCTX + 1));
	start(f, GCTX + 1, POLICY_BASIC, 0);
	tap_is(activate(f, GCTX + 1, 5), ASID_OWNED, "ACTIVATE with another guest's ASID");

	put64(status, PAGE(GCTX));
	put64(status + 8, PAGE(80));
	tap_is(fake_cmd(f, 0x92, status, 16), INVALID_PAGE_STATE,
	       "GUEST_STATUS into a hypervisor page is INVALID_PAGE_STATE");
	fake_page_firmware(f, 80);
	put64(status + 8, PAGE(80));
	tap_is(fake_cmd(f, 0x92, status, 16), OK, "GUEST_STATUS");
	tap_ok(get64(f->ram + PAGE(80)) == (POLICY_BASIC | 0x0137) &&
	       get32(f->ram + PAGE(80) + 8) == 5 && f->ram[PAGE(80) + 12] == 1,
	       "it tells policy, ASID and LAUNCH");

	tap_is(with_address(f, 0x90, PAGE(GCTX + 2)), INVALID_GUEST, "DECOMMISSION of nobody");
	tap_is(with_address(f, 0x90, PAGE(GCTX) + 8), INVALID_ADDRESS, "DECOMMISSION, unaligned");
	tap_is(with_address(f, 0x90, PAGE(GCTX) | FAKE_CBIT), OK, "DECOMMISSION");
	tap_ok(f->rmp[GCTX].immutable && !f->rmp[GCTX].vmsa,
	       "the context page is a firmware page again");
	tap_is(with_address(f, 0x90, PAGE(GCTX)), INVALID_GUEST, "DECOMMISSION twice");
	tap_is(activate(f, GCTX + 1, 5), DFFLUSH_REQUIRED,
	       "the ASID that was left is DFFLUSH_REQUIRED");
	tap_is(fake_cmd(f, 0x84, NULL, 0), OK, "DF_FLUSH");
	tap_is(activate(f, GCTX + 1, 5), OK, "after which the ASID can be had");
	fake_free(f);
}

static void test_asid_ranges(void)
{
	struct fake *f = snp_machine();
	uint8_t init[20] = { 0 }, sev[36] = { 0 }, asid[8];

	f->fw->config.min_sev_asid = 100;
	fake_cmd(f, 0x01, init, sizeof(init));
	with_address(f, 0x93, PAGE(GCTX));
	start(f, GCTX, POLICY_BASIC, 0);
	tap_is(activate(f, GCTX, 100), INVALID_ASID,
	       "an SNP guest cannot have an ASID of the SEV guests");
	tap_is(activate(f, GCTX, 99), OK, "but one below");
	fake_cmd_fw(f, 0x30, sev, sizeof(sev));
	put32(asid, get32(sev));
	put32(asid + 4, 98);
	tap_is(fake_cmd(f, 0x21, asid, sizeof(asid)), INVALID_ASID,
	       "an SEV guest cannot have an ASID of the SNP guests");
	put32(asid + 4, 100);
	tap_is(fake_cmd(f, 0x21, asid, sizeof(asid)), OK, "but one above");
	fake_free(f);
}

static void launching(struct fake *f, uint64_t policy)
{
	with_address(f, 0x93, PAGE(GCTX));
	start(f, GCTX, policy, 0);
	activate(f, GCTX, 5);
}

static bool all_are(const uint8_t *page, uint8_t value)
{
	for (int i = 0; i < 4096; i++) {
		if (page[i] != value)
			return false;
	}
	return true;
}

static void test_update(void)
{
	static const uint8_t vmpl[3] = { 0x1, 0x3, 0xf };
	struct fake *f = snp_machine();
	uint8_t digest[48] = { 0 }, *page = f->ram + PAGE(70), key[128], seen[4096];
	bool good;

	launching(f, POLICY_BASIC);
	tap_is(update(f, 70, 1, 0, 0), INVALID_PAGE_STATE,
	       "LAUNCH_UPDATE of a hypervisor page is INVALID_PAGE_STATE");
	fake_page_guest(f, 70, 6, 0x1000, false);
	tap_is(update(f, 70, 1, 0, 0), INVALID_PAGE_OWNER,
	       "LAUNCH_UPDATE of another guest's page is INVALID_PAGE_OWNER");
	fake_page_guest(f, 512, 5, 0x200000, true);
	tap_is(update(f, 512, 1, 0, 0), INVALID_PAGE_SIZE,
	       "LAUNCH_UPDATE of 4 KiB in a 2 MiB page is INVALID_PAGE_SIZE");
	fake_page_guest(f, 70, 5, 0x1000, false);
	tap_is(update(f, 70, 1, 1, 0), INVALID_ADDRESS, "LAUNCH_UPDATE of 2 MiB, unaligned");
	tap_is(update(f, 70, 0, 0, 0), INVALID_PARAM, "LAUNCH_UPDATE of page type 0");
	tap_is(update(f, 70, 7, 0, 0), INVALID_PARAM, "LAUNCH_UPDATE of page type 7");
	tap_is(update(f, 70, 1, 0x20, 0), INVALID_PARAM, "LAUNCH_UPDATE with an unknown flag");
	tap_is(update(f, 70, 1, 0x10, 0), INVALID_PARAM,
	       "LAUNCH_UPDATE of an IMI page without IMI");
	tap_is(update(f, 70, 1, 0, 0xff000000), INVALID_PARAM,
	       "LAUNCH_UPDATE with unknown permissions");
	tap_is(update(f, 512, 2, 1, 0), INVALID_PAGE_SIZE,
	       "LAUNCH_UPDATE of a 2 MiB VMSA is INVALID_PAGE_SIZE");

	memset(page, 0x11, 4096);
	measure_page(digest, 1, 0x1000, page, vmpl);
	tap_is(update(f, 70, 1, 0, 0x0f030100), OK, "LAUNCH_UPDATE, normal page");
	tap_ok(f->rmp[70].assigned && !f->rmp[70].immutable && f->rmp[70].validated &&
	       !f->rmp[70].vmsa && f->rmp[70].asid == 5 && f->rmp[70].gpa == 0x1000,
	       "it is the guest's and valid");
	tap_ok(f->rmp[70].vmpl[0] == 0xf && f->rmp[70].vmpl[1] == 1 &&
	       f->rmp[70].vmpl[2] == 3 && f->rmp[70].vmpl[3] == 0xf,
	       "with all permissions for VMPL 0 and those asked for the others");
	fake_guest_read(f, 70, seen);
	tap_ok(all_are(seen, 0x11), "the guest reads what the host put there");
	tap_ok(!all_are(page, 0x11), "the host no longer does");
	tap_is(update(f, 70, 1, 0, 0), INVALID_PAGE_STATE, "the same page again");

	fake_page_guest(f, 71, 5, 0x2000, false);
	memset(f->ram + PAGE(71), 0x22, 4096);
	measure_page(digest, 3, 0x2000, NULL, NULL);
	tap_is(update(f, 71, 3, 0, 0), OK, "LAUNCH_UPDATE, zero page");
	fake_guest_read(f, 71, seen);
	tap_ok(all_zero(seen, 4096), "it is zeroed");
	tap_ok(!all_zero(f->ram + PAGE(71), 4096) &&
	       memcmp(f->ram + PAGE(71), f->ram + PAGE(70), 4096),
	       "which the host does not see, nor that two pages are alike");
	fake_page_guest(f, 72, 5, 0x3000, false);
	memset(f->ram + PAGE(72), 0x33, 4096);
	measure_page(digest, 4, 0x3000, NULL, NULL);
	tap_is(update(f, 72, 4, 0, 0), OK, "LAUNCH_UPDATE, unmeasured page");
	fake_guest_read(f, 72, seen);
	tap_ok(all_are(seen, 0x33), "it keeps its contents");
	fake_page_guest(f, 73, 5, 0x4000, false);
	memset(f->ram + PAGE(73), 0x44, 4096);
	measure_page(digest, 5, 0x4000, NULL, NULL);
	f->cpuid = true;
	tap_is(update(f, 73, 5, 0, 0), OK, "LAUNCH_UPDATE, secrets page");
	f->cpuid = false;
	fake_guest_read(f, 73, seen);
	page = seen;
	memcpy(key, page + 0x20, sizeof(key));
	good = get32(page) == 3 && get32(page + 4) == 0 && get32(page + 8) == 0xa00f11 &&
	       page[0x10] == 0x60 && page[0x1f] == 0x60 && all_zero(page + 0xa0, 4096 - 0xa0);
	tap_ok(good, "it has version 3, the CPU's model, the workarounds, and nothing but the keys");
	good = true;
	for (int i = 0; i < 4; i++) {
		for (int j = 0; j < i; j++)
			good = good && memcmp(key + 32 * i, key + 32 * j, 32);
		good = good && !all_zero(key + 32 * i, 32);
	}
	tap_ok(good, "four different keys");
	tap_ok(memcmp(key, f->ram + PAGE(73) + 0x20, sizeof(key)),
	       "which are not in the memory that the host reads");
	fake_page_guest(f, 74, 5, 0xfffffffff000, false);
	memset(f->ram + PAGE(74), 0x66, 4096);
	measure_page(digest, 2, 0xfffffffff000, f->ram + PAGE(74), NULL);
	tap_is(update(f, 74, 2, 0, 0), OK, "LAUNCH_UPDATE, VMSA");
	tap_ok(f->rmp[74].vmsa && f->rmp[74].validated, "it is a VMSA for the RMP");
	for (int i = 0; i < 512; i++) {
		memset(f->ram + PAGE(512 + i), i, 4096);
		measure_page(digest, 1, 0x200000 + PAGE(i), f->ram + PAGE(512 + i), NULL);
	}
	tap_is(update(f, 512, 1, 1, 0), OK, "LAUNCH_UPDATE, 2 MiB at once");
	tap_is(finish(f, GCTX, 8, 0, 0), INVALID_PARAM, "LAUNCH_FINISH with an unknown flag");
	tap_is(finish(f, GCTX, 2, 0, 0), INVALID_PARAM,
	       "LAUNCH_FINISH with an author key but no ID block");
	tap_is(finish(f, GCTX, 0, 0, 0), OK, "LAUNCH_FINISH");
	tap_is(finish(f, GCTX, 0, 0, 0), INVALID_GUEST_STATE, "LAUNCH_FINISH twice");
	fake_page_guest(f, 75, 5, 0x9000, false);
	tap_is(update(f, 75, 1, 0, 0), INVALID_GUEST_STATE, "LAUNCH_UPDATE after LAUNCH_FINISH");

	{
		struct guest g = { .gctx = GCTX, .request = 81, .response = 82, .asid = 5 };
		uint8_t report[0x4a0];

		memcpy(g.channel[0].key, key, 32);
		fake_page_firmware(f, 82);
		tap_is(guest_report(f, &g, &g.channel[0], 0, 0, report), 0,
		       "a report of this guest");
		tap_ok(!memcmp(report + 0x90, digest, 48),
		       "its measurement is the one computed page by page here");
	}
	fake_free(f);
}

static void cpuid_entry(uint8_t *page, int i, uint32_t leaf, const uint32_t regs[4])
{
	uint8_t *e = page + 16 + 48 * i;

	put32(e, leaf);
	for (int r = 0; r < 4; r++)
		put32(e + 24 + 4 * r, regs[r]);
}

static void test_cpuid_page(void)
{
	static const uint32_t leaf0[4] = { 0xd, 0x68747541, 0x444d4163, 0x69746e65 };
	static const uint32_t leaf1[4] = { 0xa00f11, 0x12340800, 0xfed8320b, 0x178bfbff };
	static const uint32_t sev[4] = { 0x43f, 0x4173, 0, 0 };
	struct fake *f = snp_machine();
	uint8_t *page = f->ram + PAGE(76), seen[4096];
	uint32_t bad[4];

	f->cpuid = true;
	launching(f, POLICY_BASIC);
	fake_page_guest(f, 76, 5, 0x5000, false);
	put32(page, 65);
	tap_is(update(f, 76, 6, 0, 0), INVALID_PARAM, "a CPUID page with 65 leaves");
	put32(page, 3);
	cpuid_entry(page, 0, 0, leaf0);
	memcpy(bad, leaf1, sizeof(bad));
	bad[2] |= 1u << 18;
	cpuid_entry(page, 1, 1, bad);
	cpuid_entry(page, 2, 0x8000001f, sev);
	tap_is(update(f, 76, 6, 0, 0), INVALID_PARAM,
	       "a CPUID page with a feature that the processor lacks is INVALID_PARAM");
	tap_is(get32(page + 16 + 48 + 32), leaf1[2], "the page shows what would be right");
	tap_ok(f->rmp[76].immutable && f->rmp[76].asid == 5, "and stays in its state");
	memcpy(bad, sev, sizeof(bad));
	bad[1] = 0x4172;
	cpuid_entry(page, 2, 0x8000001f, bad);
	tap_is(update(f, 76, 6, 0, 0), INVALID_PARAM, "a wrong C-bit is INVALID_PARAM");
	tap_is(update(f, 76, 6, 0, 0), OK, "the corrected page is taken");
	fake_guest_read(f, 76, seen);
	tap_ok(f->rmp[76].validated && get32(seen) == 3 && get32(seen + 16 + 48) == 1,
	       "it is the guest's, as it was");
	fake_free(f);
}

/* An ECDSA key and signatures in the specification's format. */
static EVP_PKEY *new_key(uint8_t *pub)
{
	EVP_PKEY *key = EVP_EC_gen("P-384");
	BIGNUM *n = NULL;

	memset(pub, 0, 1028);
	put32(pub, 2);
	EVP_PKEY_get_bn_param(key, "qx", &n);
	BN_bn2lebinpad(n, pub + 4, 72);
	EVP_PKEY_get_bn_param(key, "qy", &n);
	BN_bn2lebinpad(n, pub + 76, 72);
	BN_free(n);
	return key;
}

static void sign(EVP_PKEY *key, const void *data, size_t len, uint8_t *out)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	const uint8_t *p;
	uint8_t der[160];
	size_t der_len = sizeof(der);
	ECDSA_SIG *sig;

	EVP_DigestSignInit(ctx, NULL, EVP_sha384(), NULL, key);
	EVP_DigestSign(ctx, der, &der_len, data, len);
	EVP_MD_CTX_free(ctx);
	p = der;
	sig = d2i_ECDSA_SIG(NULL, &p, der_len);
	memset(out, 0, 512);
	BN_bn2lebinpad(ECDSA_SIG_get0_r(sig), out, 72);
	BN_bn2lebinpad(ECDSA_SIG_get0_s(sig), out + 72, 72);
	ECDSA_SIG_free(sig);
}

/* A guest without pages; its digest is zero. */
static uint16_t with_identity(struct fake *f, const uint8_t *block, const uint8_t *auth,
			      uint64_t flags)
{
	memcpy(f->ram + PAGE(90), block, 96);
	memcpy(f->ram + PAGE(91), auth, 4096);
	return finish(f, GCTX, flags, PAGE(90), PAGE(91));
}

static void test_identity(void)
{
	struct fake *f = snp_machine();
	uint8_t block[96] = { 0 }, auth[4096] = { 0 }, saved[4096], digest[48] = { 0 };
	EVP_PKEY *id_key, *author;
	uint8_t secrets[4096];

	launching(f, POLICY_BASIC);
	fake_page_guest(f, 73, 5, 0x4000, false);
	measure_page(digest, 5, 0x4000, NULL, NULL);
	update(f, 73, 5, 0, 0);
	fake_guest_read(f, 73, secrets);

	id_key = new_key(auth + 0x240);
	author = new_key(auth + 0x880);
	memcpy(block, digest, 48);
	memset(block + 48, 0xfa, 16);
	memset(block + 64, 0x1a, 16);
	put32(block + 80, 1);
	put32(block + 84, 77);
	put64(block + 88, POLICY_BASIC);
	put32(auth, 1);
	put32(auth + 4, 1);
	sign(id_key, block, 96, auth + 0x40);
	sign(author, auth + 0x240, 1028, auth + 0x680);
	memcpy(saved, auth, sizeof(auth));

	block[0] ^= 1;
	tap_is(with_identity(f, block, auth, 1), BAD_SIGNATURE, "an ID block that was changed");
	sign(id_key, block, 96, auth + 0x40);
	tap_is(with_identity(f, block, auth, 1), BAD_MEASUREMENT,
	       "an ID block for another measurement is BAD_MEASUREMENT");
	block[0] ^= 1;
	put64(block + 88, POLICY_DEBUG);
	sign(id_key, block, 96, auth + 0x40);
	tap_is(with_identity(f, block, auth, 1), POLICY_FAILURE,
	       "an ID block for another policy is POLICY_FAILURE");
	put64(block + 88, POLICY_BASIC);
	put32(block + 80, 2);
	tap_is(with_identity(f, block, auth, 1), INVALID_PARAM, "an ID block of version 2");
	put32(block + 80, 1);
	memcpy(auth, saved, sizeof(auth));
	put32(auth, 2);
	tap_is(with_identity(f, block, auth, 1), INVALID_PARAM, "an unknown signature algorithm");
	memcpy(auth, saved, sizeof(auth));
	auth[0x240 + 4] ^= 1;
	tap_is(with_identity(f, block, auth, 1), INVALID_KEY,
	       "an ID key that is no point of the curve is INVALID_KEY");
	memcpy(auth, saved, sizeof(auth));
	auth[0x680 + 3] ^= 1;
	tap_is(with_identity(f, block, auth, 3), BAD_SIGNATURE,
	       "an ID key that the author did not sign is BAD_SIGNATURE");
	tap_is(finish(f, GCTX, 1, PAGE(FAKE_PAGES), PAGE(91)), INVALID_ADDRESS,
	       "an ID block outside of memory");
	tap_is(finish(f, GCTX, 1, PAGE(73), PAGE(91)), INVALID_PAGE_STATE,
	       "an ID block in a guest's page is INVALID_PAGE_STATE");
	tap_is(with_identity(f, block, saved, 3), OK, "an ID block with an author key");

	{
		struct guest g = { .gctx = GCTX, .request = 81, .response = 82, .asid = 5 };
		uint8_t report[0x4a0], expected[48];
		bool good;

		memcpy(g.channel[0].key, secrets + 0x20, 32);
		fake_page_firmware(f, 82);
		tap_is(guest_report(f, &g, &g.channel[0], 0, 0, report), 0, "a report");
		good = get32(report + 4) == 77 && report[0x10] == 0xfa && report[0x20] == 0x1a &&
		       (get32(report + 0x48) & 1);
		sha384(saved + 0x240, 1028, expected);
		good = good && !memcmp(report + 0xe0, expected, 48);
		sha384(saved + 0x880, 1028, expected);
		good = good && !memcmp(report + 0x110, expected, 48);
		tap_ok(good, "it tells SVN, family, image, and the digests of both keys");
	}
	EVP_PKEY_free(id_key);
	EVP_PKEY_free(author);
	fake_free(f);
}

static uint16_t debug(struct fake *f, uint16_t id, uint64_t src, uint64_t dst)
{
	uint8_t buf[24];

	put64(buf, PAGE(GCTX));
	put64(buf + 8, PAGE(src));
	put64(buf + 16, PAGE(dst));
	return fake_cmd(f, id, buf, sizeof(buf));
}

static void test_debug(void)
{
	struct fake *f = snp_machine();
	uint8_t seen[4096];

	launching(f, POLICY_BASIC);
	fake_page_guest(f, 70, 5, 0x1000, false);
	memset(f->ram + PAGE(70), 0x99, 4096);
	update(f, 70, 1, 0, 0);
	fake_page_firmware(f, 83);
	tap_is(debug(f, 0xb0, 70, 83), POLICY_FAILURE,
	       "DBG_DECRYPT against the policy is POLICY_FAILURE");
	tap_ok(all_zero(f->ram + PAGE(83), 4096), "and shows nothing");
	with_address(f, 0x90, PAGE(GCTX));
	fake_cmd(f, 0x84, NULL, 0);
	with_address(f, 0x93, PAGE(GCTX));
	start(f, GCTX, POLICY_DEBUG, 0);
	tap_is(debug(f, 0xb0, 70, 83), INACTIVE, "DBG_DECRYPT of an inactive guest");
	activate(f, GCTX, 5);
	tap_is(debug(f, 0xb0, 84, 83), INVALID_PAGE_STATE, "DBG_DECRYPT of a hypervisor page");
	tap_is(debug(f, 0xb0, 70, 85), INVALID_PAGE_STATE, "DBG_DECRYPT into one");
	f->rmp[70].asid = 6;
	tap_is(debug(f, 0xb0, 70, 83), INVALID_PAGE_OWNER, "DBG_DECRYPT of another's page");
	f->rmp[70].asid = 5;
	tap_is(debug(f, 0xb0, 70, 83), OK, "DBG_DECRYPT where the policy allows it");
	tap_ok(!all_are(f->ram + PAGE(83), 0x99),
	       "does not show what an earlier guest with this ASID wrote");
	fake_page_guest(f, 71, 5, 0x2000, false);
	memset(f->ram + PAGE(71), 0x98, 4096);
	update(f, 71, 1, 0, 0);
	tap_is(debug(f, 0xb0, 71, 83), OK, "DBG_DECRYPT of a page of its own");
	tap_ok(all_are(f->ram + PAGE(83), 0x98), "shows the page");
	tap_is(debug(f, 0xb1, 83, 70), INVALID_PAGE_STATE,
	       "DBG_ENCRYPT into a page that is not immutable is INVALID_PAGE_STATE");
	fake_page_guest(f, 86, 5, 0x7000, false);
	tap_is(debug(f, 0xb1, 83, 86), OK, "DBG_ENCRYPT into one that is");
	fake_guest_read(f, 86, seen);
	tap_ok(all_are(seen, 0x98), "writes it, with the guest's key");
	tap_ok(!all_are(f->ram + PAGE(86), 0x98), "which the host cannot read");
	fake_free(f);
}

void test_launch(void)
{
	test_context();
	test_asid_ranges();
	test_update();
	test_cpuid_page();
	test_identity();
	test_debug();
}
