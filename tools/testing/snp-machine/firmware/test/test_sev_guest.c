// SPDX-License-Identifier: GPL-2.0
/*
 * SEV and SEV-ES guests. The owner's side (key agreement, packets, measurement) is
 * written with libcrypto from the specification.
 */
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "fake_machine.h"
#include "suites.h"
#include "tap.h"

#define CERT	2084u

static void hmac(const uint8_t *key, size_t key_len, const void *data, size_t len,
		 uint8_t mac[32])
{
	unsigned int out;

	HMAC(EVP_sha256(), key, key_len, data, len, mac, &out);
}

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
	put32(buf + 16, dh ? CERT : 0);
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

/* SP 800-108, one block. */
static void kdf(const uint8_t *key, size_t key_len, const char *label, const uint8_t *context,
		size_t context_len, uint8_t out[16])
{
	uint8_t in[80] = { 1, 0, 0, 0 }, mac[32];
	size_t n = 4;

	memcpy(in + n, label, strlen(label) + 1);
	n += strlen(label) + 1;
	if (context_len)
		memcpy(in + n, context, context_len);
	n += context_len;
	put32(in + n, 128);
	hmac(key, key_len, in, n + 4, mac);
	memcpy(out, mac, 16);
}

static void ctr(const uint8_t *key, const uint8_t *iv, const uint8_t *in, uint8_t *out,
		size_t len)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n;

	EVP_EncryptInit_ex(ctx, EVP_aes_128_ctr(), NULL, key, iv);
	EVP_EncryptUpdate(ctx, out, &n, in, len);
	EVP_CIPHER_CTX_free(ctx);
}

static EVP_PKEY *platform_key(const uint8_t *cert)
{
	uint8_t octets[97] = { 4 };
	char name[] = "P-384";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, name, 0),
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, octets,
						  sizeof(octets)),
		OSSL_PARAM_construct_end(),
	};
	EVP_PKEY *key = NULL;
	EVP_PKEY_CTX *ctx;

	for (int i = 0; i < 48; i++) {
		octets[1 + i] = cert[20 + 47 - i];
		octets[49 + i] = cert[92 + 47 - i];
	}
	ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_PKEY_fromdata_init(ctx);
	EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params);
	EVP_PKEY_CTX_free(ctx);
	return key;
}

/* An owner's certificate at @cert and session at @session; its keys to @tk. */
static void owner_session(struct fake *f, uint8_t *cert, uint8_t *session, uint32_t policy,
			  uint8_t tk[32])
{
	uint8_t buf[28] = { 0 }, shared[48], master[16], kek[16], kik[16], p[4];
	EVP_PKEY *own = EVP_EC_gen("P-384"), *peer;
	size_t len = sizeof(shared);
	EVP_PKEY_CTX *ctx;
	BIGNUM *n = NULL;

	put64(buf, PAGE(50));
	put32(buf + 8, 4096);
	put64(buf + 16, PAGE(51));
	put32(buf + 24, 3 * CERT);
	tap_is(fake_cmd(f, 0x08, buf, sizeof(buf)), OK, "the owner gets the PDH");
	peer = platform_key(f->ram + PAGE(50));
	memset(cert, 0, CERT);
	put32(cert, 1);
	put32(cert + 8, 0x1003);
	put32(cert + 12, 3);
	put32(cert + 16, 2);
	EVP_PKEY_get_bn_param(own, "qx", &n);
	BN_bn2lebinpad(n, cert + 20, 72);
	EVP_PKEY_get_bn_param(own, "qy", &n);
	BN_bn2lebinpad(n, cert + 92, 72);
	BN_free(n);

	ctx = EVP_PKEY_CTX_new(own, NULL);
	EVP_PKEY_derive_init(ctx);
	EVP_PKEY_derive_set_peer(ctx, peer);
	EVP_PKEY_derive(ctx, shared, &len);
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(own);
	EVP_PKEY_free(peer);

	for (int i = 0; i < 16; i++) {
		session[i] = i;			/* nonce */
		session[48 + i] = 0x80 + i;	/* IV */
	}
	kdf(shared, 48, "sev-master-secret", session, 16, master);
	kdf(master, 16, "sev-kek", NULL, 0, kek);
	kdf(master, 16, "sev-kik", NULL, 0, kik);
	ctr(kek, session + 48, tk, session + 16, 32);
	hmac(kik, 16, session + 16, 32, session + 64);
	put32(p, policy);
	hmac(tk + 16, 16, p, 4, session + 96);
}

static void test_owner(void)
{
	static const char text[32] = "a disk key that only guests see";
	uint8_t tk[32], digest[32], in[56], mac[32], *m, *head, *trans, buf[52] = { 0 };
	struct fake *f = sev_machine(true);
	uint8_t *cert = f->ram + PAGE(60), *session = f->ram + PAGE(61);
	const uint32_t policy = 1 | 4;
	uint32_t handle = 0, len;
	uint8_t packet[21 + 8 + 32 + 32];

	for (int i = 0; i < 32; i++)
		tk[i] = 0x31 * i + 5;
	owner_session(f, cert, session, policy, tk);
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
	in[0] = 4;
	in[1] = 1;
	in[2] = 55;
	in[3] = 40;
	put32(in + 4, policy);
	memcpy(in + 8, digest, 32);
	memcpy(in + 40, m + 32, 16);
	hmac(tk + 16, 16, in, sizeof(in), mac);
	tap_ok(!memcmp(mac, m, 32), "the measurement is the one that the owner computes");
	tap_is(region(f, 0x31, handle, PAGE(70), 4096), INVALID_GUEST_STATE,
	       "LAUNCH_UPDATE_DATA after the measurement");

	/* A secret for the guest. */
	head = f->ram + PAGE(74);
	trans = f->ram + PAGE(75);
	memset(head, 0, 52);
	memset(head + 4, 0x17, 16);
	ctr(tk, head + 4, (const uint8_t *)text, trans, 32);
	packet[0] = 1;
	memcpy(packet + 1, head, 20);
	put32(packet + 21, 32);
	put32(packet + 25, 32);
	memcpy(packet + 29, trans, 32);
	memcpy(packet + 61, m, 32);
	hmac(tk + 16, 16, packet, sizeof(packet), head + 20);
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
	uint8_t buf[36] = { 0 }, *r = f->ram + PAGE(80), digest[32], *der = NULL;
	uint8_t export[28] = { 0 };
	uint32_t handle = 0;
	EVP_PKEY_CTX *ctx;
	ECDSA_SIG *sig;
	EVP_PKEY *pek;
	int len;

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
	put32(export + 24, 3 * CERT);
	fake_cmd(f, 0x08, export, sizeof(export));
	pek = platform_key(f->ram + PAGE(51));
	sig = ECDSA_SIG_new();
	ECDSA_SIG_set0(sig, BN_lebin2bn(r + 64, 72, NULL), BN_lebin2bn(r + 136, 72, NULL));
	len = i2d_ECDSA_SIG(sig, &der);
	EVP_Digest(r, 52, digest, NULL, EVP_sha256(), NULL);
	ctx = EVP_PKEY_CTX_new(pek, NULL);
	EVP_PKEY_verify_init(ctx);
	tap_ok(EVP_PKEY_verify(ctx, der, len, digest, 32) == 1, "and the PEK signed it");
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(pek);
	ECDSA_SIG_free(sig);
	OPENSSL_free(der);
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
