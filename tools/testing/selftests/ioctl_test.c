// SPDX-License-Identifier: GPL-2.0
/*
 * Tests the certificate ioctls with bad pointers, lengths, flags and
 * permissions: SNP_SET/GET_EXT_CONFIG of /dev/sev, and KVM_SEV_SNP_SET/GET_CERTS.
 * On stock modules: that they do not exist.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host.h"
#include "sample.h"
#include "sev_dev.h"
#include "tap.h"
#include "vm_certs.h"

#define PAGE	0x1000

/* No memory of this process; writes to READ_ONLY fail, reads do not. */
#define NOWHERE	((void *)0x1000)
static void *read_only;

static uint8_t table[SNP_CERTS_MAX_LEN + PAGE];
static uint8_t other[SNP_CERTS_MAX_LEN + PAGE];
static uint8_t back[SNP_CERTS_MAX_LEN + PAGE];

static bool expect(int result, int right, const char *what)
{
	bool good = tap_ok(result == -right, "%s: %s", what,
			   right ? strerrorname_np(right) : "accepted");

	if (!good)
		tap_note("got %s", result ? strerrorname_np(-result) : "no error");
	return good;
}

/* /dev/sev */

static struct sev_user_data_snp_ext_config ext(const void *certs, __u32 size)
{
	return (struct sev_user_data_snp_ext_config){
		.size = sizeof(struct sev_user_data_snp_ext_config),
		.certs_address = (uintptr_t)certs,
		.certs_len = size,
	};
}

static int set(int fd, struct sev_user_data_snp_ext_config config)
{
	return sev_dev_command(fd, SNP_SET_EXT_CONFIG, &config);
}

static int get(int fd, struct sev_user_data_snp_ext_config *config)
{
	return sev_dev_command(fd, SNP_GET_EXT_CONFIG, config);
}

static bool installed(int fd, const uint8_t *right, __u32 size)
{
	struct sev_user_data_snp_ext_config config = ext(back, sizeof(back));

	memset(back, 0xa5, sizeof(back));
	return !get(fd, &config) && config.certs_len == size && !memcmp(back, right, size) &&
	       back[size] == 0xa5;
}

static void host_set(int fd, int reading, __u64 tcb)
{
	struct sev_user_data_snp_ext_config config;
	struct {
		struct sev_user_data_snp_ext_config known;
		__u64 unknown;
	} larger;
	struct sev_issue_cmd *nowhere = NOWHERE;

	expect(set(fd, ext(table, 2 * PAGE)), 0, "host SET of two pages");
	tap_ok(installed(fd, table, 2 * PAGE), "host GET returns just these");

	expect(set(reading, ext(table, PAGE)), EPERM, "host SET through a read-only descriptor");
	expect(sev_dev_command(fd, SNP_SET_EXT_CONFIG, NOWHERE), EFAULT,
	       "host SET with its struct nowhere");
	expect(ioctl(fd, SEV_ISSUE_CMD, nowhere) ? -errno : 0, EFAULT,
	       "SEV_ISSUE_CMD with its struct nowhere");
	expect(set(fd, ext(NOWHERE, PAGE)), EFAULT, "host SET with its table nowhere");
	expect(set(fd, ext(table, 0)), EINVAL, "host SET of a table of 0 bytes");
	expect(set(fd, ext(table, PAGE + 1)), EINVAL,
	       "host SET of a length that is not whole pages");
	expect(set(fd, ext(table, PAGE - 1)), EINVAL, "host SET of a length below a page");
	expect(set(fd, ext(table, SNP_CERTS_MAX_LEN + PAGE)), EINVAL,
	       "host SET of a page more than the most");
	expect(set(fd, ext(table, 0xfffff000)), EINVAL, "host SET of nearly 4 GiB");

	config = ext(table, PAGE);
	config.config_address = (uintptr_t)NOWHERE;
	expect(set(fd, config), EFAULT, "host SET with its config nowhere");
	config = ext(table, PAGE);
	config.flags = 1 << 5;
	expect(set(fd, config), EINVAL, "host SET with an unknown flag");
	config = ext(table, PAGE);
	config.reserved = 1;
	expect(set(fd, config), EINVAL, "host SET with a reserved field");
	config = ext(table, PAGE);
	config.size = sizeof(config) - 1;
	expect(set(fd, config), EINVAL, "host SET with a struct too small");
	config = ext(table, PAGE);
	config.flags = SNP_EXT_CONFIG_CERTS_TCB;
	config.certs_tcb = tcb ^ 1;
	expect(set(fd, config), ESTALE, "host SET for a TCB that is not the reported one");

	larger.known = ext(table, PAGE);
	larger.known.size = sizeof(larger);
	larger.unknown = 1;
	expect(sev_dev_command(fd, SNP_SET_EXT_CONFIG, &larger), E2BIG,
	       "host SET with a larger struct that says something unknown");
	tap_ok(installed(fd, table, 2 * PAGE), "what was installed is still there after all these");

	larger.unknown = 0;
	expect(sev_dev_command(fd, SNP_SET_EXT_CONFIG, &larger), 0,
	       "host SET with a larger struct that says nothing unknown");
	config = ext(other, 2 * PAGE);
	config.flags = SNP_EXT_CONFIG_CERTS_TCB;
	config.certs_tcb = tcb;
	expect(set(fd, config), 0, "host SET for the reported TCB by name");
	tap_ok(installed(fd, other, 2 * PAGE), "host GET returns what replaced it");
	expect(set(fd, ext(table, SNP_CERTS_MAX_LEN)), 0, "host SET of the most");
	tap_ok(installed(fd, table, SNP_CERTS_MAX_LEN), "host GET returns it");
}

