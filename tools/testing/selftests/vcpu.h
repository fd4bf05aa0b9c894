/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Running a vCPU until the guest rings its doorbell or something goes wrong.
 */
#ifndef VCPU_H
#define VCPU_H

#include "vm.h"

enum snp_stop {
	SNP_READY,	/* the guest has done its command and waits for the next */
	SNP_FATAL,	/* the guest gave up; its command block says why */
	SNP_TERMINATED,	/* the guest asked to be terminated; @value is the GHCB MSR */
	SNP_RUN_FAILED,	/* KVM_RUN failed; @value is the errno */
	SNP_FAULT,	/* the guest took private for shared or the reverse; @value is the GPA */
	SNP_SHUTDOWN,	/* the guest is dead: a triple fault, or its VMSA cannot run */
	SNP_INTERRUPTED,	/* a signal came, and immediate_exit was set */
	SNP_UNEXPECTED,	/* @value is the exit reason */
};

/**
 * struct snp_exit - why a vCPU stopped
 * @stop: what kind
 * @value: as the kind says
 * @text: the same in words, one line
 */
struct snp_exit {
	enum snp_stop stop;
	uint64_t value;
	char text[256];
};

/**
 * snp_vcpu_run() - run a vCPU to its next doorbell
 * @vcpu: the vCPU, of a launched VM
 * @exit: out: why it stopped
 *
 * Page state changes that the guest asks for are made meanwhile. Different
 * threads may run different vCPUs; vCPU 0 must have been ready once before.
 *
 * Return: true for SNP_READY.
 */
bool snp_vcpu_run(struct snp_vcpu *vcpu, struct snp_exit *exit);

#endif
