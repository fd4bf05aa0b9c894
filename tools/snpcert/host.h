/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The host's side of certificates: /dev/sev, and what its answers mean.
 */
#ifndef SNPCERT_HOST_H
#define SNPCERT_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "problem.h"
#include "sev_abi.h"
#include "tcb.h"

#define HOST_DEVICE "/dev/sev"

/**
 * host_open() - open /dev/sev
 * @write: for a command that changes something
 * @problem: filled in on failure
 *
 * Return: a descriptor to be closed, or -1.
 */
int host_open(bool write, struct problem *problem);

/**
 * host_status() - SNP_PLATFORM_STATUS
 * @fd: from host_open()
 * @status: out
 * @problem: filled in on failure
 *
 * Return: 0 or -1.
 */
int host_status(int fd, struct sev_abi_snp_status *status, struct problem *problem);

/**
 * struct host_certs - the host-wide certificates as installed
 * @data: the table, to be freed; NULL for none
 * @len: its length
 * @tcb: the reported TCB that it is for
 * @reported_tcb: the platform's
 * @stale: the two differ: the table is not served
 * @tcb_unknown: the platform's could not be read: nothing is served
 */
struct host_certs {
	uint8_t *data;
	size_t len;
	uint64_t tcb;
	uint64_t reported_tcb;
	bool stale;
	bool tcb_unknown;
};

/**
 * host_get() - SNP_GET_EXT_CONFIG
 * @fd: from host_open()
 * @certs: out
 * @problem: filled in on failure
 *
 * Return: 0, also when none are installed, or -1.
 */
int host_get(int fd, struct host_certs *certs, struct problem *problem);

/**
 * struct host_change - one transaction of host_set()
 * @certs: the table to install, or NULL
 * @certs_len: its length, a multiple of 4096
 * @keep_certs: without @certs: leave what is installed; else it is removed
 * @tcb_given: @tcb says for which reported TCB @certs is
 * @tcb: see @tcb_given
 * @layout: how TCBs are to be shown in the words of a problem
 * @configure: change the configuration to @config
 * @config: reported TCB and masks
 */
struct host_change {
	const uint8_t *certs;
	size_t certs_len;
	bool keep_certs;
	bool tcb_given;
	uint64_t tcb;
	enum tcb_layout layout;
	bool configure;
	struct sev_abi_snp_config config;
};

/**
 * host_set() - SNP_SET_EXT_CONFIG
 * @fd: from host_open() for writing
 * @change: all of it happens, or none
 * @problem: filled in on failure
 *
 * Return: 0 or -1.
 */
int host_set(int fd, const struct host_change *change, struct problem *problem);

/** host_tcb_layout() - how this host's processor lays out TCBs. */
enum tcb_layout host_tcb_layout(void);

#endif /* SNPCERT_HOST_H */
