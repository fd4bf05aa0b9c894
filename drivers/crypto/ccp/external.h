/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What other modules may ask of this driver: the functions behind the exports.
 *
 * exports.c includes this, and the exports' CRCs depend on every type that is
 * defined where they are declared: so nothing is included here.
 */
#ifndef CCP_EXTERNAL_H
#define CCP_EXTERNAL_H

struct file;

/**
 * psp_external_command() - issue a command for KVM
 * @cmd: its number
 * @data: its buffer, or NULL
 * @psp_ret: out, or NULL: the firmware's status when it was called, 0 when it
 *	did not answer
 *
 * Context: May sleep; waits for the mailbox in the class that @cmd belongs to.
 * Return: as psp_command(); but 0 for SNP_DECOMMISSION where the PSP is dead or
 * gone, for then there is nothing that the caller could do or use again.
 */
int psp_external_command(int cmd, void *data, int *psp_ret);

/**
 * psp_external_command_by_file() - the same for who has /dev/sev open
 * @file: the open file
 * @cmd: as above
 * @data: as above
 * @psp_ret: as above
 *
 * Return: -EBADF when @file is not this driver's /dev/sev, else as above.
 */
int psp_external_command_by_file(struct file *file, unsigned int cmd, void *data, int *psp_ret);

/**
 * psp_external_platform_init() - initialise SNP and SEV for KVM
 * @probe: KVM loads: leave SEV alone where psp_init_on_probe says so
 * @error: out: the firmware's status
 *
 * Return: as psp_platform_init().
 */
int psp_external_platform_init(int probe, int *error);

/**
 * psp_external_platform_shutdown() - shut SNP and SEV down for KVM
 */
void psp_external_platform_shutdown(void);

/**
 * psp_external_copy_user_blob() - copy a blob that the firmware will read
 * @uaddr: user address
 * @len: its length, at most SEV_FW_BLOB_MAX_SIZE
 *
 * Return: memory from kmalloc() with the blob; -EINVAL for no address, no length
 * or too long a one; -EFAULT; -ENOMEM.
 */
void *psp_external_copy_user_blob(unsigned long long uaddr, unsigned int len);

/**
 * psp_external_alloc_page() - allocate a page that the firmware may write
 * @gfp: as for alloc_page()
 *
 * Return: its address, zeroed, or NULL.
 */
void *psp_external_alloc_page(unsigned int gfp);

/**
 * psp_external_free_page() - take such a page back and free it, or leak it
 * @addr: its address, or NULL
 */
void psp_external_free_page(void *addr);

#endif /* CCP_EXTERNAL_H */
