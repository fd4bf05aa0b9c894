// SPDX-License-Identifier: GPL-2.0
/*
 * From guest physical address to the VMM's memory. kvm's own helpers would do,
 * but newer kernels keep them to themselves.
 */
#include <linux/highmem.h>
#include <linux/mm.h>

#include "guest_memory.h"

static int user_address(struct kvm *kvm, gpa_t gpa, unsigned long *hva)
{
	gfn_t gfn = gpa_to_gfn(gpa);
	struct kvm_memory_slot *slot;

	lockdep_assert_once(srcu_read_lock_held(&kvm->srcu));
	slot = __gfn_to_memslot(kvm_memslots(kvm), gfn);
	if (!slot)
		return -EFAULT;
	/* The address is bare arithmetic: nothing else looks at the flags. */
	if (slot->flags & (KVM_MEMSLOT_INVALID | KVM_MEM_READONLY) ||
	    kvm_mem_is_private(kvm, gfn))
		return -EINVAL;
	*hva = __gfn_to_hva_memslot(slot, gfn);
	return 0;
}

/*
 * Most pages are there. Waiting for one that is not, for swap or userfaultfd, ends
 * with any signal: the guest can come again, and the VMM has its vCPU back.
 */
static int pin(struct kvm *kvm, gpa_t gpa, unsigned int flags, struct page **page)
{
	unsigned long hva;
	int ret;

	ret = user_address(kvm, gpa, &hva);
	if (ret)
		return ret;
	ret = pin_user_pages_fast(hva, 1, flags | FOLL_NOFAULT, page);
	if (ret != 1)
		ret = pin_user_pages_unlocked(hva, 1, page, flags | FOLL_INTERRUPTIBLE);
	if (ret == 1)
		return 0;
	switch (ret) {
	case -ENOMEM:
		return -ENOMEM;
	case -EINTR:
	case -EAGAIN:
	case -ERESTARTSYS:
		return -EINTR;
	default:
		return -EFAULT;
	}
}

int kvm_snp_guest_read_page(struct kvm *kvm, gpa_t gpa, void *to)
{
	struct page *page;
	int ret;

	ret = pin(kvm, gpa, 0, &page);
	if (ret)
		return ret;
	memcpy_from_page(to, page, 0, PAGE_SIZE);
	unpin_user_page(page);
	return 0;
}

int kvm_snp_guest_pin_page(struct kvm *kvm, gpa_t gpa, struct page **page)
{
	return pin(kvm, gpa, FOLL_WRITE, page);
}
