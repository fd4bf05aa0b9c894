// SPDX-License-Identifier: GPL-2.0
/* The kernel's and the guests' limits, from the interface's own header. */
#include <linux/psp-sev-ext.h>
#include <stdio.h>

#include "table_limits.h"
#include "out.h"
#include "table.h"

int table_limits_check(size_t len, struct problem *problem)
{
	if (table_pages(len) <= SNP_CERTS_MAX_LEN)
		return 0;
	return problem_set(problem,
			   "the table needs 0x%zx bytes, the kernel keeps at most 0x%x: leave certificates out",
			   table_pages(len), SNP_CERTS_MAX_LEN);
}

void table_limits_tell(size_t len)
{
	char text[256];

	if (table_pages(len) <= SNP_CERTS_LINUX_GUEST_LEN)
		return;
	snprintf(text, sizeof(text),
		 "0x%zx bytes are more than Linux guests can take (0x%x): they would get no report at all with it.",
		 table_pages(len), SNP_CERTS_LINUX_GUEST_LEN);
	out_check(OUT_NOTE, "too long", text);
}
