// SPDX-License-Identifier: GPL-2.0
/*
 * The other side of the message channel, written from the specification and the
 * guest drivers alone: it shares no layout and no crypto with the library.
 */
#include "guest_side.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

#include "fake_machine.h"

void sha384(const void *data, size_t len, uint8_t digest[48])
{
	unsigned int out;

	EVP_Digest(data, len, digest, &out, EVP_sha384(), NULL);
}

void measure_page(uint8_t digest[48], uint8_t type, uint64_t gpa, const uint8_t *page,
		  const uint8_t vmpl[3])
{
	uint8_t info[0x70] = { 0 };

	memcpy(info, digest, 48);
	if (page)
		sha384(page, 4096, info + 48);
	put16(info + 0x60, 0x70);
	info[0x62] = type;
	if (vmpl) {
		info[0x64] = vmpl[2];
		info[0x65] = vmpl[1];
		info[0x66] = vmpl[0];
	}
	put64(info + 0x68, gpa);
	sha384(info, sizeof(info), digest);
}

static uint16_t update(struct fake *f, struct guest *g, uint64_t page, uint8_t type,
		       uint64_t gpa)
{
	uint8_t cmd[32] = { 0 };

	fake_page_guest(f, page, g->asid, gpa, false);
	put64(cmd, PAGE(g->gctx));
	put32(cmd + 8, type << 1);
	put64(cmd + 16, PAGE(page));
	return fake_cmd(f, 0xa1, cmd, sizeof(cmd));
}

bool guest_launch(struct fake *f, struct guest *g, uint64_t gctx, uint32_t asid,
		  uint64_t policy)
{
	uint8_t start[48] = { 0 }, activate[12] = { 0 }, finish[64] = { 0 }, create[8];
	uint64_t page = gctx + 4;
	uint8_t *ram = f->ram, secrets[4096];

	memset(g, 0, sizeof(*g));
	g->gctx = gctx;
	g->request = gctx + 1;
	g->response = gctx + 2;
	g->asid = asid;
	fake_page_shared(f, g->request);
	fake_page_firmware(f, g->response);
	fake_page_firmware(f, gctx);
	put64(create, PAGE(gctx));
	if (fake_cmd(f, 0x93, create, sizeof(create)))
		return false;
	put64(start, PAGE(gctx));
	put64(start + 8, policy);
	if (fake_cmd(f, 0xa0, start, sizeof(start)))
		return false;
	put64(activate, PAGE(gctx));
	put32(activate + 8, asid);
	if (fake_cmd(f, 0x91, activate, sizeof(activate)))
		return false;

	/* A normal page, a secrets page, a VMSA. */
	memset(ram + PAGE(page), 0x5a, 4096);
	measure_page(g->measurement, 1, 0x100000, ram + PAGE(page), NULL);
	if (update(f, g, page, 1, 0x100000))
		return false;
	measure_page(g->measurement, 5, 0x200000, NULL, NULL);
	if (update(f, g, page + 1, 5, 0x200000))
		return false;
	memset(ram + PAGE(page + 2), 0x77, 4096);
	measure_page(g->measurement, 2, 0xfffffffff000, ram + PAGE(page + 2), NULL);
	if (update(f, g, page + 2, 2, 0xfffffffff000))
		return false;
	fake_guest_read(f, page + 1, secrets);
	for (int i = 0; i < 4; i++) {
		memcpy(g->channel[i].key, secrets + 0x20 + 32 * i, 32);
		g->channel[i].vmpck = i;
	}

	put64(finish, PAGE(gctx));
	memset(finish + 32, 0xd7, 32);
	return fake_cmd(f, 0xa2, finish, sizeof(finish)) == 0;
}

static void iv_of(uint64_t seqno, uint8_t iv[12])
{
	put64(iv, seqno);
	put32(iv + 8, 0);
}

void guest_seal(struct fake *f, const struct guest *g, const struct channel *c, uint8_t type,
		const void *payload, size_t len)
{
	uint8_t *m = f->ram + PAGE(g->request), iv[12];
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int out;

	memset(m, 0, 4096);
	put64(m + 0x20, c->seqno + 1);
	m[0x30] = 1;
	m[0x31] = 1;
	put16(m + 0x32, 0x60);
	m[0x34] = type;
	m[0x35] = 1;
	put16(m + 0x36, len);
	m[0x3c] = c->vmpck;

	iv_of(c->seqno + 1, iv);
	EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, c->key, iv);
	EVP_EncryptUpdate(ctx, NULL, &out, m + 0x30, 0x30);
	EVP_EncryptUpdate(ctx, m + 0x60, &out, payload, len);
	EVP_EncryptFinal_ex(ctx, m + 0x60 + out, &out);
	EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, 16, m);
	EVP_CIPHER_CTX_free(ctx);
}

