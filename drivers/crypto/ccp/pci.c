// SPDX-License-Identifier: GPL-2.0
/*
 * PSPs on the PCI bus. A host with two sockets has two of them; the one first
 * in PCI order is the master, the only one that takes SEV commands.
 */
#define pr_fmt(fmt) "ccp: " fmt

#include <linux/cpufeature.h>
#include <linux/dma-mapping.h>
#include <linux/interrupt.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/pci.h>

#include "chardev.h"
#include "doorbell.h"
#include "mailbox.h"
#include "pci.h"
#include "platform.h"

#define PSP_BAR		2
/* The first is the PSP's, the second, if any, the crypto engine's. */
#define PSP_VECTORS	2
#define PSP_VECTOR	0

#define FEATURE_SEV	BIT(0)

/* Naples */
static const struct psp_registers naples_registers = {
	.command = 0x10580,
	.buffer_low = 0x105e0,
	.buffer_high = 0x105e4,
	.feature = 0x105fc,
	.irq_enable = 0x10610,
	.irq_status = 0x10614,
};

/* Rome, Milan, Genoa */
static const struct psp_registers rome_registers = {
	.command = 0x10980,
	.buffer_low = 0x109e0,
	.buffer_high = 0x109e4,
	.feature = 0x109fc,
	.irq_enable = 0x10690,
	.irq_status = 0x10694,
};

/* Turin */
static const struct psp_registers turin_registers = {
	.command = 0x10980,
	.buffer_low = 0x109e0,
	.buffer_high = 0x109e4,
	.feature = 0x109fc,
	.irq_enable = 0x10510,
	.irq_status = 0x10514,
};

static const struct pci_device_id sev_ids[] = {
	{ PCI_VDEVICE(AMD, 0x1456), .driver_data = (kernel_ulong_t)&naples_registers },
	{ PCI_VDEVICE(AMD, 0x1486), .driver_data = (kernel_ulong_t)&rome_registers },
	{ PCI_VDEVICE(AMD, 0x14CA), .driver_data = (kernel_ulong_t)&rome_registers },
	{ PCI_VDEVICE(AMD, 0x156E), .driver_data = (kernel_ulong_t)&turin_registers },
	{ }
};
MODULE_DEVICE_TABLE(pci, sev_ids);

/* Secure processors that stock's ccp drives for other things than SEV. */
static const u16 other_ids[] = {
	0x1537, 0x1468, 0x15df, 0x15c7, 0x1649, 0x1134, 0x17e0,
};

struct psp {
	struct list_head node;
	struct pci_dev *pdev;
	struct psp_doorbell bell;
	int irq;
};

/* Guards the rest. Outside of the mailbox. */
static DEFINE_MUTEX(psps_mutex);
static LIST_HEAD(psps);
static struct psp *master;
static bool probing;
static bool has_chardev;

static bool before(struct pci_dev *a, struct pci_dev *b)
{
	if (pci_domain_nr(a->bus) != pci_domain_nr(b->bus))
		return pci_domain_nr(a->bus) < pci_domain_nr(b->bus);
	if (a->bus->number != b->bus->number)
		return a->bus->number < b->bus->number;
	return a->devfn < b->devfn;
}

static void connect(struct psp_doorbell *bell)
{
	psp_mailbox_enter(PSP_CLASS_IOCTL);
	if (bell)
		psp_mailbox_connect(bell);
	else
		psp_mailbox_disconnect();
	psp_mailbox_leave();
}

/* With psps_mutex: bring the first PSP up as master, unless there is one. */
static void start_master(void)
{
	struct psp *psp, *first = NULL;

	if (master)
		return;
	list_for_each_entry(psp, &psps, node)
		if (!first || before(psp->pdev, first->pdev))
			first = psp;
	if (!first)
		return;

	connect(&first->bell);
	if (psp_platform_start(&first->pdev->dev)) {
		connect(NULL);
		return;
	}
	master = first;
	has_chardev = !psp_chardev_register();
}

/* With psps_mutex. */
static void stop_master(void)
{
	if (!master)
		return;
	if (has_chardev)
		psp_chardev_unregister();
	has_chardev = false;
	psp_platform_stop();
	connect(NULL);
	master = NULL;
}

static irqreturn_t handle_irq(int irq, void *data)
{
	struct psp *psp = data;

	return psp_doorbell_irq(&psp->bell) ? IRQ_HANDLED : IRQ_NONE;
}

/* Without an interrupt the doorbell polls. */
static void set_up_irq(struct psp *psp)
{
	struct device *dev = &psp->pdev->dev;
	int ret;

	ret = pci_alloc_irq_vectors(psp->pdev, 1, PSP_VECTORS, PCI_IRQ_MSIX | PCI_IRQ_MSI);
	if (ret < 0)
		goto poll;

	psp->irq = pci_irq_vector(psp->pdev, PSP_VECTOR);
	ret = request_irq(psp->irq, handle_irq, 0, "psp", psp);
	if (ret) {
		pci_free_irq_vectors(psp->pdev);
		psp->irq = 0;
		goto poll;
	}
	psp_doorbell_irq_on(&psp->bell);
	return;
poll:
	dev_notice(dev, "no MSI-X or MSI for the PSP (error %d); polling for its answers\n", ret);
}

