// SPDX-License-Identifier: GPL-2.0
/* The platform: which command is allowed when, SNP's start and end, TCB, VLEK. */
#include <string.h>

#include "fake_machine.h"
#include "guest_side.h"
#include "suites.h"
#include "tap.h"

#define SEV_UNINIT	1
#define SEV_INIT	2

/*
 * For each command: the states of the SEV platform in which the specification has
 * it (1 UNINIT, 2 INIT), and whether SNP must be off (0), on (1) or either (2).
 */
static const struct {
	uint16_t id;
	int sev;
	int snp;
} table[] = {
	{ 0x001, SEV_UNINIT, 2 },	/* INIT */
	{ 0x003, SEV_UNINIT, 2 },	/* PLATFORM_RESET */
	{ 0x004, SEV_UNINIT | SEV_INIT, 2 },
	{ 0x005, SEV_INIT, 2 },		/* PEK_GEN */
	{ 0x006, SEV_INIT, 2 },
	{ 0x007, SEV_INIT, 2 },
	{ 0x008, SEV_INIT, 2 },
	{ 0x009, SEV_INIT, 2 },
	{ 0x00a, SEV_INIT, 2 },		/* DF_FLUSH */
	{ 0x00b, SEV_UNINIT, 0 },	/* DOWNLOAD_FIRMWARE */
	{ 0x00c, SEV_UNINIT | SEV_INIT, 2 },
	{ 0x00d, SEV_UNINIT, 2 },	/* INIT_EX */
	{ 0x00e, SEV_UNINIT | SEV_INIT, 2 },
	{ 0x081, SEV_UNINIT, 0 },	/* SNP_INIT */
	{ 0x085, SEV_UNINIT, 0 },
	{ 0x083, SEV_UNINIT | SEV_INIT, 2 },
	{ 0x084, SEV_UNINIT | SEV_INIT, 1 },
	{ 0x086, SEV_UNINIT, 1 },	/* SNP_SHUTDOWN_EX */
	{ 0x090, SEV_UNINIT | SEV_INIT, 1 },
	{ 0x091, SEV_UNINIT | SEV_INIT, 1 },
	{ 0x092, SEV_UNINIT | SEV_INIT, 1 },
	{ 0x093, SEV_UNINIT | SEV_INIT, 1 },
	{ 0x094, SEV_UNINIT | SEV_INIT, 1 },
	{ 0x095, SEV_UNINIT | SEV_INIT, 1 },
	{ 0x0a0, SEV_UNINIT | SEV_INIT, 1 },
	{ 0x0a1, SEV_UNINIT | SEV_INIT, 1 },
	{ 0x0a2, SEV_UNINIT | SEV_INIT, 1 },
	{ 0x0b0, SEV_UNINIT | SEV_INIT, 1 },
	{ 0x0b1, SEV_UNINIT | SEV_INIT, 1 },
	{ 0x0c7, SEV_UNINIT | SEV_INIT, 1 },
	{ 0x0c8, SEV_UNINIT | SEV_INIT, 1 },
	{ 0x0c9, SEV_UNINIT | SEV_INIT, 1 },
	{ 0x0cb, SEV_UNINIT | SEV_INIT, 1 },
	{ 0x0cd, SEV_UNINIT | SEV_INIT, 1 },
};

static struct fake *machine_in(int sev, int snp)
{
	struct fake *f = fake_new(TCB_NEW, 0);
	uint8_t init[20] = { 0 };

	if (snp && fake_cmd(f, 0x81, NULL, 0))
		tap_ok(false, "SNP_INIT for the table of states");
	if (sev == SEV_INIT && fake_cmd(f, 0x01, init, sizeof(init)))
		tap_ok(false, "INIT for the table of states");
	return f;
}

static void test_states(void)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		bool good = true;

		for (int state = 0; state < 4; state++) {
			int sev = state & 1 ? SEV_INIT : SEV_UNINIT, snp = state >> 1;
			bool allowed = table[i].sev & sev &&
				       (table[i].snp == 2 || table[i].snp == snp);
			struct fake *f = machine_in(sev, snp);
			uint8_t buf[64] = { 0 };
			uint16_t status;
			bool refused;

			/* Some want a firmware page, none minds one. */
			status = snp ? fake_cmd_fw(f, table[i].id, buf, sizeof(buf))
				     : fake_cmd(f, table[i].id, buf, sizeof(buf));
			refused = status == INVALID_PLATFORM_STATE;
			if (allowed == refused) {
				tap_note("SEV %s, SNP %s: status %#x",
					 sev == SEV_INIT ? "INIT" : "UNINIT",
					 snp ? "on" : "off", status);
				good = false;
			}
			if (status == INVALID_COMMAND)
				good = false;
			fake_free(f);
		}
		tap_ok(good, "%s (%#x) is taken in its states of the platform, and in no other",
		       psp_fw_command_name(table[i].id) ? : "unknown", table[i].id);
	}
}

