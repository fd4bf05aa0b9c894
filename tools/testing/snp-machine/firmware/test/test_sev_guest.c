// SPDX-License-Identifier: GPL-2.0
/*
 * SEV and SEV-ES guests, also those of an owner who sends a session and a secret.
 */
#include <string.h>

#include <openssl/evp.h>

#include "fake_machine.h"
#include "owner_side.h"
#include "suites.h"
#include "tap.h"

static uint16_t with_handle(struct fake *f, uint16_t id, uint32_t handle)
{
	uint8_t buf[4];

	put32(buf, handle);
	return fake_cmd(f, id, buf, sizeof(buf));
}

static uint16_t launch(struct fake *f, uint32_t *handle, uint32_t policy, uint64_t dh,
		       uint64_t session)
{
	uint8_t buf[36] = { 0 };
	uint16_t status;

	put32(buf, *handle);
	put32(buf + 4, policy);
	put64(buf + 8, dh);
	put32(buf + 16, dh ? OWNER_CERT : 0);
	put64(buf + 24, session);
	put32(buf + 32, session ? 128 : 0);
	status = fake_cmd(f, 0x30, buf, sizeof(buf));
	*handle = get32(buf);
	return status;
}

static uint16_t activate(struct fake *f, uint32_t handle, uint32_t asid)
{
	uint8_t buf[8];

	put32(buf, handle);
	put32(buf + 4, asid);
	return fake_cmd(f, 0x21, buf, sizeof(buf));
}

static uint16_t region(struct fake *f, uint16_t id, uint32_t handle, uint64_t pa, uint32_t len)
{
	uint8_t buf[20] = { 0 };

	put32(buf, handle);
	put64(buf + 8, pa);
	put32(buf + 16, len);
	return fake_cmd(f, id, buf, sizeof(buf));
}

static struct fake *sev_machine(bool es)
{
	struct fake *f = fake_new(TCB_NEW, 0);
	uint8_t init[20] = { 0 };

	put32(init, es);
	put64(init + 8, PAGE(512));
	put32(init + 16, 1 << 20);
	tap_is(fake_cmd(f, 0x01, init, sizeof(init)), OK, "INIT%s", es ? " with SEV-ES" : "");
	return f;
}

static uint8_t platform_state(struct fake *f)
{
	uint8_t buf[12];

	fake_cmd(f, 0x04, buf, sizeof(buf));
	return buf[2];
}

