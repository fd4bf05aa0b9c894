// SPDX-License-Identifier: GPL-2.0
/*
 * Finding VMs under /proc, borrowing their descriptors with pidfd_getfd(), and
 * the two ioctls of /dev/kvm-amd-snp.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm-amd-snp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <unistd.h>

#include "file.h"
#include "vm.h"

#define KVM_VM_LINK "anon_inode:kvm-vm"

const char *vm_proc = "/proc";

struct found {
	struct vm *vms;
	size_t n;
};

static int add(struct found *found, pid_t pid, int fd)
{
	struct vm *more = realloc(found->vms, (found->n + 1) * sizeof(*more));
	struct problem ignored;
	uint8_t *name;
	char path[128];
	size_t len;

	if (!more)
		return -1;
	found->vms = more;
	more += found->n++;
	*more = (struct vm) { .pid = pid, .fd = fd, .name = "?" };

	snprintf(path, sizeof(path), "%s/%d/comm", vm_proc, (int)pid);
	name = file_read(path, 4096, &len, &ignored);
	if (name) {
		snprintf(more->name, sizeof(more->name), "%.*s", (int)len, (char *)name);
		more->name[strcspn(more->name, "\n")] = 0;
		for (char *c = more->name; *c; c++)
			if (!isprint((unsigned char)*c))
				*c = '?';
	}
	free(name);
	return 0;
}

/* Returns 0, or an errno: the process has ended, or may not be looked into. */
static int look_into(struct found *found, pid_t pid)
{
	char path[128], link[512], target[64];
	struct dirent *entry;
	int err = 0;
	ssize_t len;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/%d/fd", vm_proc, (int)pid);
	dir = opendir(path);
	if (!dir)
		return errno;
	while (!err && (entry = readdir(dir))) {
		if (!isdigit((unsigned char)entry->d_name[0]))
			continue;
		snprintf(link, sizeof(link), "%s/%s", path, entry->d_name);
		len = readlink(link, target, sizeof(target) - 1);
		if (len < 0)
			continue;
		target[len] = 0;
		if (!strcmp(target, KVM_VM_LINK) && add(found, pid, atoi(entry->d_name)))
			err = ENOMEM;
	}
	closedir(dir);
	return err;
}

static int compare(const void *a, const void *b)
{
	const struct vm *v = a, *w = b;

	return v->pid != w->pid ? (v->pid > w->pid) - (v->pid < w->pid) : v->fd - w->fd;
}

static int look_everywhere(struct found *found, struct problem *problem)
{
	struct dirent *entry;
	DIR *dir = opendir(vm_proc);

	if (!dir)
		return problem_set(problem, "cannot open %s: %s", vm_proc, strerror(errno));
	while ((entry = readdir(dir)))
		if (isdigit((unsigned char)entry->d_name[0]) &&
		    look_into(found, atoi(entry->d_name)) == ENOMEM) {
			closedir(dir);
			return problem_set(problem, "out of memory");
		}
	closedir(dir);
	return 0;
}

int vm_list(pid_t pid, struct vm **vms, size_t *n, struct problem *problem)
{
	struct found found = { 0 };
	int err;

	if (pid) {
		err = look_into(&found, pid);
		if (err)
			problem_set(problem, "cannot look into process %d: %s", (int)pid,
				    err == ENOENT ? "there is none" : strerror(err));
	} else {
		err = look_everywhere(&found, problem);
	}
	if (err) {
		free(found.vms);
		return -1;
	}
	if (found.n)
		qsort(found.vms, found.n, sizeof(*found.vms), compare);
	*vms = found.vms;
	*n = found.n;
	return 0;
}

int vm_open_device(struct problem *problem)
{
	int fd = open(VM_DEVICE, O_RDWR | O_CLOEXEC);

	if (fd >= 0)
		return fd;
	switch (errno) {
	case ENOENT:
	case ENXIO:
	case ENODEV:
		return problem_set(problem,
				   "there is no " VM_DEVICE ": the module kvm-amd-snp is not loaded (modprobe kvm-amd-snp; dmesg says why it refuses)");
	case EACCES:
	case EPERM:
		return problem_set(problem,
				   "no right to open " VM_DEVICE ": this needs root (CAP_SYS_ADMIN)");
	default:
		return problem_set(problem, "cannot open " VM_DEVICE ": %s", strerror(errno));
	}
}

static int words(struct problem *problem, const struct vm *vm, const char *text)
{
	return problem_set(problem, "descriptor %d of process %d (%s): %s", vm->fd, (int)vm->pid,
			   vm->name, text);
}

