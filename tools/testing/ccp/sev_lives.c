// SPDX-License-Identifier: GPL-2.0
/*
 * The life of an SEV and of an SEV-ES guest that has an owner, by KVM's own ioctls:
 * launch with the owner's session, measurement, a secret, attestation, debugging,
 * sending. Prints what each call answered, so that the answers with the stock ccp
 * and with ours can be compared; what is fresh in each life (keys, nonces) is not
 * printed but checked as the owner would. Exit status 1 where a check failed.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/psp-sev.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "../selftests/kvm_uapi.h"
#include "../snp-machine/firmware/test/owner_side.h"

#define TYPE_SEV	2	/* KVM_X86_SEV_VM */
#define TYPE_SEV_ES	3

#define POLICY_NODBG	(1 << 0)
#define POLICY_ES	(1 << 2)

#define MEMORY		0x10000
#define SECRET_AT	0x8000
#define SECRET		"a disk key that only guests see"	/* 32 bytes with its end */

static uint8_t tk[32];
static uint8_t pdh[OWNER_CERT], chain[3 * OWNER_CERT];
static uint8_t version[3];
static int kvm, sev, failures;

static int vm, vcpu;
static uint8_t *memory;

static void expect(bool good, const char *what)
{
	printf("  %s: %s\n", what, good ? "yes" : "NO");
	failures += !good;
}

/* One command; prints errno's name and the firmware's status. */
static int command(const char *what, unsigned int id, void *data)
{
	struct kvm_sev_cmd cmd = {
		.id = id,
		.data = (uintptr_t)data,
		.error = 0x5eed,
		.sev_fd = sev,
	};
	int error = ioctl(vm, KVM_MEMORY_ENCRYPT_OP, &cmd) ? errno : 0;

	printf("%s: %s", what, error ? strerrorname_np(error) : "0");
	if (cmd.error != 0x5eed)
		printf(", firmware %#x", cmd.error);
	putchar('\n');
	return error;
}

static int call(int fd, unsigned long request, unsigned long argument, const char *name)
{
	int result = ioctl(fd, request, argument);

	if (result < 0)
		err(2, "%s", name);
	return result;
}

static void ask_platform(void)
{
	struct sev_user_data_pdh_cert_export export = {
		.pdh_cert_address = (uintptr_t)pdh,
		.pdh_cert_len = sizeof(pdh),
		.cert_chain_address = (uintptr_t)chain,
		.cert_chain_len = sizeof(chain),
	};
	struct sev_user_data_status status = { 0 };
	struct sev_issue_cmd cmd = { .cmd = SEV_PDH_CERT_EXPORT, .data = (uintptr_t)&export };

	call(sev, SEV_ISSUE_CMD, (uintptr_t)&cmd, "PDH_CERT_EXPORT");
	cmd = (struct sev_issue_cmd) {
		.cmd = SEV_PLATFORM_STATUS,
		.data = (uintptr_t)&status,
	};
	call(sev, SEV_ISSUE_CMD, (uintptr_t)&cmd, "PLATFORM_STATUS");
	version[0] = status.api_major;
	version[1] = status.api_minor;
	version[2] = status.build;
}

static void create(bool es)
{
	struct kvm_userspace_memory_region region = { .memory_size = MEMORY };
	struct kvm_sev_init init = { 0 };
	struct kvm_enc_region encrypted = { .size = MEMORY };

	vm = call(kvm, KVM_CREATE_VM, es ? TYPE_SEV_ES : TYPE_SEV, "KVM_CREATE_VM");
	command("INIT2", KVM_SEV_INIT2, &init);
	memory = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		err(2, "mmap");
	for (int i = 0; i < MEMORY; i++)
		memory[i] = i * 7 + i / 4096;
	region.userspace_addr = (uintptr_t)memory;
	encrypted.addr = (uintptr_t)memory;
	call(vm, KVM_SET_USER_MEMORY_REGION, (uintptr_t)&region, "KVM_SET_USER_MEMORY_REGION");
	call(vm, KVM_MEMORY_ENCRYPT_REG_REGION, (uintptr_t)&encrypted,
	     "KVM_MEMORY_ENCRYPT_REG_REGION");
	vcpu = call(vm, KVM_CREATE_VCPU, 0, "KVM_CREATE_VCPU");
}

