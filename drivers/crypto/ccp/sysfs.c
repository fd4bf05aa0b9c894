// SPDX-License-Identifier: GPL-2.0
/*
 * State and counters in sysfs, one value a file.
 */
#include <linux/device.h>
#include <linux/sysfs.h>

#include "certs.h"
#include "firmware_page.h"
#include "guest_request.h"
#include "mailbox.h"
#include "platform.h"
#include "reported_tcb.h"
#include "sysfs.h"

static ssize_t api_version_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct psp_version v = psp_platform_version();

	return sysfs_emit(buf, "%d.%d.%d\n", v.major, v.minor, v.build);
}
static DEVICE_ATTR_RO(api_version);

static ssize_t psp_state_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	if (psp_mailbox_usable())
		return sysfs_emit(buf, "working\n");
	return sysfs_emit(buf, psp_mailbox_connected() ? "dead\n" : "none\n");
}
static DEVICE_ATTR_RO(psp_state);

static ssize_t snp_initialized_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%d\n", psp_snp_active());
}
static DEVICE_ATTR_RO(snp_initialized);

static ssize_t commands_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%llu\n", psp_mailbox_counts().commands);
}
static DEVICE_ATTR_RO(commands);

static ssize_t command_errors_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%llu\n", psp_mailbox_counts().errors);
}
static DEVICE_ATTR_RO(command_errors);

static ssize_t command_timeouts_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%llu\n", psp_mailbox_counts().timeouts);
}
static DEVICE_ATTR_RO(command_timeouts);

static ssize_t leaked_pages_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%ld\n", atomic_long_read(&psp_leaked_pages));
}
static DEVICE_ATTR_RO(leaked_pages);

static ssize_t reported_tcb_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	u64 tcb;

	if (!psp_tcb_peek(&tcb))
		return sysfs_emit(buf, "unknown\n");
	return sysfs_emit(buf, "%#018llx\n", tcb);
}
static DEVICE_ATTR_RO(reported_tcb);

static ssize_t certs_tcb_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct snp_certs *certs = snp_certs_slot_get(&psp_host_certs);
	ssize_t len;

	len = certs ? sysfs_emit(buf, "%#018llx\n", certs->tcb) : sysfs_emit(buf, "none\n");
	snp_certs_put(certs);
	return len;
}
static DEVICE_ATTR_RO(certs_tcb);

static ssize_t certs_len_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct snp_certs *certs = snp_certs_slot_get(&psp_host_certs);
	ssize_t len;

	len = sysfs_emit(buf, "%u\n", certs ? certs->len : 0);
	snp_certs_put(certs);
	return len;
}
static DEVICE_ATTR_RO(certs_len);

/* Why the host's certificates are or are not served, in one word. */
static ssize_t certs_state_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct snp_certs *certs = snp_certs_slot_get(&psp_host_certs);
	const char *state;
	u64 tcb;

	if (!certs)
		state = "none";
	else if (!psp_tcb_peek(&tcb))
		state = "tcb-unknown";
	else
		state = certs->tcb == tcb ? "served" : "stale";
	snp_certs_put(certs);
	return sysfs_emit(buf, "%s\n", state);
}
static DEVICE_ATTR_RO(certs_state);

static ssize_t answers(char *buf, enum snp_certs_source source)
{
	return sysfs_emit(buf, "%llu\n", psp_certs_counted(source));
}

static ssize_t answers_vm_certs_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return answers(buf, SNP_CERTS_VM);
}
static DEVICE_ATTR_RO(answers_vm_certs);

static ssize_t answers_host_certs_show(struct device *dev, struct device_attribute *attr,
				       char *buf)
{
	return answers(buf, SNP_CERTS_HOST);
}
static DEVICE_ATTR_RO(answers_host_certs);

static ssize_t answers_no_certs_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return answers(buf, SNP_CERTS_NONE);
}
static DEVICE_ATTR_RO(answers_no_certs);

static ssize_t answers_stale_certs_show(struct device *dev, struct device_attribute *attr,
					char *buf)
{
	return answers(buf, SNP_CERTS_STALE);
}
static DEVICE_ATTR_RO(answers_stale_certs);

static ssize_t answers_tcb_unknown_show(struct device *dev, struct device_attribute *attr,
					char *buf)
{
	return answers(buf, SNP_CERTS_TCB_UNKNOWN);
}
static DEVICE_ATTR_RO(answers_tcb_unknown);

static ssize_t requests_past_hook_show(struct device *dev, struct device_attribute *attr,
				       char *buf)
{
	return sysfs_emit(buf, "%llu\n", psp_guest_requests_past_hook());
}
static DEVICE_ATTR_RO(requests_past_hook);

static struct attribute *attributes[] = {
	&dev_attr_api_version.attr,
	&dev_attr_psp_state.attr,
	&dev_attr_snp_initialized.attr,
	&dev_attr_commands.attr,
	&dev_attr_command_errors.attr,
	&dev_attr_command_timeouts.attr,
	&dev_attr_leaked_pages.attr,
	&dev_attr_reported_tcb.attr,
	&dev_attr_certs_tcb.attr,
	&dev_attr_certs_len.attr,
	&dev_attr_certs_state.attr,
	&dev_attr_answers_vm_certs.attr,
	&dev_attr_answers_host_certs.attr,
	&dev_attr_answers_no_certs.attr,
	&dev_attr_answers_stale_certs.attr,
	&dev_attr_answers_tcb_unknown.attr,
	&dev_attr_requests_past_hook.attr,
	NULL,
};

static const struct attribute_group group = {
	.attrs = attributes,
};

const struct attribute_group *psp_sysfs_groups[] = {
	&group,
	NULL,
};