uint16_t guest_send(struct fake *f, const struct guest *g)
{
	uint8_t cmd[24];

	put64(cmd, PAGE(g->gctx));
	put64(cmd + 8, PAGE(g->request));
	put64(cmd + 16, PAGE(g->response));
	return fake_cmd(f, 0x94, cmd, sizeof(cmd));
}

int guest_open(struct fake *f, const struct guest *g, struct channel *c, uint8_t type,
	       void *payload, size_t max)
{
	uint8_t *m = f->ram + PAGE(g->response), iv[12];
	size_t len = m[0x36] | m[0x37] << 8;
	EVP_CIPHER_CTX *ctx;
	int out, good;

	if (get64(m + 0x20) != c->seqno + 2 || m[0x30] != 1 || m[0x31] != 1 ||
	    (m[0x32] | m[0x33] << 8) != 0x60 || m[0x34] != type || m[0x35] != 1 ||
	    m[0x3c] != c->vmpck || len > 4096 - 0x60 || len > max)
		return -1;
	ctx = EVP_CIPHER_CTX_new();
	iv_of(c->seqno + 2, iv);
	EVP_DecryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, c->key, iv);
	EVP_DecryptUpdate(ctx, NULL, &out, m + 0x30, 0x30);
	EVP_DecryptUpdate(ctx, payload, &out, m + 0x60, len);
	EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, 16, m);
	good = EVP_DecryptFinal_ex(ctx, (uint8_t *)payload + out, &out);
	EVP_CIPHER_CTX_free(ctx);
	if (good <= 0)
		return -1;
	c->seqno += 2;
	return len;
}

int guest_ask(struct fake *f, const struct guest *g, struct channel *c, uint8_t type,
	      const void *payload, size_t len, void *answer, size_t max)
{
	uint16_t status;
	int got;

	guest_seal(f, g, c, type, payload, len);
	status = guest_send(f, g);
	if (status)
		return -status;
	got = guest_open(f, g, c, type + 1, answer, max);
	return got < 0 ? -1000 : got;
}

int guest_report(struct fake *f, const struct guest *g, struct channel *c, uint32_t vmpl,
		 uint32_t key_sel, uint8_t *report)
{
	uint8_t request[0x60] = { 0 }, answer[0x4c0];

	for (int i = 0; i < 64; i++)
		request[i] = i ^ 0xa5;
	put32(request + 0x40, vmpl);
	put32(request + 0x44, key_sel);
	if (guest_ask(f, g, c, 5, request, sizeof(request), answer, sizeof(answer)) != 0x4c0)
		return -1;
	if (get32(answer) == 0 && get32(answer + 4) != 0x4a0)
		return -1;
	memcpy(report, answer + 0x20, 0x4a0);
	return get32(answer);
}

bool report_signed_by(const uint8_t *report, void *public_key)
{
	ECDSA_SIG *sig = ECDSA_SIG_new();
	uint8_t digest[48], *der = NULL;
	EVP_PKEY_CTX *ctx;
	bool good = false;
	int len;

	ECDSA_SIG_set0(sig, BN_lebin2bn(report + 0x2a0, 72, NULL),
		       BN_lebin2bn(report + 0x2e8, 72, NULL));
	len = i2d_ECDSA_SIG(sig, &der);
	sha384(report, 0x2a0, digest);
	ctx = EVP_PKEY_CTX_new(public_key, NULL);
	if (len > 0 && EVP_PKEY_verify_init(ctx) > 0)
		good = EVP_PKEY_verify(ctx, der, len, digest, sizeof(digest)) == 1;
	EVP_PKEY_CTX_free(ctx);
	OPENSSL_free(der);
	ECDSA_SIG_free(sig);
	return good;
}

void *p384_public(const uint8_t private_key[48])
{
	EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_secp384r1);
	BIGNUM *n = BN_bin2bn(private_key, 48, NULL);
	EC_POINT *point = EC_POINT_new(group);
	char name[] = "P-384";
	uint8_t octets[97];
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, name, 0),
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, octets,
						  sizeof(octets)),
		OSSL_PARAM_construct_end(),
	};
	EVP_PKEY *key = NULL;
	EVP_PKEY_CTX *ctx;

	EC_POINT_mul(group, point, n, NULL, NULL, NULL);
	EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, octets, sizeof(octets),
			   NULL);
	ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_PKEY_fromdata_init(ctx);
	EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params);
	EVP_PKEY_CTX_free(ctx);
	EC_POINT_free(point);
	BN_free(n);
	EC_GROUP_free(group);
	return key;
}

void *vcek_public(const uint8_t secret[48], uint64_t tcb)
{
	uint8_t private_key[48];

	psp_vcek_derive(secret, tcb, private_key);
	return p384_public(private_key);
}
