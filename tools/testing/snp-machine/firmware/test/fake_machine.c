// SPDX-License-Identifier: GPL-2.0
/*
 * A machine for the firmware to run on: RAM and RMP are arrays, the CPUs are only
 * what their CPUID says.
 */
#include "fake_machine.h"

#include <stdlib.h>
#include <string.h>

static int rmp_get(void *machine, uint64_t pa, struct rmp_entry *entry)
{
	struct fake *f = machine;
	uint64_t page = pa >> 12, large = page & ~511ULL;

	if (page >= f->rmp_covered)
		return -1;
	*entry = f->rmp[large].page_size_2m ? f->rmp[large] : f->rmp[page];
	return 0;
}

/* What a byte of memory differs by between the two views: depends on key and place. */
static uint8_t pad(struct fake *f, uint64_t pa)
{
	struct rmp_entry e;

	if (rmp_get(f, pa, &e) || !e.assigned || !e.asid)
		return 0;
	return f->key[e.asid][pa % PSP_GUEST_KEY_SIZE] ^ (pa * 11 + (pa >> 12) * 37 + 1);
}

static int mem_read(void *machine, uint64_t pa, void *buf, size_t len, enum psp_view view)
{
	struct fake *f = machine;

	if (pa > PAGE(FAKE_PAGES) || len > PAGE(FAKE_PAGES) - pa)
		return -1;
	memcpy(buf, f->ram + pa, len);
	for (size_t i = 0; view == PSP_VIEW_GUEST && i < len; i++)
		((uint8_t *)buf)[i] ^= pad(f, pa + i);
	return 0;
}

static int mem_write(void *machine, uint64_t pa, const void *buf, size_t len,
		     enum psp_view view)
{
	struct fake *f = machine;

	if (pa > PAGE(FAKE_PAGES) || len > PAGE(FAKE_PAGES) - pa)
		return -1;
	memcpy(f->ram + pa, buf, len);
	for (size_t i = 0; view == PSP_VIEW_GUEST && i < len; i++)
		f->ram[pa + i] ^= pad(f, pa + i);
	return 0;
}

static void guest_key(void *machine, uint32_t asid, const uint8_t *key)
{
	struct fake *f = machine;

	memcpy(f->key[asid], key, PSP_GUEST_KEY_SIZE);
}

static void iommu_enforce(void *machine, bool on)
{
	((struct fake *)machine)->iommu_enforces = on;
}

static int rmp_set(void *machine, uint64_t pa, const struct rmp_entry *entry)
{
	struct fake *f = machine;

	if (f->rmp_broken || pa >> 12 >= f->rmp_covered)
		return -1;
	f->rmp[pa >> 12] = *entry;
	return 0;
}

static bool rmp_ready(void *machine)
{
	return ((struct fake *)machine)->ready;
}

static size_t iommu_pages(void *machine, uint64_t *pa, size_t max)
{
	size_t i;

	(void)machine;
	for (i = 0; i < IOMMU_COUNT && i < max; i++)
		pa[i] = PAGE(IOMMU_FIRST + i);
	return i;
}

static bool rmp_range(void *machine, uint64_t *start, uint64_t *end)
{
	(void)machine;
	*start = PAGE(RMP_FIRST);
	*end = PAGE(FAKE_PAGES);
	return true;
}

static int rmp_clear(void *machine)
{
	struct fake *f = machine;

	memset(f->rmp, 0, FAKE_PAGES * sizeof(*f->rmp));
	return 0;
}

static void no_log(void *machine, const char *line)
{
	(void)machine;
	(void)line;
}

/* Three leaves of an imaginary processor. */
static bool cpuid(void *machine, uint32_t leaf, uint32_t subleaf, uint64_t xcr0,
		  uint64_t xss, uint32_t regs[4])
{
	struct fake *f = machine;

	(void)subleaf;
	(void)xcr0;
	(void)xss;
	if (!f->cpuid)
		return false;
	switch (leaf) {
	case 0:
		regs[0] = 0x10;
		regs[1] = 0x68747541;
		regs[2] = 0x444d4163;
		regs[3] = 0x69746e65;
		return true;
	case 1:
		regs[0] = 0x00a00f11;
		regs[1] = 0;
		regs[2] = 0x7ed8320b;
		regs[3] = 0x178bfbff;
		return true;
	case 0x8000001f:
		regs[0] = 0x43f;
		regs[1] = 0x4173;
		regs[2] = 509;
		regs[3] = 256;
		return true;
	default:
		return false;
	}
}

