/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Encryption of SNP guests' memory (15.34.1, 15.36.1): AES in XTS mode with a
 * key for each ASID, and the page's address as tweak.
 *
 * RAM holds what the owner of a page sees, so that guests run at full speed.
 * Everybody else sees a guest's page encrypted: CPUs and devices are sent to
 * SNP_RAW_BASE, where all of memory lies once more as others see it. When a page
 * changes hands, what is in RAM changes instead of what others see.
 */
#include "qemu/osdep.h"
#include "cpu.h"
#include "qemu/bswap.h"
#include "qemu/guest-random.h"
#include "exec/cpu-common.h"
#include "exec/memory.h"
#include "exec/address-spaces.h"
#include <nettle/xts.h>
#include "snp.h"

/* Addresses that a page table can hold: 47 bits are left of 52 */
#define RAW_SIZE        (1ULL << 47)

static struct asid_key {
    struct xts_aes128_key encrypt;
    struct xts_aes128_key decrypt;
} keys[SNP_MAX_ASID + 1];

/* The page that was looked at last, for those who read it word by word */
static struct {
    uint64_t pa;
    uint32_t asid;
    uint8_t plain[TARGET_PAGE_SIZE];
    uint8_t cipher[TARGET_PAGE_SIZE];
} last;

static void make_tweak(uint64_t pa, uint8_t tweak[XTS_BLOCK_SIZE])
{
    stq_le_p(tweak, pa);
    stq_le_p(tweak + 8, 0);
}

static void encrypt(uint64_t pa, uint32_t asid, uint8_t *to, const uint8_t *from)
{
    uint8_t tweak[XTS_BLOCK_SIZE];

    make_tweak(pa, tweak);
    xts_aes128_encrypt_message(&keys[asid].encrypt, tweak, TARGET_PAGE_SIZE,
                               to, from);
}

static void decrypt(uint64_t pa, uint32_t asid, uint8_t *to, const uint8_t *from)
{
    uint8_t tweak[XTS_BLOCK_SIZE];

    make_tweak(pa, tweak);
    xts_aes128_decrypt_message(&keys[asid].decrypt, tweak, TARGET_PAGE_SIZE,
                               to, from);
}

static void page_read(uint64_t pa, uint8_t *page)
{
    address_space_read(&address_space_memory, pa, MEMTXATTRS_UNSPECIFIED,
                       page, TARGET_PAGE_SIZE);
}

static void page_write(uint64_t pa, const uint8_t *page)
{
    address_space_write(&address_space_memory, pa, MEMTXATTRS_UNSPECIFIED,
                        page, TARGET_PAGE_SIZE);
}

void snp_cipher_page(uint64_t pa, uint32_t from, uint32_t to)
{
    uint8_t page[TARGET_PAGE_SIZE];

    /* An entry may be that of a device's registers, which no key changes */
    if (from == to || cpu_physical_memory_is_io(pa)) {
        return;
    }
    page_read(pa, page);
    if (from) {
        encrypt(pa, from, page, page);
    }
    if (to) {
        decrypt(pa, to, page, page);
    }
    page_write(pa, page);
}

static const uint8_t *raw_page(uint64_t pa, uint32_t asid)
{
    uint8_t page[TARGET_PAGE_SIZE];

    page_read(pa, page);
    if (last.asid != asid || last.pa != pa ||
        memcmp(last.plain, page, sizeof(page))) {
        last.asid = asid;
        last.pa = pa;
        memcpy(last.plain, page, sizeof(page));
        encrypt(pa, asid, last.cipher, page);
    }
    return last.cipher;
}

bool snp_raw_read(uint64_t pa, void *buf, size_t len)
{
    uint8_t *p = buf;

    while (len) {
        size_t offset = pa & ~TARGET_PAGE_MASK;
        size_t part = MIN(len, TARGET_PAGE_SIZE - offset);
        uint32_t owner = snp_rmp_owner(pa);

        if (owner) {
            memcpy(p, raw_page(pa & TARGET_PAGE_MASK, owner) + offset, part);
        } else if (address_space_read(&address_space_memory, pa,
                                      MEMTXATTRS_UNSPECIFIED, p, part)) {
            return false;
        }
        pa += part;
        p += part;
        len -= part;
    }
    return true;
}

bool snp_raw_write(uint64_t pa, const void *buf, size_t len)
{
    uint8_t page[TARGET_PAGE_SIZE];
    const uint8_t *p = buf;

    while (len) {
        size_t offset = pa & ~TARGET_PAGE_MASK;
        size_t part = MIN(len, TARGET_PAGE_SIZE - offset);
        uint64_t start = pa & TARGET_PAGE_MASK;
        uint32_t owner = snp_rmp_owner(pa);

        if (owner) {
            memcpy(page, raw_page(start, owner), sizeof(page));
            memcpy(page + offset, p, part);
            decrypt(start, owner, page, page);
            page_write(start, page);
        } else if (address_space_write(&address_space_memory, pa,
                                       MEMTXATTRS_UNSPECIFIED, p, part)) {
            return false;
        }
        pa += part;
        p += part;
        len -= part;
    }
    return true;
}

static void set_key(uint32_t asid, const uint8_t *key)
{
    xts_aes128_set_encrypt_key(&keys[asid].encrypt, key);
    xts_aes128_set_decrypt_key(&keys[asid].decrypt, key);
    last.asid = 0;
}

void snp_guest_key(uint32_t asid, const uint8_t *key)
{
    if (!asid || asid > SNP_MAX_ASID) {
        return;
    }
    /* Pages of an earlier guest with this ASID become noise to the new one */
    snp_rmp_convert(asid, asid, 0);
    set_key(asid, key);
    snp_rmp_convert(asid, 0, asid);
}

static uint64_t raw_region_read(void *opaque, hwaddr pa, unsigned size)
{
    uint8_t buf[8] = { 0 };

    snp_raw_read(pa, buf, size);
    return ldn_le_p(buf, size);
}

/*
 * Only the accessed bits of page tables that the host has in a guest's page come
 * here: everything else was refused before.
 */
static void raw_region_write(void *opaque, hwaddr pa, uint64_t val,
                             unsigned size)
{
}

static const MemoryRegionOps raw_region_ops = {
    .read = raw_region_read,
    .write = raw_region_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
    .impl = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
};

void snp_cipher_init(void)
{
    MemoryRegion *raw = g_new0(MemoryRegion, 1);
    uint8_t key[PSP_GUEST_KEY_SIZE];

    for (uint32_t asid = 1; asid <= SNP_MAX_ASID; asid++) {
        qemu_guest_getrandom_nofail(key, sizeof(key));
        set_key(asid, key);
    }
    memory_region_init_io(raw, NULL, &raw_region_ops, NULL, "snp-raw",
                          RAW_SIZE);
    memory_region_add_subregion(get_system_memory(), SNP_RAW_BASE, raw);
}
