// SPDX-License-Identifier: GPL-2.0
/*
 * The platform's life. The order is the firmware's: SNP before SEV on the way
 * up, SEV before SNP on the way down, caches written back before memory
 * changes hands.
 */
#define pr_fmt(fmt) "ccp: " fmt

#include <linux/amd-iommu.h>
#include <linux/cc_platform.h>
#include <linux/crash_dump.h>
#include <linux/device.h>
#include <linux/fs.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/mm.h>
#include <linux/panic_notifier.h>
#include <linux/pfn.h>
#include <linux/psp-sev.h>
#include <linux/psp.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/smp.h>

#include <asm/cacheflush.h>
#include <asm/msr.h>
#include <asm/msr-index.h>
#include <asm/smp.h>
#include <asm/special_insns.h>

#include "compat.h"
#include "firmware_page.h"
#include "firmware_update.h"
#include "mailbox.h"
#include "nv_file.h"
#include "platform.h"
#include "status.h"

/* The first API with SNP, and the first whose SNP_INIT_EX takes a range list. */
#define SNP_API_MAJOR		1
#define SNP_API_MINOR		51
#define SNP_RANGES_API_MINOR	52

/* The trusted memory region for SEV-ES; SNP wants it as one large page. */
#define TMR_LEN			SZ_1M
#define TMR_LEN_SNP		SZ_2M

bool psp_init_on_probe = true;

/* Guarded by the mailbox, but for the version, which changes only at start. */
static struct {
	struct device *dev;
	struct psp_version version;
	int sev_state;
	void *tmr;
	size_t tmr_len;
	bool using_nv;
	bool closed;
} platform;

static void flush_caches(bool panic)
{
	/* In a panic the other CPUs have written theirs back as they stopped. */
	if (panic)
		wbinvd();
	else
		wbinvd_on_all_cpus();
}

bool psp_platform_api_at_least(u8 major, u8 minor)
{
	struct psp_version *v = &platform.version;

	return v->major > major || (v->major == major && v->minor >= minor);
}

struct psp_version psp_platform_version(void)
{
	return platform.version;
}

int psp_platform_sev_state(void)
{
	psp_mailbox_assert_held();
	return platform.sev_state;
}

static void note_svm(void *in_use)
{
	u64 efer;

	rdmsrl(MSR_EFER, efer);
	if (efer & EFER_SVME)
		WRITE_ONCE(*(bool *)in_use, true);
}

static void clear_hsave(void *unused)
{
	wrmsrl(MSR_VM_HSAVE_PA, 0);
}

/* Collects what is not RAM but may be written by it: the firmware leaves it to the host. */
static int list_range(struct resource *res, void *arg)
{
	struct sev_data_range_list *list = arg;
	struct sev_data_range *range;

	switch (res->desc) {
	case IORES_DESC_RESERVED:
	case IORES_DESC_ACPI_TABLES:
	case IORES_DESC_ACPI_NV_STORAGE:
		break;
	default:
		return 0;
	}

	if (struct_size(list, ranges, list->num_elements + 1) > PAGE_SIZE)
		return -E2BIG;

	range = &list->ranges[list->num_elements++];
	range->base = ALIGN_DOWN(res->start, PAGE_SIZE);
	range->page_count = PHYS_PFN(ALIGN(res->end + 1, PAGE_SIZE) - range->base);
	return 0;
}

static int issue_snp_init(struct psp_result *result)
{
	struct sev_data_snp_init_ex data = { .init_rmp = 1, .list_paddr_en = 1 };
	struct sev_data_range_list *ranges;
	int ret;

	if (!psp_platform_api_at_least(SNP_API_MAJOR, SNP_RANGES_API_MINOR))
		return psp_command(SEV_CMD_SNP_INIT, NULL, result);

	ranges = (void *)get_zeroed_page(GFP_KERNEL);
	if (!ranges)
		return -ENOMEM;

	ret = walk_iomem_res_desc(IORES_DESC_NONE, IORESOURCE_MEM, 0, ~0, ranges, list_range);
	if (ret) {
		dev_err(platform.dev,
			"SEV-SNP: more reserved memory ranges than SNP_INIT_EX takes (error %d)\n",
			ret);
		goto out;
	}

	data.list_paddr = __psp_pa(ranges);
	ret = psp_command(SEV_CMD_SNP_INIT_EX, &data, result);
out:
	if (result->lost)
		psp_pages_leak(virt_to_phys(ranges), 1);
	else
		free_page((unsigned long)ranges);
	return ret;
}