/* A descriptor of our own for the VM, or -1. */
static int borrow(const struct vm *vm, struct problem *problem)
{
	int fd = -1, pidfd = pidfd_open(vm->pid, 0);

	if (pidfd >= 0)
		fd = pidfd_getfd(pidfd, vm->fd, 0);
	if (fd < 0)
		words(problem, vm, errno == ESRCH || errno == EBADF ? "it is gone" :
		      errno == EPERM ? "may not be borrowed (pidfd_getfd), this needs the right to trace the process" :
		      strerror(errno));
	if (pidfd >= 0)
		close(pidfd);
	return fd;
}

/* Returns 0 or -errno. */
static int issue(int device, unsigned long request, struct kvm_amd_snp_vm_certs *args)
{
	return ioctl(device, request, args) ? -errno : 0;
}

static int explain(int err, const struct vm *vm, struct problem *problem)
{
	switch (-err) {
	case ENOTTY:
		return words(problem, vm, "it is no SEV-SNP guest, so it has no certificates");
	case EBADF:
		return words(problem, vm, "it is no VM of this host's kvm-amd");
	case ENODATA:
		return words(problem, vm,
			     "the platform's reported TCB is not known, for the firmware does not answer; dmesg says why");
	case ENODEV:
		return words(problem, vm, "there is no usable secure processor; dmesg says why");
	case ENOMEM:
		return words(problem, vm,
			     "the kernel has no memory for it: the memory cgroup of the process is at its limit (memory.max), or the host is short of memory. Nothing was changed");
	case EPERM:
		return words(problem, vm, "not permitted, this needs root (CAP_SYS_ADMIN)");
	default:
		return words(problem, vm, strerror(-err));
	}
}

int vm_get(int device, const struct vm *vm, struct vm_certs *certs, struct problem *problem)
{
	struct kvm_amd_snp_vm_certs args;
	size_t room = 0;
	int fd, err;

	*certs = (struct vm_certs) { .state = VM_CERTS };
	fd = borrow(vm, problem);
	if (fd < 0)
		return -1;
	for (;;) {
		args = (struct kvm_amd_snp_vm_certs) {
			.vm_fd = fd,
			.certs.certs_uaddr = (uintptr_t)certs->data,
			.certs.certs_len = room,
		};
		err = issue(device, KVM_AMD_SNP_GET_CERTS, &args);
		/* With the length needed: it has certificates, more than there was room for. */
		if (err != -EINVAL || args.certs.certs_len <= room ||
		    args.certs.certs_len > KVM_SEV_SNP_CERTS_MAX_LEN)
			break;
		free(certs->data);
		room = args.certs.certs_len;
		certs->data = calloc(1, room);
		if (!certs->data) {
			close(fd);
			return problem_set(problem, "out of memory");
		}
	}
	close(fd);
	if (!err) {
		certs->len = args.certs.certs_len;
		certs->tcb = args.certs.tcb;
		certs->stale = args.certs.flags & KVM_SEV_SNP_CERTS_STALE;
		return 0;
	}
	free(certs->data);
	certs->data = NULL;
	certs->state = err == -ENOENT ? VM_NO_CERTS : err == -ENOTTY ? VM_NOT_SNP : VM_NOT_YET;
	if (err == -ENOENT || err == -ENOTTY || err == -EINVAL)
		return 0;
	return explain(err, vm, problem);
}

int vm_set(int device, const struct vm *vm, const uint8_t *data, size_t len, uint64_t tcb,
	   enum tcb_layout layout, struct problem *problem)
{
	struct kvm_amd_snp_vm_certs args = {
		.certs.certs_uaddr = (uintptr_t)data,
		.certs.certs_len = data ? len : 0,
		.certs.tcb = data ? tcb : 0,
		.certs.flags = data ? KVM_SEV_SNP_CERTS_TCB : 0,
	};
	int err;

	args.vm_fd = borrow(vm, problem);
	if (args.vm_fd < 0)
		return -1;
	err = issue(device, KVM_AMD_SNP_SET_CERTS, &args);
	close(args.vm_fd);
	if (!err)
		return 0;
	if (err == -ESTALE)
		return problem_set(problem,
				   "the certificates are for TCB %s, which is not the platform's reported TCB (snpcert status shows it): no report would verify with them. Nothing was changed",
				   tcb_text(tcb, layout).text);
	if (err == -EINVAL)
		return words(problem, vm,
			     "it has not begun its launch as an SNP guest yet, or is a mirror of another");
	return explain(err, vm, problem);
}
