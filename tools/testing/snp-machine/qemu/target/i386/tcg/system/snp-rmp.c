/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The reverse map table (15.36.3): 16 KiB of bookkeeping and an entry of 16
 * bytes per page, in guest RAM where software can read it.
 *
 * Writers hold the BQL, or the entry (snp-hold.c). Readers of other threads see
 * either the old or the new entry; who needs a change to be seen everywhere
 * flushes the TLBs after it.
 */
#include "qemu/osdep.h"
#include "cpu.h"
#include "qemu/main-loop.h"
#include "qemu/seqlock.h"
#include "exec/cputlb.h"
#include "exec/memory.h"
#include "exec/address-spaces.h"
#include "system/reset.h"
#include "hw/core/cpu.h"
#include "snp.h"

static struct {
    /* What the BIOS set up */
    uint64_t preset_base;
    uint64_t preset_end;
    /* From the moment the first CPU switches SNP on */
    uint64_t base;
    uint64_t end;
    uint64_t *entries;          /* host address of the entry of page 0 */
    uint64_t nr_entries;
    uint16_t *assigned;         /* assigned pages in each 2 MiB */
    uint64_t owned[SNP_MAX_ASID + 1];   /* pages of each ASID */
    QemuSpin lock;              /* of writers against each other */
    QemuSeqLock seq;
} rmp;

static uint64_t slot_of(uint64_t pa)
{
    return pa >> 12;
}

static void unpack(uint64_t lo, uint64_t hi, struct rmp_entry *e)
{
    *e = (struct rmp_entry) {
        .assigned = lo & RMP_ASSIGNED,
        .page_size_2m = lo & RMP_PAGE_SIZE_2M,
        .immutable = lo & RMP_IMMUTABLE,
        .gpa = lo & RMP_GPA_MASK,
        .asid = (lo & RMP_ASID_MASK) >> RMP_ASID_SHIFT,
        .vmsa = lo & RMP_VMSA,
        .validated = lo & RMP_VALIDATED,
    };
    for (int i = 0; i < ARRAY_SIZE(e->vmpl); i++) {
        e->vmpl[i] = hi >> (8 * i);
    }
}

static uint64_t pack(const struct rmp_entry *e, uint64_t *hi)
{
    *hi = 0;
    for (int i = 0; i < ARRAY_SIZE(e->vmpl); i++) {
        *hi |= (uint64_t)e->vmpl[i] << (8 * i);
    }
    return (e->assigned ? RMP_ASSIGNED : 0) |
           (e->page_size_2m ? RMP_PAGE_SIZE_2M : 0) |
           (e->immutable ? RMP_IMMUTABLE : 0) |
           (e->gpa & RMP_GPA_MASK) |
           (((uint64_t)e->asid << RMP_ASID_SHIFT) & RMP_ASID_MASK) |
           (e->vmsa ? RMP_VMSA : 0) |
           (e->validated ? RMP_VALIDATED : 0);
}

static uint64_t slot_lo(uint64_t slot)
{
    return le64_to_cpu(qatomic_read(&rmp.entries[slot * 2]));
}

static void slot_read(uint64_t slot, struct rmp_entry *e)
{
    unpack(slot_lo(slot), le64_to_cpu(qatomic_read(&rmp.entries[slot * 2 + 1])),
           e);
}

/* The ASID that a page's memory is encrypted for; 0 where it is not */
static uint32_t owner_of(const struct rmp_entry *e)
{
    return e->assigned && e->asid <= SNP_MAX_ASID ? e->asid : 0;
}

static uint32_t slot_owner(uint64_t slot)
{
    struct rmp_entry e;

    slot_read(slot, &e);
    return owner_of(&e);
}

/* Memory first: who comes in between sees noise, not what is not his */
static void slot_convert(uint64_t slot, const struct rmp_entry *e)
{
    snp_cipher_page(slot << 12, slot_owner(slot), owner_of(e));
}

static void slot_write(uint64_t slot, const struct rmp_entry *e)
{
    bool was = slot_lo(slot) & RMP_ASSIGNED;
    uint16_t *count = &rmp.assigned[slot >> 9];
    uint64_t hi, lo = pack(e, &hi);

    rmp.owned[slot_owner(slot)]--;
    rmp.owned[owner_of(e)]++;
    qatomic_set(&rmp.entries[slot * 2 + 1], cpu_to_le64(hi));
    qatomic_set(&rmp.entries[slot * 2], cpu_to_le64(lo));
    qatomic_set(count, *count + e->assigned - was);
}

