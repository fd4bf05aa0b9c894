// SPDX-License-Identifier: GPL-2.0
/*
 * An ordinary VM: adds two numbers in real mode and hands the sum out through
 * an I/O port. Shows that virtualization works on a host whatever its ccp is.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define GUEST_BASE	0x1000
#define GUEST_SIZE	0x1000
#define SUM_PORT	0x10

/* add al, bl; out 0x10, al; hlt */
static const unsigned char program[] = { 0x00, 0xd8, 0xe6, SUM_PORT, 0xf4 };

static void *map(int fd, size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    fd < 0 ? MAP_SHARED | MAP_ANONYMOUS : MAP_SHARED, fd, 0);

	if (memory == MAP_FAILED)
		err(1, "mmap of %zu bytes", size);
	return memory;
}

static int call(int fd, unsigned long request, void *argument, const char *name)
{
	int result = ioctl(fd, request, argument);

	if (result < 0)
		err(1, "%s", name);
	return result;
}

int main(void)
{
	struct kvm_userspace_memory_region region = {
		.guest_phys_addr = GUEST_BASE,
		.memory_size = GUEST_SIZE,
	};
	struct kvm_regs regs = {
		.rip = GUEST_BASE,
		.rax = 40,
		.rbx = 2,
		.rflags = 2,
	};
	struct kvm_sregs sregs;
	struct kvm_run *run;
	int kvm, vm, vcpu, sum = -1;
	void *memory;

	kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (kvm < 0)
		err(1, "/dev/kvm (is a kvm module loaded?)");
	vm = call(kvm, KVM_CREATE_VM, NULL, "KVM_CREATE_VM");
	memory = map(-1, GUEST_SIZE);
	memcpy(memory, program, sizeof(program));
	region.userspace_addr = (unsigned long)memory;
	call(vm, KVM_SET_USER_MEMORY_REGION, &region, "KVM_SET_USER_MEMORY_REGION");
	vcpu = call(vm, KVM_CREATE_VCPU, NULL, "KVM_CREATE_VCPU");
	run = map(vcpu, call(kvm, KVM_GET_VCPU_MMAP_SIZE, NULL, "KVM_GET_VCPU_MMAP_SIZE"));
	call(vcpu, KVM_GET_SREGS, &sregs, "KVM_GET_SREGS");
	sregs.cs.base = 0;
	sregs.cs.selector = 0;
	call(vcpu, KVM_SET_SREGS, &sregs, "KVM_SET_SREGS");
	call(vcpu, KVM_SET_REGS, &regs, "KVM_SET_REGS");

	for (;;) {
		call(vcpu, KVM_RUN, NULL, "KVM_RUN");
		if (run->exit_reason == KVM_EXIT_HLT)
			break;
		if (run->exit_reason != KVM_EXIT_IO || run->io.port != SUM_PORT)
			errx(1, "unexpected exit %u", run->exit_reason);
		sum = *((unsigned char *)run + run->io.data_offset);
	}
	if (sum != 42)
		errx(1, "the guest's sum is %d, expected 42", sum);
	printf("an ordinary VM ran: 40 + 2 = %d\n", sum);
	return 0;
}
