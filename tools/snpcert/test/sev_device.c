// SPDX-License-Identifier: GPL-2.0
/* /dev/sev as its interface describes it, played in this process; the way in for both. */
#include <errno.h>
#include <fcntl.h>
#include <linux/psp-sev-ext.h>
#include <linux/psp-sev.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>

#include "sev_abi.h"
#include "sev_device.h"
#include "vm_device.h"

struct sev_device sev_device;

static int sev_fd = -1;
static bool sev_writable;

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __wrap_ioctl(int fd, unsigned long request, ...);

int __wrap_open(const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
	va_end(args);
	if (!strcmp(path, "/dev/kvm-amd-snp"))
		return vm_device_open();
	if (strcmp(path, "/dev/sev"))
		return __real_open(path, flags, mode);
	if (sev_device.driver == SEV_DRIVER_NONE || sev_device.open_errno) {
		errno = sev_device.open_errno ? sev_device.open_errno : ENOENT;
		return -1;
	}
	sev_writable = (flags & O_ACCMODE) != O_RDONLY;
	sev_fd = __real_open("/dev/null", O_RDONLY);
	return sev_fd;
}

static bool stale(void)
{
	return sev_device.certs_len && sev_device.certs_tcb != sev_device.reported_tcb;
}

static void fill_out(struct sev_user_data_snp_ext_config *data)
{
	data->flags &= ~(SNP_EXT_CONFIG_STALE | SNP_EXT_CONFIG_TCB_UNKNOWN);
	data->flags |= sev_device.tcb_unknown ? SNP_EXT_CONFIG_TCB_UNKNOWN :
		       stale() ? SNP_EXT_CONFIG_STALE : 0;
	data->reported_tcb = sev_device.tcb_unknown ? 0 : sev_device.reported_tcb;
}

static int get(struct sev_user_data_snp_ext_config *data)
{
	uint32_t room = data->certs_len;

	if (data->size != sizeof(*data) || data->reserved || data->flags)
		return -EINVAL;
	data->certs_len = sev_device.certs_len;
	data->certs_tcb = sev_device.certs_tcb;
	fill_out(data);
	if (!data->certs_address) {
		if (sev_device.grow && sev_device.certs_len + 4096 <= sizeof(sev_device.certs))
			sev_device.certs_len += 4096;
		return 0;
	}
	if (room < sev_device.certs_len)
		return -ENOSR;
	memcpy((void *)(uintptr_t)data->certs_address, sev_device.certs, sev_device.certs_len);
	return 0;
}

static int set(struct sev_user_data_snp_ext_config *data)
{
	const struct sev_abi_snp_config *config = (void *)(uintptr_t)data->config_address;
	uint64_t tcb = config ? config->reported_tcb : sev_device.reported_tcb;

	if (!sev_writable)
		return -EPERM;
	if (data->size != sizeof(*data) || data->reserved ||
	    (data->certs_address && (!data->certs_len || data->certs_len % 4096 ||
				     data->certs_len > SNP_CERTS_MAX_LEN)))
		return -EINVAL;
	if (data->flags & SNP_EXT_CONFIG_KEEP_CERTS &&
	    (data->certs_address || data->flags & SNP_EXT_CONFIG_CERTS_TCB))
		return -EINVAL;
	if (!data->certs_address && data->flags & SNP_EXT_CONFIG_CERTS_TCB)
		return -EINVAL;
	if (data->certs_address && data->flags & SNP_EXT_CONFIG_CERTS_TCB && data->certs_tcb != tcb)
		return -ESTALE;
	if (config) {
		sev_device.reported_tcb = tcb;
		sev_device.config_flags = config->flags;
	}
	if (data->certs_address) {
		memcpy(sev_device.certs, (void *)(uintptr_t)data->certs_address, data->certs_len);
		sev_device.certs_len = data->certs_len;
		sev_device.certs_tcb = tcb;
	} else if (!(data->flags & SNP_EXT_CONFIG_KEEP_CERTS)) {
		sev_device.certs_len = 0;
	}
	sev_device.sets++;
	fill_out(data);
	return 0;
}

static int status(struct sev_abi_snp_status *data)
{
	*data = (struct sev_abi_snp_status) {
		.api_major = 1,
		.api_minor = 55,
		.state = 1,
		.rmp_initialized = 1,
		.build_id = 29,
		.flags = sev_device.config_flags | (sev_device.vlek ? 4 : 0),
		.guest_count = 3,
		.current_tcb_version = 0xd617000000000004,
		.reported_tcb_version = sev_device.reported_tcb,
	};
	return 0;
}

static int answer(struct sev_issue_cmd *cmd)
{
	void *data = (void *)(uintptr_t)cmd->data;

	if (sev_device.fail_errno && cmd->cmd == sev_device.fail_command) {
		cmd->error = sev_device.fail_status;
		return -sev_device.fail_errno;
	}
	switch (cmd->cmd) {
	case 9:
		return status(data);
	case SNP_GET_EXT_CONFIG:
		return sev_device.driver == SEV_DRIVER_OURS ? get(data) : -EINVAL;
	case SNP_SET_EXT_CONFIG:
		return sev_device.driver == SEV_DRIVER_OURS ? set(data) : -EINVAL;
	default:
		return -EINVAL;
	}
}

int __wrap_ioctl(int fd, unsigned long request, ...)
{
	va_list args;
	void *arg;
	int err;

	va_start(args, request);
	arg = va_arg(args, void *);
	va_end(args);
	if (vm_device_owns(fd))
		err = vm_device_ioctl(request, arg);
	else
		err = fd == sev_fd && request == SEV_ISSUE_CMD ? answer(arg) : -ENOTTY;
	if (!err)
		return 0;
	errno = -err;
	return -1;
}
