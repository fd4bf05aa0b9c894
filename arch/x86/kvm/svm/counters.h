/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What happened, counted per VM and for the host, one file in sysfs each.
 * The names are interface: Documentation/virt/kvm/amd-snp-certs.rst.
 */
#ifndef _KVM_SNP_COUNTERS_H
#define _KVM_SNP_COUNTERS_H

#include <linux/atomic.h>
#include <linux/kobject.h>
#include <linux/sysfs.h>

/**
 * enum kvm_snp_counter - what is counted
 * @KVM_SNP_COUNT_requests: came through the hook
 * @KVM_SNP_COUNT_extended: of these, extended ones
 * @KVM_SNP_COUNT_served: the firmware answered with status 0
 * @KVM_SNP_COUNT_firmware_errors: it answered with another status
 * @KVM_SNP_COUNT_invalid_len: too few certificate pages
 * @KVM_SNP_COUNT_invalid_input: malformed
 * @KVM_SNP_COUNT_unmapped: a page without memory behind it
 * @KVM_SNP_COUNT_busy_waited: BUSY: the turn did not come in time
 * @KVM_SNP_COUNT_busy_limited: BUSY: beyond the rate
 * @KVM_SNP_COUNT_busy_interrupted: BUSY: a signal to the vCPU's thread
 * @KVM_SNP_COUNT_busy_memory: BUSY: no memory
 * @KVM_SNP_COUNT_failed: an errno to the VMM
 * @KVM_SNP_COUNT_certs_vm: served with the VM's own certificates
 * @KVM_SNP_COUNT_certs_host: with the host's
 * @KVM_SNP_COUNT_certs_none: with the empty table: none installed
 * @KVM_SNP_COUNT_certs_stale: with it: installed for another TCB
 * @KVM_SNP_COUNT_certs_tcb_unknown: with it: the reported TCB is not known
 * @KVM_SNP_COUNT_pages_leaked: the firmware may still own them
 * @KVM_SNP_COUNTERS: how many there are
 */
enum kvm_snp_counter {
	KVM_SNP_COUNT_requests,
	KVM_SNP_COUNT_extended,
	KVM_SNP_COUNT_served,
	KVM_SNP_COUNT_firmware_errors,
	KVM_SNP_COUNT_invalid_len,
	KVM_SNP_COUNT_invalid_input,
	KVM_SNP_COUNT_unmapped,
	KVM_SNP_COUNT_busy_waited,
	KVM_SNP_COUNT_busy_limited,
	KVM_SNP_COUNT_busy_interrupted,
	KVM_SNP_COUNT_busy_memory,
	KVM_SNP_COUNT_failed,
	KVM_SNP_COUNT_certs_vm,
	KVM_SNP_COUNT_certs_host,
	KVM_SNP_COUNT_certs_none,
	KVM_SNP_COUNT_certs_stale,
	KVM_SNP_COUNT_certs_tcb_unknown,
	KVM_SNP_COUNT_pages_leaked,
	KVM_SNP_COUNTERS
};

/**
 * struct kvm_snp_counters - one set of counters
 * @n: by enum kvm_snp_counter
 */
struct kvm_snp_counters {
	atomic64_t n[KVM_SNP_COUNTERS];
};

/* The host's. */
extern struct kvm_snp_counters kvm_snp_host_counters;

/**
 * kvm_snp_count() - count something for a VM and the host
 * @vm: the VM's counters, or NULL
 * @what: what happened
 * @times: how often
 */
static inline void kvm_snp_count(struct kvm_snp_counters *vm, enum kvm_snp_counter what,
				 unsigned int times)
{
	if (vm)
		atomic64_add(times, &vm->n[what]);
	atomic64_add(times, &kvm_snp_host_counters.n[what]);
}

/**
 * kvm_snp_counter_attrs_init() - make the sysfs files of a set of counters
 * @attr: KVM_SNP_COUNTERS of them, filled in
 * @attrs: one more, filled in and ended by NULL
 * @show: their show function, which calls kvm_snp_counter_show()
 */
void kvm_snp_counter_attrs_init(struct kobj_attribute *attr, struct attribute **attrs,
				ssize_t (*show)(struct kobject *kobj,
						struct kobj_attribute *attr, char *buf));

/**
 * kvm_snp_counter_show() - a counter's file is read
 * @counters: the set
 * @attr: the file
 * @buf: a page
 *
 * Return: the length of the text, or an errno.
 */
ssize_t kvm_snp_counter_show(struct kvm_snp_counters *counters,
			     const struct kobj_attribute *attr, char *buf);

/**
 * kvm_snp_counters_init() - make the host's folder, counters/
 * @parent: where
 *
 * Return: 0 or -ENOMEM.
 */
int kvm_snp_counters_init(struct kobject *parent);

/**
 * kvm_snp_counters_exit() - take the host's folder away
 */
void kvm_snp_counters_exit(void);

#endif /* _KVM_SNP_COUNTERS_H */
