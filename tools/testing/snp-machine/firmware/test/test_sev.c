// SPDX-License-Identifier: GPL-2.0
/* The SEV (legacy) platform: INIT and its memory, owner, certificates. */
#include <string.h>

#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

#include "fake_machine.h"
#include "guest_side.h"
#include "owner_side.h"
#include "suites.h"
#include "tap.h"

#define CERT	2084u

static uint16_t init(struct fake *f, uint32_t flags, uint64_t tmr, uint32_t len)
{
	uint8_t buf[20] = { 0 };

	put32(buf, flags);
	put64(buf + 8, tmr);
	put32(buf + 16, len);
	return fake_cmd(f, 0x01, buf, sizeof(buf));
}

static uint16_t init_ex(struct fake *f, uint32_t len, uint64_t nv, uint32_t nv_len)
{
	uint8_t buf[36] = { 0 };

	put32(buf, len);
	put64(buf + 24, nv);
	put32(buf + 32, nv_len);
	return fake_cmd(f, 0x0d, buf, sizeof(buf));
}

static void firmware_pages(struct fake *f, unsigned int first, unsigned int count)
{
	while (count--)
		fake_page_firmware(f, first++);
}

static void test_init(void)
{
	struct fake *f = fake_new(TCB_NEW, 0);
	uint8_t status[12];

	tap_is(fake_cmd(f, 0x04, status, 12), OK, "PLATFORM_STATUS");
	tap_ok(status[0] == 1 && status[1] == 55 && status[2] == 0 && get32(status + 3) == 0 &&
	       status[7] == 40 && get32(status + 8) == 0,
	       "says API 1.55, build 40, UNINIT, self-owned, no guests");
	tap_is(init(f, 2, 0, 0), INVALID_PARAM, "INIT with an unknown flag");
	tap_is(init(f, 1, PAGE(256), 4096), INVALID_LEN, "INIT with a short TMR");
	tap_is(init(f, 1, PAGE(257), 1 << 20), INVALID_ADDRESS, "INIT with an unaligned TMR");
	tap_is(init(f, 1, PAGE(FAKE_PAGES), 1 << 20), INVALID_ADDRESS,
	       "INIT with a TMR outside of memory");
	tap_is(init(f, 1, PAGE(256), 1 << 20), OK, "INIT with a TMR of 1 MiB");
	fake_cmd(f, 0x04, status, 12);
	tap_ok(status[2] == 1 && get32(status + 3) == 0x100, "PLATFORM_STATUS: INIT, SEV-ES");
	tap_is(init(f, 0, 0, 0), INVALID_PLATFORM_STATE, "INIT twice");
	tap_is(fake_cmd(f, 0x02, NULL, 0), OK, "SHUTDOWN");
	tap_is(fake_cmd(f, 0x02, NULL, 0), OK, "SHUTDOWN twice");
	tap_is(init(f, 0, 0, 0), OK, "INIT without SEV-ES");
	fake_cmd(f, 0x02, NULL, 0);

	tap_is(fake_cmd(f, 0x81, NULL, 0), OK, "SNP_INIT");
	tap_is(init(f, 1, PAGE(512), 1 << 20), INVALID_LEN, "with SNP the TMR is of 2 MiB");
	tap_is(init(f, 1, PAGE(512), 2 << 20), INVALID_PAGE_STATE,
	       "INIT with a TMR of hypervisor pages is INVALID_PAGE_STATE");
	firmware_pages(f, 512, 511);
	tap_is(init(f, 1, PAGE(512), 2 << 20), INVALID_PAGE_STATE, "one such page is enough");
	firmware_pages(f, 512, 512);
	tap_is(init(f, 1, PAGE(512), 2 << 20), OK, "INIT with a TMR of firmware pages");
	{
		uint8_t buf[8];

		put64(buf, PAGE(600));
		tap_is(fake_cmd(f, 0xc7, buf, 8), INVALID_PAGE_STATE,
		       "the TMR cannot be reclaimed while it is in use");
		tap_is(fake_cmd(f, 0x93, buf, 8), INVALID_PAGE_STATE, "nor used otherwise");
		fake_cmd(f, 0x02, NULL, 0);
		put64(buf, PAGE(600));
		tap_is(fake_cmd(f, 0xc7, buf, 8), OK, "after SHUTDOWN it can");
	}
	tap_is(fake_cmd(f, 0x04, status, 12), INVALID_PAGE_STATE,
	       "with SNP, PLATFORM_STATUS into a hypervisor page is INVALID_PAGE_STATE");
	tap_is(fake_cmd_fw(f, 0x04, status, 12), OK, "into a firmware page it works");
	fake_free(f);
}

