// SPDX-License-Identifier: GPL-2.0
/*
 * The mailbox. A command's life: a buffer, stand-ins for what the firmware
 * writes, the doorbell, what its success changes, and back again.
 */
#define pr_fmt(fmt) "ccp: " fmt

#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/irqflags.h>
#include <linux/ktime.h>
#include <linux/printk.h>
#include <linux/psp-sev.h>
#include <linux/psp.h>
#include <linux/string.h>

#include "command_buffer.h"
#include "doorbell.h"
#include "firmware_page.h"
#include "mailbox.h"
#include "nv_file.h"
#include "reported_tcb.h"
#include "status.h"
#include "trace.h"

/*
 * A legacy command under SNP takes pages back while its own buffer is still in
 * use, with SNP_PAGE_RECLAIM: one level of nesting, two buffers.
 */
#define BUFFERS	2

unsigned int psp_cmd_timeout = 100;
unsigned int psp_probe_timeout = 5;

static struct {
	struct psp_turns turns;
	struct psp_doorbell *bell;
	bool dead;
	bool has_answered;
	unsigned int depth;
	void *buffers[BUFFERS];
	struct psp_mailbox_counts counts;
} mailbox;

void psp_mailbox_init(void)
{
	psp_turns_init(&mailbox.turns);
}

void psp_mailbox_assert_held(void)
{
	lockdep_assert_held(&mailbox.turns);
}

void psp_mailbox_connect(struct psp_doorbell *bell)
{
	psp_mailbox_assert_held();
	mailbox.has_answered = false;
	WRITE_ONCE(mailbox.dead, false);
	WRITE_ONCE(mailbox.bell, bell);
}

void psp_mailbox_disconnect(void)
{
	int i;

	psp_mailbox_assert_held();
	WRITE_ONCE(mailbox.bell, NULL);
	for (i = 0; i < BUFFERS; i++) {
		free_page((unsigned long)mailbox.buffers[i]);
		mailbox.buffers[i] = NULL;
	}
}

bool psp_mailbox_connected(void)
{
	return READ_ONCE(mailbox.bell);
}

bool psp_mailbox_usable(void)
{
	return psp_mailbox_connected() && !READ_ONCE(mailbox.dead);
}

void psp_mailbox_enter(enum psp_class class)
{
	psp_turn_take(&mailbox.turns, class);
}

int psp_mailbox_enter_killable(enum psp_class class, unsigned int wait_ms)
{
	return psp_turn_take_killable(&mailbox.turns, class, wait_ms);
}

bool psp_mailbox_try(void)
{
	return psp_turn_try(&mailbox.turns);
}

void psp_mailbox_leave(void)
{
	psp_turn_give(&mailbox.turns);
}

struct psp_mailbox_counts psp_mailbox_counts(void)
{
	struct psp_mailbox_counts counts = {
		.commands = READ_ONCE(mailbox.counts.commands),
		.errors = READ_ONCE(mailbox.counts.errors),
		.timeouts = READ_ONCE(mailbox.counts.timeouts),
	};

	return counts;
}

/*
 * Buffers are made when first needed, and again after one had to be leaked. All of
 * them: what a command lends must be reclaimed even when memory is short.
 */
static void *take_buffer(void)
{
	gfp_t gfp = irqs_disabled() ? GFP_ATOMIC : GFP_KERNEL;
	unsigned int i;

	for (i = mailbox.depth; i < BUFFERS; i++) {
		if (!mailbox.buffers[i])
			mailbox.buffers[i] = (void *)get_zeroed_page(gfp);
		if (!mailbox.buffers[i])
			return NULL;
	}
	return mailbox.buffers[mailbox.depth++];
}

static void release_buffer(bool reusable)
{
	mailbox.depth--;
	if (!reusable)
		mailbox.buffers[mailbox.depth] = NULL;
}

