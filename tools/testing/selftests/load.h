/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A VM under load: a thread for each vCPU, and all of them ask without a pause.
 */
#ifndef LOAD_H
#define LOAD_H

#include <pthread.h>

#include "request_testing.h"

#define LOAD_MAX_VCPUS	8

/**
 * struct load_vcpu - one vCPU under load
 * @load: whose
 * @vcpu: the vCPU
 * @thread: that runs it
 * @answered: requests that the firmware answered with status 0
 * @by_firmware: with another status
 * @not_sent: BUSY and other errors of the hypervisor
 * @wrong: refused as malformed, or answered wrongly
 * @good: the vCPU ran until it was stopped
 */
struct load_vcpu {
	struct load *load;
	struct snp_vcpu *vcpu;
	pthread_t thread;
	uint32_t answered;
	uint32_t by_firmware;
	uint32_t not_sent;
	uint32_t wrong;
	bool good;
};

/**
 * struct load - a VM under load
 * @vm: the VM
 * @folder: its name in the module's sysfs
 * @vcpus: one for each
 * @chunk: requests between two looks of a vCPU at @stop; 0: a good number
 * @stop: ends it
 */
struct load {
	struct snp_vm vm;
	char folder[64];
	struct load_vcpu vcpus[LOAD_MAX_VCPUS];
	unsigned int chunk;
	volatile bool stop;
};

/**
 * load_launch() - launch a VM and let it ask once, so that the module knows it
 * @load: to be given back with snp_vm_free(&load->vm), also after a failure
 * @vcpus: how many
 *
 * Return: false after a note.
 */
bool load_launch(struct load *load, unsigned int vcpus);

/**
 * load_start() - let all vCPUs ask
 * @load: a launched one
 *
 * Each of the four message keys is one vCPU's; further vCPUs send what the
 * firmware refuses, which takes just as much of its time. Every second vCPU asks
 * for certificates too.
 */
void load_start(struct load *load);

/**
 * load_stop() - stop all vCPUs, and add up
 * @load: a started one
 * @answered: added to
 * @by_firmware: added to
 *
 * Return: whether all vCPUs ran until now and nothing was answered wrongly.
 */
bool load_stop(struct load *load, uint32_t *answered, uint32_t *by_firmware);

/**
 * load_turns() - how often it was the VM's turn at the secure processor
 * @load: a launched one
 */
long long load_turns(const struct load *load);

/**
 * load_in_step() - is each vCPU's next request answered?
 * @load: a stopped one
 *
 * Return: false after a note when one is not: a number was lost or used twice.
 */
bool load_in_step(struct load *load);

#endif
