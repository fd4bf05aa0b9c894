/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * RMP entries that an instruction is changing. The change of a page takes time,
 * for its memory changes with it, and is made without the BQL: until it is
 * complete others that want the entry are refused or wait.
 *
 * A hold is taken under the BQL and given back without it. Who has the BQL can
 * therefore wait for the end of those that there are, and no other begins.
 */
#include "qemu/osdep.h"
#include "cpu.h"
#include "qemu/thread.h"
#include "snp.h"

static struct {
    QemuMutex lock;
    QemuCond released;
    QLIST_HEAD(, SnpHold) list;
} holds;

static uint64_t region_of(uint64_t pa)
{
    return pa & ~(SNP_PAGE_2M - 1ULL);
}

static SnpHoldResult find(uint64_t pa, uint64_t size)
{
    SnpHoldResult result = SNP_HOLD_TAKEN;
    SnpHold *other;

    QLIST_FOREACH(other, &holds.list, next) {
        if (pa < other->pa + other->size && other->pa < pa + size) {
            return SNP_HOLD_IN_USE;
        }
        if (region_of(pa) == region_of(other->pa)) {
            result = SNP_HOLD_NEIGHBOUR;
        }
    }
    return result;
}

SnpHoldResult snp_hold(SnpHold *hold, uint64_t pa, uint64_t size)
{
    SnpHoldResult result;

    qemu_mutex_lock(&holds.lock);
    result = find(pa, size);
    if (result == SNP_HOLD_TAKEN) {
        hold->pa = pa;
        hold->size = size;
        QLIST_INSERT_HEAD(&holds.list, hold, next);
    }
    qemu_mutex_unlock(&holds.lock);
    if (result != SNP_HOLD_TAKEN) {
        /* It will be tried again at once: let the other one get on */
        g_thread_yield();
    }
    return result;
}

void snp_hold_release(SnpHold *hold)
{
    qemu_mutex_lock(&holds.lock);
    QLIST_REMOVE(hold, next);
    qemu_cond_broadcast(&holds.released);
    qemu_mutex_unlock(&holds.lock);
}

void snp_hold_wait(uint64_t pa)
{
    qemu_mutex_lock(&holds.lock);
    while (find(pa, 1) != SNP_HOLD_TAKEN) {
        qemu_cond_wait(&holds.released, &holds.lock);
    }
    qemu_mutex_unlock(&holds.lock);
}

void snp_hold_wait_all(void)
{
    qemu_mutex_lock(&holds.lock);
    while (!QLIST_EMPTY(&holds.list)) {
        qemu_cond_wait(&holds.released, &holds.lock);
    }
    qemu_mutex_unlock(&holds.lock);
}

void snp_hold_init(void)
{
    qemu_mutex_init(&holds.lock);
    qemu_cond_init(&holds.released);
}
