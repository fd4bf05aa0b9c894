/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A VM, in a process of its own, whose request touches a page that its VMM never
 * provides: a userfaultfd that nobody answers.
 */
#ifndef STUCK_VM_H
#define STUCK_VM_H

#include <stdbool.h>
#include <sys/types.h>

/* Which page is missing. */
enum stuck_page {
	STUCK_REQUEST,		/* of a plain request: we read it */
	STUCK_EXT_REQUEST,	/* of an extended one: stock reads it before us */
	STUCK_RESPONSE,
	STUCK_FIRST_CERTS,	/* stock writes it before us */
	STUCK_SECOND_CERTS,
	STUCK_PAGES
};

/**
 * stuck_vm_text() - a page in words
 * @page: which
 */
const char *stuck_vm_text(enum stuck_page page);

/**
 * stuck_vm_start() - start such a VM and wait until it is stuck
 * @page: which page is missing
 * @in_module: out: the vCPU's thread stands in kvm-amd-snp.ko
 *
 * Call it before this process has threads, or VMs that the child should not inherit.
 *
 * Return: the process, to be killed and waited for; -1 after a note.
 */
pid_t stuck_vm_start(enum stuck_page page, bool *in_module);

#endif
