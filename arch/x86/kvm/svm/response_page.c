// SPDX-License-Identifier: GPL-2.0
/*
 * The life of the bounce pages: made at the first request, used again and
 * again without any change in the RMP, given back at the end.
 */
#include <linux/gfp.h>
#include <linux/mm.h>
#include <asm/sev.h>

#include "ccp.h"
#include "response_page.h"

int kvm_snp_bounce_prepare(struct kvm_snp_bounce *bounce)
{
	if (!bounce->request)
		bounce->request = (void *)get_zeroed_page(GFP_KERNEL_ACCOUNT);
	if (!bounce->request)
		return -ENOMEM;
	/* Zeroed before it becomes the firmware's: it may show old data else. */
	if (!bounce->response)
		bounce->response = kvm_snp_ccp.alloc_firmware_page(GFP_KERNEL_ACCOUNT |
								   __GFP_ZERO);
	return bounce->response ? 0 : -ENOMEM;
}

static unsigned int leak(void **page)
{
	if (!*page)
		return 0;
	snp_leak_pages(page_to_pfn(virt_to_page(*page)), 1);
	*page = NULL;
	return 1;
}

unsigned int kvm_snp_bounce_leak(struct kvm_snp_bounce *bounce)
{
	return leak(&bounce->request) + leak(&bounce->response);
}

void kvm_snp_bounce_free(struct kvm_snp_bounce *bounce)
{
	if (bounce->response)
		kvm_snp_ccp.free_firmware_page(bounce->response);
	free_page((unsigned long)bounce->request);
	bounce->response = NULL;
	bounce->request = NULL;
}
