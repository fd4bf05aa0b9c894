/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The file that keeps the SEV firmware's persistent data when the operator
 * names one (init_ex_path), and the memory through which the firmware sees it.
 */
#ifndef CCP_NV_FILE_H
#define CCP_NV_FILE_H

#include <linux/types.h>

/* As INIT_EX demands: 32 KiB. */
#define PSP_NV_LEN	0x8000

extern char *psp_nv_path;

/**
 * psp_nv_wanted() - whether the operator named a file
 */
bool psp_nv_wanted(void);

/**
 * psp_nv_load() - read the file
 *
 * A file that does not exist counts as erased storage and is made later.
 *
 * Context: May sleep; not with the mailbox held.
 * Return: 0, also when no file is named; -ENOMEM; what opening the file says.
 */
int psp_nv_load(void);

/**
 * psp_nv_lend() - give the firmware memory with the file's content
 *
 * Context: Mailbox held.
 * Return: its address, or NULL without memory.
 */
void *psp_nv_lend(void);

/**
 * psp_nv_take_back() - take that memory back
 * @lost: the firmware may still use it: leak it
 *
 * Context: Mailbox held.
 */
void psp_nv_take_back(bool lost);

/**
 * psp_nv_note() - a command succeeded
 * @command: its number
 *
 * If it is one that changes the persistent data, takes a copy for psp_nv_flush().
 * For the mailbox alone. Context: Mailbox held.
 */
void psp_nv_note(unsigned int command);

/**
 * psp_nv_flush() - write what changed to the file
 *
 * Context: May sleep; not with the mailbox held.
 * Return: 0; what opening or writing the file says.
 */
int psp_nv_flush(void);

/**
 * psp_nv_exit() - free what is left at unload
 */
void psp_nv_exit(void);

#endif /* CCP_NV_FILE_H */
