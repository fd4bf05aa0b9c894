/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SEV-SNP: an I/O port by which test programs look behind the secure
 * processor's mailbox and make it fail. No real machine has this.
 *
 * All registers are 32 bits wide and may be accessed by bytes too.
 *   +0x00  write: what to count: command id in bits 15:0, which secure
 *          processor in bits 31:16; read: how many of these were taken since
 *          power-on
 *   +0x04  read: how many of them were answered with status 0
 *   +0x08  read: 0x534e5031, "SNP1"
 *   +0x0c  write: a page frame number; read: its RMP entry, bits 31:0
 *   +0x10  read: its RMP entry, bits 63:32; both are all ones where it has none
 *   +0x14  read: writes to the mailbox while a command was running
 *   +0x18  write: the next character of a fault specification, a newline ends
 *          it; the word "clear" disarms all. read: 0 the last one was taken,
 *          1 it was refused
 *   +0x1c  read: bits 15:0 faults still armed, bit 31 the processor is dead
 *   +0x20  read: instructions that the host has executed, bits 31:0; keeps
 *          the others for
 *   +0x24  read: bits 63:32. Both are 0 without -icount
 */
#include "qemu/osdep.h"
#include "qemu/error-report.h"
#include "qemu/module.h"
#include "hw/i386/snp.h"
#include "hw/isa/isa.h"
#include "hw/qdev-properties.h"
#include "migration/vmstate.h"
#include "qom/object.h"
#include "amd-psp.h"

#define TYPE_SNP_TEST_PORT "snp-test-port"
OBJECT_DECLARE_SIMPLE_TYPE(SnpTestPort, SNP_TEST_PORT)

#define PORT_COUNT       0x00
#define PORT_SUCCEEDED   0x04
#define PORT_MAGIC       0x08
#define PORT_RMP_LOW     0x0c
#define PORT_RMP_HIGH    0x10
#define PORT_REFUSED     0x14
#define PORT_FAULT       0x18
#define PORT_FAULT_STATE 0x1c
#define PORT_EXECUTED    0x20
#define PORT_EXECUTED_HI 0x24
#define PORT_SIZE        0x28

#define MAGIC            0x534e5031
#define SPEC_MAX         256

struct SnpTestPort {
    ISADevice parent;
    MemoryRegion io;
    uint32_t iobase;

    uint32_t selected;
    uint32_t pfn;
    uint64_t executed;
    bool spec_refused;
    GString *spec;
};

static AmdPspState *selected_psp(SnpTestPort *s)
{
    return amd_psp_nth(extract32(s->selected, 16, 16));
}

static uint32_t read_count(SnpTestPort *s, hwaddr port)
{
    AmdPspState *psp = selected_psp(s);
    uint32_t id = extract32(s->selected, 0, 16);
    const AmdPspCounters *counters;

    if (!psp || id >= AMD_PSP_COMMANDS) {
        return 0;
    }
    counters = amd_psp_counters(psp);
    switch (port) {
    case PORT_COUNT:
        return counters->taken[id];
    case PORT_SUCCEEDED:
        return counters->succeeded[id];
    default:
        return counters->refused;
    }
}

/* The first quadword of the entry as it stands in memory. */
static uint64_t read_rmp(SnpTestPort *s)
{
    struct rmp_entry e;

    if (snp_rmp_get((uint64_t)s->pfn << 12, &e)) {
        return UINT64_MAX;
    }
    return (e.assigned ? RMP_ASSIGNED : 0) |
           (e.page_size_2m ? RMP_PAGE_SIZE_2M : 0) |
           (e.immutable ? RMP_IMMUTABLE : 0) |
           (e.gpa & RMP_GPA_MASK) |
           ((uint64_t)e.asid << RMP_ASID_SHIFT & RMP_ASID_MASK) |
           (e.vmsa ? RMP_VMSA : 0) |
           (e.validated ? RMP_VALIDATED : 0);
}

static uint32_t read_fault_state(SnpTestPort *s)
{
    AmdPspState *psp = selected_psp(s);

    if (!psp) {
        return 0;
    }
    return MIN(snp_faults_armed(amd_psp_faults(psp)), UINT16_MAX) |
           (uint32_t)amd_psp_dead(psp) << 31;
}

