// SPDX-License-Identifier: GPL-2.0
/*
 * The order of the launch is KVM's: SEV_INIT2 before vCPUs, LAUNCH_START before
 * pages, registers before LAUNCH_FINISH, which measures and seals them.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "guest_image.h"
#include "vm.h"

#define KVM_PATH	"/dev/kvm"
#define SEV_PATH	"/dev/sev"

static const struct snp_vm_config defaults;

int snp_vm_fail(struct snp_vm *vm, int error, const char *format, ...)
{
	va_list args;
	size_t n;

	va_start(args, format);
	vsnprintf(vm->error, sizeof(vm->error), format, args);
	va_end(args);
	n = strlen(vm->error);
	snprintf(vm->error + n, sizeof(vm->error) - n, ": %s", strerror(error));
	return -error;
}

/* A launch command's failure: the kernel's errno and, if there is one, the firmware's status. */
static int fail_command(struct snp_vm *vm, int result, const char *name)
{
	if (vm->firmware_error)
		return snp_vm_fail(vm, -result, "%s failed, firmware status %#x", name,
				   vm->firmware_error);
	return snp_vm_fail(vm, -result, "%s failed", name);
}

int snp_vm_command(struct snp_vm *vm, uint32_t id, void *data, int sev_fd)
{
	struct kvm_sev_cmd command = {
		.id = id,
		.data = (uintptr_t)data,
		.sev_fd = sev_fd,
	};
	int result = ioctl(vm->vm_fd, KVM_MEMORY_ENCRYPT_OP, &command) ? -errno : 0;

	vm->firmware_error = command.error;
	return result;
}

static int check_extension(struct snp_vm *vm, int fd, int extension, const char *name)
{
	int value = ioctl(fd, KVM_CHECK_EXTENSION, extension);

	if (value > 0)
		return value;
	return snp_vm_fail(vm, ENOTSUP, "this KVM has no %s", name);
}

static int open_devices(struct snp_vm *vm)
{
	int types;

	vm->kvm_fd = open(KVM_PATH, O_RDWR | O_CLOEXEC);
	if (vm->kvm_fd < 0)
		return snp_vm_fail(vm, errno, KVM_PATH " (is kvm_amd loaded?)");
	vm->sev_fd = open(SEV_PATH, O_RDWR | O_CLOEXEC);
	if (vm->sev_fd < 0)
		return snp_vm_fail(vm, errno, SEV_PATH " (is ccp loaded, and is there a PSP?)");
	types = check_extension(vm, vm->kvm_fd, KVM_CAP_VM_TYPES, "VM types");
	if (types < 0)
		return types;
	if (!(types & 1 << KVM_X86_SNP_VM))
		return snp_vm_fail(vm, ENOTSUP,
				   "this KVM offers no SNP VMs (VM types %#x; see dmesg for SEV-SNP)",
				   types);
	return 0;
}

static int make_vm(struct snp_vm *vm)
{
	struct kvm_enable_cap map_gpa_range = {
		.cap = KVM_CAP_EXIT_HYPERCALL,
		.args[0] = 1 << KVM_HC_MAP_GPA_RANGE,
	};
	struct kvm_sev_init init = { .ghcb_version = 2 };
	int result;

	vm->vm_fd = ioctl(vm->kvm_fd, KVM_CREATE_VM, KVM_X86_SNP_VM);
	if (vm->vm_fd < 0)
		return snp_vm_fail(vm, errno, "KVM_CREATE_VM of an SNP VM");
	/* Page state changes come to us only where this is on. */
	if (ioctl(vm->vm_fd, KVM_ENABLE_CAP, &map_gpa_range))
		return snp_vm_fail(vm, errno, "KVM_CAP_EXIT_HYPERCALL");
	result = snp_vm_command(vm, KVM_SEV_INIT2, &init, vm->sev_fd);
	if (result)
		return fail_command(vm, result, "KVM_SEV_INIT2");
	return 0;
}

static int set_slot(struct snp_vm *vm, int number, const struct snp_slot *slot, uint32_t flags)
{
	struct kvm_userspace_memory_region2 region = {
		.slot = number,
		.flags = flags,
		.guest_phys_addr = slot->gpa,
		.memory_size = slot->size,
		.userspace_addr = (uintptr_t)slot->memory,
		.guest_memfd = flags & KVM_MEM_GUEST_MEMFD ? vm->gmem_fd : 0,
	};

	return ioctl(vm->vm_fd, KVM_SET_USER_MEMORY_REGION2, &region) ? -errno : 0;
}

