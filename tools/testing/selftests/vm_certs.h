/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A VM's own certificates: KVM_SEV_SNP_SET_CERTS and GET_CERTS.
 */
#ifndef VM_CERTS_H
#define VM_CERTS_H

#include <linux/kvm-amd-snp.h>

#include "vm.h"

/**
 * vm_certs_set() - install certificates for a VM, for the reported TCB of now
 * @vm: a VM after snp_vm_launch_start()
 * @table: the certificate table
 * @size: its bytes; 0 takes the VM's certificates away
 *
 * Return: 0, or -errno with a text in @vm->error. So does vm_certs_get().
 */
int vm_certs_set(struct snp_vm *vm, const void *table, size_t size);

/**
 * vm_certs_get() - read a VM's certificates back
 * @vm: the VM
 * @table: where to
 * @size: in: room there; out: the length that KVM says
 * @info: out: the whole answer; may be NULL
 */
int vm_certs_get(struct snp_vm *vm, void *table, size_t *size, struct kvm_sev_snp_certs *info);

#endif