static bool cert_is(const uint8_t *cert, uint32_t usage, uint32_t algo)
{
	return get32(cert) == 1 && cert[4] == 1 && cert[5] == 55 && get32(cert + 8) == usage &&
	       get32(cert + 12) == algo && get32(cert + 16) == 2;
}

/* Whether signature @slot of @cert is one over SHA-256 by the owner of @issuer. */
static bool cert_signed(const uint8_t *cert, int slot, uint32_t usage, const uint8_t *issuer)
{
	const uint8_t *s = cert + 1044 + 520 * slot;
	EVP_PKEY *key = owner_cert_key(issuer);
	ECDSA_SIG *sig = ECDSA_SIG_new();
	uint8_t digest[32], *der = NULL;
	EVP_PKEY_CTX *ctx;
	unsigned int len;
	bool good = false;
	int der_len;

	ECDSA_SIG_set0(sig, BN_lebin2bn(s + 8, 72, NULL), BN_lebin2bn(s + 80, 72, NULL));
	der_len = i2d_ECDSA_SIG(sig, &der);
	EVP_Digest(cert, 1044, digest, &len, EVP_sha256(), NULL);
	ctx = key ? EVP_PKEY_CTX_new(key, NULL) : NULL;
	if (ctx && EVP_PKEY_verify_init(ctx) > 0)
		good = EVP_PKEY_verify(ctx, der, der_len, digest, len) == 1;
	EVP_PKEY_CTX_free(ctx);
	OPENSSL_free(der);
	ECDSA_SIG_free(sig);
	EVP_PKEY_free(key);
	return good && get32(s) == usage && get32(s + 4) == 2;
}

static uint16_t export(struct fake *f, uint64_t pdh, uint32_t pdh_len, uint64_t chain,
		       uint32_t chain_len, uint32_t *needed)
{
	uint8_t buf[28] = { 0 };
	uint16_t status;

	put64(buf, pdh);
	put32(buf + 8, pdh_len);
	put64(buf + 16, chain);
	put32(buf + 24, chain_len);
	status = fake_cmd(f, 0x08, buf, sizeof(buf));
	needed[0] = get32(buf + 8);
	needed[1] = get32(buf + 24);
	return status;
}