int psp_platform_snp_init_held(int *error)
{
	struct psp_result result = { .status = SEV_RET_NO_FW_CALL };
	bool svm_in_use = false;
	int ret;

	psp_mailbox_assert_held();
	if (!cc_platform_has(CC_ATTR_HOST_SEV_SNP) || platform.closed)
		return -ENODEV;
	if (psp_snp_active())
		return 0;
	if (!psp_platform_api_at_least(SNP_API_MAJOR, SNP_API_MINOR)) {
		dev_info_once(platform.dev,
			      "SEV-SNP needs firmware API %d.%d, this is %d.%d: update the BIOS or install amd/*.sbin firmware\n",
			      SNP_API_MAJOR, SNP_API_MINOR, platform.version.major,
			      platform.version.minor);
		return PSP_KVM_STARTS_PLATFORM ? -EOPNOTSUPP : 0;
	}

	/*
	 * SNP_INIT refuses while any CPU has a host save area, and a VMRUN without
	 * one is a fault that takes the host down: KVM must not be there yet.
	 */
	on_each_cpu(note_svm, &svm_in_use, 1);
	if (svm_in_use) {
		dev_err_ratelimited(platform.dev,
				    "SEV-SNP: cannot be initialised while KVM is loaded: unload kvm-amd, then load this driver again\n");
		return -EAGAIN;
	}
	on_each_cpu(clear_hsave, NULL, 1);
	/* Before: what the caches hold of the RMP. After: what SNP_INIT made stale. */
	wbinvd_on_all_cpus();
	ret = issue_snp_init(&result);
	if (ret)
		goto out;

	wbinvd_on_all_cpus();
	ret = psp_command(SEV_CMD_SNP_DF_FLUSH, NULL, &result);
	if (ret)
		psp_platform_snp_shutdown_held(false);
out:
	*error = result.status;
	return ret;
}

void psp_platform_snp_shutdown_held(bool panic)
{
	struct sev_data_snp_shutdown_ex data = {
		.len = sizeof(data),
		.iommu_snp_shutdown = 1,
	};
	struct psp_result result;
	int ret;

	psp_mailbox_assert_held();
	if (!psp_snp_active())
		return;

	flush_caches(panic);
	ret = psp_command(SEV_CMD_SNP_SHUTDOWN_EX, &data, &result);
	if (ret == -EIO && result.status == SEV_RET_DFFLUSH_REQUIRED) {
		ret = psp_command(SEV_CMD_SNP_DF_FLUSH, NULL, &result);
		if (!ret)
			ret = psp_command(SEV_CMD_SNP_SHUTDOWN_EX, &data, &result);
	}
	if (ret) {
		dev_err(platform.dev,
			"SEV-SNP: shutdown failed (%d, status %#x: %s); a kernel started by kexec cannot use SNP\n",
			ret, result.status, psp_failure_text(ret, result.status));
		return;
	}

	/* The IOMMU's pages are still in the firmware's reclaim state. */
	ret = amd_iommu_snp_disable();
	if (ret)
		dev_err(platform.dev,
			"SEV-SNP: the IOMMU's pages could not be taken back (%d); a kernel started by kexec may crash on them\n",
			ret);
}

static void lend_tmr(void)
{
	size_t len = psp_snp_active() ? TMR_LEN_SNP : TMR_LEN;

	if (platform.tmr)
		return;

	platform.tmr = psp_firmware_pages_alloc(GFP_KERNEL | __GFP_NOWARN, get_order(len), NULL, 0);
	platform.tmr_len = len;
	if (!platform.tmr)
		dev_warn(platform.dev,
			 "SEV: the firmware gets no trusted memory region of %zu KiB in one piece: SEV-ES guests cannot start; load the driver earlier after boot\n",
			 len / SZ_1K);
	else if (!psp_snp_active())
		/* Nothing of it may be written back over what the firmware puts there. */
		clflush_cache_range(platform.tmr, len);
}

static void take_back_tmr(bool lost)
{
	if (!platform.tmr)
		return;

	wbinvd_on_all_cpus();
	if (lost)
		psp_pages_leak(virt_to_phys(platform.tmr), PFN_UP(platform.tmr_len));
	else
		psp_firmware_pages_free(platform.tmr, get_order(platform.tmr_len));
	platform.tmr = NULL;
}

/* What SEV had of the host's memory. @lost: the firmware may still use it. */
static void take_back_memory(bool lost)
{
	take_back_tmr(lost);
	psp_nv_take_back(lost);
	platform.using_nv = false;
}