static void test_life(void)
{
	struct fake *f = sev_machine(false);
	uint32_t a = 0, b = 0, c = 99;
	uint8_t buf[13];

	tap_is(launch(f, &a, 0x38000100 | 4, 0, 0), POLICY_FAILURE,
	       "LAUNCH_START of an SEV-ES guest without SEV-ES is POLICY_FAILURE");
	tap_is(launch(f, &a, 0x38010000, 0, 0), POLICY_FAILURE,
	       "LAUNCH_START with a policy that wants API 1.56 is POLICY_FAILURE");
	tap_is(launch(f, &c, 0, 0, 0), INVALID_GUEST, "LAUNCH_START sharing with nobody");
	tap_is(platform_state(f), 1, "the platform is still in INIT");
	tap_is(launch(f, &a, 1, 0, 0), OK, "LAUNCH_START");
	tap_is(platform_state(f), 2, "the platform is in WORKING");
	tap_is(launch(f, &b, 0, 0, 0), OK, "LAUNCH_START of another guest");
	tap_ok(a && b && a != b, "they have handles of their own");
	put32(buf, a);
	tap_is(fake_cmd(f, 0x23, buf, sizeof(buf)), OK, "GUEST_STATUS");
	tap_ok(get32(buf + 4) == 1 && get32(buf + 8) == 0 && buf[12] == 1,
	       "tells policy, no ASID, LUPDATE");
	tap_is(region(f, 0x31, a, PAGE(50), 4096), INACTIVE, "LAUNCH_UPDATE_DATA, inactive");
	tap_is(activate(f, 4711, 1), INVALID_GUEST, "ACTIVATE of nobody");
	tap_is(activate(f, a, 0), INVALID_ASID, "ACTIVATE with ASID 0");
	tap_is(activate(f, a, 7), OK, "ACTIVATE");
	tap_is(activate(f, a, 8), ACTIVE, "ACTIVATE twice");
	tap_is(activate(f, b, 7), ASID_OWNED, "ACTIVATE with another's ASID");
	tap_is(region(f, 0x32, a, PAGE(50), 4096), UNSUPPORTED,
	       "LAUNCH_UPDATE_VMSA of a guest without SEV-ES");
	tap_is(with_handle(f, 0x35, a), INVALID_GUEST_STATE,
	       "LAUNCH_FINISH before the measurement");
	tap_is(with_handle(f, 0x20, a), ACTIVE, "DECOMMISSION of an active guest is ACTIVE");
	tap_is(with_handle(f, 0x22, a), OK, "DEACTIVATE");
	tap_is(with_handle(f, 0x20, a), OK, "DECOMMISSION");
	tap_is(with_handle(f, 0x20, a), INVALID_GUEST, "DECOMMISSION twice");
	tap_is(activate(f, b, 7), DFFLUSH_REQUIRED, "its ASID wants a flush");
	tap_is(fake_cmd(f, 0x0a, NULL, 0), OK, "DF_FLUSH");
	tap_is(activate(f, b, 7), OK, "and is free then");
	tap_is(platform_state(f), 2, "with one guest left the platform is in WORKING");
	with_handle(f, 0x22, b);
	with_handle(f, 0x20, b);
	tap_is(platform_state(f), 1, "without one in INIT");
	fake_free(f);
}

