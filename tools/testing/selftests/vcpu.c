// SPDX-License-Identifier: GPL-2.0
/*
 * Every exit that the tiny guest can cause, and words for those it should not.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "vcpu.h"

static bool stop(struct snp_exit *exit, enum snp_stop kind, uint64_t value, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static bool stop(struct snp_exit *exit, enum snp_stop kind, uint64_t value, const char *format, ...)
{
	va_list args;

	exit->stop = kind;
	exit->value = value;
	va_start(args, format);
	vsnprintf(exit->text, sizeof(exit->text), format, args);
	va_end(args);
	return kind == SNP_READY;
}

static const char *termination(uint64_t msr)
{
	switch (msr >> 16 & 0xff) {
	case GUEST_TERM_PROTOCOL:
		return "the hypervisor does not speak version 2 of the GHCB protocol";
	case GUEST_TERM_PAGE_STATE:
		return "a page state change failed";
	case GUEST_TERM_PVALIDATE:
		return "PVALIDATE failed";
	case GUEST_TERM_REGISTER:
		return "the hypervisor did not register the GHCB";
	default:
		return "an exception before the GHCB could be used";
	}
}

static bool run_failed(struct snp_vcpu *vcpu, struct snp_exit *exit, int error)
{
	const struct kvm_run_memory_fault *fault =
		(const void *)((const char *)vcpu->run + offsetof(struct kvm_run, padding));

	if (error == EFAULT && vcpu->run->exit_reason == KVM_EXIT_MEMORY_FAULT)
		return stop(exit, SNP_FAULT, fault->gpa,
			    "vCPU %u touched %#" PRIx64 " as %s memory, which it is not",
			    vcpu->number, (uint64_t)fault->gpa,
			    fault->flags & KVM_MEMORY_EXIT_FLAG_PRIVATE ? "private" : "shared");
	return stop(exit, SNP_RUN_FAILED, error, "KVM_RUN of vCPU %u: %s", vcpu->number,
		    strerror(error));
}

/* Page state changes: KVM asks us, for the attributes are ours to set. */
static void hypercall(struct snp_vcpu *vcpu)
{
	struct kvm_run *run = vcpu->run;
	uint64_t flags = run->hypercall.args[2];

	if (run->hypercall.nr != KVM_HC_MAP_GPA_RANGE) {
		run->hypercall.ret = -ENOSYS;
		return;
	}
	run->hypercall.ret = snp_vm_set_private(vcpu->vm, run->hypercall.args[0],
						run->hypercall.args[1] * GUEST_PAGE,
						flags & KVM_MAP_GPA_RANGE_ENCRYPTED);
}

static bool doorbell(struct snp_vcpu *vcpu, struct snp_exit *exit)
{
	const struct kvm_run *run = vcpu->run;
	const struct guest_command *command;
	uint32_t value;

	if (run->io.direction != KVM_EXIT_IO_OUT || run->io.port != GUEST_PORT ||
	    run->io.size != sizeof(value) || run->io.count != 1)
		return stop(exit, SNP_UNEXPECTED, KVM_EXIT_IO,
			    "vCPU %u used I/O port %#x, which is not its doorbell", vcpu->number,
			    run->io.port);
	memcpy(&value, (const char *)run + run->io.data_offset, sizeof(value));
	if (value == GUEST_READY)
		return stop(exit, SNP_READY, value, "vCPU %u is ready", vcpu->number);
	command = snp_vm_memory(vcpu->vm, GUEST_COMMAND_GPA + vcpu->number * GUEST_PAGE,
				sizeof(*command));
	return stop(exit, SNP_FATAL, value, "vCPU %u gave up: %.*s", vcpu->number,
		    (int)sizeof(command->text) / 2, command->text);
}

bool snp_vcpu_run(struct snp_vcpu *vcpu, struct snp_exit *exit)
{
	struct kvm_run *run = vcpu->run;

	for (;;) {
		run->exit_reason = KVM_EXIT_UNKNOWN;
		if (ioctl(vcpu->fd, KVM_RUN, 0)) {
			if (errno == EINTR && run->immediate_exit)
				return stop(exit, SNP_INTERRUPTED, errno,
					    "vCPU %u was interrupted", vcpu->number);
			if (errno == EINTR || errno == EAGAIN)
				continue;
			return run_failed(vcpu, exit, errno);
		}
		switch (run->exit_reason) {
		case KVM_EXIT_HYPERCALL:
			hypercall(vcpu);
			break;
		case KVM_EXIT_INTR:
			break;
		case KVM_EXIT_IO:
			return doorbell(vcpu, exit);
		case KVM_EXIT_HLT:
			return stop(exit, SNP_SHUTDOWN, run->exit_reason,
				    "vCPU %u halted: it is not an SEV-ES guest, or it ended",
				    vcpu->number);
		case KVM_EXIT_SHUTDOWN:
			return stop(exit, SNP_SHUTDOWN, run->exit_reason,
				    "vCPU %u shut down (triple fault)", vcpu->number);
		case KVM_EXIT_SYSTEM_EVENT:
			if (run->system_event.type == KVM_SYSTEM_EVENT_SEV_TERM) {
				uint64_t msr = run->system_event.data[0];

				return stop(exit, SNP_TERMINATED, msr,
					    "vCPU %u asked to be terminated (%#" PRIx64 "): %s",
					    vcpu->number, msr, termination(msr));
			}
			return stop(exit, SNP_UNEXPECTED, run->exit_reason,
				    "system event %u on vCPU %u", run->system_event.type,
				    vcpu->number);
		case KVM_EXIT_FAIL_ENTRY:
			return stop(exit, SNP_SHUTDOWN, run->exit_reason,
				    "vCPU %u cannot be entered, hardware reason %#" PRIx64,
				    vcpu->number,
				    (uint64_t)run->fail_entry.hardware_entry_failure_reason);
		case KVM_EXIT_INTERNAL_ERROR:
			return stop(exit, SNP_UNEXPECTED, run->exit_reason,
				    "KVM internal error %u on vCPU %u, data %#" PRIx64 " %#" PRIx64,
				    run->internal.suberror, vcpu->number,
				    (uint64_t)run->internal.data[0],
				    (uint64_t)run->internal.data[1]);
		case KVM_EXIT_MMIO:
			return stop(exit, SNP_UNEXPECTED, run->exit_reason,
				    "vCPU %u touched %#" PRIx64 ", where there is no memory",
				    vcpu->number, (uint64_t)run->mmio.phys_addr);
		default:
			return stop(exit, SNP_UNEXPECTED, run->exit_reason,
				    "exit %u on vCPU %u is none that this guest can cause",
				    run->exit_reason, vcpu->number);
		}
	}
}