static void test_unknown(void)
{
	static const uint16_t ids[] = {
		0, 0x24, 0xc0, 0xc1, 0xc2, 0xc3, 0xc6, 0xff, 0x7ff, 0xffff,
	};
	struct fake *f = machine_in(SEV_INIT, 1);
	uint8_t buf[64] = { 0 };

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		tap_is(fake_cmd(f, ids[i], buf, sizeof(buf)), INVALID_COMMAND,
		       "command %#x, which this firmware does not have, is INVALID_COMMAND",
		       ids[i]);
	tap_is(psp_fw_command(f->fw, 0xc9, PAGE(FAKE_PAGES)), INVALID_ADDRESS,
	       "a command buffer outside of memory is INVALID_ADDRESS");
	tap_is(psp_fw_command(f->fw, 0xc9, ~0ULL), INVALID_ADDRESS,
	       "a command buffer at the end of the address space is INVALID_ADDRESS");
	fake_free(f);
}

static uint16_t snp_init_ex(struct fake *f, uint32_t flags, uint64_t list)
{
	uint8_t buf[64] = { 0 };

	put32(buf, flags);
	put64(buf + 8, list);
	return fake_cmd(f, 0x85, buf, sizeof(buf));
}

static void put_range(struct fake *f, int i, uint64_t base, uint32_t pages)
{
	uint8_t *p = f->ram + PAGE(10) + 8 + 16 * i;

	put64(p, base);
	put32(p + 8, pages);
}