static void tear_down_irq(struct psp *psp)
{
	if (!psp->irq)
		return;
	psp_doorbell_irq_off(&psp->bell);
	free_irq(psp->irq, psp);
	pci_free_irq_vectors(psp->pdev);
	psp->irq = 0;
}

static int check_features(struct psp *psp)
{
	struct device *dev = &psp->pdev->dev;
	u32 features = psp_doorbell_features(&psp->bell);

	if (features == ~0U) {
		dev_notice(dev, "the PSP's registers cannot be read: the BIOS denies access to them\n");
		return -ENODEV;
	}
	if (!(features & FEATURE_SEV)) {
		dev_info(dev, "this PSP has no SEV (features %#x)\n", features);
		return -ENODEV;
	}
	if (!boot_cpu_has(X86_FEATURE_SEV)) {
		dev_info_once(dev, "SEV is not enabled: memory encryption is off in the BIOS or on the kernel's command line\n");
		return -ENODEV;
	}
	return 0;
}

static int probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct device *dev = &pdev->dev;
	void __iomem *io;
	struct psp *psp;
	int ret;

	psp = devm_kzalloc(dev, sizeof(*psp), GFP_KERNEL);
	if (!psp)
		return -ENOMEM;

	ret = pcim_enable_device(pdev);
	if (ret)
		return dev_err_probe(dev, ret, "the PCI device cannot be enabled\n");
	ret = pcim_iomap_regions(pdev, BIT(PSP_BAR), "ccp");
	if (ret)
		return dev_err_probe(dev, ret, "BAR %d cannot be mapped\n", PSP_BAR);
	io = pcim_iomap_table(pdev)[PSP_BAR];
	if (pci_resource_len(pdev, PSP_BAR) <= 0x109fc)
		return dev_err_probe(dev, -ENODEV, "BAR %d has %#llx bytes, too few for a PSP\n",
				     PSP_BAR, (u64)pci_resource_len(pdev, PSP_BAR));

	psp->pdev = pdev;
	psp_doorbell_init(&psp->bell, dev, io,
			  (const struct psp_registers *)id->driver_data);
	ret = check_features(psp);
	if (ret)
		return ret;

	pci_set_master(pdev);
	ret = dma_set_mask_and_coherent(dev, DMA_BIT_MASK(48));
	if (ret)
		return dev_err_probe(dev, ret, "no 48-bit DMA\n");
	set_up_irq(psp);
	pci_set_drvdata(pdev, psp);

	mutex_lock(&psps_mutex);
	list_add_tail(&psp->node, &psps);
	if (!probing)
		start_master();
	mutex_unlock(&psps_mutex);
	return 0;
}

static void remove(struct pci_dev *pdev)
{
	struct psp *psp = pci_get_drvdata(pdev);

	mutex_lock(&psps_mutex);
	if (psp == master)
		stop_master();
	list_del(&psp->node);
	mutex_unlock(&psps_mutex);
	tear_down_irq(psp);
}

/* Reboot and kexec: the next kernel must find the firmware as after a reset. */
static void shutdown(struct pci_dev *pdev)
{
	struct psp *psp = pci_get_drvdata(pdev);

	mutex_lock(&psps_mutex);
	if (psp == master)
		psp_platform_close();
	mutex_unlock(&psps_mutex);
}

static struct pci_driver driver = {
	.name = "ccp",
	.id_table = sev_ids,
	.probe = probe,
	.remove = remove,
	.shutdown = shutdown,
	/* KVM holds the module, not the device: unbinding would end SNP under its guests. */
	.driver.suppress_bind_attrs = true,
};

static void tell_of_others(void)
{
	struct pci_dev *pdev;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(other_ids); i++) {
		pdev = pci_get_device(PCI_VENDOR_ID_AMD, other_ids[i], NULL);
		if (!pdev)
			continue;
		pci_info(pdev, "secure processor %04x:%04x has no SEV; this ccp leaves it alone\n",
			 pdev->vendor, pdev->device);
		pci_dev_put(pdev);
	}
}

int psp_pci_init(void)
{
	int ret;

	/* All are found before one of them is the master. */
	probing = true;
	ret = pci_register_driver(&driver);
	if (ret)
		return ret;

	mutex_lock(&psps_mutex);
	probing = false;
	if (list_empty(&psps))
		pr_info("no PSP with SEV here: encrypted guests cannot start, others can\n");
	start_master();
	mutex_unlock(&psps_mutex);

	tell_of_others();
	return 0;
}

void psp_pci_exit(void)
{
	pci_unregister_driver(&driver);
}
