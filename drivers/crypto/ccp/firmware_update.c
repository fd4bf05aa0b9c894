// SPDX-License-Identifier: GPL-2.0
/*
 * DOWNLOAD_FIRMWARE at load: the most specific file for this CPU wins. Without
 * a file, or when the PSP refuses it, what the BIOS brought goes on.
 */
#define pr_fmt(fmt) "ccp: " fmt

#include <linux/align.h>
#include <linux/device.h>
#include <linux/firmware.h>
#include <linux/fs.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/psp-sev.h>
#include <linux/psp.h>

#include <asm/processor.h>

#include "firmware_page.h"
#include "firmware_update.h"
#include "mailbox.h"
#include "platform.h"
#include "status.h"

#define NAME_LEN	64

static bool find_file(struct device *dev, const struct firmware **firmware)
{
	char name[NAME_LEN];

	scnprintf(name, sizeof(name), "amd/amd_sev_fam%.2xh_model%.2xh.sbin", boot_cpu_data.x86,
		  boot_cpu_data.x86_model);
	if (!firmware_request_nowarn(firmware, name, dev))
		return true;

	scnprintf(name, sizeof(name), "amd/amd_sev_fam%.2xh_model%.1xxh.sbin", boot_cpu_data.x86,
		  boot_cpu_data.x86_model >> 4 & 0xf);
	if (!firmware_request_nowarn(firmware, name, dev))
		return true;

	return !firmware_request_nowarn(firmware, "amd/sev.fw", dev);
}

static int download(struct sev_data_download_firmware *data, struct psp_result *result)
{
	int ret;

	psp_mailbox_enter(PSP_CLASS_IOCTL);
	ret = psp_command(SEV_CMD_DOWNLOAD_FIRMWARE, data, result);
	/* Firmware before 1.50 commits the new TCB only when it is told twice. */
	if (!ret && !psp_platform_api_at_least(1, 50))
		ret = psp_command(SEV_CMD_DOWNLOAD_FIRMWARE, data, result);
	psp_mailbox_leave();
	return ret;
}

bool psp_firmware_update(struct device *dev)
{
	struct sev_data_download_firmware data = {};
	const struct firmware *firmware;
	struct psp_result result;
	unsigned int order;
	int ret = -ENOMEM;
	void *image;

	/* The command came with API 0.15. */
	if (!psp_platform_api_at_least(0, 15) || !find_file(dev, &firmware))
		return false;

	order = get_order(firmware->size);
	image = (void *)__get_free_pages(GFP_KERNEL | __GFP_ZERO | __GFP_NOWARN, order);
	if (!image) {
		dev_warn(dev, "no %zu bytes in one piece for the SEV firmware update\n",
			 firmware->size);
		goto out;
	}

	memcpy(image, firmware->data, firmware->size);
	data.address = __psp_pa(image);
	data.len = firmware->size;
	ret = download(&data, &result);
	if (ret)
		dev_info(dev, "the PSP did not take the SEV firmware file (%d, status %#x: %s); going on with what it has\n",
			 ret, result.status, psp_failure_text(ret, result.status));

	if (result.lost)
		psp_pages_leak(virt_to_phys(image), 1U << order);
	else
		free_pages((unsigned long)image, order);
out:
	release_firmware(firmware);
	return !ret;
}