static void test_snp_init(void)
{
	struct fake *f = fake_new(TCB_NEW, 0);
	uint8_t *list = f->ram + PAGE(10), status[32], buf[64] = { 0 };
	struct rmp_entry zero = { 0 };

	f->ready = false;
	tap_is(snp_init_ex(f, 1, 0), INVALID_CONFIG,
	       "SNP_INIT_EX while a CPU has SNP off is INVALID_CONFIG");
	f->ready = true;
	tap_is(snp_init_ex(f, 0, 0), RMP_INIT_REQUIRED,
	       "SNP_INIT_EX without INIT_RMP on a new RMP is RMP_INIT_REQUIRED");
	tap_is(snp_init_ex(f, 4 | 1, 0), INVALID_PARAM, "an unknown flag is INVALID_PARAM");
	put32(buf, 1);
	buf[63] = 1;
	tap_is(fake_cmd(f, 0x85, buf, sizeof(buf)), INVALID_PARAM,
	       "a reserved byte that is not zero is INVALID_PARAM");
	tap_is(snp_init_ex(f, 3, PAGE(FAKE_PAGES)), INVALID_ADDRESS,
	       "a range list outside of memory is INVALID_ADDRESS");
	put32(list, 256);
	tap_is(snp_init_ex(f, 3, PAGE(10)), INVALID_PARAM,
	       "a range list longer than a page is INVALID_PARAM");
	put32(list, 1);
	put_range(f, 0, PAGE(200) + 8, 1);
	tap_is(snp_init_ex(f, 3, PAGE(10)), INVALID_ADDRESS,
	       "a range that is not page aligned is INVALID_ADDRESS");
	put_range(f, 0, ~0xfffULL, 2);
	tap_is(snp_init_ex(f, 3, PAGE(10)), INVALID_ADDRESS,
	       "a range that wraps around is INVALID_ADDRESS");
	f->rmp_broken = true;
	put_range(f, 0, PAGE(200), 2);
	tap_is(snp_init_ex(f, 3, PAGE(10)), RMP_INIT_FAILED,
	       "an RMP that cannot be written is RMP_INITIALIZATION_FAILED");
	f->rmp_broken = false;

	memset(f->rmp, 0xff, 300 * sizeof(*f->rmp));
	put32(list, 4);
	put_range(f, 0, PAGE(200), 2);
	put_range(f, 1, PAGE(RMP_FIRST), FAKE_PAGES - RMP_FIRST);
	put_range(f, 2, 0xfd00000000ULL, 0x300000);
	put_range(f, 3, PAGE(IOMMU_FIRST), 1);
	tap_is(snp_init_ex(f, 3, PAGE(10) | FAKE_CBIT), OK,
	       "SNP_INIT_EX with a list that has the RMP, MMIO and an IOMMU page in it");
	tap_ok(!f->rmp[200].assigned && f->rmp[200].immutable && !f->rmp[201].assigned &&
	       f->rmp[201].immutable && !f->rmp[202].immutable,
	       "the pages of the list are HV-fixed, the next one is not");
	tap_ok(f->rmp[RMP_FIRST].assigned && f->rmp[RMP_FIRST].immutable &&
	       f->rmp[FAKE_PAGES - 1].assigned && f->rmp[FAKE_PAGES - 1].immutable,
	       "the RMP's own pages are the firmware's");
	tap_ok(f->rmp[IOMMU_FIRST].assigned && f->rmp[IOMMU_FIRST].immutable,
	       "the IOMMU's pages are the firmware's");
	tap_ok(!memcmp(&f->rmp[50], &zero, sizeof(zero)),
	       "INIT_RMP cleared what was in the RMP");
	tap_is(snp_init_ex(f, 1, 0), INVALID_PLATFORM_STATE,
	       "a second SNP_INIT_EX is INVALID_PLATFORM_STATE");

	put64(buf, PAGE(20));
	tap_is(fake_cmd(f, 0x83, buf, 8), INVALID_PAGE_STATE,
	       "SNP_PLATFORM_STATUS into an ordinary page is INVALID_PAGE_STATE");
	put64(buf, PAGE(20) + 8);
	tap_is(fake_cmd(f, 0x83, buf, 8), INVALID_ADDRESS,
	       "SNP_PLATFORM_STATUS into an unaligned page is INVALID_ADDRESS");
	put64(buf, PAGE(RMP_FIRST));
	tap_is(fake_cmd(f, 0x83, buf, 8), INVALID_PAGE_STATE,
	       "SNP_PLATFORM_STATUS into the RMP is INVALID_PAGE_STATE");
	fake_page_firmware(f, 20);
	put64(buf, PAGE(20));
	tap_is(fake_cmd(f, 0x83, buf, 8), OK, "SNP_PLATFORM_STATUS into a firmware page");
	tap_ok(f->rmp[20].assigned && !f->rmp[20].immutable,
	       "SNP_PLATFORM_STATUS leaves its page in the reclaim state");
	memcpy(status, f->ram + PAGE(20), sizeof(status));
	tap_ok(status[0] == 1 && status[1] == 55 && status[2] == 1 && status[3] == 1 &&
	       get32(status + 8) == 0 && get32(status + 12) == 0 &&
	       get64(status + 16) == TCB_NEW && get64(status + 24) == TCB_NEW,
	       "the status says API 1.55, INIT, RMP initialised, no guests, both TCBs");
	fake_free(f);
}

static uint16_t snp_shutdown_ex(struct fake *f, uint32_t len, uint32_t flags)
{
	uint8_t buf[8];

	put32(buf, len);
	put32(buf + 4, flags);
	return fake_cmd(f, 0x86, buf, sizeof(buf));
}