static void test_certificates(void)
{
	struct fake *f = fake_new(TCB_NEW, 0);
	uint8_t *pdh = f->ram + PAGE(50), *pek = f->ram + PAGE(51);
	uint8_t *oca = pek + CERT, *cek = oca + CERT, old[CERT], buf[12];
	uint32_t len[2];
	void *expected;
	EVP_PKEY *key;
	uint8_t cek_private[48];

	init(f, 0, 0, 0);
	tap_is(export(f, 0, 0, 0, 0, len), INVALID_LEN, "PDH_CERT_EXPORT to ask for lengths");
	tap_ok(len[0] == CERT && len[1] == 3 * CERT, "says what they are");
	tap_is(export(f, PAGE(50), CERT - 1, PAGE(51), 3 * CERT, len), INVALID_LEN,
	       "PDH_CERT_EXPORT with a buffer that is too short");
	tap_is(export(f, PAGE(FAKE_PAGES), CERT, PAGE(51), 3 * CERT, len), INVALID_ADDRESS,
	       "PDH_CERT_EXPORT to where no memory is");
	tap_is(export(f, PAGE(50), 4096, PAGE(51), 3 * CERT, len), OK, "PDH_CERT_EXPORT");
	tap_is(len[0], CERT, "says how long the PDH is");
	tap_ok(cert_is(pdh, 0x1003, 3) && cert_is(pek, 0x1002, 2) && cert_is(oca, 0x1001, 2) &&
	       cert_is(cek, 0x1004, 2), "there are PDH, PEK, OCA and CEK");
	tap_ok(cert_signed(pdh, 0, 0x1002, pek), "the PEK signed the PDH");
	tap_ok(cert_signed(pek, 0, 0x1001, oca) && cert_signed(pek, 1, 0x1004, cek),
	       "OCA and CEK signed the PEK");
	tap_ok(cert_signed(oca, 0, 0x1001, oca), "the OCA signed itself");
	psp_cek_derive(fake_secret(), cek_private);
	expected = p384_public(cek_private);
	key = owner_cert_key(cek);
	tap_ok(EVP_PKEY_eq(expected, key) == 1, "the CEK is the chip's");
	EVP_PKEY_free(expected);
	EVP_PKEY_free(key);

	memcpy(old, pdh, CERT);
	tap_is(fake_cmd(f, 0x09, NULL, 0), OK, "PDH_GEN");
	export(f, PAGE(50), 4096, PAGE(51), 3 * CERT, len);
	tap_ok(memcmp(old, pdh, CERT) && cert_signed(pdh, 0, 0x1002, pek),
	       "makes another PDH that the same PEK signed");
	memcpy(old, pek, CERT);
	tap_is(fake_cmd(f, 0x05, NULL, 0), OK, "PEK_GEN");
	export(f, PAGE(50), 4096, PAGE(51), 3 * CERT, len);
	tap_ok(memcmp(old, pek, CERT) && cert_signed(pdh, 0, 0x1002, pek) &&
	       cert_signed(pek, 0, 0x1001, oca), "makes another PEK and all that hangs on it");
	memcpy(old, pek, CERT);
	fake_cmd(f, 0x02, NULL, 0);
	init(f, 0, 0, 0);
	export(f, PAGE(50), 4096, PAGE(51), 3 * CERT, len);
	tap_ok(!memcmp(old, pek, CERT), "which outlive SHUTDOWN and INIT");
	fake_cmd(f, 0x02, NULL, 0);
	tap_is(fake_cmd(f, 0x03, NULL, 0), OK, "PLATFORM_RESET");
	init(f, 0, 0, 0);
	export(f, PAGE(50), 4096, PAGE(51), 3 * CERT, len);
	tap_ok(memcmp(old, pek, CERT), "but not PLATFORM_RESET");

	put64(buf, 0);
	put32(buf + 8, 0);
	tap_is(fake_cmd(f, 0x0c, buf, 12), INVALID_LEN, "GET_ID to ask for the length");
	tap_is(get32(buf + 8), 64, "says 64");
	put64(buf, PAGE(60));
	put32(buf + 8, 128);
	tap_is(fake_cmd(f, 0x0c, buf, 12), OK, "GET_ID");
	tap_ok(get32(buf + 8) == 64 && f->ram[PAGE(60)] == 0xc0 && f->ram[PAGE(60) + 63] == 0xff,
	       "tells the chip's id");
	fake_free(f);
}