static int add_slot(struct snp_vm *vm, int number, uint64_t gpa, uint64_t size, uint32_t flags)
{
	struct snp_slot *slot = &vm->slots[number];
	int result;

	slot->gpa = gpa;
	slot->size = size;
	slot->memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (slot->memory == MAP_FAILED)
		return snp_vm_fail(vm, errno, "mmap of %#llx bytes for the guest",
				   (unsigned long long)size);
	result = set_slot(vm, number, slot, flags);
	if (result) {
		munmap(slot->memory, size);
		return snp_vm_fail(vm, -result,
				   "KVM_SET_USER_MEMORY_REGION2 of %#llx bytes at %#llx, flags %#x",
				   (unsigned long long)size, (unsigned long long)gpa, flags);
	}
	slot->used = true;
	return number;
}

static int make_ram(struct snp_vm *vm)
{
	struct kvm_create_guest_memfd gmem = { .size = GUEST_RAM_SIZE };
	int result;

	vm->gmem_fd = ioctl(vm->vm_fd, KVM_CREATE_GUEST_MEMFD, &gmem);
	if (vm->gmem_fd < 0)
		return snp_vm_fail(vm, errno, "KVM_CREATE_GUEST_MEMFD");
	result = add_slot(vm, 0, 0, GUEST_RAM_SIZE, KVM_MEM_GUEST_MEMFD);
	if (result < 0)
		return result;
	return snp_vm_set_private(vm, 0, GUEST_RAM_SIZE, true);
}

static int make_vcpus(struct snp_vm *vm)
{
	int run_size = ioctl(vm->kvm_fd, KVM_GET_VCPU_MMAP_SIZE, 0);
	enum { MAX_LEAVES = 256 };
	struct kvm_cpuid2 *cpuid;
	unsigned int i;
	int result = 0;

	cpuid = calloc(1, sizeof(*cpuid) + MAX_LEAVES * sizeof(cpuid->entries[0]));
	vm->vcpus = calloc(vm->nr_vcpus, sizeof(*vm->vcpus));
	if (!cpuid || !vm->vcpus) {
		result = snp_vm_fail(vm, ENOMEM, "no memory for vCPUs");
		goto out;
	}
	for (i = 0; i < vm->nr_vcpus; i++) {
		vm->vcpus[i].fd = -1;
		vm->vcpus[i].run = MAP_FAILED;
	}
	cpuid->nent = MAX_LEAVES;
	if (ioctl(vm->kvm_fd, KVM_GET_SUPPORTED_CPUID, cpuid)) {
		result = snp_vm_fail(vm, errno, "KVM_GET_SUPPORTED_CPUID");
		goto out;
	}
	for (i = 0; i < vm->nr_vcpus; i++) {
		struct snp_vcpu *vcpu = &vm->vcpus[i];

		vcpu->vm = vm;
		vcpu->number = i;
		vcpu->run_size = run_size;
		vcpu->fd = ioctl(vm->vm_fd, KVM_CREATE_VCPU, i);
		if (vcpu->fd < 0) {
			result = snp_vm_fail(vm, errno, "KVM_CREATE_VCPU of vCPU %u", i);
			break;
		}
		vcpu->run = mmap(NULL, run_size, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu->fd, 0);
		if (vcpu->run == MAP_FAILED) {
			result = snp_vm_fail(vm, errno, "mmap of vCPU %u", i);
			break;
		}
		if (ioctl(vcpu->fd, KVM_SET_CPUID2, cpuid)) {
			result = snp_vm_fail(vm, errno, "KVM_SET_CPUID2 of vCPU %u", i);
			break;
		}
	}
out:
	free(cpuid);
	return result;
}

int snp_vm_create(struct snp_vm *vm, const struct snp_vm_config *config)
{
	int result;

	if (!config)
		config = &defaults;
	memset(vm, 0, sizeof(*vm));
	vm->kvm_fd = -1;
	vm->vm_fd = -1;
	vm->sev_fd = -1;
	vm->gmem_fd = -1;
	vm->nr_vcpus = config->nr_vcpus ? config->nr_vcpus : 1;
	if (vm->nr_vcpus > GUEST_MAX_VCPUS)
		return snp_vm_fail(vm, EINVAL, "%u vCPUs: the guest has room for %u",
				   vm->nr_vcpus, GUEST_MAX_VCPUS);

	result = open_devices(vm);
	if (!result)
		result = make_vm(vm);
	if (!result)
		result = make_ram(vm);
	if (!result)
		result = make_vcpus(vm);
	return result;
}