static uint32_t read_register(SnpTestPort *s, hwaddr port)
{
    switch (port) {
    case PORT_COUNT:
    case PORT_SUCCEEDED:
    case PORT_REFUSED:
        return read_count(s, port);
    case PORT_MAGIC:
        return MAGIC;
    case PORT_RMP_LOW:
        return read_rmp(s);
    case PORT_RMP_HIGH:
        return read_rmp(s) >> 32;
    case PORT_FAULT:
        return s->spec_refused;
    case PORT_FAULT_STATE:
        return read_fault_state(s);
    case PORT_EXECUTED:
        s->executed = snp_host_instructions();
        return s->executed;
    case PORT_EXECUTED_HI:
        return s->executed >> 32;
    }
    return 0;
}

static void end_of_spec(SnpTestPort *s)
{
    AmdPspState *psp = selected_psp(s);
    Error *err = NULL;

    if (!psp) {
        error_setg(&err, "fault: there is no secure processor %u",
                   extract32(s->selected, 16, 16));
    } else if (s->spec->len > SPEC_MAX) {
        error_setg(&err, "fault: specification longer than %d characters",
                   SPEC_MAX);
    } else if (!strcmp(s->spec->str, "clear")) {
        snp_faults_clear(amd_psp_faults(psp));
    } else {
        snp_faults_add(amd_psp_faults(psp), s->spec->str, &err);
    }
    s->spec_refused = err;
    if (err) {
        warn_report_err(err);
    }
    g_string_truncate(s->spec, 0);
}

static void add_to_spec(SnpTestPort *s, char c)
{
    if (c == '\n') {
        end_of_spec(s);
    } else if (s->spec->len <= SPEC_MAX) {
        g_string_append_c(s->spec, c);
    }
}

static uint64_t port_read(void *opaque, hwaddr addr, unsigned size)
{
    uint32_t value = read_register(opaque, addr & ~3);

    return extract32(value, (addr & 3) * 8, size * 8);
}

static void port_write(void *opaque, hwaddr addr, uint64_t value, unsigned size)
{
    SnpTestPort *s = opaque;
    unsigned shift = (addr & 3) * 8;

    switch (addr & ~3) {
    case PORT_COUNT:
        s->selected = deposit32(s->selected, shift, size * 8, value);
        break;
    case PORT_RMP_LOW:
        s->pfn = deposit32(s->pfn, shift, size * 8, value);
        break;
    case PORT_FAULT:
        add_to_spec(s, value);
        break;
    }
}

static const MemoryRegionOps port_ops = {
    .read = port_read,
    .write = port_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 1, .max_access_size = 4 },
    .impl = { .min_access_size = 1, .max_access_size = 4 },
};

static void port_realize(DeviceState *dev, Error **errp)
{
    SnpTestPort *s = SNP_TEST_PORT(dev);

    s->spec = g_string_new(NULL);
    memory_region_init_io(&s->io, OBJECT(s), &port_ops, s, TYPE_SNP_TEST_PORT,
                          PORT_SIZE);
    isa_register_ioport(ISA_DEVICE(dev), &s->io, s->iobase);
}

static const Property port_properties[] = {
    DEFINE_PROP_UINT32("iobase", SnpTestPort, iobase, 0x6a0),
};

static const VMStateDescription vmstate_port = {
    .name = TYPE_SNP_TEST_PORT,
    .unmigratable = 1,
};

static void port_class_init(ObjectClass *class, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(class);

    dc->realize = port_realize;
    dc->desc = "SEV-SNP test port";
    dc->vmsd = &vmstate_port;
    dc->hotpluggable = false;
    device_class_set_props(dc, port_properties);
    set_bit(DEVICE_CATEGORY_MISC, dc->categories);
}

static const TypeInfo port_type = {
    .name = TYPE_SNP_TEST_PORT,
    .parent = TYPE_ISA_DEVICE,
    .instance_size = sizeof(SnpTestPort),
    .class_init = port_class_init,
};

static void port_register_types(void)
{
    type_register_static(&port_type);
}

type_init(port_register_types)
