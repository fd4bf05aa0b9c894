// SPDX-License-Identifier: GPL-2.0
/* vm list, set, get and clear against stand-ins for VMMs and /dev/kvm-amd-snp. */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commands.h"
#include "file.h"
#include "tap.h"
#include "usage.h"
#include "vm.h"
#include "vm_device.h"

#define REAL_TCB 0x4405000000000002ULL

static const char *real_table;

/* A folder like /proc: 100 has one SNP VM, 200 an SNP VM and another, 300 no VM. */
static void make_proc(void)
{
	static const struct {
		int pid;
		int fd;
		const char *link;
	} links[] = {
		{ 100, 0, "/dev/null" }, { 100, 11, "anon_inode:kvm-vm" },
		{ 100, 12, "anon_inode:kvm-vcpu:0" }, { 200, 9, "anon_inode:kvm-vm" },
		{ 200, 10, "anon_inode:kvm-vm" }, { 300, 5, "socket:[1]" },
		{ 400, 7, "anon_inode:kvm-vm" },
	};
	char path[256];

	vm_proc = strdup(scratch("proc"));
	mkdir(vm_proc, 0755);
	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++) {
		snprintf(path, sizeof(path), "%s/%d", vm_proc, links[i].pid);
		mkdir(path, 0755);
		snprintf(path, sizeof(path), "%s/%d/fd", vm_proc, links[i].pid);
		mkdir(path, 0755);
		snprintf(path, sizeof(path), "%s/%d/fd/%d", vm_proc, links[i].pid, links[i].fd);
		if (symlink(links[i].link, path))
			err(2, "%s", path);
	}
	snprintf(path, sizeof(path), "proc/%d/comm", 100);
	save(path, "qemu\033[2J\n", 9);
	snprintf(path, sizeof(path), "%s/version", vm_proc);
	mkdir(path, 0755);
}

static void reset(void)
{
	memset(&vm_device, 0, sizeof(vm_device));
	vm_device.loaded = true;
	vm_device.reported_tcb = REAL_TCB;
	vm_device.vm[0] = (struct vm_device_vm) { .pid = 100, .fd = 11, .snp = true,
						  .launched = true };
	vm_device.vm[1] = (struct vm_device_vm) { .pid = 200, .fd = 9 };
	vm_device.vm[2] = (struct vm_device_vm) { .pid = 200, .fd = 10, .snp = true,
						  .launched = true };
	vm_device.vm[3] = (struct vm_device_vm) { .pid = 400, .fd = 7, .snp = true };
}

static bool ok_vm(const char *format, int status, const char *words, const char *what)
{
	char line[512];

	snprintf(line, sizeof(line), format, real_table);
	return ok_run(cmd_vm, line, status, words, what);
}

static void working(void)
{
	struct problem problem;
	uint8_t *real, *back;
	char line[512];
	size_t real_len, len;

	reset();
	ok_run(cmd_vm, "list", EXIT_GOOD, "100 11 qemu?[2J none of its own",
	       "list: an SNP VM without certificates, its name made harmless");
	ok_run(cmd_vm, "list", EXIT_GOOD, "200 9 ? not an SNP guest", "list: a VM that is none");
	ok_run(cmd_vm, "list", EXIT_GOOD, "200 10 ? none", "list: a second VM of the process");
	ok_run(cmd_vm, "list", EXIT_GOOD, "400 7 ? not launched", "list: a VM before its launch");
	ok(!strstr(run(cmd_vm, "list").output, "300"), "list: a process without VM is not shown");

	ok_vm("set --pid 100 --certs %s", EXIT_GOOD, "0x2000 bytes for TCB 0x4405000000000002",
	      "set: the process's only VM");
	ok(vm_device.vm[0].certs_len == 0x2000 && !vm_device.vm[2].certs_len,
	   "it alone has certificates");
	ok_vm("set --certs %s --pid 200 --fd 10", EXIT_GOOD, "0x2000 bytes",
	      "set: one of two VMs, by --fd");
	ok(vm_device.vm[2].certs_len == 0x2000, "it has them");
	ok_run(cmd_vm, "get --pid 100", EXIT_GOOD, "VCEK for Milan-B0", "get: shows them");
	snprintf(line, sizeof(line), "get --pid 200 --fd 10 -o %s", scratch("back"));
	ok_run(cmd_vm, line, EXIT_GOOD, "", "get: into a file");
	real = file_read(real_table, 0x5000, &real_len, &problem);
	back = file_read(scratch("back"), 0x5000, &len, &problem);
	ok(real && back && len == real_len && !memcmp(real, back, len), "it is what was set");
	free(real);
	free(back);
	vm_device.reported_tcb = 1;
	ok_run(cmd_vm, "list", EXIT_GOOD, "STALE", "list: certificates that no longer fit");
	ok_run(cmd_vm, "get --pid 100", EXIT_GOOD, "not for the reported TCB", "get: says so too");
	ok_vm("set --pid 100 --certs %s", EXIT_BAD, "not the platform's reported TCB",
	      "set: a table for another TCB is refused");
	ok_run(cmd_vm, "clear --pid 100", EXIT_GOOD, "none of its own", "clear: takes them away");
	ok(!vm_device.vm[0].certs_len && vm_device.vm[2].certs_len, "of this VM alone");
	ok_run(cmd_vm, "get --pid 100", EXIT_BAD, "none of its own", "get: none ends with 1");
}

