// SPDX-License-Identifier: GPL-2.0
/*
 * The doorbell: one command, one answer, through the PSP's registers.
 */
#define pr_fmt(fmt) "ccp: " fmt

#include <linux/bitfield.h>
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/io.h>
#include <linux/irqflags.h>
#include <linux/jiffies.h>
#include <linux/psp.h>

#include "doorbell.h"

#define COMMAND_ID		GENMASK(26, 16)
#define COMMAND_WANTS_IRQ	BIT(0)
#define IRQ_STATUS_ANSWERED	BIT(1)
/* What a read gives when there is no device behind it. */
#define NOTHING_THERE		0xffffffff

/* How often to look for an answer whose interrupt may be lost. */
#define LOOK_EVERY_MS		1000
/* How long to sleep between looks when interrupts are not to be had. */
#define POLL_US			200
#define PANIC_POLL_US		10

static u32 read_register(struct psp_doorbell *bell, u32 offset)
{
	return ioread32(bell->io + offset);
}

static void write_register(struct psp_doorbell *bell, u32 offset, u32 value)
{
	iowrite32(value, bell->io + offset);
}

static bool answered(struct psp_doorbell *bell, u32 *reg)
{
	*reg = read_register(bell, bell->registers->command);
	return *reg & PSP_CMDRESP_RESP;
}

/* With interrupts off (panic) nothing may sleep and no interrupt comes. */
static bool spin_for_answer(struct psp_doorbell *bell, unsigned int timeout, u32 *reg)
{
	u64 looks = (u64)timeout * (USEC_PER_SEC / PANIC_POLL_US);

	while (looks--) {
		if (answered(bell, reg))
			return true;
		udelay(PANIC_POLL_US);
	}
	return answered(bell, reg);
}

static bool poll_for_answer(struct psp_doorbell *bell, unsigned long end, u32 *reg)
{
	while (time_before(jiffies, end)) {
		if (answered(bell, reg))
			return true;
		usleep_range(POLL_US, 2 * POLL_US);
	}
	return answered(bell, reg);
}

static bool wait_for_answer(struct psp_doorbell *bell, unsigned long end, u32 *reg)
{
	do {
		unsigned long left = time_before(jiffies, end) ? end - jiffies : 1;
		unsigned long slice = min(left, msecs_to_jiffies(LOOK_EVERY_MS));

		/* An interrupt that an earlier command left behind proves nothing. */
		if (wait_for_completion_timeout(&bell->answered, slice)) {
			if (answered(bell, reg))
				return true;
		} else if (answered(bell, reg)) {
			bell->irq_lost = true;
			dev_warn(bell->dev,
				 "the PSP answered but its interrupt did not arrive; polling from now on\n");
			return true;
		}
	} while (time_before(jiffies, end));

	return answered(bell, reg);
}

static int ring(struct psp_doorbell *bell, unsigned int command, u64 buffer_pa,
		unsigned int timeout, u32 *status)
{
	unsigned long end = jiffies + (unsigned long)timeout * HZ;
	bool panicking = irqs_disabled();
	bool use_irq = bell->has_irq && !bell->irq_lost && !panicking;
	u32 reg = FIELD_PREP(COMMAND_ID, command);
	bool done;

	reinit_completion(&bell->answered);
	write_register(bell, bell->registers->buffer_low, lower_32_bits(buffer_pa));
	write_register(bell, bell->registers->buffer_high, upper_32_bits(buffer_pa));
	if (use_irq)
		reg |= COMMAND_WANTS_IRQ;
	write_register(bell, bell->registers->command, reg);

	if (panicking)
		done = spin_for_answer(bell, timeout, &reg);
	else if (use_irq)
		done = wait_for_answer(bell, end, &reg);
	else
		done = poll_for_answer(bell, end, &reg);

	if (!done || reg == NOTHING_THERE)
		return -ETIMEDOUT;

	*status = FIELD_GET(PSP_CMDRESP_STS, reg);
	return 0;
}

void psp_doorbell_init(struct psp_doorbell *bell, struct device *dev, void __iomem *io,
		       const struct psp_registers *registers)
{
	bell->dev = dev;
	bell->io = io;
	bell->registers = registers;
	bell->ring = ring;
	bell->has_irq = false;
	bell->irq_lost = false;
	init_completion(&bell->answered);
	psp_doorbell_irq_off(bell);
}

void psp_doorbell_irq_on(struct psp_doorbell *bell)
{
	bell->has_irq = true;
	write_register(bell, bell->registers->irq_enable, ~0U);
}

void psp_doorbell_irq_off(struct psp_doorbell *bell)
{
	bell->has_irq = false;
	write_register(bell, bell->registers->irq_enable, 0);
	write_register(bell, bell->registers->irq_status, ~0U);
}

bool psp_doorbell_irq(struct psp_doorbell *bell)
{
	u32 status = read_register(bell, bell->registers->irq_status);
	u32 reg;

	if (!status || status == NOTHING_THERE)
		return false;

	write_register(bell, bell->registers->irq_status, status);
	if ((status & IRQ_STATUS_ANSWERED) && answered(bell, &reg))
		complete(&bell->answered);
	return true;
}

u32 psp_doorbell_features(struct psp_doorbell *bell)
{
	return read_register(bell, bell->registers->feature);
}
