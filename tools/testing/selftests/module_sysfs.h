/* SPDX-License-Identifier: GPL-2.0 */
/*
 * kvm-amd-snp.ko's files in sysfs: counters of the host and of each VM.
 */
#ifndef MODULE_SYSFS_H
#define MODULE_SYSFS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/**
 * module_newest_vm() - the folder of the VM that was known last
 * @pid: of the process whose VM it is
 * @folder: out: its name
 * @size: room there
 *
 * A VM is known from its first request or certificates on.
 *
 * Return: false where this process has none.
 */
bool module_newest_vm(pid_t pid, char *folder, size_t size);

/**
 * module_counter() - read a counter
 * @folder: a VM's folder, or NULL for the host's
 * @name: as documented in amd-snp-certs.rst
 *
 * Return: its value, or -1 where there is no such file.
 */
long long module_counter(const char *folder, const char *name);

/**
 * module_set_parameter() - write one of the module's parameters
 * @name: which
 * @value: what
 *
 * Return: whether it was taken.
 */
bool module_set_parameter(const char *name, unsigned int value);

#endif
