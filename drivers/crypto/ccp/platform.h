/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The platform's life: what firmware it has, SNP and SEV initialised and shut
 * down, at probe, on demand, at unload, at reboot and in a panic.
 */
#ifndef CCP_PLATFORM_H
#define CCP_PLATFORM_H

#include <linux/types.h>

struct device;

/**
 * struct psp_version - what the SEV firmware says it is
 * @major: of its API
 * @minor: of its API
 * @build: of itself
 */
struct psp_version {
	u8 major;
	u8 minor;
	u8 build;
};

extern bool psp_init_on_probe;

/**
 * psp_platform_start() - bring the platform up, as far as the parameters say
 * @dev: the PSP that the mailbox is connected to
 *
 * Asks for the version, updates the firmware, initialises SNP and SEV, unless
 * that is KVM's to do (compat.h). Failures are told to the operator; what can
 * work goes on.
 *
 * Context: May sleep; not with the mailbox held.
 * Return: 0 when the PSP answers, else a negative errno and it is of no use.
 */
int psp_platform_start(struct device *dev);

/**
 * psp_platform_stop() - shut SEV and SNP down for unload, unbind or reboot
 *
 * Context: May sleep; not with the mailbox held.
 */
void psp_platform_stop(void);

/**
 * psp_platform_init() - make the platform ready for guests
 * @probe: called at load, where psp_init_on_probe decides about SEV; tells the
 *	operator what came of it
 * @error: out: the firmware's status
 *
 * Does nothing where it is ready, and nothing in a kdump kernel.
 *
 * Context: May sleep; not with the mailbox held.
 * Return: 0; -ENODEV without a PSP; as psp_command() when INIT failed.
 */
int psp_platform_init(bool probe, int *error);

/**
 * psp_platform_borrow_held() - initialise SEV for one command of /dev/sev
 * @error: out: the firmware's status
 *
 * And SNP before it, where such commands do that (compat.h). psp_nv_load() comes
 * before the mailbox is taken, psp_nv_flush() after.
 *
 * Context: Mailbox held.
 * Return: as psp_platform_init().
 */
int psp_platform_borrow_held(int *error);

/**
 * psp_platform_shutdown() - shut SEV and SNP down
 *
 * Context: May sleep; not with the mailbox held.
 */
void psp_platform_shutdown(void);

/**
 * psp_platform_close() - shut SEV and SNP down for good, before another kernel
 *
 * Programs and guests may still run: nothing that they ask for initialises them
 * again, for the next kernel must find them as after a reset.
 *
 * Context: May sleep; not with the mailbox held.
 */
void psp_platform_close(void);

/**
 * psp_platform_shutdown_held() - the same with the mailbox held
 * @panic: the host is panicking: other CPUs are stopped, interrupts off
 */
void psp_platform_shutdown_held(bool panic);

/**
 * psp_platform_sev_stop_held() - shut SEV down and take its memory back
 *
 * SNP stays as it is. Context: Mailbox held.
 */
void psp_platform_sev_stop_held(void);

/**
 * psp_platform_sev_shutdown_held() - shut only SEV down
 * @error: out, when the command reached the firmware
 *
 * Context: Mailbox held.
 * Return: as psp_command(); 0 where it is not initialised.
 */
int psp_platform_sev_shutdown_held(u32 *error);

/**
 * psp_platform_snp_init_held() - initialise SNP
 * @error: out: the firmware's status, when it was called
 *
 * Context: Mailbox held.
 * Return: 0, also where it is initialised and where the firmware is too old;
 * -ENODEV where the kernel or the BIOS did not enable SNP; -EAGAIN while KVM has
 * the CPUs' virtualization on; -ENOMEM; -E2BIG; as psp_command().
 */
int psp_platform_snp_init_held(int *error);

/**
 * psp_platform_snp_shutdown_held() - shut SNP down
 * @panic: the host is panicking
 *
 * Context: Mailbox held.
 */
void psp_platform_snp_shutdown_held(bool panic);

/**
 * psp_platform_sev_state() - the SEV firmware's state as the driver knows it
 *
 * Context: Mailbox held.
 * Return: SEV_STATE_*.
 */
int psp_platform_sev_state(void);

/**
 * psp_platform_version() - the SEV firmware's version
 */
struct psp_version psp_platform_version(void);

/**
 * psp_platform_api_at_least() - compare the firmware's API version
 * @major: to compare with
 * @minor: to compare with
 */
bool psp_platform_api_at_least(u8 major, u8 minor);

#endif /* CCP_PLATFORM_H */
