// SPDX-License-Identifier: GPL-2.0
/*
 * mkcerts: makes the emulated chip, once: its secret and id, and the certificates
 * that AMD's key service would have for it. The names say that it is emulated; all
 * else is built like AMD's certificates.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "abi.h"
#include "crypto.h"
#include "psp_fw.h"

#define AMD_OID		"1.3.6.1.4.1.3704.1."
#define DAY		(24 * 60 * 60L)
#define YEARS_20	(20 * 365 * DAY + 5 * DAY)
#define ARK_SERIAL	65536
#define PRODUCT		"Milan"
#define PRODUCT_STEP	"Milan-B0"
#define CSP_ID		"Emulated cloud"

/* Current TCB first. Bytes from the lowest: boot loader, TEE, 2-5 none, SNP, microcode. */
static const uint64_t tcbs[] = {
	0xdb18000000000004,
	0xdb17000000000004,
	0xd516000000000004,
	0xd114000000000003,
	0x7308000000000003,
	0x4405000000000002,
};

/* What the chip has after a firmware update. */
#define NEXT_TCB	0xdb19000000000004
#define NEXT_BUILD	(PSP_BUILD + 1)

#define TCBS	(sizeof(tcbs) / sizeof(tcbs[0]))

static const char *dir;

static void __attribute__((format(printf, 1, 2), noreturn)) fail(const char *format, ...)
{
	va_list args;

	fputs("mkcerts: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	ERR_print_errors_fp(stderr);
	exit(1);
}

static void __attribute__((format(printf, 1, 2))) say(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fflush(stderr);
}

/* Libcrypto fails here only without memory. */
static void need(int ok, const char *what)
{
	if (ok <= 0)
		fail("cannot %s", what);
}

static FILE *open_file(const char *name, mode_t mode)
{
	char path[4096];
	FILE *f;
	int fd;

	if (snprintf(path, sizeof(path), "%s/%s", dir, name) >= (int)sizeof(path))
		fail("%s/%s: the name is too long", dir, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
	f = fd < 0 ? NULL : fdopen(fd, "wb");
	if (!f)
		fail("%s: %s", path, strerror(errno));
	return f;
}

static void close_file(FILE *f, const char *name)
{
	if (ferror(f) | fclose(f))
		fail("%s/%s: %s; is the disk full?", dir, name, strerror(errno));
}

static void write_file(const char *name, mode_t mode, const void *data, size_t len)
{
	FILE *f = open_file(name, mode);

	fwrite(data, 1, len, f);
	close_file(f, name);
}

static void write_cert(const char *name, X509 *cert, bool pem)
{
	char file[64];
	FILE *f;

	snprintf(file, sizeof(file), "%s.der", name);
	f = open_file(file, 0644);
	need(i2d_X509_fp(f, cert), "write a certificate");
	close_file(f, file);
	if (!pem)
		return;
	snprintf(file, sizeof(file), "%s.pem", name);
	f = open_file(file, 0644);
	need(PEM_write_X509(f, cert), "write a certificate");
	close_file(f, file);
}

static void write_key(const char *name, EVP_PKEY *key)
{
	FILE *f = open_file(name, 0600);

	need(PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL), "write a key");
	close_file(f, name);
}

static int progress(EVP_PKEY_CTX *ctx)
{
	static int count;

	(void)ctx;
	if (!(++count % 64))
		say(".");
	return 1;
}

static EVP_PKEY *rsa_key(const char *whose)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, NULL);
	EVP_PKEY *key = NULL;

	say("making the RSA-4096 key of the %s ", whose);
	need(ctx && EVP_PKEY_keygen_init(ctx) > 0, "start key generation");
	need(EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, 4096), "set the key size");
	EVP_PKEY_CTX_set_cb(ctx, progress);
	need(EVP_PKEY_keygen(ctx, &key), "make a key");
	EVP_PKEY_CTX_free(ctx);
	say(" done\n");
	return key;
}

/* The firmware's own key derivation, as a key of libcrypto. */
static EVP_PKEY *ec_key(const uint8_t private_key[48])
{
	struct psp_ecdsa_pubkey pub;
	uint8_t point[97] = { 4 };
	EVP_PKEY *key = NULL;
	EVP_PKEY_CTX *ctx;
	char group[] = "P-384";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point,
						  sizeof(point)),
		OSSL_PARAM_construct_end(),
	};

	if (!crypto_p384_public(private_key, &pub))
		fail("a derived key is out of range; this cannot be");
	for (int i = 0; i < 48; i++) {
		point[1 + i] = pub.qx[47 - i];
		point[49 + i] = pub.qy[47 - i];
	}
	ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	need(ctx && EVP_PKEY_fromdata_init(ctx) > 0, "start a key");
	need(EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params), "make a public key");
	EVP_PKEY_CTX_free(ctx);
	return key;
}