/*
 * The end of SNP by a reset: memory stays as others saw it. Until it is switched
 * on again nobody looks at the table.
 */
static void forget(void *opaque)
{
    snp_hold_wait_all();
    for (uint64_t i = 0; i < rmp.nr_entries; i++) {
        snp_cipher_page(i << 12, slot_owner(i), 0);
    }
    rmp.nr_entries = 0;
    rmp.entries = NULL;
    g_free(rmp.assigned);
    rmp.assigned = NULL;
}

void snp_rmp_set_range(uint64_t base, uint64_t end)
{
    CPUState *cs;

    rmp.preset_base = base;
    rmp.preset_end = end;
    snp_hold_init();
    snp_cipher_init();
    qemu_register_reset(forget, NULL);
    CPU_FOREACH(cs) {
        if (cpu_env(cs)->snp_host) {
            snp_rmp_preset(&cpu_env(cs)->snp_msr);
        }
    }
}

void snp_rmp_preset(SnpMsrState *msr)
{
    msr->rmp_base = rmp.preset_base;
    msr->rmp_end = rmp.preset_end;
}

bool snp_rmp_enable(uint64_t base, uint64_t end)
{
    MemoryRegionSection section;
    uint64_t size = end + 1 - base;
    uint64_t nr;
    char *ram;

    if (base >= end || size <= RMP_BOOKKEEPING_SIZE) {
        return false;
    }
    section = memory_region_find(get_system_memory(), base, size);
    if (!section.mr) {
        return false;
    }
    if (!memory_region_is_ram(section.mr) ||
        int128_get64(section.size) < size) {
        memory_region_unref(section.mr);
        return false;
    }
    ram = memory_region_get_ram_ptr(section.mr) +
          section.offset_within_region;
    memory_region_unref(section.mr);

    nr = (size - RMP_BOOKKEEPING_SIZE) / RMP_ENTRY_SIZE;
    seqlock_write_begin(&rmp.seq);
    rmp.base = base;
    rmp.end = end;
    rmp.entries = (uint64_t *)(ram + RMP_BOOKKEEPING_SIZE);
    rmp.nr_entries = nr;
    rmp.assigned = g_new0(uint16_t, (nr >> 9) + 1);
    memset(rmp.owned, 0, sizeof(rmp.owned));
    for (uint64_t i = 0; i < nr; i++) {
        uint32_t owner = slot_owner(i);

        rmp.assigned[i >> 9] += slot_lo(i) & RMP_ASSIGNED;
        rmp.owned[owner]++;
        snp_cipher_page(i << 12, 0, owner);
    }
    seqlock_write_end(&rmp.seq);
    return true;
}

bool snp_rmp_covers(uint64_t pa)
{
    return slot_of(pa) < qatomic_read(&rmp.nr_entries);
}

bool snp_rmp_protected(uint64_t pa)
{
    return pa >= rmp.base && pa <= rmp.end;
}

/* The entry that has the say over @slot: that of its 2 MiB page, or its own */
static void covering_read(uint64_t slot, struct rmp_entry *e)
{
    slot_read(slot & ~511ULL, e);
    if (!e->assigned || !e->page_size_2m) {
        slot_read(slot, e);
    }
}

bool snp_rmp_lookup(uint64_t pa, struct rmp_entry *e)
{
    unsigned start;

    if (!snp_rmp_covers(pa)) {
        return false;
    }
    do {
        start = seqlock_read_begin(&rmp.seq);
        covering_read(slot_of(pa), e);
    } while (seqlock_read_retry(&rmp.seq, start));
    return true;
}

void snp_rmp_read_slot(uint64_t pa, struct rmp_entry *e)
{
    slot_read(slot_of(pa), e);
}

static void write_begin(void)
{
    qemu_spin_lock(&rmp.lock);
    seqlock_write_begin(&rmp.seq);
}

static void write_end(void)
{
    seqlock_write_end(&rmp.seq);
    qemu_spin_unlock(&rmp.lock);
}

void snp_rmp_write_slot(uint64_t pa, const struct rmp_entry *e)
{
    slot_convert(slot_of(pa), e);
    write_begin();
    slot_write(slot_of(pa), e);
    write_end();
}

