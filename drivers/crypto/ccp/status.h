/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the firmware's status codes mean, in the specification's words, and
 * which errno stands for each: the one table of the driver.
 */
#ifndef CCP_STATUS_H
#define CCP_STATUS_H

#include <linux/types.h>

/**
 * psp_status_errno() - the errno for a firmware status
 * @status: as read from the mailbox
 *
 * For what upstream does not have: there every status is -EIO, with the status
 * itself beside it, and the commands that we share with it keep to that.
 *
 * Return: 0 for success, else a negative errno; -EIO for an unknown status.
 */
int psp_status_errno(u32 status);

/**
 * psp_status_text() - a firmware status in words
 * @status: as read from the mailbox
 *
 * Return: a constant string, never NULL.
 */
const char *psp_status_text(u32 status);

/**
 * psp_failure_text() - why a command failed, in words
 * @ret: as psp_command() returned it
 * @status: the firmware's status
 *
 * Return: a constant string, never NULL.
 */
const char *psp_failure_text(int ret, u32 status);

#endif /* CCP_STATUS_H */
