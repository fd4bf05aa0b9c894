/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An SEV-SNP VM with the tiny guest in it, made with KVM's own ioctls: memory,
 * vCPUs, launch. Running it is vcpu.h's part.
 */
#ifndef VM_H
#define VM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "guest_abi.h"
#include "kvm_uapi.h"

#define SNP_VM_SLOTS	8

/* Guest policy: ABI 0.0, bit 16 SMT allowed, bit 17 must be one. */
#define SNP_POLICY	0x30000ULL

struct snp_vm;

/**
 * struct snp_vcpu - one vCPU
 * @vm: whose
 * @fd: its KVM file descriptor
 * @number: 0 for the first
 * @run: shared with KVM
 * @run_size: bytes of @run
 */
struct snp_vcpu {
	struct snp_vm *vm;
	int fd;
	unsigned int number;
	struct kvm_run *run;
	size_t run_size;
};

/**
 * struct snp_slot - a memory slot and the memory behind its shared pages
 * @used: there is one
 * @gpa: where in the guest
 * @size: bytes
 * @memory: of this process
 */
struct snp_slot {
	bool used;
	uint64_t gpa;
	uint64_t size;
	uint8_t *memory;
};

/**
 * struct snp_load - pages that were given to the guest at its launch
 * @gpa: where
 * @size: bytes
 * @type: KVM_SEV_SNP_PAGE_TYPE_*; NORMAL ones hold the guest's image
 */
struct snp_load {
	uint64_t gpa;
	uint64_t size;
	uint8_t type;
};

#define SNP_VM_LOADS	4

/**
 * struct snp_vm - a VM
 * @kvm_fd: /dev/kvm
 * @vm_fd: the VM
 * @sev_fd: /dev/sev, for the launch and for every guest request
 * @gmem_fd: the memory behind the private pages of slot 0
 * @slots: slot 0 is RAM
 * @vcpus: of which there are @nr_vcpus
 * @nr_vcpus: 1 to GUEST_MAX_VCPUS
 * @loads: what was loaded, in its order, of which there are @nr_loads
 * @nr_loads: see @loads
 * @firmware_error: the firmware's status, when a launch command failed by it
 * @error: why the last function that failed did so
 */
struct snp_vm {
	int kvm_fd;
	int vm_fd;
	int sev_fd;
	int gmem_fd;
	struct snp_slot slots[SNP_VM_SLOTS];
	struct snp_vcpu *vcpus;
	unsigned int nr_vcpus;
	struct snp_load loads[SNP_VM_LOADS];
	unsigned int nr_loads;
	uint32_t firmware_error;
	char error[256];
};

/**
 * struct snp_vm_config - what a VM can be told
 * @nr_vcpus: 0 is 1
 * @policy: 0 is SNP_POLICY
 * @host_data: appears in reports as HOST_DATA
 */
struct snp_vm_config {
	unsigned int nr_vcpus;
	uint64_t policy;
	uint8_t host_data[KVM_SEV_SNP_FINISH_DATA_SIZE];
};

/**
 * snp_vm_create() - make the VM: SEV initialised, memory and vCPUs in place
 * @vm: filled in; to be given back with snp_vm_free() also after a failure
 * @config: NULL is all zero
 *
 * Return: 0, or -errno with a text in @vm->error. So do all functions here.
 */
int snp_vm_create(struct snp_vm *vm, const struct snp_vm_config *config);

/**
 * snp_vm_launch_start() - SNP_LAUNCH_START: the firmware gives the VM its keys
 * @vm: a created VM
 * @config: as at snp_vm_create()
 */
int snp_vm_launch_start(struct snp_vm *vm, const struct snp_vm_config *config);

/**
 * snp_vm_launch_finish() - load guest, secrets page and vCPUs; SNP_LAUNCH_FINISH
 * @vm: a VM after snp_vm_launch_start()
 * @config: as at snp_vm_create()
 */
int snp_vm_launch_finish(struct snp_vm *vm, const struct snp_vm_config *config);

/**
 * snp_vm_launch() - all of it, until the vCPUs can run
 * @vm: filled in; to be given back with snp_vm_free() also after a failure
 * @config: NULL is all zero
 */
int snp_vm_launch(struct snp_vm *vm, const struct snp_vm_config *config);

/**
 * snp_vm_free() - the end of a VM
 * @vm: from snp_vm_create(), or all zero
 */
void snp_vm_free(struct snp_vm *vm);

/**
 * snp_vm_add_memory() - add a slot that has shared pages only
 * @vm: the VM
 * @gpa: where, page aligned
 * @size: bytes
 * @flags: KVM_MEM_*
 *
 * Return: the slot's number, or -errno.
 */
int snp_vm_add_memory(struct snp_vm *vm, uint64_t gpa, uint64_t size, uint32_t flags);

/**
 * snp_vm_remove_memory() - remove such a slot
 * @vm: the VM
 * @slot: its number
 */
int snp_vm_remove_memory(struct snp_vm *vm, int slot);

/**
 * snp_vm_set_private() - make a range of guest memory private or shared
 * @vm: the VM
 * @gpa: page aligned
 * @size: bytes
 * @private: else shared
 */
int snp_vm_set_private(struct snp_vm *vm, uint64_t gpa, uint64_t size, bool private);

/**
 * snp_vm_memory() - this process's view of shared guest memory
 * @vm: the VM
 * @gpa: where
 * @size: bytes, all in one slot
 *
 * Return: a pointer, or NULL where no slot has all of it.
 */
void *snp_vm_memory(struct snp_vm *vm, uint64_t gpa, uint64_t size);

/**
 * snp_vm_command() - one command of KVM_MEMORY_ENCRYPT_OP
 * @vm: the VM
 * @id: KVM_SEV_*
 * @data: the command's struct
 * @sev_fd: the /dev/sev descriptor to name in it
 *
 * Return: 0, or -errno; the firmware's status in @vm->firmware_error. No text.
 */
int snp_vm_command(struct snp_vm *vm, uint32_t id, void *data, int sev_fd);

/**
 * snp_vm_fail() - note why something failed
 * @vm: the VM
 * @error: a positive errno
 * @format: what failed; the errno's text is added
 *
 * Return: -@error.
 */
int snp_vm_fail(struct snp_vm *vm, int error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