void snp_rmp_write(uint64_t pa, const struct rmp_entry *e)
{
    struct rmp_entry sub = *e;

    for (int i = 0; i < (e->page_size_2m ? 512 : 1); i++) {
        slot_convert(slot_of(pa) + i, e);
    }
    write_begin();
    if (e->page_size_2m) {
        /*
         * The 511 entries behind a 2 MiB one are not looked at by accesses;
         * software that reads them finds what PSMASH would make of them.
         */
        sub.page_size_2m = false;
        for (int i = 1; i < 512; i++) {
            sub.gpa = e->assigned ? e->gpa + i * 4096ULL : 0;
            slot_write(slot_of(pa) + i, &sub);
        }
    }
    slot_write(slot_of(pa), e);
    write_end();
}

uint32_t snp_rmp_owner(uint64_t pa)
{
    struct rmp_entry e;

    if (!snp_rmp_covers(pa) ||
        !qatomic_read(&rmp.assigned[slot_of(pa) >> 9]) ||
        !snp_rmp_lookup(pa, &e)) {
        return 0;
    }
    return owner_of(&e);
}

uint64_t snp_raw_address(uint64_t pa)
{
    return snp_rmp_owner(pa) ? SNP_RAW_BASE | pa : pa;
}

void snp_rmp_convert(uint32_t asid, uint32_t from, uint32_t to)
{
    snp_hold_wait_all();
    for (uint64_t i = 0; rmp.owned[asid] && i < rmp.nr_entries; i++) {
        if (rmp.assigned[i >> 9] && slot_owner(i) == asid) {
            snp_cipher_page(i << 12, from, to);
        }
    }
}

bool snp_hypervisor_owned(uint64_t pa, uint64_t page_size)
{
    struct rmp_entry e;

    if (!snp_rmp_covers(pa)) {
        return true;
    }
    if (!qatomic_read(&rmp.assigned[slot_of(pa) >> 9])) {
        return true;
    }
    if (page_size >= SNP_PAGE_2M) {
        return false;
    }
    return !snp_rmp_lookup(pa, &e) || !e.assigned;
}

int snp_rmp_get(uint64_t pa, struct rmp_entry *e)
{
    snp_hold_wait(pa);
    return snp_rmp_lookup(pa, e) ? 0 : -1;
}

static void flush_cpu(CPUState *cs, run_on_cpu_data data)
{
    qatomic_set(&cpu_env(cs)->snp_flush, false);
    tlb_flush(cs);
}

/* Many entries change in a row: one flush that has not begun is for all of them */
static void flush_all(void)
{
    CPUState *cs;

    CPU_FOREACH(cs) {
        if (!qatomic_xchg(&cpu_env(cs)->snp_flush, true)) {
            async_run_on_cpu(cs, flush_cpu, RUN_ON_CPU_NULL);
        }
    }
}

int snp_rmp_set(uint64_t pa, const struct rmp_entry *e)
{
    if (!snp_rmp_covers(pa) ||
        (e->page_size_2m &&
         (pa & (SNP_PAGE_2M - 1) || !snp_rmp_covers(pa + SNP_PAGE_2M - 1)))) {
        return -1;
    }
    snp_hold_wait(pa);
    snp_rmp_write(pa, e);
    flush_all();
    return 0;
}

int snp_rmp_clear(void)
{
    static const struct rmp_entry hypervisor;
    struct rmp_entry e;

    if (!rmp.entries) {
        return -1;
    }
    snp_hold_wait_all();
    for (uint64_t i = 0; i < rmp.nr_entries; i++) {
        slot_read(i, &e);
        if (e.assigned || e.immutable) {
            snp_rmp_write_slot(i << 12, &hypervisor);
        }
    }
    flush_all();
    return 0;
}

bool snp_rmp_range(uint64_t *base, uint64_t *end)
{
    *base = rmp.base;
    *end = rmp.end + 1;
    return rmp.entries;
}

bool snp_rmp_ready(void)
{
    CPUState *cs;

    CPU_FOREACH(cs) {
        const SnpMsrState *msr = &cpu_env(cs)->snp_msr;

        if (!(msr->syscfg & SYSCFG_SNPE) ||
            msr->rmp_base != rmp.base || msr->rmp_end != rmp.end) {
            return false;
        }
    }
    return rmp.entries;
}