int snp_vm_launch_start(struct snp_vm *vm, const struct snp_vm_config *config)
{
	struct kvm_sev_snp_launch_start start = {
		.policy = config && config->policy ? config->policy : SNP_POLICY,
	};
	int result = snp_vm_command(vm, KVM_SEV_SNP_LAUNCH_START, &start, vm->sev_fd);

	return result ? fail_command(vm, result, "SNP_LAUNCH_START") : 0;
}

/* Give pages to the guest; KVM may take only some of them at a time. */
static int load(struct snp_vm *vm, uint64_t gpa, const void *from, uint64_t size, uint8_t type,
		const char *what)
{
	struct kvm_sev_snp_launch_update update = {
		.gfn_start = gpa / GUEST_PAGE,
		.uaddr = (uintptr_t)from,
		.len = size,
		.type = type,
	};

	vm->loads[vm->nr_loads++] = (struct snp_load){ .gpa = gpa, .size = size, .type = type };
	while (update.len) {
		uint64_t before = update.len;
		int result = snp_vm_command(vm, KVM_SEV_SNP_LAUNCH_UPDATE, &update, vm->sev_fd);

		if (result == -EAGAIN || result == -EINTR)
			continue;
		if (!result && update.len == before)
			result = -EIO;
		if (result) {
			snprintf(vm->error, sizeof(vm->error), "SNP_LAUNCH_UPDATE of %s at %#llx",
				 what, (unsigned long long)update.gfn_start * GUEST_PAGE);
			return fail_command(vm, result, strdupa(vm->error));
		}
	}
	return 0;
}

static void flat_segment(struct kvm_segment *segment, uint16_t selector, uint8_t type)
{
	*segment = (struct kvm_segment){
		.selector = selector,
		.limit = 0xffffffff,
		.type = type,
		.present = 1,
		.db = 1,
		.s = 1,
		.g = 1,
	};
}

/* Protected mode without paging, at the image's first byte. */
static int set_registers(struct snp_vcpu *vcpu)
{
	struct kvm_regs regs = {
		.rip = GUEST_IMAGE_GPA,
		.rdi = vcpu->number,
		.rflags = 2,
	};
	struct kvm_sregs sregs;

	if (ioctl(vcpu->fd, KVM_GET_SREGS, &sregs))
		return snp_vm_fail(vcpu->vm, errno, "KVM_GET_SREGS");
	flat_segment(&sregs.cs, 8, 0xb);
	flat_segment(&sregs.ds, 16, 0x3);
	sregs.es = sregs.ds;
	sregs.fs = sregs.ds;
	sregs.gs = sregs.ds;
	sregs.ss = sregs.ds;
	sregs.cr0 = 0x11;	/* PE, ET */
	if (ioctl(vcpu->fd, KVM_SET_SREGS, &sregs))
		return snp_vm_fail(vcpu->vm, errno, "KVM_SET_SREGS");
	if (ioctl(vcpu->fd, KVM_SET_REGS, &regs))
		return snp_vm_fail(vcpu->vm, errno, "KVM_SET_REGS");
	return 0;
}

