/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of ccp.ko share: TAP, the emulated machine's test port, modules
 * that come and go, and /dev/sev.
 */
#ifndef TESTING_H
#define TESTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/psp-sev.h>
#include <linux/psp-sev-ext.h>

#include "sev_abi.h"

/* What an ioctl's error is before the firmware is called. */
#define UNTOUCHED	0x5eed
#define BLOB_LEN	0x5000

/**
 * testing_begin() - line-buffered output, the test port, a blob to write to
 *
 * Ends the program where there is no test port.
 */
void testing_begin(void);

/**
 * testing_end() - print the plan
 *
 * Return: the exit status.
 */
int testing_end(void);

/* /dev/sev, open for writing; -1 while the driver is not there. */
extern int sev_fd;
/* BLOB_LEN bytes of ours. */
extern uint8_t *blob;

/**
 * expect() - one line of TAP
 * @good: the test passed
 * @what: its name
 */
void __attribute__((format(printf, 2, 3))) expect(bool good, const char *what, ...);

/**
 * fault() - have the secure processor or RMPUPDATE fail
 * @spec: as in snp-machine/qemu/README.md; "clear" ends all of it
 */
void fault(const char *spec);

/**
 * taken() - how many commands of a kind the secure processor has taken
 * @command: its number
 */
unsigned int taken(unsigned int command);

/**
 * good() - how many of them it answered with success
 * @command: its number
 */
unsigned int good(unsigned int command);

/**
 * assigned_pages() - how many pages the RMP does not give to the host
 */
unsigned int assigned_pages(void);

/**
 * run() - run a shell command
 * @command: the command
 *
 * Return: whether it ended with status 0.
 */
bool run(const char *command);

/**
 * load() - load ccp and open /dev/sev, if it is there
 * @parameters: for modprobe
 */
void load(const char *parameters);

/**
 * unload() - close /dev/sev and unload ccp
 *
 * Return: whether it could be unloaded.
 */
bool unload(void);

/**
 * number() - a number in the driver's sysfs
 * @name: the file
 *
 * Return: the number, -1 where there is no such file.
 */
long number(const char *name);

/**
 * reads() - whether a file in the driver's sysfs has a value
 * @name: the file
 * @value: what it shall read
 */
bool reads(const char *name, const char *value);

/**
 * issue() - SEV_ISSUE_CMD
 * @cmd: the ioctl's command
 * @data: its struct
 * @error: out: the firmware's status
 *
 * Return: 0 or the errno.
 */
int issue(uint32_t cmd, void *data, uint32_t *error);

/**
 * platform_status() - SEV_PLATFORM_STATUS
 *
 * Return: 0 or the errno.
 */
int platform_status(void);

#endif /* TESTING_H */