/* The TMR's address goes without C-bit, as the specification says. */
static int issue_sev_init(struct psp_result *result)
{
	u64 tmr = platform.tmr ? virt_to_phys(platform.tmr) : 0;
	u32 tmr_len = platform.tmr ? platform.tmr_len : 0;
	u32 flags = platform.tmr ? SEV_INIT_FLAGS_SEV_ES : 0;
	struct sev_data_init_ex init_ex;
	struct sev_data_init init;

	if (!platform.using_nv) {
		init = (struct sev_data_init){
			.flags = flags,
			.tmr_address = tmr,
			.tmr_len = tmr_len,
		};
		return psp_command(SEV_CMD_INIT, &init, result);
	}

	init_ex = (struct sev_data_init_ex){
		.length = sizeof(init_ex),
		.flags = flags,
		.tmr_address = tmr,
		.tmr_len = tmr_len,
		.nv_address = __psp_pa(psp_nv_lend()),
		.nv_len = PSP_NV_LEN,
	};
	return psp_command(SEV_CMD_INIT_EX, &init_ex, result);
}

static int sev_init(int *error)
{
	struct psp_result result;
	int ret;

	lend_tmr();
	if (psp_nv_wanted()) {
		if (!psp_nv_lend()) {
			take_back_memory(false);
			return -ENOMEM;
		}
		platform.using_nv = true;
	}

	ret = issue_sev_init(&result);
	if (ret == -EIO && result.status == SEV_RET_SECURE_DATA_INVALID) {
		dev_warn(platform.dev,
			 "SEV: the firmware found its persistent data damaged and has reset it; trying once more\n");
		ret = issue_sev_init(&result);
	}
	*error = result.status;
	if (ret) {
		take_back_memory(result.lost);
		return ret;
	}

	platform.sev_state = SEV_STATE_INIT;
	wbinvd_on_all_cpus();
	ret = psp_command(SEV_CMD_DF_FLUSH, NULL, &result);
	*error = result.status;
	return ret;
}

/* Mailbox held. Returns 1 where there is something to do, else what to return. */
static int init_wanted(void)
{
	if (!psp_mailbox_connected() || platform.closed)
		return -ENODEV;
	/* The kernel before may still own it all, and a kdump kernel runs no guests. */
	return !is_kdump_kernel() && platform.sev_state != SEV_STATE_INIT;
}

/* Mailbox held. */
static int init(bool probe, int *error)
{
	int ret;

	ret = init_wanted();
	if (ret <= 0)
		return ret;

	ret = psp_platform_snp_init_held(error);
	if (ret && ret != -ENODEV) {
		dev_err(platform.dev,
			"SEV-SNP: SNP_INIT failed (%d, status %#x: %s): no SNP guest can start\n",
			ret, *error, psp_failure_text(ret, *error));
		if (PSP_KVM_STARTS_PLATFORM)
			return ret;
	}

	if (probe && !psp_init_on_probe)
		return 0;

	return sev_init(error);
}

int psp_platform_borrow_held(int *error)
{
	int ret;

	psp_mailbox_assert_held();
	if (!PSP_KVM_STARTS_PLATFORM)
		return init(false, error);
	ret = init_wanted();
	return ret <= 0 ? ret : sev_init(error);
}

static void announce(int ret, int error)
{
	if (ret)
		dev_err(platform.dev,
			"SEV: INIT failed (%d, status %#x: %s): no SEV or SEV-ES guest can start\n",
			ret, error, psp_failure_text(ret, error));

	dev_info(platform.dev, "SEV%s API:%d.%d build:%d\n", psp_snp_active() ? "-SNP" : "",
		 platform.version.major, platform.version.minor, platform.version.build);
}

int psp_platform_init(bool probe, int *error)
{
	int ret;

	if (!psp_mailbox_connected())
		return -ENODEV;

	/* Where no guest needs SEV yet, its file must not keep SNP from coming up. */
	ret = probe && !psp_init_on_probe ? 0 : psp_nv_load();
	if (!ret) {
		psp_mailbox_enter(PSP_CLASS_LAUNCH);
		ret = init(probe, error);
		psp_mailbox_leave();
		ret = psp_nv_flush() ?: ret;
	}
	if (probe)
		announce(ret, *error);
	return ret;
}

int psp_platform_sev_shutdown_held(u32 *error)
{
	struct psp_result result;
	int ret;

	psp_mailbox_assert_held();
	if (platform.sev_state == SEV_STATE_UNINIT)
		return 0;

	ret = psp_command(SEV_CMD_SHUTDOWN, NULL, &result);
	if (error && result.issued)
		*error = result.status;
	if (!ret)
		platform.sev_state = SEV_STATE_UNINIT;
	return ret;
}