static void host_get(int fd, int reading, __u64 tcb)
{
	struct sev_user_data_snp_ext_config config;

	set(fd, ext(table, 2 * PAGE));
	tap_ok(installed(reading, table, 2 * PAGE), "host GET through a read-only descriptor");
	config = ext(back, PAGE);
	expect(get(fd, &config), ENOSR, "host GET with too little room");
	tap_ok(config.certs_len == 2 * PAGE, "and it says how much is needed");
	config = ext(NULL, 0);
	expect(get(fd, &config), 0, "host GET without a table asks for the length");
	tap_ok(config.certs_len == 2 * PAGE && config.certs_tcb == tcb &&
	       config.reported_tcb == tcb && !(config.flags & SNP_EXT_CONFIG_STALE),
	       "and says the length, the TCB they are for, the reported one, and not stale");
	config = ext(NOWHERE, 2 * PAGE);
	expect(get(fd, &config), EFAULT, "host GET with its table nowhere");
	config = ext(read_only, 2 * PAGE);
	expect(get(fd, &config), EFAULT, "host GET to read-only memory");
	config = ext(back, sizeof(back));
	config.config_address = (uintptr_t)NOWHERE;
	expect(get(fd, &config), EFAULT, "host GET with its config nowhere");
	config = ext(back, sizeof(back));
	config.flags = 1 << 5;
	expect(get(fd, &config), EINVAL, "host GET with an unknown flag");
	config = ext(back, sizeof(back));
	config.size = 8;
	expect(get(fd, &config), EINVAL, "host GET with a struct too small");
	expect(sev_dev_command(fd, SNP_GET_EXT_CONFIG, NOWHERE), EFAULT,
	       "host GET with its struct nowhere");

	expect(set(fd, ext(NULL, 0)), 0, "host SET without a table deletes");
	config = ext(back, sizeof(back));
	expect(get(fd, &config), 0, "host GET when there are none");
	tap_ok(!config.certs_len, "and its length is 0");
}

static void host(bool project)
{
	struct sev_dev_snp_status status = { 0 };
	int fd = open("/dev/sev", O_RDWR | O_CLOEXEC);
	int reading = open("/dev/sev", O_RDONLY | O_CLOEXEC);

	if (!tap_ok(fd >= 0 && reading >= 0, "/dev/sev opens"))
		return;
	expect(sev_dev_command(fd, SEV_DEV_SNP_PLATFORM_STATUS, &status), 0, "SNP_PLATFORM_STATUS");
	tap_note("reported TCB %016llx", (unsigned long long)status.reported_tcb_version);
	if (project) {
		host_set(fd, reading, status.reported_tcb_version);
		host_get(fd, reading, status.reported_tcb_version);
	} else {
		struct sev_user_data_snp_ext_config config = ext(back, sizeof(back));

		expect(set(fd, ext(table, PAGE)), EINVAL, "stock: no SNP_SET_EXT_CONFIG");
		expect(get(fd, &config), EINVAL, "stock: no SNP_GET_EXT_CONFIG");
	}
	close(fd);
	close(reading);
}

/* KVM_MEMORY_ENCRYPT_OP */

