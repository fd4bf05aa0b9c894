// SPDX-License-Identifier: GPL-2.0
/*
 * The symbols that stock kvm-amd links to.
 *
 * Under MODVERSIONS their CRCs must be those of the stock ccp, and a CRC covers
 * every struct that is defined where the function is: include nothing else
 * here. The build compares (check-crcs.sh).
 */
#include <linux/module.h>
#include <linux/fs_struct.h>
#include <linux/crash_dump.h>
#include <linux/psp-sev.h>

#include "external.h"

int sev_do_cmd(int cmd, void *data, int *psp_ret)
{
	return psp_external_command(cmd, data, psp_ret);
}
EXPORT_SYMBOL_GPL(sev_do_cmd);

int sev_issue_cmd_external_user(struct file *filep, unsigned int cmd, void *data, int *error)
{
	return psp_external_command_by_file(filep, cmd, data, error);
}
EXPORT_SYMBOL_GPL(sev_issue_cmd_external_user);

int sev_platform_init(struct sev_platform_init_args *args)
{
	return psp_external_platform_init(args->probe, &args->error);
}
EXPORT_SYMBOL_GPL(sev_platform_init);

#ifdef CCP_HAVE_SEV_PLATFORM_SHUTDOWN
void sev_platform_shutdown(void)
{
	psp_external_platform_shutdown();
}
EXPORT_SYMBOL_GPL(sev_platform_shutdown);
#endif

int sev_platform_status(struct sev_user_data_status *data, int *error)
{
	return psp_external_command(SEV_CMD_PLATFORM_STATUS, data, error);
}
EXPORT_SYMBOL_GPL(sev_platform_status);

int sev_guest_deactivate(struct sev_data_deactivate *data, int *error)
{
	return psp_external_command(SEV_CMD_DEACTIVATE, data, error);
}
EXPORT_SYMBOL_GPL(sev_guest_deactivate);

int sev_guest_activate(struct sev_data_activate *data, int *error)
{
	return psp_external_command(SEV_CMD_ACTIVATE, data, error);
}
EXPORT_SYMBOL_GPL(sev_guest_activate);

int sev_guest_decommission(struct sev_data_decommission *data, int *error)
{
	return psp_external_command(SEV_CMD_DECOMMISSION, data, error);
}
EXPORT_SYMBOL_GPL(sev_guest_decommission);

int sev_guest_df_flush(int *error)
{
	return psp_external_command(SEV_CMD_DF_FLUSH, NULL, error);
}
EXPORT_SYMBOL_GPL(sev_guest_df_flush);

void *psp_copy_user_blob(u64 uaddr, u32 len)
{
	return psp_external_copy_user_blob(uaddr, len);
}
EXPORT_SYMBOL_GPL(psp_copy_user_blob);

void *snp_alloc_firmware_page(gfp_t gfp_mask)
{
	return psp_external_alloc_page((__force unsigned int)gfp_mask);
}
EXPORT_SYMBOL_GPL(snp_alloc_firmware_page);

void snp_free_firmware_page(void *addr)
{
	psp_external_free_page(addr);
}
EXPORT_SYMBOL_GPL(snp_free_firmware_page);