static const struct psp_fw_machine_ops ops = {
	.mem_read = mem_read,
	.mem_write = mem_write,
	.rmp_get = rmp_get,
	.rmp_set = rmp_set,
	.rmp_ready = rmp_ready,
	.iommu_pages = iommu_pages,
	.log = no_log,
	.rmp_range = rmp_range,
	.rmp_clear = rmp_clear,
	.cpuid = cpuid,
	.guest_key = guest_key,
	.iommu_enforce = iommu_enforce,
};

const uint8_t *fake_secret(void)
{
	static uint8_t secret[48];

	for (unsigned int i = 0; i < sizeof(secret); i++)
		secret[i] = i * 7 + 1;
	return secret;
}

struct fake *fake_chip(const uint8_t secret[48], const uint8_t id[64], uint64_t current_tcb,
		       uint64_t committed_tcb)
{
	struct psp_fw_config config = {
		.current_tcb = current_tcb,
		.committed_tcb = committed_tcb,
		.cbit = 51,
		.max_asid = FAKE_MAX_ASID,
	};
	struct fake *f = calloc(1, sizeof(*f));

	memcpy(config.chip_secret, secret, sizeof(config.chip_secret));
	memcpy(config.chip_id, id, sizeof(config.chip_id));
	f->ram = calloc(FAKE_PAGES, 4096);
	f->rmp = calloc(FAKE_PAGES, sizeof(*f->rmp));
	f->ready = true;
	f->rmp_covered = FAKE_PAGES;
	f->fw = psp_fw_new(&config, &ops, f);
	return f;
}

struct fake *fake_new(uint64_t current_tcb, uint64_t committed_tcb)
{
	uint8_t id[64];

	for (unsigned int i = 0; i < sizeof(id); i++)
		id[i] = 0xc0 + i;
	return fake_chip(fake_secret(), id, current_tcb, committed_tcb);
}

void fake_free(struct fake *f)
{
	psp_fw_free(f->fw);
	free(f->rmp);
	free(f->ram);
	free(f);
}

static uint16_t cmd_in(struct fake *f, uint64_t page, uint16_t id, void *buf, size_t len)
{
	uint16_t status;

	if (len)
		memcpy(f->ram + PAGE(page), buf, len);
	/* Drivers may leave the C-bit in. */
	status = psp_fw_command(f->fw, id, PAGE(page) | FAKE_CBIT);
	if (len)
		memcpy(buf, f->ram + PAGE(page), len);
	return status;
}

uint16_t fake_cmd(struct fake *f, uint16_t id, void *buf, size_t len)
{
	return cmd_in(f, CMD_PAGE, id, buf, len);
}

uint16_t fake_cmd_fw(struct fake *f, uint16_t id, void *buf, size_t len)
{
	fake_page_firmware(f, CMD_FW_PAGE);
	return cmd_in(f, CMD_FW_PAGE, id, buf, len);
}

void fake_page_firmware(struct fake *f, uint64_t page)
{
	f->rmp[page] = (struct rmp_entry){ .assigned = true, .immutable = true };
}

void fake_page_guest(struct fake *f, uint64_t page, uint32_t asid, uint64_t gpa, bool large)
{
	f->rmp[page] = (struct rmp_entry){
		.assigned = true,
		.immutable = true,
		.page_size_2m = large,
		.asid = asid,
		.gpa = gpa,
	};
}

void fake_guest_read(struct fake *f, uint64_t page, uint8_t *buf)
{
	mem_read(f, PAGE(page), buf, 4096, PSP_VIEW_GUEST);
}

void fake_page_shared(struct fake *f, uint64_t page)
{
	f->rmp[page] = (struct rmp_entry){ 0 };
}

void put16(uint8_t *p, uint16_t v)
{
	p[0] = v;
	p[1] = v >> 8;
}

void put32(uint8_t *p, uint32_t v)
{
	put16(p, v);
	put16(p + 2, v >> 16);
}

void put64(uint8_t *p, uint64_t v)
{
	put32(p, v);
	put32(p + 4, v >> 32);
}

uint32_t get32(const uint8_t *p)
{
	return p[0] | p[1] << 8 | p[2] << 16 | (uint32_t)p[3] << 24;
}

uint64_t get64(const uint8_t *p)
{
	return get32(p) | (uint64_t)get32(p + 4) << 32;
}

bool all_zero(const void *p, size_t len)
{
	const uint8_t *b = p;

	while (len--) {
		if (*b++)
			return false;
	}
	return true;
}