static struct kvm_sev_snp_certs params(const void *certs, __u64 size)
{
	return (struct kvm_sev_snp_certs){
		.certs_uaddr = (uintptr_t)certs,
		.certs_len = size,
	};
}

static int vm_set(struct snp_vm *vm, struct kvm_sev_snp_certs certs)
{
	return snp_vm_command(vm, KVM_SEV_SNP_SET_CERTS, &certs, vm->sev_fd);
}

static int vm_get(struct snp_vm *vm, struct kvm_sev_snp_certs *certs)
{
	return snp_vm_command(vm, KVM_SEV_SNP_GET_CERTS, certs, vm->sev_fd);
}

static bool vm_has(struct snp_vm *vm, const uint8_t *right, size_t size, size_t rounded)
{
	struct kvm_sev_snp_certs certs = params(back, sizeof(back));

	memset(back, 0xa5, sizeof(back));
	if (vm_get(vm, &certs) || certs.certs_len != rounded || memcmp(back, right, size))
		return false;
	for (size_t i = size; i < rounded; i++)
		if (back[i])
			return false;
	return back[rounded] == 0xa5;
}

static void other_vms(void)
{
	struct snp_vm vm = { .sev_fd = -1 };
	struct kvm_sev_snp_certs certs = params(back, sizeof(back));
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);

	vm.vm_fd = ioctl(kvm, KVM_CREATE_VM, 0);
	if (!tap_ok(vm.vm_fd >= 0, "an ordinary VM is made"))
		return;
	expect(vm_set(&vm, params(table, PAGE)), ENOTTY, "SET_CERTS for a VM that is not SNP");
	expect(vm_get(&vm, &certs), ENOTTY, "GET_CERTS for a VM that is not SNP");
	close(vm.vm_fd);
	close(kvm);
}

static void vm_certs(struct snp_vm *vm, __u64 tcb)
{
	struct kvm_sev_snp_certs certs;
	struct kvm_sev_cmd *nowhere = NOWHERE;

	certs = params(back, sizeof(back));
	expect(vm_get(vm, &certs), ENOENT, "GET_CERTS when the VM has none");
	expect(vm_set(vm, params(table, 0)), 0, "SET_CERTS of nothing when there is nothing");
	expect(vm_set(vm, params(table, 2 * PAGE)), 0, "SET_CERTS of two pages");
	tap_ok(vm_has(vm, table, 2 * PAGE, 2 * PAGE), "GET_CERTS returns just these");

	expect(ioctl(vm->vm_fd, KVM_MEMORY_ENCRYPT_OP, nowhere) ? -errno : 0, EFAULT,
	       "KVM_MEMORY_ENCRYPT_OP with its struct nowhere");
	expect(snp_vm_command(vm, KVM_SEV_SNP_SET_CERTS, NOWHERE, vm->sev_fd), EFAULT,
	       "SET_CERTS with its struct nowhere");
	expect(snp_vm_command(vm, KVM_SEV_SNP_GET_CERTS, NOWHERE, vm->sev_fd), EFAULT,
	       "GET_CERTS with its struct nowhere");
	expect(vm_set(vm, params(NOWHERE, PAGE)), EFAULT, "SET_CERTS with its table nowhere");
	expect(vm_set(vm, params(NULL, PAGE)), EFAULT, "SET_CERTS with a null table");
	expect(vm_set(vm, params(table, KVM_SEV_SNP_CERTS_MAX_LEN + 1)), EINVAL,
	       "SET_CERTS of a byte more than the most");
	expect(vm_set(vm, params(table, ~0ULL)), EINVAL, "SET_CERTS of 2^64 - 1 bytes");
	certs = params(table, PAGE);
	certs.flags = 1 << 7;
	expect(vm_set(vm, certs), EINVAL, "SET_CERTS with an unknown flag");
	certs = params(table, PAGE);
	certs.reserved = 1;
	expect(vm_set(vm, certs), EINVAL, "SET_CERTS with a reserved field");
	certs = params(table, PAGE);
	certs.flags = KVM_SEV_SNP_CERTS_TCB;
	certs.tcb = tcb ^ 1;
	expect(vm_set(vm, certs), ESTALE, "SET_CERTS for a TCB that is not the reported one");
	tap_ok(vm_has(vm, table, 2 * PAGE, 2 * PAGE),
	       "what the VM had it still has after all these");

	certs = params(back, 2 * PAGE - 1);
	expect(vm_get(vm, &certs), EINVAL, "GET_CERTS with a byte too little room");
	tap_ok(certs.certs_len == 2 * PAGE, "and it says how much is needed");
	certs = params(NULL, 0);
	expect(vm_get(vm, &certs), EINVAL, "GET_CERTS without room");
	tap_ok(certs.certs_len == 2 * PAGE, "and it says how much is needed");
	certs = params(NOWHERE, 2 * PAGE);
	expect(vm_get(vm, &certs), EFAULT, "GET_CERTS with its table nowhere");
	certs = params(read_only, 2 * PAGE);
	expect(vm_get(vm, &certs), EFAULT, "GET_CERTS to read-only memory");

	certs = params(other, PAGE + 100);
	certs.flags = KVM_SEV_SNP_CERTS_TCB;
	certs.tcb = tcb;
	expect(vm_set(vm, certs), 0, "SET_CERTS of a page and 100 bytes, for the reported TCB");
	tap_ok(vm_has(vm, other, PAGE + 100, 2 * PAGE),
	       "GET_CERTS returns them, rounded up with zeroes");
	certs = params(back, sizeof(back));
	vm_get(vm, &certs);
	tap_ok(certs.tcb == tcb && !(certs.flags & KVM_SEV_SNP_CERTS_STALE),
	       "and the TCB that they are for, not stale");
	expect(vm_set(vm, params(table, KVM_SEV_SNP_CERTS_MAX_LEN)), 0, "SET_CERTS of the most");
	tap_ok(vm_has(vm, table, KVM_SEV_SNP_CERTS_MAX_LEN, KVM_SEV_SNP_CERTS_MAX_LEN),
	       "GET_CERTS returns it");
	expect(vm_set(vm, params(NOWHERE, 0)), 0, "SET_CERTS of 0 bytes takes them away");
	certs = params(back, sizeof(back));
	expect(vm_get(vm, &certs), ENOENT, "GET_CERTS afterwards");
	expect(snp_vm_command(vm, 0x1002, &certs, vm->sev_fd), EINVAL, "an unknown command");
}

