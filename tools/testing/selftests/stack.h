/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where a thread stands in the kernel, from /proc.
 */
#ifndef STACK_H
#define STACK_H

#include <stdbool.h>
#include <sys/types.h>

/**
 * stack_has() - does a thread's kernel stack name something?
 * @pid: the process
 * @tid: its thread
 * @text: a function, or a module as in "[ccp]"
 *
 * Needs root.
 */
bool stack_has(pid_t pid, pid_t tid, const char *text);

/**
 * stack_wait() - wait until it does
 * @pid: the process
 * @tid: its thread
 * @text: as for stack_has()
 *
 * Return: false after half a minute.
 */
bool stack_wait(pid_t pid, pid_t tid, const char *text);

#endif