static void test_owner(void)
{
	static const char text[32] = "a disk key that only guests see";
	uint8_t tk[32], digest[32], mac[32], *m, *head, *trans, buf[52] = { 0 };
	static const uint8_t version[3] = { 1, 55, 40 };
	struct fake *f = sev_machine(true);
	uint8_t *cert = f->ram + PAGE(60), *session = f->ram + PAGE(61);
	const uint32_t policy = 1 | 4;
	uint32_t handle = 0, len;

	for (int i = 0; i < 32; i++)
		tk[i] = 0x31 * i + 5;
	put64(buf, PAGE(50));
	put32(buf + 8, 4096);
	put64(buf + 16, PAGE(51));
	put32(buf + 24, 3 * OWNER_CERT);
	tap_is(fake_cmd(f, 0x08, buf, 28), OK, "the owner gets the PDH");
	owner_session(f->ram + PAGE(50), policy, tk, cert, session);
	memset(buf, 0, sizeof(buf));
	session[70] ^= 1;
	tap_is(launch(f, &handle, policy, PAGE(60), PAGE(61)), BAD_MEASUREMENT,
	       "LAUNCH_START with a changed session is BAD_MEASUREMENT");
	session[70] ^= 1;
	tap_is(launch(f, &handle, policy | 8, PAGE(60), PAGE(61)), BAD_MEASUREMENT,
	       "and with another policy than the owner's");
	cert[30] ^= 1;
	tap_is(launch(f, &handle, policy, PAGE(60), PAGE(61)), INVALID_CERTIFICATE,
	       "LAUNCH_START with a certificate that is no key");
	cert[30] ^= 1;
	tap_is(launch(f, &handle, policy, PAGE(60), PAGE(61)), OK,
	       "LAUNCH_START with an owner's session");
	activate(f, handle, 3);

	memset(f->ram + PAGE(70), 0x42, 8192);
	tap_is(region(f, 0x31, handle, PAGE(70), 24), INVALID_LEN,
	       "LAUNCH_UPDATE_DATA, odd length");
	tap_is(region(f, 0x31, handle, PAGE(70) + 8, 32), INVALID_ADDRESS, "unaligned");
	tap_is(region(f, 0x31, handle, PAGE(FAKE_PAGES) - 16, 32), INVALID_ADDRESS,
	       "partly outside of memory");
	tap_is(region(f, 0x31, handle, PAGE(70), 8192), OK, "LAUNCH_UPDATE_DATA");
	memset(f->ram + PAGE(72), 0x43, 4096);
	tap_is(region(f, 0x32, handle, PAGE(72), 2048), INVALID_LEN, "LAUNCH_UPDATE_VMSA, short");
	tap_is(region(f, 0x32, handle, PAGE(72), 4096), OK, "LAUNCH_UPDATE_VMSA");

	put32(buf, handle);
	tap_is(fake_cmd(f, 0x33, buf, 20), INVALID_LEN, "LAUNCH_MEASURE to ask for the length");
	len = get32(buf + 16);
	tap_is(len, 48, "says 48");
	tap_is(region(f, 0x33, handle, PAGE(73), len), OK, "LAUNCH_MEASURE");
	m = f->ram + PAGE(73);
	EVP_Digest(f->ram + PAGE(70), 3 * 4096, digest, NULL, EVP_sha256(), NULL);
	owner_measure(tk, version, policy, digest, m + 32, mac);
	tap_ok(!memcmp(mac, m, 32), "the measurement is the one that the owner computes");
	tap_is(region(f, 0x31, handle, PAGE(70), 4096), INVALID_GUEST_STATE,
	       "LAUNCH_UPDATE_DATA after the measurement");

	/* A secret for the guest. */
	head = f->ram + PAGE(74);
	trans = f->ram + PAGE(75);
	owner_secret(tk, m, text, sizeof(text), head, trans);
	put32(buf, handle);
	put64(buf + 8, PAGE(74));
	put32(buf + 16, 52);
	put64(buf + 24, PAGE(70));
	put32(buf + 32, 32);
	put64(buf + 40, PAGE(75));
	put32(buf + 48, 32);
	trans[5] ^= 1;
	tap_is(fake_cmd(f, 0x34, buf, sizeof(buf)), BAD_MEASUREMENT,
	       "LAUNCH_UPDATE_SECRET with a changed secret is BAD_MEASUREMENT");
	trans[5] ^= 1;
	put32(buf + 48, 16);
	tap_is(fake_cmd(f, 0x34, buf, sizeof(buf)), INVALID_LEN, "with two lengths");
	put32(buf + 48, 32);
	tap_is(fake_cmd(f, 0x34, buf, sizeof(buf)), OK, "LAUNCH_UPDATE_SECRET");
	tap_ok(!memcmp(f->ram + PAGE(70), text, 32), "the guest has the secret");
	tap_is(with_handle(f, 0x35, handle), OK, "LAUNCH_FINISH");
	tap_is(with_handle(f, 0x35, handle), INVALID_GUEST_STATE, "LAUNCH_FINISH twice");
	fake_free(f);
}

static void test_attestation(void)
{
	struct fake *f = sev_machine(false);
	uint8_t buf[36] = { 0 }, *r = f->ram + PAGE(80), digest[32];
	uint8_t export[28] = { 0 };
	uint32_t handle = 0;

	launch(f, &handle, 0, 0, 0);
	activate(f, handle, 3);
	memset(f->ram + PAGE(70), 0x42, 4096);
	region(f, 0x31, handle, PAGE(70), 4096);
	put32(buf, handle);
	memset(buf + 16, 0xee, 16);
	tap_is(fake_cmd(f, 0x36, buf, sizeof(buf)), INVALID_GUEST_STATE,
	       "ATTESTATION before the measurement");
	region(f, 0x33, handle, PAGE(73), 48);
	tap_is(fake_cmd(f, 0x36, buf, sizeof(buf)), INVALID_LEN, "ATTESTATION, length asked");
	tap_is(get32(buf + 32), 208, "says 208");
	put64(buf + 8, PAGE(80));
	tap_is(fake_cmd(f, 0x36, buf, sizeof(buf)), OK, "ATTESTATION");
	EVP_Digest(f->ram + PAGE(70), 4096, digest, NULL, EVP_sha256(), NULL);
	tap_ok(r[0] == 0xee && !memcmp(r + 16, digest, 32) && get32(r + 52) == 0x1002,
	       "tells nonce, digest and PEK");
	put64(export, PAGE(50));
	put32(export + 8, 4096);
	put64(export + 16, PAGE(51));
	put32(export + 24, 3 * OWNER_CERT);
	fake_cmd(f, 0x08, export, sizeof(export));
	tap_ok(owner_report_good(f->ram + PAGE(51), r), "and the PEK signed it");
	fake_free(f);
}

