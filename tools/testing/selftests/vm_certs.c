// SPDX-License-Identifier: GPL-2.0
/*
 * Both commands exist only with kvm-amd-snp.ko.
 */
#include <errno.h>

#include "vm_certs.h"

int vm_certs_set(struct snp_vm *vm, const void *table, size_t size)
{
	struct kvm_sev_snp_certs certs = {
		.certs_uaddr = (uintptr_t)table,
		.certs_len = size,
	};
	int result = snp_vm_command(vm, KVM_SEV_SNP_SET_CERTS, &certs, vm->sev_fd);

	if (result == -EINVAL && size <= KVM_SEV_SNP_CERTS_MAX_LEN)
		return snp_vm_fail(vm, EINVAL,
				   "KVM_SEV_SNP_SET_CERTS (is kvm_amd_snp loaded?)");
	return result ? snp_vm_fail(vm, -result, "KVM_SEV_SNP_SET_CERTS of %zu bytes", size) : 0;
}

int vm_certs_get(struct snp_vm *vm, void *table, size_t *size, struct kvm_sev_snp_certs *info)
{
	struct kvm_sev_snp_certs certs = {
		.certs_uaddr = (uintptr_t)table,
		.certs_len = *size,
	};
	int result = snp_vm_command(vm, KVM_SEV_SNP_GET_CERTS, &certs, vm->sev_fd);

	*size = certs.certs_len;
	if (info)
		*info = certs;
	return result ? snp_vm_fail(vm, -result, "KVM_SEV_SNP_GET_CERTS") : 0;
}
