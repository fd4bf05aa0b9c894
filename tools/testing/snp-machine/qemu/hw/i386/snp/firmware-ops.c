/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SEV-SNP: the machine as the secure processor's firmware sees it: physical
 * memory past IOMMU and RMP checks, the RMP's entries, the IOMMU's own pages,
 * the CPUs' CPUID.
 */
#include "qemu/osdep.h"
#include "qemu/log.h"
#include "exec/address-spaces.h"
#include "exec/memory.h"
#include "hw/i386/snp.h"
#include "firmware-ops.h"
#include "iommu-pages.h"
#include "dma.h"

/* The firmware is not meant to reach device registers by way of memory. */
static bool all_ram(uint64_t pa, size_t len, bool is_write)
{
    RCU_READ_LOCK_GUARD();

    while (len) {
        hwaddr xlat, part = len;
        MemoryRegion *mr = address_space_translate(&address_space_memory, pa,
                                                   &xlat, &part, is_write,
                                                   MEMTXATTRS_UNSPECIFIED);

        if (!memory_access_is_direct(mr, is_write, MEMTXATTRS_UNSPECIFIED)) {
            return false;
        }
        pa += part;
        len -= part;
    }
    return true;
}

/* RAM holds what the owner of a page sees. */
static int mem_read(void *machine, uint64_t pa, void *buf, size_t len,
                    enum psp_view view)
{
    if (!all_ram(pa, len, false)) {
        return -1;
    }
    if (view == PSP_VIEW_RAW) {
        return snp_raw_read(pa, buf, len) ? 0 : -1;
    }
    return address_space_read(&address_space_memory, pa,
                              MEMTXATTRS_UNSPECIFIED, buf, len) ? -1 : 0;
}

static int mem_write(void *machine, uint64_t pa, const void *buf, size_t len,
                     enum psp_view view)
{
    if (!all_ram(pa, len, true)) {
        return -1;
    }
    if (view == PSP_VIEW_RAW) {
        return snp_raw_write(pa, buf, len) ? 0 : -1;
    }
    return address_space_write(&address_space_memory, pa,
                               MEMTXATTRS_UNSPECIFIED, buf, len) ? -1 : 0;
}

static int rmp_get(void *machine, uint64_t pa, struct rmp_entry *entry)
{
    return snp_rmp_get(pa, entry);
}

static int rmp_set(void *machine, uint64_t pa, const struct rmp_entry *entry)
{
    return snp_rmp_set(pa, entry);
}

static bool rmp_ready(void *machine)
{
    return snp_rmp_ready();
}

static size_t iommu_pages(void *machine, uint64_t *pa, size_t max)
{
    return snp_iommu_pages(pa, max);
}

static bool rmp_range(void *machine, uint64_t *start, uint64_t *end)
{
    return snp_rmp_range(start, end);
}

static int rmp_clear(void *machine)
{
    return snp_rmp_clear();
}

static bool cpuid(void *machine, uint32_t leaf, uint32_t subleaf, uint64_t xcr0,
                  uint64_t xss, uint32_t regs[4])
{
    return snp_cpuid_of_guest(leaf, subleaf, xcr0, xss, regs);
}

static void guest_key(void *machine, uint32_t asid, const uint8_t *key)
{
    snp_guest_key(asid, key);
}

static void iommu_enforce(void *machine, bool on)
{
    snp_dma_enforce(on);
}

static void log_line(void *machine, const char *line)
{
    qemu_log_mask(LOG_GUEST_ERROR, "psp firmware: %s\n", line);
}

const struct psp_fw_machine_ops snp_firmware_ops = {
    .mem_read = mem_read,
    .mem_write = mem_write,
    .rmp_get = rmp_get,
    .rmp_set = rmp_set,
    .rmp_ready = rmp_ready,
    .iommu_pages = iommu_pages,
    .log = log_line,
    .rmp_range = rmp_range,
    .rmp_clear = rmp_clear,
    .cpuid = cpuid,
    .guest_key = guest_key,
    .iommu_enforce = iommu_enforce,
};
