/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A stand-in for /dev/sev: the tests are linked so that open() and ioctl() come
 * here first. It behaves as include/uapi/linux/psp-sev-ext.h says.
 */
#ifndef SNPCERT_TEST_SEV_DEVICE_H
#define SNPCERT_TEST_SEV_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** enum sev_driver - who drives it */
enum sev_driver {
	SEV_DRIVER_NONE,	/* no /dev/sev at all */
	SEV_DRIVER_STOCK,	/* the distribution's ccp */
	SEV_DRIVER_OURS,
};

/**
 * struct sev_device - the stand-in's state, set and read by tests
 * @driver: who drives it
 * @open_errno: what opening it fails with; 0: it succeeds
 * @fail_command: this command fails,
 * @fail_errno: with this error
 * @fail_status: and this firmware status
 * @reported_tcb: the platform's
 * @tcb_unknown: it cannot be read
 * @config_flags: masks
 * @vlek: a VLEK is loaded
 * @certs: what is installed
 * @certs_len: 0: nothing
 * @certs_tcb: what it is for
 * @grow: a longer table appears after its length was asked for
 * @sets: how many SNP_SET_EXT_CONFIG succeeded
 */
struct sev_device {
	enum sev_driver driver;
	int open_errno;
	uint32_t fail_command;
	int fail_errno;
	uint32_t fail_status;
	uint64_t reported_tcb;
	bool tcb_unknown;
	uint32_t config_flags;
	bool vlek;
	uint8_t certs[0x5000];
	size_t certs_len;
	uint64_t certs_tcb;
	bool grow;
	unsigned int sets;
};

extern struct sev_device sev_device;

#endif /* SNPCERT_TEST_SEV_DEVICE_H */