/* Sign the PEK's request as an owner would, in slot 0. */
static void owner_sign(EVP_PKEY *key, uint8_t *cert)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t der[160];
	size_t len = sizeof(der);
	const uint8_t *p = der;
	ECDSA_SIG *sig;

	EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key);
	EVP_DigestSign(ctx, der, &len, cert, 1044);
	EVP_MD_CTX_free(ctx);
	sig = d2i_ECDSA_SIG(NULL, &p, len);
	memset(cert + 1044, 0, 520);
	put32(cert + 1044, 0x1001);
	put32(cert + 1048, 2);
	BN_bn2lebinpad(ECDSA_SIG_get0_r(sig), cert + 1052, 72);
	BN_bn2lebinpad(ECDSA_SIG_get0_s(sig), cert + 1124, 72);
	ECDSA_SIG_free(sig);
}

static uint16_t import(struct fake *f, uint32_t pek_len, uint32_t oca_len)
{
	uint8_t buf[28] = { 0 };

	put64(buf, PAGE(70));
	put32(buf + 8, pek_len);
	put64(buf + 16, PAGE(71));
	put32(buf + 24, oca_len);
	return fake_cmd(f, 0x07, buf, sizeof(buf));
}

static void test_owner(void)
{
	struct fake *f = fake_new(TCB_NEW, 0);
	uint8_t *csr = f->ram + PAGE(70), *oca = f->ram + PAGE(71), buf[12], status[12];
	uint8_t *pek = f->ram + PAGE(51), signed_pek[CERT];
	EVP_PKEY *owner = EVP_EC_gen("P-384"), *stranger = EVP_EC_gen("P-384");
	uint32_t len[2];
	BIGNUM *n = NULL;

	init(f, 0, 0, 0);
	put64(buf, 0);
	put32(buf + 8, 0);
	tap_is(fake_cmd(f, 0x06, buf, 12), INVALID_LEN, "PEK_CSR to ask for the length");
	tap_is(get32(buf + 8), CERT, "says 2084");
	put64(buf, PAGE(70));
	put32(buf + 8, CERT);
	tap_is(fake_cmd(f, 0x06, buf, 12), OK, "PEK_CSR");
	tap_ok(cert_is(csr, 0x1002, 2) && get32(csr + 1044) == 0x1000 &&
	       all_zero(csr + 1048, 516), "is the PEK's certificate without signatures");

	memset(oca, 0, CERT);
	put32(oca, 1);
	oca[4] = 1;
	put32(oca + 8, 0x1001);
	put32(oca + 12, 2);
	put32(oca + 16, 2);
	EVP_PKEY_get_bn_param(owner, "qx", &n);
	BN_bn2lebinpad(n, oca + 20, 72);
	EVP_PKEY_get_bn_param(owner, "qy", &n);
	BN_bn2lebinpad(n, oca + 92, 72);
	BN_free(n);
	owner_sign(owner, oca);

	tap_is(import(f, CERT - 1, CERT), INVALID_LEN, "PEK_CERT_IMPORT with a short PEK");
	tap_is(import(f, CERT, CERT - 1), INVALID_LEN, "PEK_CERT_IMPORT with a short OCA");
	owner_sign(stranger, csr);
	tap_is(import(f, CERT, CERT), BAD_SIGNATURE, "a PEK that someone else signed");
	owner_sign(owner, csr);
	memcpy(signed_pek, csr, CERT);
	csr[20] ^= 1;
	owner_sign(owner, csr);
	tap_is(import(f, CERT, CERT), INVALID_CERTIFICATE, "a PEK that is not this chip's");
	memcpy(csr, signed_pek, CERT);
	oca[20] ^= 1;
	tap_is(import(f, CERT, CERT), INVALID_CERTIFICATE, "an OCA that is no key");
	oca[20] ^= 1;
	put32(oca + 8, 0x1002);
	tap_is(import(f, CERT, CERT), INVALID_CERTIFICATE, "an OCA that is for another use");
	put32(oca + 8, 0x1001);
	tap_is(import(f, CERT, CERT), OK, "PEK_CERT_IMPORT");
	fake_cmd(f, 0x04, status, 12);
	tap_is(get32(status + 3) & 1, 1, "the platform has an owner");
	tap_is(import(f, CERT, CERT), ALREADY_OWNED, "PEK_CERT_IMPORT twice is ALREADY_OWNED");
	export(f, PAGE(50), 4096, PAGE(51), 3 * CERT, len);
	tap_ok(cert_signed(pek, 0, 0x1001, pek + CERT) &&
	       cert_signed(pek, 1, 0x1004, pek + 2 * CERT) &&
	       cert_signed(f->ram + PAGE(50), 0, 0x1002, pek) &&
	       !memcmp(pek + CERT, oca, 1044), "and its chain leads to that owner");
	EVP_PKEY_free(owner);
	EVP_PKEY_free(stranger);
	fake_free(f);
}

