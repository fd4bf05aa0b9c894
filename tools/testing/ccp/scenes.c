// SPDX-License-Identifier: GPL-2.0
/*
 * The scenes, from loading to unloading.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scenes.h"
#include "testing.h"

static enum stage stage;

static struct outcome ask(const struct scene *scene)
{
	struct sev_user_data_pek_csr csr = { (uintptr_t)blob, 0x1000 };
	struct sev_user_data_get_id2 id2 = { (uintptr_t)blob, 0x1000 };
	struct sev_user_data_pdh_cert_export export = {
		(uintptr_t)blob, 0x1000, (uintptr_t)blob + 0x1000, 0x2000
	};
	struct sev_user_data_pek_cert_import import = {
		(uintptr_t)blob, 0x824, (uintptr_t)blob, 0x824
	};
	struct sev_user_data_snp_ext_config ext = { .size = sizeof(ext) };
	struct abi_snp_vlek_load vlek = {
		.len = sizeof(vlek),
		.vlek_wrapped_address = (uintptr_t)blob,
	};
	struct abi_snp_config config = {};
	void *data = blob;
	struct outcome outcome;

	switch (scene->cmd) {
	case SEV_PEK_CSR:
		data = &csr;
		break;
	case SEV_GET_ID2:
		data = &id2;
		break;
	case SEV_PDH_CERT_EXPORT:
		data = &export;
		break;
	case SEV_PEK_CERT_IMPORT:
		memset(blob, 0, BLOB_LEN);
		data = &import;
		break;
	case ABI_SNP_VLEK_LOAD:
		memset(blob, 0, BLOB_LEN);
		data = &vlek;
		break;
	case ABI_SNP_SET_CONFIG:
		data = &config;
		break;
	case SNP_SET_EXT_CONFIG:
		ext.certs_address = (uintptr_t)blob;
		ext.certs_len = 0x1000;
		ext.config_address = (uintptr_t)&config;
		data = &ext;
		break;
	case SNP_GET_EXT_CONFIG:
		ext.config_address = (uintptr_t)&config;
		data = &ext;
		break;
	}
	outcome.ret = issue(scene->cmd, data, &outcome.error);
	return outcome;
}

static struct outcome shell(const struct scene *scene)
{
	struct outcome outcome = {};
	int status = system(scene->line);

	outcome.ret = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
	return outcome;
}

static struct outcome unload_ccp(const struct scene *scene)
{
	struct outcome outcome = { .ret = !unload() };

	(void)scene;
	stage = STAGE_BARE;
	return outcome;
}

/* The firmware must not see more than it needs to answer. */
static void sev_down(void)
{
	uint32_t error;

	issue(SEV_FACTORY_RESET, NULL, &error);
}

static void sev_up(void)
{
	struct sev_user_data_status status = {};
	uint32_t error;

	issue(SEV_PLATFORM_STATUS, &status, &error);
	if (status.state || stage != STAGE_CCP)
		return;
	unload();
	load("");
}

static void without_kvm_amd_snp(void)
{
	run("rmmod kvm_amd_snp 2> /dev/null");
}

#define SHELL(...)	.act = shell, .line = __VA_ARGS__
#define IOCTL(...)	.stage = STAGE_CCP, .act = ask, .cmd = __VA_ARGS__

const struct scene scenes[] = {
	{ "loading", SHELL("modprobe ccp"), .loads = true },
	{ "loading with INIT_EX", SHELL("modprobe ccp init_ex_path=/tmp/nv"), .loads = true },
	{ "PLATFORM_STATUS", IOCTL(SEV_PLATFORM_STATUS) },
	{ "PEK_GEN", IOCTL(SEV_PEK_GEN), .prepare = sev_up },
	{ "PEK_CSR", IOCTL(SEV_PEK_CSR), .prepare = sev_up },
	{ "PDH_GEN", IOCTL(SEV_PDH_GEN), .prepare = sev_up },
	{ "PDH_CERT_EXPORT", IOCTL(SEV_PDH_CERT_EXPORT), .prepare = sev_up },
	{ "PEK_CERT_IMPORT of zeros", IOCTL(SEV_PEK_CERT_IMPORT), .prepare = sev_up },
	{ "GET_ID", IOCTL(SEV_GET_ID) },
	{ "GET_ID2", IOCTL(SEV_GET_ID2) },
	{ "FACTORY_RESET", IOCTL(SEV_FACTORY_RESET), .prepare = sev_up, .slow = true },
	{ "PDH_GEN that initialises SEV", IOCTL(SEV_PDH_GEN), .prepare = sev_down, .slow = true },
	{ "SNP_PLATFORM_STATUS", IOCTL(ABI_SNP_PLATFORM_STATUS) },
	{ "SNP_COMMIT", IOCTL(ABI_SNP_COMMIT) },
	{ "SNP_CONFIG", IOCTL(ABI_SNP_SET_CONFIG) },
	{ "SNP_VLEK_LOAD of zeros", IOCTL(ABI_SNP_VLEK_LOAD) },
	{ "SNP_SET_EXT_CONFIG", IOCTL(SNP_SET_EXT_CONFIG) },
	{ "SNP_GET_EXT_CONFIG", IOCTL(SNP_GET_EXT_CONFIG) },
	{ "unloading", .stage = STAGE_CCP, .act = unload_ccp, .unloads = true },
	{ "loading kvm_amd_snp", .stage = STAGE_KVM, .prepare = without_kvm_amd_snp,
	  SHELL("modprobe -q kvm_amd_snp") },
	{ "a guest that asks for its report", .stage = STAGE_KVM, .guest = true,
	  SHELL("snp_vm --quiet 2> /dev/null") },
	{ "a guest that asks twice for certificates of its own", .stage = STAGE_KVM, .guest = true,
	  SHELL("snp_vm --quiet --request ext --repeat 2 --certs /table 2> /dev/null") },
};

const unsigned int nr_scenes = sizeof(scenes) / sizeof(scenes[0]);

bool scenes_end(void)
{
	bool done = stage < STAGE_KVM ||
		    run("rmmod kvm_amd_snp 2> /dev/null; rmmod kvm_amd kvm");

	if (stage > STAGE_BARE)
		done = unload() && done;
	stage = STAGE_BARE;
	return done;
}

void scene_begin(const struct scene *scene)
{
	if (stage != scene->stage && stage != STAGE_BARE && !scenes_end()) {
		printf("Bail out! the modules cannot be unloaded before %s\n", scene->name);
		exit(1);
	}
	if (stage == STAGE_BARE && scene->stage > STAGE_BARE)
		load("");
	if (stage == STAGE_BARE && scene->stage == STAGE_KVM &&
	    !run("modprobe kvm_amd && modprobe kvm_amd_snp")) {
		printf("Bail out! kvm_amd_snp cannot be loaded before %s\n", scene->name);
		exit(1);
	}
	stage = scene->stage;
	if (scene->prepare)
		scene->prepare();
}

bool scene_end(const struct scene *scene)
{
	return !scene->loads || run("rmmod ccp");
}