static uint16_t debug(struct fake *f, uint16_t id, uint32_t handle, uint64_t src, uint64_t dst,
		      uint32_t len)
{
	uint8_t buf[28] = { 0 };

	put32(buf, handle);
	put64(buf + 8, src);
	put64(buf + 16, dst);
	put32(buf + 24, len);
	return fake_cmd(f, id, buf, sizeof(buf));
}

static void test_debug(void)
{
	struct fake *f = sev_machine(false);
	uint32_t closed = 0, open = 0;

	launch(f, &closed, 1, 0, 0);
	launch(f, &open, 0, 0, 0);
	activate(f, closed, 3);
	memset(f->ram + PAGE(70), 0x42, 4096);
	tap_is(debug(f, 0x60, closed, PAGE(70), PAGE(71), 64), POLICY_FAILURE,
	       "DBG_DECRYPT of a guest with NODBG is POLICY_FAILURE");
	tap_is(debug(f, 0x60, open, PAGE(70), PAGE(71), 64), INACTIVE, "of an inactive one");
	activate(f, open, 4);
	tap_is(debug(f, 0x60, open, PAGE(70), PAGE(71), 63), INVALID_LEN, "odd length");
	tap_is(debug(f, 0x60, open, PAGE(70) + 1, PAGE(71), 64), INVALID_ADDRESS, "unaligned");
	tap_is(debug(f, 0x60, open, PAGE(70), PAGE(71), 64), OK, "DBG_DECRYPT");
	tap_is(f->ram[PAGE(71) + 63], 0x42, "shows the memory");
	tap_is(debug(f, 0x61, open, PAGE(71), PAGE(72), 64), OK, "DBG_ENCRYPT");
	fake_free(f);
}

static void test_under_snp(void)
{
	struct fake *f = fake_new(TCB_NEW, 0);
	uint8_t init[20] = { 0 }, start[36] = { 0 }, shutdown[8] = { 8 };
	uint32_t handle;

	fake_cmd(f, 0x81, NULL, 0);
	fake_cmd(f, 0x01, init, sizeof(init));
	tap_is(fake_cmd(f, 0x30, start, sizeof(start)), INVALID_PAGE_STATE,
	       "with SNP, LAUNCH_START in a hypervisor page is INVALID_PAGE_STATE");
	tap_is(fake_cmd_fw(f, 0x30, start, sizeof(start)), OK, "in a firmware page it works");
	handle = get32(start);
	activate(f, handle, 3);
	tap_is(region(f, 0x31, handle, PAGE(70), 4096), INVALID_PAGE_STATE,
	       "LAUNCH_UPDATE_DATA of a hypervisor page is INVALID_PAGE_STATE");
	fake_page_firmware(f, 70);
	tap_is(region(f, 0x31, handle, PAGE(70), 4096), OK, "of a firmware page it works");
	tap_is(fake_cmd(f, 0x86, shutdown, sizeof(shutdown)), INVALID_PLATFORM_STATE,
	       "SNP_SHUTDOWN_EX with an SEV guest is INVALID_PLATFORM_STATE");
	fake_free(f);
}

void test_sev_guest(void)
{
	test_life();
	test_owner();
	test_attestation();
	test_debug();
	test_under_snp();
}
