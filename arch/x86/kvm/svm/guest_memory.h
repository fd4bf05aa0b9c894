/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Guest memory, reached as the VMM's: slots looked up and checked page by page,
 * pages copied in once or pinned for writing. Uses no function of kvm.ko.
 *
 * All of it runs in a thread of the VM's own process with kvm->srcu held.
 */
#ifndef _KVM_SNP_GUEST_MEMORY_H
#define _KVM_SNP_GUEST_MEMORY_H

#include <linux/kvm_host.h>

/**
 * kvm_snp_guest_read_page() - copy a whole page of guest memory
 * @kvm: the VM
 * @gpa: guest physical address, page aligned
 * @to: PAGE_SIZE bytes
 *
 * Context: may fault, and so sleep, until any signal comes.
 * Return: 0; -EINVAL where the page is private or its slot invalid or read-only;
 * -EFAULT where there is no memory; -ENOMEM; -EINTR on a signal while waiting for
 * the page.
 */
int kvm_snp_guest_read_page(struct kvm *kvm, gpa_t gpa, void *to);

/**
 * kvm_snp_guest_pin_page() - pin a page of guest memory for writing
 * @kvm: the VM
 * @gpa: guest physical address, page aligned
 * @page: out, to be given back with unpin_user_pages_dirty_lock()
 *
 * The page is written through this pin even if the guest turns it private
 * meanwhile: then it is no longer what the guest sees.
 *
 * Context: as kvm_snp_guest_read_page().
 * Return: as kvm_snp_guest_read_page().
 */
int kvm_snp_guest_pin_page(struct kvm *kvm, gpa_t gpa, struct page **page);

#endif /* _KVM_SNP_GUEST_MEMORY_H */