void psp_platform_sev_stop_held(void)
{
	int ret = psp_platform_sev_shutdown_held(NULL);

	/* Refused: still initialised, with its memory, until it can be shut down. */
	if (ret == -EIO)
		return;
	take_back_memory(ret);
}

void psp_platform_shutdown_held(bool panic)
{
	/* In a panic, memory stays as it is: nobody will use it again. */
	if (panic)
		psp_platform_sev_shutdown_held(NULL);
	else
		psp_platform_sev_stop_held();
	psp_platform_snp_shutdown_held(panic);
}

void psp_platform_shutdown(void)
{
	psp_mailbox_enter(PSP_CLASS_LAUNCH);
	if (psp_mailbox_connected())
		psp_platform_shutdown_held(false);
	psp_mailbox_leave();
	psp_nv_flush();
}

void psp_platform_close(void)
{
	psp_mailbox_enter(PSP_CLASS_LAUNCH);
	platform.closed = true;
	psp_mailbox_leave();
	psp_platform_shutdown();
}

static int shut_down_on_panic(struct notifier_block *nb, unsigned long reason, void *arg)
{
	/* A command in flight cannot be called back, and would garble ours. */
	if (!psp_mailbox_try())
		return NOTIFY_DONE;
	if (psp_mailbox_usable())
		psp_platform_shutdown_held(true);
	psp_mailbox_leave();
	return NOTIFY_DONE;
}

static struct notifier_block panic_notifier = {
	.notifier_call = shut_down_on_panic,
};

/*
 * SNP may still be initialised where a driver before this one could not shut it
 * down; then the firmware writes to its own pages only. What it owns since then
 * was leaked. Not in a kdump kernel, which leaves things as they are.
 */
static bool shut_down_leftover(int ret, u32 error)
{
	if (ret != -EIO || error != SEV_RET_INVALID_PAGE_STATE || is_kdump_kernel() ||
	    !cc_platform_has(CC_ATTR_HOST_SEV_SNP))
		return false;

	dev_notice(platform.dev, "SEV-SNP is still initialised from before; shutting it down\n");
	platform.sev_state = SEV_STATE_INIT;
	psp_snp_set_active(true);
	psp_platform_shutdown_held(false);
	return !psp_snp_active();
}

/* Mailbox held. */
static int ask_version(void)
{
	struct sev_user_data_status status = {};
	struct psp_result result;
	int ret;

	ret = psp_command(SEV_CMD_PLATFORM_STATUS, &status, &result);
	if (shut_down_leftover(ret, result.status))
		ret = psp_command(SEV_CMD_PLATFORM_STATUS, &status, &result);
	if (ret) {
		dev_err(platform.dev,
			"SEV: PLATFORM_STATUS failed (%d, status %#x: %s): SEV is not available\n",
			ret, result.status, psp_failure_text(ret, result.status));
		return ret;
	}

	platform.version = (struct psp_version){
		.major = status.api_major,
		.minor = status.api_minor,
		.build = status.build,
	};
	platform.sev_state = status.state;
	return 0;
}

static int learn_version(struct device *dev)
{
	struct psp_version old;
	int ret;

	psp_mailbox_enter(PSP_CLASS_IOCTL);
	platform.dev = dev;
	platform.closed = false;
	ret = ask_version();
	psp_mailbox_leave();
	if (ret || is_kdump_kernel())
		return ret;

	old = platform.version;
	if (!psp_firmware_update(dev))
		return 0;

	psp_mailbox_enter(PSP_CLASS_IOCTL);
	ret = ask_version();
	psp_mailbox_leave();
	if (!ret && memcmp(&old, &platform.version, sizeof(old)))
		dev_info(dev, "SEV firmware updated from %d.%d.%d to %d.%d.%d\n",
			 old.major, old.minor, old.build, platform.version.major,
			 platform.version.minor, platform.version.build);
	return ret;
}

int psp_platform_start(struct device *dev)
{
	int error = SEV_RET_NO_FW_CALL;
	int ret;

	ret = learn_version(dev);
	if (ret)
		return ret;

	if (!PSP_KVM_STARTS_PLATFORM)
		psp_platform_init(true, &error);

	atomic_notifier_chain_register(&panic_notifier_list, &panic_notifier);
	return 0;
}

void psp_platform_stop(void)
{
	atomic_notifier_chain_unregister(&panic_notifier_list, &panic_notifier);
	psp_platform_shutdown();

	psp_mailbox_enter(PSP_CLASS_LAUNCH);
	take_back_memory(true);
	psp_mailbox_leave();
}
