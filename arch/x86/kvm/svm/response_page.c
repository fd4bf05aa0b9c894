// SPDX-License-Identifier: GPL-2.0
/*
 * The life of the bounce pages: made at the first request, used again and
 * again without any change in the RMP, given back at the end.
 */
#include <linux/gfp.h>
#include <linux/mm.h>

#include "ccp.h"
#include "gfp.h"
#include "response_page.h"

int kvm_snp_bounce_prepare(struct kvm_snp_bounce *bounce)
{
	if (!bounce->request)
		bounce->request = (void *)get_zeroed_page(KVM_SNP_GFP);
	if (!bounce->request)
		return -ENOMEM;
	/* Zeroed before it becomes the firmware's: it may show old data else. */
	if (!bounce->response)
		bounce->response = kvm_snp_ccp.alloc_firmware_page(KVM_SNP_GFP | __GFP_ZERO);
	return bounce->response ? 0 : -ENOMEM;
}

unsigned int kvm_snp_bounce_leak(struct kvm_snp_bounce *bounce)
{
	unsigned int leaked = !!bounce->request + !!bounce->response;

	/*
	 * Keeping the pages allocated is all that it takes. snp_leak_pages() would
	 * dump the RMP around them, and for the request page, which is plain
	 * memory, that is 512 lines.
	 */
	bounce->request = NULL;
	bounce->response = NULL;
	return leaked;
}

void kvm_snp_bounce_free(struct kvm_snp_bounce *bounce)
{
	if (bounce->response)
		kvm_snp_ccp.free_firmware_page(bounce->response);
	free_page((unsigned long)bounce->request);
	bounce->response = NULL;
	bounce->request = NULL;
}
