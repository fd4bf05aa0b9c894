// SPDX-License-Identifier: GPL-2.0
/*
 * Gives a PCI device the ids of another of AMD's secure processors, as if the
 * machine had one, to see that ccp.ko leaves it alone.
 */
#include <linux/module.h>
#include <linux/pci.h>

static unsigned short id;
module_param(id, ushort, 0444);
MODULE_PARM_DESC(id, "The PCI device id to give");

static unsigned int devfn;
module_param(devfn, uint, 0444);
MODULE_PARM_DESC(devfn, "Slot and function of the device on bus 0");

static struct pci_dev *pdev;
static unsigned short old_vendor, old_id;

static int __init other_psp_init(void)
{
	pdev = pci_get_domain_bus_and_slot(0, 0, devfn);
	if (!pdev)
		return -ENODEV;
	old_vendor = pdev->vendor;
	old_id = pdev->device;
	pdev->vendor = PCI_VENDOR_ID_AMD;
	pdev->device = id;
	return 0;
}

static void __exit other_psp_exit(void)
{
	pdev->vendor = old_vendor;
	pdev->device = old_id;
	pci_dev_put(pdev);
}

module_init(other_psp_init);
module_exit(other_psp_exit);
MODULE_DESCRIPTION("Gives a PCI device the ids of another secure processor, for a test");
MODULE_LICENSE("GPL");