static void destroy(void)
{
	munmap(memory, MEMORY);
	close(vcpu);
	close(vm);
}

static void show_state(void)
{
	struct kvm_sev_guest_status status = { 0 };

	command("GUEST_STATUS", KVM_SEV_GUEST_STATUS, &status);
	printf("  policy %#x state %u\n", status.policy, status.state);
}

static void start(uint32_t policy)
{
	uint8_t cert[OWNER_CERT], session[OWNER_SESSION] = { 0 };
	struct kvm_sev_launch_start start = {
		.policy = policy,
		.dh_uaddr = (uintptr_t)cert,
		.dh_len = sizeof(cert),
		.session_uaddr = (uintptr_t)session,
		.session_len = sizeof(session),
	};

	command("LAUNCH_FINISH before the start", KVM_SEV_LAUNCH_FINISH, NULL);
	owner_session(pdh, policy, tk, cert, session);
	session[70] ^= 1;
	command("LAUNCH_START with a changed session", KVM_SEV_LAUNCH_START, &start);
	session[70] ^= 1;
	start.dh_len = 16;
	command("LAUNCH_START with a short certificate", KVM_SEV_LAUNCH_START, &start);
	start.dh_len = sizeof(cert);
	start.session_uaddr = 8;
	command("LAUNCH_START with a session nowhere", KVM_SEV_LAUNCH_START, &start);
	start.session_uaddr = (uintptr_t)session;
	command("LAUNCH_START", KVM_SEV_LAUNCH_START, &start);
	show_state();
	command("LAUNCH_START again", KVM_SEV_LAUNCH_START, &start);
}

static void load(bool es, uint8_t digest[32])
{
	struct kvm_sev_launch_update_data update = { .uaddr = (uintptr_t)memory, .len = MEMORY };

	EVP_Digest(memory, MEMORY, digest, NULL, EVP_sha256(), NULL);
	update.len = 24;
	command("LAUNCH_UPDATE_DATA of 24 bytes", KVM_SEV_LAUNCH_UPDATE_DATA, &update);
	update = (struct kvm_sev_launch_update_data) { .uaddr = 4096, .len = 4096 };
	command("LAUNCH_UPDATE_DATA of nothing", KVM_SEV_LAUNCH_UPDATE_DATA, &update);
	update = (struct kvm_sev_launch_update_data) { (uintptr_t)memory, MEMORY };
	command("LAUNCH_UPDATE_DATA", KVM_SEV_LAUNCH_UPDATE_DATA, &update);
	command("LAUNCH_UPDATE_VMSA", KVM_SEV_LAUNCH_UPDATE_VMSA, NULL);
	if (es)
		command("LAUNCH_UPDATE_VMSA again", KVM_SEV_LAUNCH_UPDATE_VMSA, NULL);
}

/* The report tells the digest, the measurement is over it. */
static void measure(bool es, uint32_t policy, const uint8_t digest[32], uint8_t out[32])
{
	struct kvm_sev_attestation_report ask = { .mnonce = "a nonce of ours" };
	uint8_t blob[48] = { 0 }, report[OWNER_REPORT] = { 0 }, expected[32];
	struct kvm_sev_launch_measure measure = { 0 };

	ask.uaddr = (uintptr_t)report;
	ask.len = sizeof(report);
	command("GET_ATTESTATION_REPORT before the measurement", KVM_SEV_GET_ATTESTATION_REPORT,
		&ask);
	command("LAUNCH_MEASURE to ask for the length", KVM_SEV_LAUNCH_MEASURE, &measure);
	printf("  length %u\n", measure.len);
	measure.uaddr = (uintptr_t)blob;
	measure.len = 16;
	command("LAUNCH_MEASURE into too little", KVM_SEV_LAUNCH_MEASURE, &measure);
	measure.len = 0x10000;
	command("LAUNCH_MEASURE into too much", KVM_SEV_LAUNCH_MEASURE, &measure);
	measure.len = sizeof(blob);
	command("LAUNCH_MEASURE", KVM_SEV_LAUNCH_MEASURE, &measure);
	show_state();
	command("LAUNCH_MEASURE again", KVM_SEV_LAUNCH_MEASURE, &measure);

	ask.len = 0;
	ask.uaddr = 0;
	command("GET_ATTESTATION_REPORT to ask for the length", KVM_SEV_GET_ATTESTATION_REPORT,
		&ask);
	printf("  length %u\n", ask.len);
	ask.uaddr = (uintptr_t)report;
	ask.len = sizeof(report);
	command("GET_ATTESTATION_REPORT", KVM_SEV_GET_ATTESTATION_REPORT, &ask);
	expect(!memcmp(report, ask.mnonce, 16), "it has our nonce");
	expect(es || !memcmp(report + 16, digest, 32), "it has the digest of what was loaded");
	expect(owner_report_good(chain, report), "the PEK signed it");
	owner_measure(tk, version, policy, report + 16, blob + 32, expected);
	expect(!memcmp(expected, blob, 32), "the measurement is what the owner computes");
	memcpy(out, blob, 32);
}