static void refused(void)
{
	reset();
	ok_vm("set --pid 200 --certs %s", EXIT_TROUBLE, "has 2 VMs: name one by --fd",
	      "set: which of two VMs?");
	ok_vm("set --pid 200 --fd 11 --certs %s", EXIT_TROUBLE,
	      "descriptor 11 of process 200 is no VM",
	      "set: a descriptor that is no VM");
	ok_vm("set --pid 300 --certs %s", EXIT_TROUBLE, "process 300 has no VM",
	      "set: a process without VM");
	ok_vm("set --pid 999 --certs %s", EXIT_BAD, "process 999: there is none",
	      "set: no such process");
	ok_vm("set --pid 200 --fd 9 --certs %s", EXIT_BAD, "it is no SEV-SNP guest",
	      "set: a VM that is no SNP guest");
	ok_vm("set --pid 400 --certs %s", EXIT_BAD, "has not begun its launch",
	      "set: a VM before its launch");
	vm_device.fail_errno = ENODATA;
	ok_vm("set --pid 100 --certs %s", EXIT_BAD, "reported TCB is not known",
	      "set: unknown TCB");
	vm_device.fail_errno = ENOMEM;
	ok_vm("set --pid 100 --certs %s", EXIT_BAD, "(memory.max)",
	      "set: the VMM's memory cgroup is at its limit");
	vm_device.fail_errno = EIO;
	ok_vm("set --pid 100 --certs %s", EXIT_BAD, "Input/output error",
	      "set: any other errno");
	reset();
	vm_device.getfd_errno = EPERM;
	ok_vm("set --pid 100 --certs %s", EXIT_BAD, "may not be borrowed",
	      "set: pidfd_getfd is not allowed");
	vm_device.getfd_errno = ESRCH;
	ok_vm("set --pid 100 --certs %s", EXIT_BAD, "it is gone", "set: the VMM ends meanwhile");
	reset();
	vm_device.loaded = false;
	ok_run(cmd_vm, "list", EXIT_BAD, "kvm-amd-snp is not loaded", "list: without the module");
	reset();
	vm_device.open_errno = EPERM;
	ok_run(cmd_vm, "list", EXIT_BAD, "needs root", "list: not root");
}

static void wrong_usage(void)
{
	reset();
	ok_run(cmd_vm, "", EXIT_TROUBLE, "what shall be done", "nothing said");
	ok_run(cmd_vm, "eat", EXIT_TROUBLE, "is not one of", "an unknown action");
	ok_run(cmd_vm, "list more", EXIT_TROUBLE, "what is 'more' for", "a stray argument");
	ok_run(cmd_vm, "list --pid 1", EXIT_TROUBLE, "takes no --pid", "list with --pid");
	ok_run(cmd_vm, "set --certs x", EXIT_TROUBLE, "--pid is missing", "set without --pid");
	ok_run(cmd_vm, "set --pid 1", EXIT_TROUBLE, "--certs is missing", "set without --certs");
	ok_run(cmd_vm, "get --pid 1 --certs x", EXIT_TROUBLE, "takes no --certs",
	       "get with --certs");
	ok_run(cmd_vm, "clear --pid 1 -o x", EXIT_TROUBLE, "takes no -o", "clear with -o");
	ok_run(cmd_vm, "get --pid 0", EXIT_TROUBLE, "'0' is no process id", "process 0");
	ok_run(cmd_vm, "get --pid 1x", EXIT_TROUBLE, "'1x' is no process id", "no number");
	ok_run(cmd_vm, "get --fd -1", EXIT_TROUBLE, "'-1' is no descriptor",
	       "a negative descriptor");
	ok_run(cmd_vm, "set --pid 1 --certs /nonexistent", EXIT_TROUBLE, "cannot open", "no table");
	ok_run(cmd_vm, "--help", EXIT_GOOD, "Usage: snpcert vm", "vm has help");
}

int main(void)
{
	char line[512];
	struct ran ran;

	real_table = strdup(scratch("real"));
	snprintf(line, sizeof(line), "--ca %s --vcek %s -o %s", DATA "/amd-roots/milan-vcek.pem",
		 DATA "/milan-report/vcek.der", real_table);
	ran = run(cmd_build, line);
	if (!ok(ran.status == EXIT_GOOD, "a table of the real certificates")) {
		note("%s", ran.output);
		return done();
	}
	make_proc();
	working();
	refused();
	wrong_usage();
	free((char *)real_table);
	free((char *)vm_proc);
	return done();
}
