/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tracepoints: one event per command that the PSP was given.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM ccp

#if !defined(CCP_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define CCP_TRACE_H

#include <linux/tracepoint.h>

#include "command_buffer.h"

TRACE_EVENT(psp_command,
	    TP_PROTO(unsigned int command, s64 duration_us, int ret, u32 status),
	    TP_ARGS(command, duration_us, ret, status),
	    TP_STRUCT__entry(__field(unsigned int, command)
			     __string(name, psp_command_name(command))
			     __field(s64, duration_us)
			     __field(int, ret)
			     __field(u32, status)),
	    TP_fast_assign(__entry->command = command;
			   __assign_str(name);
			   __entry->duration_us = duration_us;
			   __entry->ret = ret;
			   __entry->status = status;),
	    TP_printk("%s (%#x) us=%lld ret=%d status=%#x", __get_str(name), __entry->command,
		      __entry->duration_us, __entry->ret, __entry->status)
);

#endif /* CCP_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
