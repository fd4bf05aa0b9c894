// SPDX-License-Identifier: GPL-2.0
/* Page states: reclaim and unsmash, and who keeps what. */
#include "fake_machine.h"
#include "suites.h"
#include "tap.h"

static uint16_t with_address(struct fake *f, uint16_t id, uint64_t pa)
{
	uint8_t buf[8];

	put64(buf, pa);
	return fake_cmd(f, id, buf, sizeof(buf));
}

static uint16_t reclaim(struct fake *f, uint64_t pa)
{
	return with_address(f, 0xc7, pa);
}

static void test_reclaim(void)
{
	struct fake *f = fake_new(TCB_NEW, 0);

	fake_cmd(f, 0x81, NULL, 0);
	fake_page_firmware(f, 50);
	tap_is(reclaim(f, PAGE(50) | 2), INVALID_ADDRESS, "PAGE_RECLAIM, unaligned");
	tap_is(reclaim(f, PAGE(FAKE_PAGES)), INVALID_ADDRESS,
	       "PAGE_RECLAIM of a page that the RMP does not cover");
	tap_is(reclaim(f, PAGE(50) | 1), INVALID_ADDRESS, "PAGE_RECLAIM of 2 MiB, unaligned");
	tap_is(reclaim(f, PAGE(51)), INVALID_PAGE_STATE,
	       "PAGE_RECLAIM of a hypervisor page is INVALID_PAGE_STATE");
	fake_page_firmware(f, 512);
	tap_is(reclaim(f, PAGE(512) | 1), INVALID_PAGE_SIZE,
	       "PAGE_RECLAIM of 2 MiB where there are 4 KiB is INVALID_PAGE_SIZE");
	tap_is(reclaim(f, PAGE(50)), OK, "PAGE_RECLAIM of a firmware page");
	tap_ok(f->rmp[50].assigned && !f->rmp[50].immutable && !f->rmp[50].asid,
	       "it is in the reclaim state then");
	tap_is(reclaim(f, PAGE(50)), OK, "PAGE_RECLAIM again changes nothing");
	f->rmp[52] = (struct rmp_entry){ .assigned = 1, .immutable = 1, .gpa = PAGE(7) };
	tap_is(reclaim(f, PAGE(52)), OK, "PAGE_RECLAIM of a metadata page");
	tap_ok(!f->rmp[52].immutable && !f->rmp[52].gpa, "it forgets what it was for");
	fake_page_guest(f, 53, 9, PAGE(77), false);
	tap_is(reclaim(f, PAGE(53)), OK, "PAGE_RECLAIM of a pre-guest page");
	tap_ok(f->rmp[53].assigned && !f->rmp[53].immutable && f->rmp[53].asid == 9 &&
	       !f->rmp[53].validated, "it is the guest's, and invalid");
	fake_page_guest(f, 54, 9, PAGE(78), false);
	f->rmp[54].validated = true;
	tap_is(reclaim(f, PAGE(54)), OK, "PAGE_RECLAIM of a pre-swap page");
	tap_ok(!f->rmp[54].immutable && f->rmp[54].validated, "it is the guest's, and valid");
	tap_is(reclaim(f, PAGE(54)), INVALID_PAGE_STATE,
	       "PAGE_RECLAIM of a guest's page is INVALID_PAGE_STATE");
	f->rmp[200] = (struct rmp_entry){ .immutable = 1 };
	tap_is(reclaim(f, PAGE(200)), INVALID_PAGE_STATE,
	       "PAGE_RECLAIM of an HV-fixed page is INVALID_PAGE_STATE");
	tap_is(reclaim(f, PAGE(RMP_FIRST)), INVALID_PAGE_STATE,
	       "PAGE_RECLAIM of a page of the RMP is INVALID_PAGE_STATE");
	tap_is(reclaim(f, PAGE(IOMMU_FIRST + 2)), INVALID_PAGE_STATE,
	       "PAGE_RECLAIM of a page that the IOMMU uses is INVALID_PAGE_STATE");
	fake_page_firmware(f, 55);
	tap_is(with_address(f, 0x93, PAGE(55)), OK, "a context page");
	tap_is(reclaim(f, PAGE(55)), INVALID_PAGE_STATE,
	       "PAGE_RECLAIM of a context page is INVALID_PAGE_STATE");
	fake_page_guest(f, 1024, 9, 0x40000000, true);
	tap_is(reclaim(f, PAGE(1024)), INVALID_PAGE_SIZE,
	       "PAGE_RECLAIM of 4 KiB where there are 2 MiB is INVALID_PAGE_SIZE");
	tap_is(reclaim(f, PAGE(1024) | 1), OK, "PAGE_RECLAIM of 2 MiB");
	f->rmp_broken = true;
	fake_page_firmware(f, 56);
	tap_is(reclaim(f, PAGE(56)), INVALID_ADDRESS,
	       "PAGE_RECLAIM where the RMP cannot be written says so");
	fake_free(f);
}

static void small_pages(struct fake *f)
{
	for (unsigned int i = 0; i < 512; i++)
		fake_page_guest(f, 1024 + i, 9, 0x40000000 + PAGE(i), false);
}

static void test_unsmash(void)
{
	struct fake *f = fake_new(TCB_NEW, 0);

	fake_cmd(f, 0x81, NULL, 0);
	tap_is(with_address(f, 0xc8, PAGE(1025)), INVALID_ADDRESS, "PAGE_UNSMASH, unaligned");
	tap_is(with_address(f, 0xc8, PAGE(1024)), INVALID_PAGE_STATE,
	       "PAGE_UNSMASH of hypervisor pages is INVALID_PAGE_STATE");
	small_pages(f);
	f->rmp[1500].validated = true;
	tap_is(with_address(f, 0xc8, PAGE(1024)), INVALID_PAGE_STATE,
	       "PAGE_UNSMASH of pages in two states is INVALID_PAGE_STATE");
	small_pages(f);
	f->rmp[1500].asid = 10;
	tap_is(with_address(f, 0xc8, PAGE(1024)), INVALID_PAGE_OWNER,
	       "PAGE_UNSMASH of pages of two guests is INVALID_PAGE_OWNER");
	small_pages(f);
	f->rmp[1500].gpa += 4096;
	tap_is(with_address(f, 0xc8, PAGE(1024)), INVALID_PARAM,
	       "PAGE_UNSMASH of pages that are not next to each other is INVALID_PARAM");
	small_pages(f);
	f->rmp[1500].vmpl[2] = 1;
	tap_is(with_address(f, 0xc8, PAGE(1024)), INVALID_PARAM,
	       "PAGE_UNSMASH of pages with different permissions is INVALID_PARAM");
	small_pages(f);
	tap_is(with_address(f, 0xc8, PAGE(1024)), OK, "PAGE_UNSMASH");
	tap_ok(f->rmp[1024].page_size_2m && f->rmp[1024].asid == 9, "it is one 2 MiB page");
	tap_is(with_address(f, 0xc8, PAGE(1024)), INVALID_PAGE_SIZE,
	       "PAGE_UNSMASH of a 2 MiB page is INVALID_PAGE_SIZE");
	fake_free(f);
}

void test_pages(void)
{
	test_reclaim();
	test_unsmash();
}
