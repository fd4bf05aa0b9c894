/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The PCI side: which PSPs there are, where their registers lie, their
 * interrupts, and which of them is the master that takes commands.
 */
#ifndef CCP_PCI_H
#define CCP_PCI_H

/**
 * psp_pci_init() - find the PSPs and bring the master up
 *
 * Return: 0, also where there is none; a negative errno when the driver could
 * not be registered.
 */
int psp_pci_init(void);

/**
 * psp_pci_exit() - shut the platform down and let the PSPs go
 */
void psp_pci_exit(void);

#endif /* CCP_PCI_H */
