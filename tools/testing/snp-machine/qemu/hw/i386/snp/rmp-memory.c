/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SEV-SNP: the memory that the BIOS of a real host sets aside for the reverse
 * map table: RAM of its own, reserved in the e820 map.
 */
#include "qemu/osdep.h"
#include "qemu/units.h"
#include "exec/address-spaces.h"
#include "hw/boards.h"
#include "hw/i386/pc.h"
#include "hw/i386/snp.h"
#include "hw/nvram/fw_cfg.h"
#include "../e820_memory_layout.h"
#include "rmp-memory.h"

#define RMP_ALIGNMENT (2 * MiB)

static MemoryRegion *rmp_memory;

uint64_t snp_rmp_memory_end(void)
{
    return rmp_memory ? rmp_memory->addr + memory_region_size(rmp_memory) : 0;
}

static uint64_t end_of_ram(PCMachineState *pcms)
{
    MachineState *ms = MACHINE(pcms);
    X86MachineState *x86ms = X86_MACHINE(pcms);
    uint64_t end = x86ms->above_4g_mem_start + x86ms->above_4g_mem_size;

    if (ms->device_memory) {
        end = MAX(end, ms->device_memory->base +
                       memory_region_size(&ms->device_memory->mr));
    }
    return end;
}

/* An entry for each page up to the end of the RMP itself. */
static uint64_t size_of_rmp(uint64_t base)
{
    uint64_t size = 0, needed;

    do {
        size += RMP_ALIGNMENT;
        needed = RMP_BOOKKEEPING_SIZE + (base + size) / 4096 * RMP_ENTRY_SIZE;
    } while (size < needed);
    return size;
}

bool snp_rmp_memory_create(Error **errp)
{
    PCMachineState *pcms =
        (PCMachineState *)object_dynamic_cast(qdev_get_machine(),
                                              TYPE_PC_MACHINE);
    MemoryRegion *mr;
    uint64_t base, size;
    uint64_t *reserved_end;

    if (rmp_memory) {
        return true;
    }
    if (!pcms) {
        error_setg(errp, "an RMP needs a PC machine: expected -machine q35");
        return false;
    }

    base = ROUND_UP(end_of_ram(pcms), RMP_ALIGNMENT);
    size = size_of_rmp(base);

    mr = g_new0(MemoryRegion, 1);
    if (!memory_region_init_ram(mr, NULL, "snp-rmp", size, errp)) {
        g_free(mr);
        return false;
    }
    memory_region_add_subregion(get_system_memory(), base, mr);
    e820_add_entry(base, size, E820_RESERVED);
    rmp_memory = mr;

    /* The BIOS puts PCI devices behind this, and would put them here. */
    reserved_end = g_new(uint64_t, 1);
    *reserved_end = cpu_to_le64(ROUND_UP(base + size, 1 * GiB));
    g_free(fw_cfg_modify_file(X86_MACHINE(pcms)->fw_cfg,
                              "etc/reserved-memory-end",
                              reserved_end, sizeof(*reserved_end)));

    snp_rmp_set_range(base, base + size - 1);
    return true;
}