static void test_snp_shutdown(void)
{
	struct fake *f = fake_new(TCB_NEW, 0);
	uint8_t buf[64] = { 0 };
	struct guest g;

	fake_cmd(f, 0x81, NULL, 0);
	tap_ok(guest_launch(f, &g, 300, 5, POLICY_BASIC), "a guest for SNP_SHUTDOWN_EX");
	tap_is(snp_shutdown_ex(f, 4, 1), INVALID_LEN, "a short buffer is INVALID_LEN");
	tap_is(snp_shutdown_ex(f, 8, 0x80), INVALID_PARAM, "an unknown flag is INVALID_PARAM");
	put64(buf, PAGE(g.gctx));
	tap_is(fake_cmd(f, 0x90, buf, 8), OK, "the guest is decommissioned");
	tap_is(snp_shutdown_ex(f, 8, 1), DFFLUSH_REQUIRED,
	       "SNP_SHUTDOWN_EX with an ASID that was not flushed is DFFLUSH_REQUIRED");
	tap_is(fake_cmd(f, 0x84, NULL, 0), OK, "SNP_DF_FLUSH");
	tap_ok(f->iommu_enforces, "since SNP_INIT devices' accesses are checked");
	tap_is(snp_shutdown_ex(f, 8, 1), OK, "SNP_SHUTDOWN_EX after the flush");
	tap_ok(!f->iommu_enforces, "with IOMMU_SNP_SHUTDOWN they no longer are");
	tap_ok(f->rmp[IOMMU_FIRST].assigned && !f->rmp[IOMMU_FIRST].immutable,
	       "the IOMMU's pages are left in the reclaim state");
	tap_is(snp_init_ex(f, 0, 0), OK, "SNP_INIT_EX again, without INIT_RMP");
	tap_ok(guest_launch(f, &g, 300, 5, POLICY_BASIC), "a guest, which is still running");
	tap_is(snp_shutdown_ex(f, 8, 0), OK, "SNP_SHUTDOWN_EX under a running guest");
	tap_ok(f->rmp[IOMMU_FIRST].immutable,
	       "without IOMMU_SNP_SHUTDOWN the IOMMU's pages stay");
	tap_ok(f->iommu_enforces, "and devices' accesses are still checked");
	tap_is(snp_init_ex(f, 1, 0), OK, "and SNP_INIT_EX once more");
	tap_is(guest_send(f, &g), INVALID_GUEST, "the guest from before is gone");
	fake_free(f);
}

static uint16_t config(struct fake *f, uint64_t tcb, uint32_t flags)
{
	uint8_t buf[64] = { 0 };

	put64(buf, tcb);
	put32(buf + 8, flags);
	return fake_cmd(f, 0xc9, buf, sizeof(buf));
}

/* Reported TCB in the low part, flags of the status in @flags. */
static uint64_t reported(struct fake *f, uint32_t *flags)
{
	uint8_t buf[8];

	fake_page_firmware(f, 21);
	put64(buf, PAGE(21));
	if (fake_cmd(f, 0x83, buf, sizeof(buf)))
		return 0;
	*flags = get32(f->ram + PAGE(21) + 8);
	return get64(f->ram + PAGE(21) + 24);
}

static void test_tcb(void)
{
	struct fake *f = fake_new(TCB_NEW, TCB_MIDDLE);
	uint8_t commit[4], buf[64] = { 0 };
	uint32_t flags;

	fake_cmd(f, 0x81, NULL, 0);
	tap_is(reported(f, &flags), TCB_MIDDLE, "the reported TCB starts at the committed one");
	tap_is(config(f, TCB_NEW, 0), INVALID_PARAM,
	       "CONFIG with a TCB beyond the committed one is INVALID_PARAM");
	tap_is(config(f, TCB_MIDDLE + (1ULL << 56), 0), INVALID_PARAM,
	       "one part beyond it, microcode, is enough");
	tap_is(config(f, TCB_OLD | 1ULL << 24, 0), INVALID_PARAM,
	       "a reserved part of the TCB is INVALID_PARAM");
	tap_is(config(f, TCB_OLD, 4), INVALID_PARAM, "an unknown flag is INVALID_PARAM");
	put64(buf, TCB_OLD);
	buf[63] = 1;
	tap_is(fake_cmd(f, 0xc9, buf, sizeof(buf)), INVALID_PARAM,
	       "a reserved byte of CONFIG is INVALID_PARAM");
	tap_is(reported(f, &flags), TCB_MIDDLE, "none of them changed the reported TCB");
	tap_is(config(f, TCB_OLD, 3), OK, "CONFIG with an older TCB and both masks");
	tap_is(reported(f, &flags), TCB_OLD, "is what is reported then");
	tap_is(flags, 3, "with both masks in the status");
	tap_is(config(f, TCB_MIDDLE, 0), OK, "CONFIG may go up to the committed TCB again");
	tap_is(config(f, TCB_OLD, 0), OK, "and down");
	tap_is(config(f, 0, 0), OK, "CONFIG with TCB 0");
	tap_is(reported(f, &flags), TCB_MIDDLE, "reports the committed TCB");
	put32(commit, 3);
	tap_is(fake_cmd(f, 0xcb, commit, 4), INVALID_LEN, "COMMIT with a short buffer");
	put32(commit, 4);
	tap_is(fake_cmd(f, 0xcb, commit, 4), OK, "COMMIT");
	tap_is(reported(f, &flags), TCB_NEW, "commits and reports the current TCB");
	tap_is(config(f, TCB_NEW, 0), OK, "and CONFIG takes that one now");
	config(f, TCB_OLD, 1);
	tap_is(snp_shutdown_ex(f, 8, 1), OK, "SNP_SHUTDOWN_EX");
	tap_is(snp_init_ex(f, 1, 0), OK, "and SNP_INIT_EX");
	tap_is(reported(f, &flags), TCB_OLD, "keep the configured TCB");
	psp_fw_reset(f->fw);
	tap_is(snp_init_ex(f, 1, 0), OK, "SNP_INIT_EX after a machine reset");
	tap_is(reported(f, &flags), TCB_NEW, "does not, but the committed TCB stays");
	tap_is(flags, 0, "nor the masks");
	fake_free(f);
}