static void debug(const char *what, unsigned int id, const void *src, void *dst, uint32_t len)
{
	struct kvm_sev_dbg dbg = {
		.src_uaddr = (uintptr_t)src,
		.dst_uaddr = (uintptr_t)dst,
		.len = len,
	};

	command(what, id, &dbg);
}

static void give_secret(const uint8_t measurement[32])
{
	uint8_t header[OWNER_HEADER], packet[32];
	struct kvm_sev_launch_secret secret = {
		.hdr_uaddr = (uintptr_t)header,
		.hdr_len = sizeof(header),
		.guest_uaddr = (uintptr_t)memory + SECRET_AT,
		.guest_len = sizeof(packet),
		.trans_uaddr = (uintptr_t)packet,
		.trans_len = sizeof(packet),
	};

	owner_secret(tk, measurement, SECRET, sizeof(packet), header, packet);
	packet[5] ^= 1;
	command("LAUNCH_SECRET, changed", KVM_SEV_LAUNCH_SECRET, &secret);
	packet[5] ^= 1;
	secret.hdr_len = 8;
	command("LAUNCH_SECRET with a short header", KVM_SEV_LAUNCH_SECRET, &secret);
	secret.hdr_len = sizeof(header);
	secret.guest_len = 0;
	command("LAUNCH_SECRET for no memory", KVM_SEV_LAUNCH_SECRET, &secret);
	secret.guest_len = sizeof(packet);
	secret.guest_uaddr = 4096;
	command("LAUNCH_SECRET for memory that is not there", KVM_SEV_LAUNCH_SECRET, &secret);
	secret.guest_uaddr = (uintptr_t)memory + SECRET_AT;
	command("LAUNCH_SECRET", KVM_SEV_LAUNCH_SECRET, &secret);
}

static void look_inside(bool open)
{
	uint8_t *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	static const char text[32] = "written from the outside";

	if (page == MAP_FAILED)
		err(2, "mmap");
	debug("DBG_DECRYPT", KVM_SEV_DBG_DECRYPT, memory + SECRET_AT, page, 4096);
	if (open) {
		expect(!memcmp(page, SECRET, 32), "the secret is in the guest");
		expect(page[100] == (uint8_t)((SECRET_AT + 100) * 7 + SECRET_AT / 4096),
		       "and around it what was loaded");
	}
	debug("DBG_DECRYPT of 7 bytes", KVM_SEV_DBG_DECRYPT, memory + 5, page + 9, 7);
	if (open)
		expect(page[9] == 35 && page[15] == 77, "they are those of the guest");
	debug("DBG_DECRYPT over a page's end", KVM_SEV_DBG_DECRYPT, memory + 4000, page + 100, 200);
	if (open)
		expect(page[100] == (uint8_t)(4000 * 7), "they begin as in the guest");
	debug("DBG_DECRYPT of nothing", KVM_SEV_DBG_DECRYPT, memory, page, 0);
	debug("DBG_DECRYPT from nowhere", KVM_SEV_DBG_DECRYPT, (void *)8, page, 64);
	memcpy(page, text, sizeof(text));
	debug("DBG_ENCRYPT", KVM_SEV_DBG_ENCRYPT, page, memory + 0x3000, 32);
	debug("DBG_ENCRYPT, unaligned", KVM_SEV_DBG_ENCRYPT, page + 1, memory + 0x3043, 11);
	memset(page, 0, 4096);
	debug("DBG_DECRYPT of that", KVM_SEV_DBG_DECRYPT, memory + 0x3000, page, 128);
	if (open) {
		expect(!memcmp(page, text, 32), "it reads as it was written");
		expect(!memcmp(page + 0x43, text + 1, 11), "also unaligned");
	}
	munmap(page, 8192);
}