static void add_name(X509_NAME *name, const char *field, int type, const char *value)
{
	need(X509_NAME_add_entry_by_txt(name, field, type, (const unsigned char *)value, -1,
					-1, 0), "make a name");
}

static X509_NAME *make_name(const char *common)
{
	X509_NAME *name = X509_NAME_new();

	need(!!name, "make a name");
	add_name(name, "OU", V_ASN1_UTF8STRING, "Engineering");
	add_name(name, "C", V_ASN1_PRINTABLESTRING, "US");
	add_name(name, "L", V_ASN1_UTF8STRING, "Santa Clara");
	add_name(name, "ST", V_ASN1_UTF8STRING, "CA");
	add_name(name, "O", V_ASN1_UTF8STRING, "Emulated by snp-machine");
	add_name(name, "CN", V_ASN1_UTF8STRING, common);
	return name;
}

static X509 *start_cert(const char *subject, const char *issuer, EVP_PKEY *key, long serial)
{
	X509 *cert = X509_new();
	X509_NAME *name;

	need(!!cert, "make a certificate");
	need(X509_set_version(cert, X509_VERSION_3), "set the version");
	need(ASN1_INTEGER_set(X509_get_serialNumber(cert), serial), "set the serial number");
	need(!!X509_gmtime_adj(X509_getm_notBefore(cert), -DAY), "set the validity");
	need(!!X509_gmtime_adj(X509_getm_notAfter(cert), YEARS_20), "set the validity");
	name = make_name(subject);
	need(X509_set_subject_name(cert, name), "set the subject");
	X509_NAME_free(name);
	name = make_name(issuer);
	need(X509_set_issuer_name(cert, name), "set the issuer");
	X509_NAME_free(name);
	need(X509_set_pubkey(cert, key), "set the public key");
	return cert;
}

static void add_standard(X509 *cert, X509 *issuer, int nid, const char *value)
{
	X509_EXTENSION *ext;
	X509V3_CTX ctx;

	X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
	ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	need(ext && X509_add_ext(cert, ext, -1), "add an extension");
	X509_EXTENSION_free(ext);
}

static void add_amd(X509 *cert, const char *arc, const void *value, int len)
{
	ASN1_OCTET_STRING *octets = ASN1_OCTET_STRING_new();
	X509_EXTENSION *ext;
	ASN1_OBJECT *oid;
	char text[64];

	snprintf(text, sizeof(text), AMD_OID "%s", arc);
	oid = OBJ_txt2obj(text, 1);
	need(oid && octets && ASN1_OCTET_STRING_set(octets, value, len), "make an extension");
	ext = X509_EXTENSION_create_by_OBJ(NULL, oid, 0, octets);
	need(ext && X509_add_ext(cert, ext, -1), "add an extension");
	X509_EXTENSION_free(ext);
	ASN1_OCTET_STRING_free(octets);
	ASN1_OBJECT_free(oid);
}

static void add_integer(X509 *cert, const char *arc, uint8_t value)
{
	/* DER: a second zero byte keeps values above 127 positive. */
	uint8_t der[4] = { V_ASN1_INTEGER, value > 0x7f ? 2 : 1, value };

	if (value > 0x7f) {
		der[2] = 0;
		der[3] = value;
	}
	add_amd(cert, arc, der, 2 + der[1]);
}

static void add_string(X509 *cert, const char *arc, const char *value)
{
	uint8_t der[64] = { V_ASN1_IA5STRING, strlen(value) };

	memcpy(der + 2, value, strlen(value));
	add_amd(cert, arc, der, 2 + strlen(value));
}

static void add_tcb(X509 *cert, uint64_t tcb)
{
	/* In the order in which AMD has them, with the TCB's byte for each. */
	static const struct {
		const char *arc;
		int byte;
	} part[] = {
		{ "3.1", 0 }, { "3.2", 1 }, { "3.4", 2 }, { "3.5", 3 },
		{ "3.6", 4 }, { "3.7", 5 }, { "3.3", 6 }, { "3.8", 7 },
	};

	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++)
		add_integer(cert, part[i].arc, tcb >> (8 * part[i].byte));
}