static void declare_dead(unsigned int command, unsigned int timeout)
{
	WRITE_ONCE(mailbox.dead, true);
	WRITE_ONCE(mailbox.counts.timeouts, mailbox.counts.timeouts + 1);
	pr_err("the PSP did not answer %s (%#x) within %u s and gets no more commands: running guests go on without attestation, new ones cannot start; move the guests away and power-cycle this host\n",
	       psp_command_name(command), command, timeout);
}

/* What the firmware's success means for every command that follows. */
static void follow_snp_state(unsigned int command)
{
	switch (command) {
	case SEV_CMD_SNP_INIT:
	case SEV_CMD_SNP_INIT_EX:
		psp_snp_set_active(true);
		break;
	case SEV_CMD_SNP_SHUTDOWN:
	case SEV_CMD_SNP_SHUTDOWN_EX:
		psp_snp_set_active(false);
		break;
	}
}

static int ring(unsigned int command, void *buffer, struct psp_result *result)
{
	unsigned int timeout = mailbox.has_answered ? READ_ONCE(psp_cmd_timeout) :
						      READ_ONCE(psp_probe_timeout);
	ktime_t start = ktime_get();
	int ret;

	result->issued = true;
	WRITE_ONCE(mailbox.counts.commands, mailbox.counts.commands + 1);
	ret = mailbox.bell->ring(mailbox.bell, command, buffer ? __psp_pa(buffer) : 0, timeout,
				 &result->status);
	if (ret) {
		result->status = SEV_RET_SUCCESS;
		result->lost = true;
		declare_dead(command, timeout);
	} else {
		mailbox.has_answered = true;
		if (result->status) {
			WRITE_ONCE(mailbox.counts.errors, mailbox.counts.errors + 1);
			pr_debug("%s: status %#x: %s\n", psp_command_name(command),
				 result->status, psp_status_text(result->status));
			ret = -EIO;
		} else {
			follow_snp_state(command);
		}
	}

	trace_psp_command(command, ktime_us_delta(ktime_get(), start), ret, result->status);
	return ret;
}

static int run_with_buffer(const struct psp_command_info *info, void *data,
			   struct psp_result *result)
{
	bool legacy = info->id < SEV_CMD_SNP_INIT && psp_snp_active();
	struct psp_stand_ins lent;
	int ret, back = 0;
	void *buffer;

	buffer = take_buffer();
	if (!buffer)
		return -ENOMEM;

	memcpy(buffer, data, info->len);
	memset(buffer + info->len, 0, PAGE_SIZE - info->len);

	if (legacy) {
		ret = psp_command_lend(info, buffer, &lent);
		if (ret) {
			release_buffer(true);
			return ret;
		}
	}

	ret = ring(info->id, buffer, result);
	if (result->lost) {
		if (legacy)
			psp_command_abandon(&lent);
		psp_pages_leak(virt_to_phys(buffer), 1);
		release_buffer(false);
		return ret;
	}

	if (legacy)
		back = psp_command_take_back(info, buffer, &lent, true);
	if (back != -EADDRNOTAVAIL)
		memcpy(data, buffer, info->len);
	release_buffer(back != -EADDRNOTAVAIL);

	return back ? -EFAULT : ret;
}

int psp_command(unsigned int command, void *data, struct psp_result *result)
{
	const struct psp_command_info *info = psp_command_info(command);
	struct psp_result unused;
	int ret;

	psp_mailbox_assert_held();
	if (!result)
		result = &unused;
	*result = (struct psp_result){ .status = SEV_RET_NO_FW_CALL };

	if (!mailbox.bell)
		return -ENODEV;
	if (mailbox.dead)
		return -EBUSY;
	if (!data != !(info && info->len) || mailbox.depth >= BUFFERS)
		return -EINVAL;

	psp_tcb_before(command);
	if (data)
		ret = run_with_buffer(info, data, result);
	else
		ret = ring(command, NULL, result);
	psp_tcb_after(command);

	if (!ret)
		psp_nv_note(command);
	return ret;
}
