/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tracepoints kvm_snp:*, one event per request.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM kvm_snp

#if !defined(_KVM_SNP_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _KVM_SNP_TRACE_H

#include <linux/snp-guest-request.h>
#include <linux/tracepoint.h>

#include "answer.h"

TRACE_DEFINE_ENUM(KVM_SNP_SERVED);
TRACE_DEFINE_ENUM(KVM_SNP_FIRMWARE_ERROR);
TRACE_DEFINE_ENUM(KVM_SNP_INVALID_LEN);
TRACE_DEFINE_ENUM(KVM_SNP_INVALID_INPUT);
TRACE_DEFINE_ENUM(KVM_SNP_UNMAPPED);
TRACE_DEFINE_ENUM(KVM_SNP_BUSY_WAITED);
TRACE_DEFINE_ENUM(KVM_SNP_BUSY_LIMITED);
TRACE_DEFINE_ENUM(KVM_SNP_BUSY_INTERRUPTED);
TRACE_DEFINE_ENUM(KVM_SNP_BUSY_MEMORY);
TRACE_DEFINE_ENUM(KVM_SNP_FAILED);
TRACE_DEFINE_ENUM(SNP_CERTS_VM);
TRACE_DEFINE_ENUM(SNP_CERTS_HOST);
TRACE_DEFINE_ENUM(SNP_CERTS_NONE);
TRACE_DEFINE_ENUM(SNP_CERTS_STALE);
TRACE_DEFINE_ENUM(SNP_CERTS_TCB_UNKNOWN);

TRACE_EVENT(kvm_snp_guest_request,
	    TP_PROTO(pid_t pid, int vcpu, bool extended, u8 msg_type, enum kvm_snp_outcome outcome,
		     const struct snp_guest_request *cmd, int error, u64 wait_ns, u64 command_ns,
		     u64 total_ns),
	    TP_ARGS(pid, vcpu, extended, msg_type, outcome, cmd, error, wait_ns,
		    command_ns, total_ns),

	    TP_STRUCT__entry(__field(pid_t, pid)
			     __field(int, vcpu)
			     __field(bool, extended)
			     __field(u8, msg_type)
			     __field(int, outcome)
			     __field(int, error)
			     __field(bool, issued)
			     __field(u32, fw_error)
			     __field(int, certs_source)
			     __field(u32, certs_len)
			     __field(u64, wait_ns)
			     __field(u64, command_ns)
			     __field(u64, total_ns)
			     ),

	    TP_fast_assign(__entry->pid = pid;
			   __entry->vcpu = vcpu;
			   __entry->extended = extended;
			   __entry->msg_type = msg_type;
			   __entry->outcome = outcome;
			   __entry->error = error;
			   __entry->issued = cmd->issued;
			   __entry->fw_error = cmd->fw_error;
			   __entry->certs_source = cmd->certs_source;
			   __entry->certs_len = cmd->certs_len;
			   __entry->wait_ns = wait_ns;
			   __entry->command_ns = command_ns;
			   __entry->total_ns = total_ns;
			   ),

	    TP_printk("vm %d vcpu %d %s msg_type %u: %s issued %d fw_error 0x%x errno %d certs %s len %u wait %llu ns command %llu ns total %llu ns",
		      __entry->pid, __entry->vcpu, __entry->extended ? "extended" : "plain",
		      __entry->msg_type,
		      __print_symbolic(__entry->outcome,
				       { KVM_SNP_SERVED, "served" },
				       { KVM_SNP_FIRMWARE_ERROR, "firmware_error" },
				       { KVM_SNP_INVALID_LEN, "invalid_len" },
				       { KVM_SNP_INVALID_INPUT, "invalid_input" },
				       { KVM_SNP_UNMAPPED, "unmapped" },
				       { KVM_SNP_BUSY_WAITED, "busy_waited" },
				       { KVM_SNP_BUSY_LIMITED, "busy_limited" },
				       { KVM_SNP_BUSY_INTERRUPTED, "busy_interrupted" },
				       { KVM_SNP_BUSY_MEMORY, "busy_memory" },
				       { KVM_SNP_FAILED, "failed" }),
		      __entry->issued, __entry->fw_error, __entry->error,
		      __print_symbolic(__entry->certs_source,
				       { SNP_CERTS_VM, "vm" },
				       { SNP_CERTS_HOST, "host" },
				       { SNP_CERTS_NONE, "none" },
				       { SNP_CERTS_STALE, "stale" },
				       { SNP_CERTS_TCB_UNKNOWN, "tcb_unknown" }),
		      __entry->certs_len, __entry->wait_ns, __entry->command_ns,
		      __entry->total_ns)
);

#endif /* _KVM_SNP_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace

/* Outside of the guard, for it is read more than once. */
#include <trace/define_trace.h>