static uint16_t vlek_load(struct fake *f, uint32_t len, uint8_t version, uint64_t pa)
{
	uint8_t buf[16] = { 0 };

	put32(buf, len);
	buf[4] = version;
	put64(buf + 8, pa);
	return fake_cmd(f, 0xcd, buf, sizeof(buf));
}

static void test_vlek(void)
{
	struct fake *f = fake_new(TCB_NEW, 0);
	uint8_t seed[48] = "forty-eight bytes that a cloud's key comes from", *blob;
	uint8_t other[48] = { 1 };
	uint32_t flags;

	blob = f->ram + PAGE(30);
	fake_cmd(f, 0x81, NULL, 0);
	psp_vlek_wrap(fake_secret(), seed, TCB_NEW, blob);
	tap_is(vlek_load(f, 15, 0, PAGE(30)), INVALID_LEN, "VLEK_LOAD with a short buffer");
	tap_is(vlek_load(f, 16, 1, PAGE(30)), INVALID_PARAM, "VLEK_LOAD of version 1");
	tap_is(vlek_load(f, 16, 0, PAGE(FAKE_PAGES) - 8), INVALID_ADDRESS,
	       "VLEK_LOAD from outside of memory");
	blob[100] ^= 1;
	tap_is(vlek_load(f, 16, 0, PAGE(30)), BAD_MEASUREMENT,
	       "a wrapped VLEK with a bit changed is BAD_MEASUREMENT");
	psp_vlek_wrap(other, seed, TCB_NEW, blob);
	tap_is(vlek_load(f, 16, 0, PAGE(30)), BAD_MEASUREMENT, "and one for another chip");
	psp_vlek_wrap(fake_secret(), seed, TCB_OLD, blob);
	tap_is(vlek_load(f, 16, 0, PAGE(30)), INVALID_KEY,
	       "one for another TCB than the reported one is INVALID_KEY");
	reported(f, &flags);
	tap_is(flags, 0, "no VLEK so far");
	psp_vlek_wrap(fake_secret(), seed, TCB_NEW, blob);
	tap_is(vlek_load(f, 16, 0, PAGE(30)), OK, "VLEK_LOAD of the right one");
	reported(f, &flags);
	tap_is(flags, 4, "the status says so");
	config(f, TCB_NEW, 0);
	reported(f, &flags);
	tap_is(flags, 4, "CONFIG with the same TCB keeps it");
	config(f, TCB_OLD, 0);
	reported(f, &flags);
	tap_is(flags, 0, "CONFIG with another TCB drops it");
	fake_free(f);
}

static uint16_t download(struct fake *f, uint64_t pa, uint32_t len)
{
	uint8_t buf[12];

	put64(buf, pa);
	put32(buf + 8, len);
	return fake_cmd(f, 0x0b, buf, sizeof(buf));
}

static uint16_t download_ex(struct fake *f, uint32_t cmd_len, uint64_t pa, uint32_t len,
			    uint32_t flags)
{
	uint8_t buf[24] = { 0 };

	put32(buf, cmd_len);
	put64(buf + 8, pa);
	put32(buf + 16, len);
	put32(buf + 20, flags);
	return fake_cmd(f, 0xca, buf, sizeof(buf));
}

static uint8_t build(struct fake *f)
{
	uint8_t buf[12];

	fake_cmd_fw(f, 0x04, buf, sizeof(buf));
	return buf[7];
}