/* To ourselves; the chain stands for AMD's part too. */
static void send(uint32_t policy)
{
	uint8_t session[OWNER_SESSION], header[OWNER_HEADER], packet[4096];
	struct kvm_sev_send_start start = {
		.policy = policy,
		.pdh_cert_uaddr = (uintptr_t)pdh,
		.pdh_cert_len = sizeof(pdh),
		.plat_certs_uaddr = (uintptr_t)chain,
		.plat_certs_len = sizeof(chain),
		.amd_certs_uaddr = (uintptr_t)chain,
		.amd_certs_len = sizeof(chain),
	};
	struct kvm_sev_send_update_data update = {
		.hdr_uaddr = (uintptr_t)header,
		.hdr_len = sizeof(header),
		.guest_uaddr = (uintptr_t)memory,
		.guest_len = 4096,
		.trans_uaddr = (uintptr_t)packet,
		.trans_len = sizeof(packet),
	};

	command("SEND_START to ask for the length", KVM_SEV_SEND_START, &start);
	start.session_uaddr = (uintptr_t)session;
	start.session_len = sizeof(session);
	command("SEND_START", KVM_SEV_SEND_START, &start);
	command("SEND_UPDATE_DATA", KVM_SEV_SEND_UPDATE_DATA, &update);
	command("SEND_UPDATE_VMSA", KVM_SEV_SEND_UPDATE_VMSA, &update);
	command("SEND_FINISH", KVM_SEV_SEND_FINISH, NULL);
	command("SEND_CANCEL", KVM_SEV_SEND_CANCEL, NULL);
	show_state();
}

static void receive(bool es, uint32_t policy)
{
	uint8_t cert[OWNER_CERT], session[OWNER_SESSION] = { 0 }, header[OWNER_HEADER] = { 0 };
	struct kvm_sev_receive_start start = {
		.policy = policy,
		.pdh_uaddr = (uintptr_t)cert,
		.pdh_len = sizeof(cert),
		.session_uaddr = (uintptr_t)session,
		.session_len = sizeof(session),
	};
	struct kvm_sev_receive_update_data update = {
		.hdr_uaddr = (uintptr_t)header,
		.hdr_len = sizeof(header),
		.guest_len = 4096,
		.trans_uaddr = (uintptr_t)chain,
		.trans_len = 4096,
	};

	create(es);
	owner_session(pdh, policy, tk, cert, session);
	command("RECEIVE_START", KVM_SEV_RECEIVE_START, &start);
	update.guest_uaddr = (uintptr_t)memory;
	command("RECEIVE_UPDATE_DATA", KVM_SEV_RECEIVE_UPDATE_DATA, &update);
	command("RECEIVE_UPDATE_VMSA", KVM_SEV_RECEIVE_UPDATE_VMSA, &update);
	command("RECEIVE_FINISH", KVM_SEV_RECEIVE_FINISH, NULL);
	destroy();
}

static void live(bool es, uint32_t policy)
{
	uint8_t digest[32], measurement[32];

	printf("-- %s, policy %#x\n", es ? "SEV-ES" : "SEV", policy);
	create(es);
	start(policy);
	load(es, digest);
	measure(es, policy, digest, measurement);
	give_secret(measurement);
	look_inside(!(policy & POLICY_NODBG));
	command("LAUNCH_FINISH", KVM_SEV_LAUNCH_FINISH, NULL);
	show_state();
	command("LAUNCH_FINISH again", KVM_SEV_LAUNCH_FINISH, NULL);
	look_inside(!(policy & POLICY_NODBG));
	send(policy);
	destroy();
	receive(es, policy);
}

int main(void)
{
	for (int i = 0; i < 32; i++)
		tk[i] = 0x31 * i + 5;
	kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	sev = open("/dev/sev", O_RDWR | O_CLOEXEC);
	if (kvm < 0 || sev < 0)
		err(2, "/dev/kvm and /dev/sev");
	ask_platform();
	live(false, 0);
	live(false, POLICY_NODBG);
	live(true, POLICY_ES);
	live(true, POLICY_ES | POLICY_NODBG);
	printf("-- end\n");
	return failures > 0;
}