static void set_pss(EVP_PKEY_CTX *ctx)
{
	need(EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING), "set the padding");
	need(EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, 48), "set the salt length");
	need(EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, EVP_sha384()), "set the mask function");
}

static EVP_MD_CTX *start_signing(EVP_PKEY *key)
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	EVP_PKEY_CTX *ctx;

	need(md && EVP_DigestSignInit(md, &ctx, EVP_sha384(), NULL, key) > 0,
	     "start a signature");
	set_pss(ctx);
	return md;
}

static void sign_cert(X509 *cert, EVP_PKEY *key)
{
	EVP_MD_CTX *md = start_signing(key);

	need(X509_sign_ctx(cert, md), "sign a certificate");
	EVP_MD_CTX_free(md);
}

static X509 *make_ark(EVP_PKEY *key)
{
	X509 *cert = start_cert("ARK-" PRODUCT, "ARK-" PRODUCT, key, ARK_SERIAL);

	add_standard(cert, cert, NID_key_usage, "critical,keyCertSign,cRLSign");
	add_standard(cert, cert, NID_subject_key_identifier, "hash");
	add_standard(cert, cert, NID_basic_constraints, "critical,CA:TRUE");
	sign_cert(cert, key);
	return cert;
}

static X509 *make_ask(const char *subject, EVP_PKEY *key, long serial, X509 *ark,
		      EVP_PKEY *ark_key)
{
	X509 *cert = start_cert(subject, "ARK-" PRODUCT, key, serial);

	add_standard(cert, ark, NID_subject_key_identifier, "hash");
	add_standard(cert, ark, NID_authority_key_identifier, "keyid:always");
	add_standard(cert, ark, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
	add_standard(cert, ark, NID_key_usage, "critical,keyCertSign");
	sign_cert(cert, ark_key);
	return cert;
}

static void make_vcek(const uint8_t secret[48], const uint8_t chip_id[64], uint64_t tcb,
		      EVP_PKEY *ask_key)
{
	uint8_t private_key[48];
	EVP_PKEY *key;
	char name[64];
	X509 *cert;

	psp_vcek_derive(secret, tcb, private_key);
	key = ec_key(private_key);
	cert = start_cert("SEV-VCEK", "SEV-" PRODUCT, key, 0);
	add_integer(cert, "1", 0);
	add_string(cert, "2", PRODUCT_STEP);
	add_tcb(cert, tcb);
	add_amd(cert, "4", chip_id, 64);
	sign_cert(cert, ask_key);
	snprintf(name, sizeof(name), "vcek-%016" PRIx64, tcb);
	write_cert(name, cert, false);
	X509_free(cert);
	EVP_PKEY_free(key);
}

/* The certificate for a cloud's machines, and its key wrapped for this one. */
static void make_vlek(const uint8_t secret[48], const uint8_t seed[48], uint64_t tcb,
		      EVP_PKEY *asvk_key)
{
	uint8_t private_key[48], wrapped[PSP_WRAPPED_VLEK_SIZE];
	EVP_PKEY *key;
	char name[64];
	X509 *cert;

	psp_vlek_derive(seed, tcb, private_key);
	key = ec_key(private_key);
	cert = start_cert("SEV-VLEK", "SEV-VLEK-" PRODUCT, key, 0);
	add_integer(cert, "1", 0);
	add_string(cert, "2", PRODUCT);
	add_tcb(cert, tcb);
	add_string(cert, "5", CSP_ID);
	sign_cert(cert, asvk_key);
	snprintf(name, sizeof(name), "vlek-%016" PRIx64, tcb);
	write_cert(name, cert, false);
	X509_free(cert);
	EVP_PKEY_free(key);

	psp_vlek_wrap(secret, seed, tcb, wrapped);
	snprintf(name, sizeof(name), "vlek-%016" PRIx64 ".bin", tcb);
	write_file(name, 0600, wrapped, sizeof(wrapped));
}

static void make_crl(EVP_PKEY *ark_key)
{
	X509_CRL *crl = X509_CRL_new();
	ASN1_TIME *when = ASN1_TIME_new();
	X509_NAME *name = make_name("ARK-" PRODUCT);
	EVP_MD_CTX *md;
	FILE *f;

	need(crl && when, "make a revocation list");
	need(X509_CRL_set_version(crl, X509_CRL_VERSION_2), "set the version");
	need(X509_CRL_set_issuer_name(crl, name), "set the issuer");
	need(X509_gmtime_adj(when, -DAY) && X509_CRL_set1_lastUpdate(crl, when),
	     "set the validity");
	need(X509_gmtime_adj(when, YEARS_20) && X509_CRL_set1_nextUpdate(crl, when),
	     "set the validity");
	md = start_signing(ark_key);
	need(X509_CRL_sign_ctx(crl, md), "sign a revocation list");
	EVP_MD_CTX_free(md);
	f = open_file("crl.der", 0644);
	need(i2d_X509_CRL_fp(f, crl), "write a revocation list");
	close_file(f, "crl.der");
	X509_NAME_free(name);
	ASN1_TIME_free(when);
	X509_CRL_free(crl);
}

static void write_tcbs(void)
{
	FILE *f = open_file("tcbs", 0644);

	for (size_t i = 0; i < TCBS; i++)
		fprintf(f, "%016" PRIx64 "\n", tcbs[i]);
	close_file(f, "tcbs");

	f = open_file("tcb-after-update", 0644);
	fprintf(f, "%016" PRIx64 "\n", (uint64_t)NEXT_TCB);
	close_file(f, "tcb-after-update");

	/* The last file: a folder that has it is complete. */
	f = open_file("tcb", 0644);
	fprintf(f, "%016" PRIx64 "\n", tcbs[0]);
	close_file(f, "tcb");
}

static void make_chip(void)
{
	uint8_t secret[48], chip_id[64], vlek_seed[48], image[PSP_FW_IMAGE_SIZE];
	EVP_PKEY *ark_key, *ask_key, *asvk_key;
	X509 *ark, *ask, *asvk;

	crypto_random(secret, sizeof(secret));
	crypto_random(chip_id, sizeof(chip_id));
	crypto_random(vlek_seed, sizeof(vlek_seed));
	write_file("secret.bin", 0600, secret, sizeof(secret));
	write_file("chip-id.bin", 0644, chip_id, sizeof(chip_id));

	ark_key = rsa_key("ARK");
	ask_key = rsa_key("ASK");
	asvk_key = rsa_key("ASVK");
	write_key("ark.key", ark_key);
	write_key("ask.key", ask_key);
	write_key("asvk.key", asvk_key);

	say("making certificates for %zu TCBs\n", TCBS + 1);
	ark = make_ark(ark_key);
	ask = make_ask("SEV-" PRODUCT, ask_key, ARK_SERIAL + 1, ark, ark_key);
	asvk = make_ask("SEV-VLEK-" PRODUCT, asvk_key, ARK_SERIAL + 2, ark, ark_key);
	write_cert("ark", ark, true);
	write_cert("ask", ask, true);
	write_cert("asvk", asvk, true);
	make_crl(ark_key);
	for (size_t i = 0; i < TCBS; i++) {
		make_vcek(secret, chip_id, tcbs[i], ask_key);
		make_vlek(secret, vlek_seed, tcbs[i], asvk_key);
	}
	make_vcek(secret, chip_id, NEXT_TCB, ask_key);
	make_vlek(secret, vlek_seed, NEXT_TCB, asvk_key);
	psp_fw_image_make(secret, PSP_API_MAJOR, PSP_API_MINOR, NEXT_BUILD, NEXT_TCB, image);
	write_file("sev-update.sbin", 0644, image, sizeof(image));
	write_tcbs();

	X509_free(ark);
	X509_free(ask);
	X509_free(asvk);
	EVP_PKEY_free(ark_key);
	EVP_PKEY_free(ask_key);
	EVP_PKEY_free(asvk_key);
}

int main(int argc, char **argv)
{
	char done[4096];

	if (argc != 2 || argv[1][0] == '-') {
		fprintf(stderr, "usage: mkcerts DIR\n"
			"Makes the emulated chip in DIR: secret and id, ARK, ASK, ASVK, and a\n"
			"VCEK and a VLEK for each of several TCBs. A chip that is there stays.\n");
		return argc == 2 && !strcmp(argv[1], "--help") ? 0 : 2;
	}
	dir = argv[1];
	if (mkdir(dir, 0755) && errno != EEXIST)
		fail("%s: %s", dir, strerror(errno));
	if (snprintf(done, sizeof(done), "%s/tcb", dir) >= (int)sizeof(done))
		fail("%s: the name is too long", dir);
	if (access(done, F_OK) == 0) {
		say("%s holds a chip already; remove the folder for another one\n", dir);
		return 0;
	}
	make_chip();
	say("the emulated chip is in %s\n", dir);
	return 0;
}
