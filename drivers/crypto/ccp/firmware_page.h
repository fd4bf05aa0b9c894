/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pages that the firmware owns: given with RMPUPDATE, taken back with
 * SNP_PAGE_RECLAIM, and leaked and counted when they cannot be.
 */
#ifndef CCP_FIRMWARE_PAGE_H
#define CCP_FIRMWARE_PAGE_H

#include <linux/atomic.h>
#include <linux/gfp.h>
#include <linux/types.h>

/**
 * struct psp_rmp_ops - how the RMP is changed; the seam for tests
 * @give: make a 4 KiB page the firmware's
 * @take: make a 4 KiB page, just reclaimed, the host's again
 * @assigned: tells whether a page is anything but the host's
 * @leak: put pages where nobody uses them again
 */
struct psp_rmp_ops {
	int (*give)(u64 pfn);
	int (*take)(u64 pfn);
	bool (*assigned)(u64 pfn);
	void (*leak)(u64 pfn, unsigned int pages);
};

extern const struct psp_rmp_ops *psp_rmp;
extern const struct psp_rmp_ops psp_rmp_hardware;

/* Pages that will never be used again, since load. */
extern atomic_long_t psp_leaked_pages;

/**
 * psp_snp_active() - whether the SNP firmware is initialised
 *
 * If so, what the firmware writes must be a firmware page. Stable with the
 * mailbox held.
 */
bool psp_snp_active(void);

/**
 * psp_snp_set_active() - note that SNP was initialised or shut down
 * @active: which
 *
 * For the mailbox alone, which sees the commands that do it.
 */
void psp_snp_set_active(bool active);

/**
 * psp_pages_give() - make pages the firmware's
 * @pa: physical address of the first; a C-bit is ignored
 * @pages: how many
 *
 * The caller has zeroed what must not be seen.
 *
 * Context: Mailbox held; issues SNP_PAGE_RECLAIM on failure.
 * Return: 0; -EFAULT when a page could not be given and all are the host's
 * again; -EUCLEAN when some of those given could not be taken back and were
 * leaked.
 */
int psp_pages_give(u64 pa, unsigned int pages);

/**
 * psp_pages_reclaim() - take pages back from the firmware
 * @pa: physical address of the first; a C-bit is ignored
 * @pages: how many
 *
 * Context: Mailbox held; issues SNP_PAGE_RECLAIM.
 * Return: 0, or -EUCLEAN when some could not be taken back; these are leaked,
 * and psp_pages_free() frees the others.
 */
int psp_pages_reclaim(u64 pa, unsigned int pages);

/**
 * psp_pages_leak() - give pages up for good
 * @pa: physical address of the first; a C-bit is ignored
 * @pages: how many
 *
 * Context: Any.
 */
void psp_pages_leak(u64 pa, unsigned int pages);

/**
 * psp_firmware_pages_alloc() - allocate pages that firmware may write
 * @gfp: as for alloc_pages(); they are zeroed in any case
 * @order: as for alloc_pages()
 * @content: what they shall hold at first, or NULL
 * @len: its length in bytes, at most that of the pages
 *
 * With SNP active they are the firmware's; before, plain pages.
 *
 * Context: Mailbox held.
 * Return: the first page's address, or NULL.
 */
void *psp_firmware_pages_alloc(gfp_t gfp, unsigned int order, const void *content, size_t len);

/**
 * psp_firmware_page_alloc() - allocate one page that firmware may write
 * @gfp: as for alloc_page(); it is zeroed in any case
 *
 * With SNP active it is the firmware's; before, a plain page. A single page needs
 * no command, not even where it cannot be given: so the mailbox waits for nobody's
 * memory, nor the caller for the mailbox.
 *
 * Context: As @gfp says.
 * Return: the page's address, to be freed by psp_firmware_pages_free(), or NULL.
 */
void *psp_firmware_page_alloc(gfp_t gfp);

/**
 * psp_pages_free() - free those pages of a block that are the host's
 * @addr: the first page's address, from the page allocator
 * @order: as then
 *
 * The others were leaked before.
 *
 * Context: Any that may free pages.
 */
void psp_pages_free(void *addr, unsigned int order);

/**
 * psp_firmware_pages_free() - reclaim pages if need be, and free them
 * @addr: from psp_firmware_pages_alloc(), or NULL
 * @order: as then
 *
 * What cannot be reclaimed is leaked.
 *
 * Context: Mailbox held.
 */
void psp_firmware_pages_free(void *addr, unsigned int order);

/**
 * psp_lost_free() - free memory that a command was told the address of
 * @mem: from kmalloc(), or NULL
 * @len: its length in bytes
 * @lost: the command did not answer: leak it instead
 */
void psp_lost_free(void *mem, size_t len, bool lost);

#endif /* CCP_FIRMWARE_PAGE_H */
