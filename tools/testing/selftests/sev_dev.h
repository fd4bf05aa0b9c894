/* SPDX-License-Identifier: GPL-2.0 */
/*
 * /dev/sev: SEV_ISSUE_CMD with two of upstream's SNP commands and this project's
 * two EXT_CONFIG commands.
 */
#ifndef SEV_DEV_H
#define SEV_DEV_H

#include <linux/psp-sev-ext.h>
#include <linux/psp-sev.h>

/* SEV_ISSUE_CMD's commands for them, which older headers do not have. */
#define SEV_DEV_SNP_PLATFORM_STATUS	9
#define SEV_DEV_SNP_SET_CONFIG		11

/* The answer to it, as Linux 6.12 has it. */
struct sev_dev_snp_status {
	__u8 api_major;
	__u8 api_minor;
	__u8 state;
	__u8 is_rmp_initialized;
	__u32 build_id;
	__u32 mask;
	__u32 guest_count;
	__u64 current_tcb_version;
	__u64 reported_tcb_version;
} __attribute__((packed));

/* SNP_CONFIG, as Linux 6.12 has it. */
struct sev_dev_snp_config {
	__u64 reported_tcb;
	__u32 mask;
	__u8 reserved[52];
} __attribute__((packed));

/**
 * sev_dev_command() - one command
 * @fd: /dev/sev
 * @command: its number
 * @data: its struct
 *
 * Return: 0, or -errno.
 */
int sev_dev_command(int fd, __u32 command, void *data);

/**
 * sev_dev_set_certs() - install host-wide certificates
 * @fd: /dev/sev, writable
 * @table: the table, or NULL for none
 * @size: its bytes, whole pages
 *
 * Return: 0, or -errno.
 */
int sev_dev_set_certs(int fd, const void *table, __u32 size);

/**
 * sev_dev_set_reported_tcb() - move the reported TCB and leave the certificates
 * @fd: /dev/sev, writable
 * @tcb: the TCB
 *
 * Return: 0, or -errno.
 */
int sev_dev_set_reported_tcb(int fd, __u64 tcb);

#endif
