// SPDX-License-Identifier: GPL-2.0
/*
 * The counters' files in sysfs.
 */
#include <linux/string.h>

#include "counters.h"

struct kvm_snp_counters kvm_snp_host_counters;

static const char * const names[KVM_SNP_COUNTERS] = {
	[KVM_SNP_COUNT_requests] = "requests",
	[KVM_SNP_COUNT_extended] = "extended",
	[KVM_SNP_COUNT_served] = "served",
	[KVM_SNP_COUNT_firmware_errors] = "firmware_errors",
	[KVM_SNP_COUNT_invalid_len] = "invalid_len",
	[KVM_SNP_COUNT_invalid_input] = "invalid_input",
	[KVM_SNP_COUNT_unmapped] = "unmapped",
	[KVM_SNP_COUNT_busy_waited] = "busy_waited",
	[KVM_SNP_COUNT_busy_limited] = "busy_limited",
	[KVM_SNP_COUNT_busy_interrupted] = "busy_interrupted",
	[KVM_SNP_COUNT_busy_memory] = "busy_memory",
	[KVM_SNP_COUNT_failed] = "failed",
	[KVM_SNP_COUNT_certs_vm] = "certs_vm",
	[KVM_SNP_COUNT_certs_host] = "certs_host",
	[KVM_SNP_COUNT_certs_none] = "certs_none",
	[KVM_SNP_COUNT_certs_stale] = "certs_stale",
	[KVM_SNP_COUNT_certs_tcb_unknown] = "certs_tcb_unknown",
	[KVM_SNP_COUNT_pages_leaked] = "pages_leaked",
};

void kvm_snp_counter_attrs_init(struct kobj_attribute *attr, struct attribute **attrs,
				ssize_t (*show)(struct kobject *kobj,
						struct kobj_attribute *attr, char *buf))
{
	unsigned int i;

	for (i = 0; i < KVM_SNP_COUNTERS; i++) {
		sysfs_attr_init(&attr[i].attr);
		attr[i].attr.name = names[i];
		attr[i].attr.mode = 0444;
		attr[i].show = show;
		attrs[i] = &attr[i].attr;
	}
	attrs[i] = NULL;
}

ssize_t kvm_snp_counter_show(struct kvm_snp_counters *counters,
			     const struct kobj_attribute *attr, char *buf)
{
	int i = match_string(names, KVM_SNP_COUNTERS, attr->attr.name);

	return i < 0 ? i : sysfs_emit(buf, "%lld\n", atomic64_read(&counters->n[i]));
}

static struct kobj_attribute host_attr[KVM_SNP_COUNTERS];
static struct attribute *host_attrs[KVM_SNP_COUNTERS + 1];
static const struct attribute_group host_group = { .attrs = host_attrs };
static struct kobject *host_dir;

static ssize_t host_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return kvm_snp_counter_show(&kvm_snp_host_counters, attr, buf);
}

int kvm_snp_counters_init(struct kobject *parent)
{
	int ret;

	kvm_snp_counter_attrs_init(host_attr, host_attrs, host_show);
	host_dir = kobject_create_and_add("counters", parent);
	if (!host_dir)
		return -ENOMEM;
	ret = sysfs_create_group(host_dir, &host_group);
	if (ret)
		kobject_put(host_dir);
	return ret;
}

void kvm_snp_counters_exit(void)
{
	kobject_put(host_dir);
}