static void test_nv(void)
{
	struct fake *f = fake_new(TCB_NEW, 0), *second;
	uint8_t *nv = f->ram + PAGE(80), *pek = f->ram + PAGE(51), old[CERT];
	uint8_t page[8];
	uint32_t len[2];

	memset(nv, 0xff, 32768);
	tap_is(init_ex(f, 35, PAGE(80), 32768), INVALID_LEN, "INIT_EX with a short buffer");
	tap_is(init_ex(f, 36, PAGE(80), 32767), INVALID_LEN, "INIT_EX with short storage");
	tap_is(init_ex(f, 36, PAGE(80) + 8, 32768), INVALID_ADDRESS, "with unaligned storage");
	tap_is(init_ex(f, 36, PAGE(FAKE_PAGES - 1), 32768), INVALID_ADDRESS,
	       "with storage outside of memory");
	tap_is(init_ex(f, 36, PAGE(80), 32768), OK, "INIT_EX with empty storage");
	tap_ok(nv[0] != 0xff, "fills it");
	export(f, PAGE(50), 4096, PAGE(51), 3 * CERT, len);
	memcpy(old, pek, CERT);

	/* The same chip after a power cycle, its flash erased. */
	second = fake_new(TCB_NEW, 0);
	memcpy(second->ram + PAGE(80), nv, 32768);
	tap_is(init_ex(second, 36, PAGE(80), 32768), OK, "INIT_EX with what it stored");
	export(second, PAGE(50), 4096, PAGE(51), 3 * CERT, len);
	tap_ok(!memcmp(old, second->ram + PAGE(51), CERT), "brings the keys back");
	fake_cmd(second, 0x05, NULL, 0);
	tap_ok(memcmp(second->ram + PAGE(80), nv, 32768), "PEK_GEN stores the new ones");
	fake_cmd(second, 0x02, NULL, 0);
	second->ram[PAGE(80) + 200] ^= 1;
	tap_is(init_ex(second, 36, PAGE(80), 32768), SECURE_DATA_INVALID,
	       "INIT_EX with damaged storage is SECURE_DATA_INVALID");
	tap_is(init_ex(second, 36, PAGE(80), 32768), OK, "once, and then replaced");
	fake_free(second);
	fake_cmd(f, 0x02, NULL, 0);
	fake_cmd(f, 0x81, NULL, 0);
	tap_is(init_ex(f, 36, PAGE(80), 32768), INVALID_PAGE_STATE,
	       "with SNP, storage in hypervisor pages is INVALID_PAGE_STATE");
	firmware_pages(f, 80, 8);
	tap_is(init_ex(f, 36, PAGE(80), 32768), OK, "in firmware pages it works");
	put64(page, PAGE(87));
	tap_is(fake_cmd(f, 0xc7, page, 8), INVALID_PAGE_STATE,
	       "the storage cannot be reclaimed while it is in use");
	fake_cmd(f, 0x02, NULL, 0);
	tap_is(fake_cmd(f, 0xc7, page, 8), OK, "after SHUTDOWN it can");
	fake_free(f);
}

void test_sev(void)
{
	test_init();
	test_certificates();
	test_owner();
	test_nv();
}
