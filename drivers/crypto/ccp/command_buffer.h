/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the driver knows of each command's buffer: its name, its length, and
 * which parts the firmware writes; and, under SNP, the firmware pages that
 * stand in for those parts while a legacy command runs.
 */
#ifndef CCP_COMMAND_BUFFER_H
#define CCP_COMMAND_BUFFER_H

#include <linux/types.h>

/* No legacy command has more buffers that the firmware writes. */
#define PSP_COMMAND_OUTPUTS	2

/**
 * struct psp_output - a buffer that a command's buffer points to and the
 *	firmware writes
 * @address: where the command buffer has its physical address (u64), in bytes
 * @len: where it has its length (u32), in bytes; 0: this is no output
 * @guest: the memory is the guest's and must be written in place
 */
struct psp_output {
	u8 address;
	u8 len;
	bool guest;
};

/**
 * struct psp_command_info - one command
 * @name: as the specification has it
 * @id: its number
 * @len: length of its buffer in bytes, 0 for none
 * @writes_buffer: the firmware writes the buffer itself
 * @outputs: what else it writes
 */
struct psp_command_info {
	const char *name;
	u16 id;
	u16 len;
	bool writes_buffer;
	struct psp_output outputs[PSP_COMMAND_OUTPUTS];
};

/**
 * psp_command_info() - look a command up
 * @command: its number
 *
 * Return: what is known of it, or NULL.
 */
const struct psp_command_info *psp_command_info(unsigned int command);

/**
 * psp_command_name() - a command's name for messages
 * @command: its number
 *
 * Return: a constant string; "unknown" for one that is not known.
 */
const char *psp_command_name(unsigned int command);

/**
 * struct psp_stand_in - an output while a legacy command runs under SNP
 * @pa: of the firmware pages, without C-bit
 * @original: what the command buffer had there
 * @len: in bytes; 0: nothing stands in
 * @bounced: the pages are the driver's, to be copied out and freed
 */
struct psp_stand_in {
	u64 pa;
	u64 original;
	u32 len;
	bool bounced;
};

/**
 * struct psp_stand_ins - all of them for one command
 * @of: one for each of the command's outputs
 * @buffer_lent: the command buffer itself is a firmware page
 */
struct psp_stand_ins {
	struct psp_stand_in of[PSP_COMMAND_OUTPUTS];
	bool buffer_lent;
};

/**
 * psp_command_lend() - make what a legacy command writes the firmware's
 * @info: the command
 * @buffer: the command buffer, a page of its own; addresses in it change
 * @lent: out: what psp_command_take_back() needs
 *
 * Context: Mailbox held, SNP initialised; issues commands on failure.
 * Return: 0, -ENOMEM, -EINVAL on a length that no command can have, or -EFAULT
 * when pages cannot become the firmware's; then nothing is lent.
 */
int psp_command_lend(const struct psp_command_info *info, void *buffer,
		     struct psp_stand_ins *lent);

/**
 * psp_command_take_back() - undo psp_command_lend() and copy the results out
 * @info: the command
 * @buffer: the command buffer
 * @lent: as psp_command_lend() left it
 * @copy: copy results to where the caller wants them
 *
 * Context: Mailbox held; issues commands.
 * Return: 0; -EFAULT when a page could not be taken back and was leaked,
 * -EADDRNOTAVAIL when the command buffer itself is one of them, so that it must
 * not be touched again.
 */
int psp_command_take_back(const struct psp_command_info *info, void *buffer,
			  struct psp_stand_ins *lent, bool copy);

/**
 * psp_command_abandon() - leak what was lent: the firmware did not answer
 * @lent: as psp_command_lend() left it
 *
 * The command buffer itself stays the mailbox's to leak.
 */
void psp_command_abandon(struct psp_stand_ins *lent);

#endif /* CCP_COMMAND_BUFFER_H */
