// SPDX-License-Identifier: GPL-2.0
/*
 * A device's accesses against the RMP: QEMU's "edu", which copies up to 4 KiB
 * between memory and a buffer of its own. Prints TAP to the kernel log and never
 * stays loaded.
 */
#include <linux/delay.h>
#include <linux/dma-mapping.h>
#include <linux/pci.h>
#include <linux/smp.h>

#include "machine_test.h"

#define EDU_VENDOR	0x1234
#define EDU_DEVICE	0x11e8
#define EDU_SOURCE	0x80
#define EDU_TARGET	0x88
#define EDU_SIZE	0x90
#define EDU_COMMAND	0x98
#define EDU_RUN		1
#define EDU_TO_MEMORY	2
#define EDU_BUFFER	0x40000

#define ASID		5

static void __iomem *edu;

static bool transfer(u64 source, u64 target, u64 command)
{
	writeq(source, edu + EDU_SOURCE);
	writeq(target, edu + EDU_TARGET);
	writeq(PAGE_SIZE, edu + EDU_SIZE);
	writeq(EDU_RUN | command, edu + EDU_COMMAND);
	for (int i = 0; i < 3000; i++) {
		if (!(readq(edu + EDU_COMMAND) & EDU_RUN))
			return true;
		msleep(20);
	}
	return false;
}

static bool device_reads(dma_addr_t from)
{
	return transfer(from, EDU_BUFFER, 0);
}

static bool device_writes(dma_addr_t to)
{
	return transfer(EDU_BUFFER, to, EDU_TO_MEMORY);
}

static bool filled(const void *p, u8 value)
{
	return !memchr_inv(p, value, PAGE_SIZE);
}

static void test_transfers(void *guest_mem, u64 guest_pa, dma_addr_t guest_dma, void *host_mem,
			   dma_addr_t host_dma)
{
	struct test_guest guest;
	int status;

	memset(guest_mem, 0x11, PAGE_SIZE);
	memset(host_mem, 0x22, PAGE_SIZE);
	ok(device_reads(guest_dma) && device_writes(host_dma) && filled(host_mem, 0x11),
	   "a device copies a page of the host's to another");

	status = guest_start(&guest, ASID);
	status = status ?: guest_give(&guest, guest_pa, 0, true);
	ok(!status, "the first page is given to a guest");
	memset(host_mem, 0x22, PAGE_SIZE);
	ok(device_reads(host_dma) && device_writes(guest_dma) && filled(guest_mem, 0x11),
	   "a device's write to it changes nothing");

	status = guest_load(&guest, guest_pa, SNP_PAGE_TYPE_NORMAL);
	ok(!status && device_reads(guest_dma) && device_writes(host_dma) &&
	   !filled(host_mem, 0x11) && !memcmp(host_mem, guest_mem, PAGE_SIZE),
	   "what a device reads from a guest is what the host sees: ciphertext");
	ok(device_reads(host_dma), "the device goes on");

	status = rmpupdate(guest_pa, &shared_page);
	memset(host_mem, 0x33, PAGE_SIZE);
	ok(!status && device_reads(host_dma) && device_writes(guest_dma) &&
	   filled(guest_mem, 0x33), "once the page is back a device can write it");

	status = rmpupdate(guest_pa, &firmware_page);
	memset(host_mem, 0x44, PAGE_SIZE);
	ok(!status && device_reads(host_dma) && device_writes(guest_dma) &&
	   filled(guest_mem, 0x33), "nor can a device write to the firmware's page");
	ok(!reclaim_page(guest_pa) && !guest_end(&guest), "the end of the guest");
}

static void test_device(struct pci_dev *pci, struct page *guest_page, struct page *host_page)
{
	dma_addr_t guest_dma, host_dma;

	guest_dma = dma_map_page(&pci->dev, guest_page, 0, PAGE_SIZE, DMA_BIDIRECTIONAL);
	host_dma = dma_map_page(&pci->dev, host_page, 0, PAGE_SIZE, DMA_BIDIRECTIONAL);
	if (dma_mapping_error(&pci->dev, guest_dma) || dma_mapping_error(&pci->dev, host_dma)) {
		ok(false, "pages are mapped for the device");
		return;
	}
	test_transfers(page_address(guest_page), page_to_phys(guest_page), guest_dma,
		       page_address(host_page), host_dma);
	dma_unmap_page(&pci->dev, host_dma, PAGE_SIZE, DMA_BIDIRECTIONAL);
	dma_unmap_page(&pci->dev, guest_dma, PAGE_SIZE, DMA_BIDIRECTIONAL);
}

static int __init dma_test_init(void)
{
	struct pci_dev *pci = pci_get_device(EDU_VENDOR, EDU_DEVICE, NULL);
	struct page *guest_page = alloc_page(GFP_KERNEL);
	struct page *host_page = alloc_page(GFP_KERNEL);

	if (!pci || !guest_page || !host_page || pci_enable_device(pci)) {
		ok(false, "the device, and pages for it");
		goto out;
	}
	pci_set_master(pci);
	edu = pci_iomap(pci, 0, 0);
	if (edu && !dma_set_mask_and_coherent(&pci->dev, DMA_BIT_MASK(28)))
		test_device(pci, guest_page, host_page);
	else
		ok(false, "the device's registers");
	if (edu)
		pci_iounmap(pci, edu);
	pci_clear_master(pci);
	pci_disable_device(pci);
out:
	pr_info("1..%u\n", count);
	if (host_page)
		__free_page(host_page);
	if (guest_page)
		__free_page(guest_page);
	pci_dev_put(pci);
	return failed ? -EIO : -ECANCELED;
}
module_init(dma_test_init);

MODULE_DESCRIPTION("Test of a device's accesses against the emulated SNP host's RMP");
MODULE_LICENSE("GPL");
