/* SPDX-License-Identifier: GPL-2.0 */
/*
 * /dev/kvm-amd-snp: a VM's certificates for VMMs that do not know us. Its
 * folder in sysfs also holds the counters and the VMs.
 */
#ifndef _KVM_SNP_DEVICE_H
#define _KVM_SNP_DEVICE_H

struct kobject;

/**
 * kvm_snp_device_init() - make the device, which cannot be opened yet
 *
 * Return: 0 or an errno.
 */
int kvm_snp_device_init(void);

/**
 * kvm_snp_device_start() - the hooks are on: let it be opened
 */
void kvm_snp_device_start(void);

/**
 * kvm_snp_device_kobj() - the device's folder in sysfs
 *
 * Return: the folder, which lives until kvm_snp_device_exit().
 */
struct kobject *kvm_snp_device_kobj(void);

/**
 * kvm_snp_device_exit() - take the device away
 */
void kvm_snp_device_exit(void);

#endif /* _KVM_SNP_DEVICE_H */