static void test_download(void)
{
	struct fake *f = fake_new(TCB_MIDDLE, TCB_OLD);
	uint8_t *image = f->ram + PAGE(40), other[48] = { 3 };
	uint32_t flags;

	tap_is(download(f, PAGE(40), 0), INVALID_LEN, "DOWNLOAD_FIRMWARE of nothing");
	tap_is(download(f, PAGE(40) + 4, 4096), INVALID_ADDRESS, "DOWNLOAD_FIRMWARE, unaligned");
	tap_is(download(f, PAGE(FAKE_PAGES - 1), 8192), INVALID_ADDRESS,
	       "DOWNLOAD_FIRMWARE from outside of memory");
	tap_is(download(f, PAGE(40), 8192), BAD_SIGNATURE, "of something that is no image");
	tap_is(download(f, PAGE(40), 16), BAD_SIGNATURE, "or too short for one");
	psp_fw_image_make(other, 1, 55, 41, TCB_NEW, image);
	tap_is(download(f, PAGE(40), 4096), BAD_SIGNATURE, "of an image for another chip");
	psp_fw_image_make(fake_secret(), 1, 55, 41, TCB_NEW, image);
	image[18] ^= 1;
	tap_is(download(f, PAGE(40), 4096), BAD_SIGNATURE, "of an image that was changed");
	psp_fw_image_make(fake_secret(), 1, 55, 39, TCB_NEW, image);
	tap_is(download(f, PAGE(40), 4096), BAD_VERSION, "of an older version");
	psp_fw_image_make(fake_secret(), 1, 55, 41, TCB_OLD - 1, image);
	tap_is(download(f, PAGE(40), 4096), BAD_SVN, "of an older TCB");
	tap_is(build(f), 40, "none of them was installed");
	psp_fw_image_make(fake_secret(), 1, 55, 41, TCB_NEW, image);
	tap_is(download(f, PAGE(40), 4096), OK, "DOWNLOAD_FIRMWARE of a newer image");
	tap_is(build(f), 41, "PLATFORM_STATUS says so");
	fake_cmd(f, 0x81, NULL, 0);
	tap_is(reported(f, &flags), TCB_NEW, "and its TCB is committed and reported");
	tap_is(download(f, PAGE(40), 4096), INVALID_PLATFORM_STATE,
	       "DOWNLOAD_FIRMWARE after SNP_INIT is INVALID_PLATFORM_STATE");
	psp_fw_reset(f->fw);
	tap_is(build(f), 41, "a committed update outlives a reset");
	fake_free(f);

	f = fake_new(TCB_MIDDLE, 0);
	psp_fw_image_make(fake_secret(), 1, 55, 42, TCB_MIDDLE, f->ram + PAGE(40));
	tap_is(download(f, PAGE(40), 4096), OK, "a newer version of the same TCB");
	psp_fw_reset(f->fw);
	tap_is(build(f), 42, "outlives it, too");
	fake_free(f);

	f = fake_new(TCB_MIDDLE, TCB_OLD);
	image = f->ram + PAGE(40);
	fake_cmd(f, 0x81, NULL, 0);
	psp_fw_image_make(fake_secret(), 1, 55, 41, TCB_NEW, image);
	tap_is(download_ex(f, 23, PAGE(40), 4096, 0), INVALID_LEN,
	       "DOWNLOAD_FIRMWARE_EX with a short buffer");
	tap_is(download_ex(f, 24, PAGE(40), 4096, 2), INVALID_PARAM, "with an unknown flag");
	tap_is(download_ex(f, 24, PAGE(40) + 16, 4096, 0), INVALID_ADDRESS, "unaligned");
	tap_is(download_ex(f, 24, PAGE(40), 4096, 0), OK, "DOWNLOAD_FIRMWARE_EX, provisional");
	tap_is(build(f), 41, "it runs");
	tap_is(reported(f, &flags), TCB_OLD, "the reported TCB stays");
	tap_is(config(f, TCB_MIDDLE, 0), INVALID_PARAM, "and so does the committed one");
	psp_fw_reset(f->fw);
	tap_is(build(f), 40, "a provisional update does not outlive a reset");
	fake_cmd(f, 0x81, NULL, 0);
	tap_is(download_ex(f, 24, PAGE(40), 4096, 1), OK, "DOWNLOAD_FIRMWARE_EX with COMMIT");
	tap_is(reported(f, &flags), TCB_NEW, "moves the reported TCB");
	fake_free(f);
}

void test_platform(void)
{
	test_states();
	test_unknown();
	test_snp_init();
	test_snp_shutdown();
	test_tcb();
	test_vlek();
	test_download();
}
