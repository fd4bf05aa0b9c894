// SPDX-License-Identifier: GPL-2.0
/*
 * The firmware's status codes: SEV API and SEV-SNP ABI, "Status Codes".
 */
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/psp-sev.h>

#include "status.h"

static const struct {
	int error;
	const char *text;
} statuses[] = {
	[SEV_RET_SUCCESS] = { 0, "success" },
	[SEV_RET_INVALID_PLATFORM_STATE] = {
		-EBADFD, "the platform state is invalid for this command" },
	[SEV_RET_INVALID_GUEST_STATE] = {
		-EBADFD, "the guest state is invalid for this command" },
	[SEV_RET_INVALID_CONFIG] = { -EINVAL, "the platform configuration is invalid" },
	[SEV_RET_INVALID_LEN] = { -EMSGSIZE, "a memory buffer is too small" },
	[SEV_RET_ALREADY_OWNED] = { -EALREADY, "the platform is already owned" },
	[SEV_RET_INVALID_CERTIFICATE] = { -EKEYREJECTED, "the certificate is invalid" },
	[SEV_RET_POLICY_FAILURE] = { -EACCES, "the request is not allowed by guest policy" },
	[SEV_RET_INACTIVE] = { -ENOLINK, "the guest is inactive" },
	[SEV_RET_INVALID_ADDRESS] = { -EFAULT, "the address provided is invalid" },
	[SEV_RET_BAD_SIGNATURE] = { -EKEYREJECTED, "the provided signature is invalid" },
	[SEV_RET_BAD_MEASUREMENT] = { -EBADMSG, "the provided measurement is invalid" },
	[SEV_RET_ASID_OWNED] = { -EADDRINUSE, "the ASID is already owned" },
	[SEV_RET_INVALID_ASID] = { -EADDRNOTAVAIL, "the ASID is invalid" },
	[SEV_RET_WBINVD_REQUIRED] = { -EAGAIN, "WBINVD instruction required" },
	[SEV_RET_DFFLUSH_REQUIRED] = { -EAGAIN, "DF_FLUSH invocation required" },
	[SEV_RET_INVALID_GUEST] = { -ENOENT, "the guest handle is invalid" },
	[SEV_RET_INVALID_COMMAND] = { -EOPNOTSUPP, "the command issued is invalid" },
	[SEV_RET_ACTIVE] = { -EBUSY, "the guest is active" },
	[SEV_RET_HWSEV_RET_PLATFORM] = {
		-EREMOTEIO, "a hardware condition affects the platform; it is safe to go on" },
	[SEV_RET_HWSEV_RET_UNSAFE] = {
		-EREMOTEIO, "a hardware condition affects the platform; going on is unsafe" },
	[SEV_RET_UNSUPPORTED] = { -EOPNOTSUPP, "the feature is unsupported" },
	[SEV_RET_INVALID_PARAM] = { -EINVAL, "a parameter is invalid" },
	[SEV_RET_RESOURCE_LIMIT] = { -ENOSPC, "the firmware has run out of a resource" },
	[SEV_RET_SECURE_DATA_INVALID] = {
		-EILSEQ, "the firmware's persistent data failed its integrity check" },
	[SEV_RET_INVALID_PAGE_SIZE] = {
		-EINVAL, "the RMP page size of a page is not what the command expects" },
	[SEV_RET_INVALID_PAGE_STATE] = {
		-EINVAL, "the RMP page state of a page is not what the command expects" },
	[SEV_RET_INVALID_MDATA_ENTRY] = { -EINVAL, "the metadata entry is invalid" },
	[SEV_RET_INVALID_PAGE_OWNER] = { -EPERM, "the page ownership is incorrect" },
	[SEV_RET_AEAD_OFLOW] = { -EOVERFLOW, "the AEAD algorithm would have overflowed" },
	[SEV_RET_EXIT_RING_BUFFER] = { -EIO, "the firmware left ring buffer mode" },
	[SEV_RET_RMP_INIT_REQUIRED] = { -EAGAIN, "the RMP must be initialised again" },
	[SEV_RET_BAD_SVN] = { -EPERM, "the SVN is lower than the committed SVN" },
	[SEV_RET_BAD_VERSION] = { -EPERM, "the firmware version anti-rollback check failed" },
	[SEV_RET_SHUTDOWN_REQUIRED] = { -EBUSY, "SNP_SHUTDOWN is required first" },
	[SEV_RET_UPDATE_FAILED] = {
		-EIO, "the firmware update failed, the old firmware is back" },
	[SEV_RET_RESTORE_REQUIRED] = { -EBUSY, "committed firmware must be restored first" },
	[SEV_RET_RMP_INITIALIZATION_FAILED] = { -EIO, "the RMP could not be initialised" },
	[SEV_RET_INVALID_KEY] = { -ENOKEY, "the key requested is invalid or not present" },
};

int psp_status_errno(u32 status)
{
	if (status >= ARRAY_SIZE(statuses) || !statuses[status].text)
		return -EIO;
	return statuses[status].error;
}

const char *psp_status_text(u32 status)
{
	if (status == (u32)SEV_RET_NO_FW_CALL)
		return "the firmware was not called";
	if (status >= ARRAY_SIZE(statuses) || !statuses[status].text)
		return "a status that this driver does not know";
	return statuses[status].text;
}

const char *psp_failure_text(int ret, u32 status)
{
	switch (ret) {
	case -ETIMEDOUT:
		return "the PSP did not answer";
	case -EBUSY:
		return "the PSP did not answer an earlier command";
	case -ENOMEM:
		return "no memory";
	case -EFAULT:
		return "a page could not change hands";
	default:
		return psp_status_text(status);
	}
}
