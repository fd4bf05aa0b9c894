/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The doorbell: writes one command to a PSP's registers and waits for the
 * answer, by interrupt where it comes and by looking where it does not.
 */
#ifndef CCP_DOORBELL_H
#define CCP_DOORBELL_H

#include <linux/completion.h>
#include <linux/types.h>

struct device;
struct psp_doorbell;

/**
 * struct psp_registers - where a kind of PSP has its registers, as BAR offsets
 * @command: command and response (C2PMSG_32)
 * @buffer_low: command buffer's address, low half (C2PMSG_56)
 * @buffer_high: the same, high half (C2PMSG_57)
 * @feature: what this PSP can do (C2PMSG_63)
 * @irq_enable: interrupt enable (P2CMSG_INTEN)
 * @irq_status: interrupt status, write 1 to clear (P2CMSG_INTSTS)
 */
struct psp_registers {
	u32 command;
	u32 buffer_low;
	u32 buffer_high;
	u32 feature;
	u32 irq_enable;
	u32 irq_status;
};

/**
 * typedef psp_ring_fn - issue one command and wait for its end
 * @bell: the doorbell
 * @command: the command's id
 * @buffer_pa: physical address of the command buffer with C-bit, or 0
 * @timeout: seconds
 * @status: out: the firmware's status, valid with a return of 0
 *
 * The seam between mailbox and hardware; tests put theirs here.
 *
 * Return: 0 when the PSP answered, -ETIMEDOUT when not.
 */
typedef int (*psp_ring_fn)(struct psp_doorbell *bell, unsigned int command, u64 buffer_pa,
			   unsigned int timeout, u32 *status);

/**
 * struct psp_doorbell - one PSP, as far as commands go
 * @dev: for messages
 * @io: the mapped BAR
 * @registers: its layout
 * @ring: issues a command
 * @answered: completed by the interrupt
 * @has_irq: an interrupt is there
 * @irq_lost: an answer came without its interrupt; do not trust it any more
 */
struct psp_doorbell {
	struct device *dev;
	void __iomem *io;
	const struct psp_registers *registers;
	psp_ring_fn ring;
	struct completion answered;
	bool has_irq;
	bool irq_lost;
};

/**
 * psp_doorbell_init() - make a doorbell for a mapped PSP
 * @bell: to be filled in
 * @dev: the device, for messages
 * @io: its mapped BAR
 * @registers: its layout
 *
 * Masks and clears the PSP's interrupts.
 */
void psp_doorbell_init(struct psp_doorbell *bell, struct device *dev, void __iomem *io,
		       const struct psp_registers *registers);

/**
 * psp_doorbell_irq_on() - let the PSP interrupt
 * @bell: the doorbell, whose handler is installed
 */
void psp_doorbell_irq_on(struct psp_doorbell *bell);

/**
 * psp_doorbell_irq_off() - stop the PSP from interrupting
 * @bell: the doorbell
 */
void psp_doorbell_irq_off(struct psp_doorbell *bell);

/**
 * psp_doorbell_irq() - handle an interrupt of the PSP
 * @bell: the doorbell
 *
 * Context: Hard interrupt.
 * Return: true when it was the PSP's.
 */
bool psp_doorbell_irq(struct psp_doorbell *bell);

/**
 * psp_doorbell_features() - read the feature register
 * @bell: the doorbell
 *
 * Return: its value; all ones where the BIOS denies access.
 */
u32 psp_doorbell_features(struct psp_doorbell *bell);

#endif /* CCP_DOORBELL_H */