int snp_vm_launch_finish(struct snp_vm *vm, const struct snp_vm_config *config)
{
	struct kvm_sev_snp_launch_finish finish = { 0 };
	struct guest_header header;
	uint8_t *image;
	unsigned int i;
	int result;

	memcpy(&header, guest_image + GUEST_HEADER_OFFSET, sizeof(header));
	if (header.magic != GUEST_MAGIC || header.load_gpa != GUEST_IMAGE_GPA ||
	    header.file_size != (size_t)(guest_image_end - guest_image) ||
	    header.memory_size + GUEST_MAX_VCPUS * header.vcpu_size >
		    GUEST_SECRETS_GPA - GUEST_IMAGE_GPA)
		return snp_vm_fail(vm, ENOEXEC, "the guest's image does not fit guest_abi.h");

	/* From writable memory: KVM may write what the firmware says back to it. */
	image = mmap(NULL, header.file_size, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (image == MAP_FAILED)
		return snp_vm_fail(vm, errno, "mmap for the guest's image");
	memcpy(image, guest_image, header.file_size);
	result = load(vm, GUEST_IMAGE_GPA, image, header.file_size, KVM_SEV_SNP_PAGE_TYPE_NORMAL,
		      "the guest's image");
	if (!result)
		result = load(vm, GUEST_IMAGE_GPA + header.file_size, NULL,
			      header.memory_size - header.file_size +
				      vm->nr_vcpus * header.vcpu_size,
			      KVM_SEV_SNP_PAGE_TYPE_ZERO, "the guest's memory");
	if (!result)
		result = load(vm, GUEST_GHCB_GPA, NULL, vm->nr_vcpus * GUEST_PAGE,
			      KVM_SEV_SNP_PAGE_TYPE_ZERO, "the GHCBs");
	if (!result)
		result = load(vm, GUEST_SECRETS_GPA, image, GUEST_PAGE,
			      KVM_SEV_SNP_PAGE_TYPE_SECRETS, "the secrets page");
	munmap(image, header.file_size);
	for (i = 0; !result && i < vm->nr_vcpus; i++)
		result = set_registers(&vm->vcpus[i]);
	if (result)
		return result;

	if (config)
		memcpy(finish.host_data, config->host_data, sizeof(finish.host_data));
	result = snp_vm_command(vm, KVM_SEV_SNP_LAUNCH_FINISH, &finish, vm->sev_fd);
	return result ? fail_command(vm, result, "SNP_LAUNCH_FINISH") : 0;
}

int snp_vm_launch(struct snp_vm *vm, const struct snp_vm_config *config)
{
	int result = snp_vm_create(vm, config);

	if (!result)
		result = snp_vm_launch_start(vm, config);
	if (!result)
		result = snp_vm_launch_finish(vm, config);
	return result;
}

void snp_vm_free(struct snp_vm *vm)
{
	unsigned int i;

	for (i = 0; vm->vcpus && i < vm->nr_vcpus; i++) {
		if (vm->vcpus[i].run != MAP_FAILED)
			munmap(vm->vcpus[i].run, vm->vcpus[i].run_size);
		if (vm->vcpus[i].fd >= 0)
			close(vm->vcpus[i].fd);
	}
	free(vm->vcpus);
	vm->vcpus = NULL;
	if (vm->vm_fd > 0)
		close(vm->vm_fd);
	if (vm->gmem_fd > 0)
		close(vm->gmem_fd);
	if (vm->sev_fd > 0)
		close(vm->sev_fd);
	if (vm->kvm_fd > 0)
		close(vm->kvm_fd);
	vm->vm_fd = -1;
	vm->gmem_fd = -1;
	vm->sev_fd = -1;
	vm->kvm_fd = -1;
	for (i = 0; i < SNP_VM_SLOTS; i++) {
		if (vm->slots[i].used)
			munmap(vm->slots[i].memory, vm->slots[i].size);
		vm->slots[i].used = false;
	}
}

int snp_vm_add_memory(struct snp_vm *vm, uint64_t gpa, uint64_t size, uint32_t flags)
{
	int number;

	for (number = 1; number < SNP_VM_SLOTS; number++)
		if (!vm->slots[number].used)
			return add_slot(vm, number, gpa, size, flags);
	return snp_vm_fail(vm, ENOSPC, "all %u memory slots are taken", SNP_VM_SLOTS);
}

int snp_vm_remove_memory(struct snp_vm *vm, int number)
{
	struct snp_slot *slot = &vm->slots[number];
	struct snp_slot gone = { .gpa = slot->gpa };
	int result;

	result = set_slot(vm, number, &gone, 0);
	if (result)
		return snp_vm_fail(vm, -result, "cannot remove memory slot %d", number);
	munmap(slot->memory, slot->size);
	slot->used = false;
	return 0;
}

int snp_vm_set_private(struct snp_vm *vm, uint64_t gpa, uint64_t size, bool private)
{
	struct kvm_memory_attributes attributes = {
		.address = gpa,
		.size = size,
		.attributes = private ? KVM_MEMORY_ATTRIBUTE_PRIVATE : 0,
	};

	if (ioctl(vm->vm_fd, KVM_SET_MEMORY_ATTRIBUTES, &attributes))
		return snp_vm_fail(vm, errno, "KVM_SET_MEMORY_ATTRIBUTES of %#llx bytes at %#llx",
				   (unsigned long long)size, (unsigned long long)gpa);
	/* What became shared has no use for its private page any more: it goes back to the host. */
	if (!private && gpa + size <= GUEST_RAM_SIZE &&
	    fallocate(vm->gmem_fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, gpa, size))
		return snp_vm_fail(vm, errno, "cannot free private memory at %#llx",
				   (unsigned long long)gpa);
	return 0;
}

void *snp_vm_memory(struct snp_vm *vm, uint64_t gpa, uint64_t size)
{
	int i;

	for (i = 0; i < SNP_VM_SLOTS; i++) {
		struct snp_slot *slot = &vm->slots[i];

		if (slot->used && gpa >= slot->gpa && size <= slot->size &&
		    gpa - slot->gpa <= slot->size - size)
			return slot->memory + (gpa - slot->gpa);
	}
	return NULL;
}