static void discovery(struct snp_vm *vm, bool project)
{
	__u32 value = 0;
	struct kvm_device_attr attr = {
		.group = 1,	/* KVM_X86_GRP_SEV */
		.attr = KVM_X86_SEV_SNP_CERTS_VERSION_ATTR,
		.addr = (uintptr_t)&value,
	};
	__u64 version = 0;
	int has = ioctl(vm->kvm_fd, KVM_HAS_DEVICE_ATTR, &attr);

	attr.addr = (uintptr_t)&version;
	if (!project) {
		tap_ok(has < 0, "stock: KVM does not offer per-VM certificates");
		return;
	}
	tap_ok(!has && !ioctl(vm->kvm_fd, KVM_GET_DEVICE_ATTR, &attr) &&
	       version == KVM_SEV_SNP_CERTS_VERSION,
	       "KVM says which version of the per-VM interface it has");
}

static void vms(bool project)
{
	struct sev_dev_snp_status status = { 0 };
	struct kvm_sev_snp_certs certs = params(back, sizeof(back));
	struct snp_vm vm;

	if (!tap_ok(!snp_vm_create(&vm, NULL), "an SNP VM is made")) {
		tap_note("%s", vm.error);
		goto out;
	}
	discovery(&vm, project);
	expect(vm_set(&vm, params(table, PAGE)), EINVAL, "SET_CERTS before LAUNCH_START");
	expect(vm_get(&vm, &certs), EINVAL, "GET_CERTS before LAUNCH_START");
	if (!tap_ok(!snp_vm_launch_start(&vm, NULL), "LAUNCH_START")) {
		tap_note("%s", vm.error);
		goto out;
	}
	if (project) {
		sev_dev_command(vm.sev_fd, SEV_DEV_SNP_PLATFORM_STATUS, &status);
		vm_certs(&vm, status.reported_tcb_version);
		other_vms();
	} else {
		expect(vm_set(&vm, params(table, PAGE)), EINVAL, "stock: no SET_CERTS");
		expect(vm_get(&vm, &certs), EINVAL, "stock: no GET_CERTS");
	}
out:
	snp_vm_free(&vm);
}

int main(void)
{
	bool project = host_has_module("kvm_amd_snp");

	tap_note("modules: %s", project ? "the project's" : "stock");
	sample_table(table, sizeof(table), 1);
	sample_table(other, sizeof(other), 2);
	read_only = mmap(NULL, 2 * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	host(project);
	vms(project);
	return tap_done();
}
