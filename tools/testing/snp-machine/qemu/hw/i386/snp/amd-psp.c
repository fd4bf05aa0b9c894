/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The AMD secure processor as a PCI device: registers, mailbox and interrupts.
 * What a command does is the firmware library's business.
 */
#include "qemu/osdep.h"
#include "qemu/log.h"
#include "qemu/module.h"
#include "qemu/queue.h"
#include "qemu/timer.h"
#include "qemu/units.h"
#include "exec/address-spaces.h"
#include "hw/boards.h"
#include "hw/i386/snp.h"
#include "hw/pci/msi.h"
#include "hw/pci/msix.h"
#include "hw/pci/pci_device.h"
#include "hw/qdev-properties.h"
#include "migration/vmstate.h"
#include "qom/object.h"
#include "amd-psp.h"
#include "chip.h"
#include "firmware-ops.h"
#include "rmp-memory.h"

#define PSP_REGISTERS_BAR   2
#define PSP_REGISTERS_SIZE  (1 * MiB)
#define PSP_MSIX_BAR        5
#define PSP_VECTORS         2
#define PSP_VECTOR          0   /* the other one is the crypto engine's */

#define CMDRESP_RESPONSE    (1U << 31)
#define CMDRESP_INTERRUPT   (1U << 0)
#define CMDRESP_COMMAND(v)  extract32(v, 16, 11)

#define INT_COMMAND_DONE    (1U << 1)

/* No such register: as on platforms that hide theirs. */
#define HIDDEN              0xffffffff

/*
 * Security attributes are in the feature register itself (all off), so that the
 * driver need not ask for them by another mailbox that is not there.
 */
#define FEATURE_SECURITY_REPORTING  (1U << 7)

/* Where the registers are differs between generations. */
typedef struct PspLayout {
    uint16_t device_id;
    uint32_t command;           /* C2PMSG 32 */
    uint32_t address_low;       /* C2PMSG 56 */
    uint32_t address_high;      /* C2PMSG 57 */
    uint32_t bootloader;        /* C2PMSG 59 */
    uint32_t feature;           /* C2PMSG 63 */
    uint32_t int_enable;
    uint32_t int_status;
    uint32_t features;          /* besides the firmware's */
} PspLayout;

static const PspLayout psp_layouts[] = {
    { 0x1456, 0x10580, 0x105e0, 0x105e4, 0x105ec, 0x105fc, 0x10610, 0x10614 },
    { 0x1486, 0x10980, 0x109e0, 0x109e4, 0x109ec, 0x109fc, 0x10690, 0x10694,
      FEATURE_SECURITY_REPORTING },
    { 0x14ca, 0x10980, 0x109e0, 0x109e4, 0x109ec, 0x109fc, 0x10690, 0x10694 },
    { 0x156e, 0x10980, 0x109e0, 0x109e4, 0x109ec, 0x109fc, 0x10510, 0x10514 },
};

struct AmdPspState {
    PCIDevice parent;

    /* properties */
    char *chip;
    char *fault_spec;
    uint32_t latency_us;
    uint64_t seed;
    uint16_t device_id;
    bool with_msix;

    const PspLayout *layout;
    MemoryRegion registers;
    struct psp_fw *firmware;
    QEMUTimer *done;

    uint32_t command;
    uint32_t address_low;
    uint32_t address_high;
    uint32_t int_enable;
    uint32_t int_status;

    /* the command in progress */
    bool busy;
    bool wants_interrupt;
    uint16_t id;
    SnpFaultEffect effect;

    bool dead;
    AmdPspCounters counters;
    SnpFaults faults;
    QTAILQ_ENTRY(AmdPspState) next;
};

OBJECT_DECLARE_SIMPLE_TYPE(AmdPspState, AMD_PSP)

static QTAILQ_HEAD(, AmdPspState) all_psps = QTAILQ_HEAD_INITIALIZER(all_psps);

AmdPspState *amd_psp_nth(unsigned index)
{
    AmdPspState *s;

    QTAILQ_FOREACH(s, &all_psps, next) {
        if (!index--) {
            return s;
        }
    }
    return NULL;
}

const AmdPspCounters *amd_psp_counters(const AmdPspState *s)
{
    return &s->counters;
}

SnpFaults *amd_psp_faults(AmdPspState *s)
{
    return &s->faults;
}

bool amd_psp_dead(const AmdPspState *s)
{
    return s->dead;
}

/*
 * The instructions are the CPUs', but the list of faults is kept here. Each
 * processor's list counts them.
 */
uint32_t snp_rmp_fault(bool psmash, uint64_t *delay_us)
{
    AmdPspState *s;
    uint32_t status = 0;

    *delay_us = 0;
    QTAILQ_FOREACH(s, &all_psps, next) {
        SnpFaultEffect effect = snp_faults_take(&s->faults,
                                                psmash ? SNP_FAULT_PSMASH
                                                       : SNP_FAULT_RMPUPDATE);

        if (effect.has_status && !status) {
            status = effect.status;
        }
        *delay_us += effect.delay_us;
    }
    return status;
}

/* Messages go out when a cause appears, the pin follows the level. */
static void update_interrupt(AmdPspState *s, bool was_pending)
{
    PCIDevice *pci = PCI_DEVICE(s);
    bool pending = s->int_status & s->int_enable;

    if (msix_enabled(pci)) {
        if (pending && !was_pending) {
            msix_notify(pci, PSP_VECTOR);
        }
    } else if (msi_enabled(pci)) {
        if (pending && !was_pending) {
            msi_notify(pci, PSP_VECTOR);
        }
    } else {
        pci_set_irq(pci, pending);
    }
}

static void answer(AmdPspState *s, uint16_t status)
{
    bool was_pending = s->int_status & s->int_enable;

    s->command = CMDRESP_RESPONSE | status;
    s->counters.succeeded[s->id] += !status;
    if (s->wants_interrupt && !s->effect.no_interrupt) {
        s->int_status |= INT_COMMAND_DONE;
        update_interrupt(s, was_pending);
    }
}

static void command_done(void *opaque)
{
    AmdPspState *s = opaque;
    uint64_t buffer = (uint64_t)s->address_high << 32 | s->address_low;
    uint16_t status = s->effect.status;

    if (!s->effect.not_run) {
        /* The C-bit says how the buffer is mapped, not where it is. */
        buffer &= ~(1ULL << SNP_CBIT);
        status = psp_fw_command(s->firmware, s->id, buffer);
    }
    /* One that is never answered is never done either: no other is taken. */
    if (!s->effect.no_answer) {
        s->busy = false;
        answer(s, status);
    }
}

static void take_command(AmdPspState *s, uint32_t value)
{
    int64_t now = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);

    if (value & CMDRESP_RESPONSE) {
        s->command = value;
        return;
    }
    if (s->busy || s->dead) {
        /* The register takes the value, but nobody looks at it. */
        s->command = value;
        s->counters.refused++;
        qemu_log_mask(LOG_GUEST_ERROR, "psp: command 0x%x written %s\n",
                      CMDRESP_COMMAND(value),
                      s->dead ? "to a dead processor" :
                                "while another one was running");
        return;
    }

    s->command = value;
    s->id = CMDRESP_COMMAND(value);
    s->wants_interrupt = value & CMDRESP_INTERRUPT;
    s->busy = true;
    s->counters.taken[s->id]++;
    s->counters.total++;
    s->effect = snp_faults_take(&s->faults, s->id);
    s->dead = s->effect.dead;
    timer_mod(s->done, now + (s->latency_us + s->effect.delay_us) * SCALE_US);
}

static uint64_t psp_read(void *opaque, hwaddr addr, unsigned size)
{
    AmdPspState *s = opaque;
    const PspLayout *layout = s->layout;

    if (addr == layout->command) {
        return s->command;
    } else if (addr == layout->address_low) {
        return s->address_low;
    } else if (addr == layout->address_high) {
        return s->address_high;
    } else if (addr == layout->feature) {
        return psp_fw_feature_bits(s->firmware) | layout->features;
    } else if (addr == layout->int_enable) {
        return s->int_enable;
    } else if (addr == layout->int_status) {
        return s->int_status;
    } else if (addr == layout->bootloader) {
        return HIDDEN;
    }
    qemu_log_mask(LOG_UNIMP, "psp: read of register 0x%" HWADDR_PRIx "\n",
                  addr);
    return 0;
}

static void psp_write(void *opaque, hwaddr addr, uint64_t value, unsigned size)
{
    AmdPspState *s = opaque;
    const PspLayout *layout = s->layout;
    bool was_pending = s->int_status & s->int_enable;

    if (addr == layout->command) {
        take_command(s, value);
    } else if (addr == layout->address_low) {
        s->address_low = value;
    } else if (addr == layout->address_high) {
        s->address_high = value;
    } else if (addr == layout->int_enable) {
        s->int_enable = value;
        update_interrupt(s, was_pending);
    } else if (addr == layout->int_status) {
        s->int_status &= ~value;
        update_interrupt(s, was_pending);
    } else {
        qemu_log_mask(LOG_UNIMP, "psp: write to register 0x%" HWADDR_PRIx "\n",
                      addr);
    }
}

static const MemoryRegionOps psp_register_ops = {
    .read = psp_read,
    .write = psp_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 4, .max_access_size = 4 },
    .impl = { .min_access_size = 4, .max_access_size = 4 },
};

static void psp_reset(DeviceState *dev)
{
    AmdPspState *s = AMD_PSP(dev);

    timer_del(s->done);
    /* Ready for a command, as the boot firmware leaves it. */
    s->command = CMDRESP_RESPONSE;
    s->address_low = 0;
    s->address_high = 0;
    s->int_enable = 0;
    s->int_status = 0;
    s->busy = false;
    s->dead = false;
    update_interrupt(s, false);
    psp_fw_reset(s->firmware);
}

static const PspLayout *find_layout(uint16_t device_id)
{
    size_t i;

    for (i = 0; i < ARRAY_SIZE(psp_layouts); i++) {
        if (psp_layouts[i].device_id == device_id) {
            return &psp_layouts[i];
        }
    }
    return NULL;
}

static void psp_realize(PCIDevice *pci, Error **errp)
{
    AmdPspState *s = AMD_PSP(pci);
    struct psp_fw_config config = {
        .cbit = SNP_CBIT,
        .max_asid = SNP_MAX_ASID,
        .min_sev_asid = SNP_MIN_SEV_ASID,
        .smt = current_machine->smp.threads > 1,
    };

    s->layout = find_layout(s->device_id);
    if (!s->layout) {
        error_setg(errp, "amd-psp: device-id 0x%x: expected 0x1456, 0x1486, "
                   "0x14ca or 0x156e", s->device_id);
        return;
    }
    pci_set_word(pci->config + PCI_DEVICE_ID, s->device_id);
    if (!s->chip) {
        error_setg(errp, "amd-psp: expected chip=FOLDER, the chip's keys as "
                   "mkcerts makes them");
        return;
    }
    if (!snp_chip_load(s->chip, &config, errp)) {
        return;
    }
    snp_faults_init(&s->faults);
    if ((s->fault_spec && !snp_faults_add(&s->faults, s->fault_spec, errp)) ||
        !snp_rmp_memory_create(errp)) {
        snp_faults_destroy(&s->faults);
        return;
    }

    pci_config_set_interrupt_pin(pci->config, 1);
    memory_region_init_io(&s->registers, OBJECT(s), &psp_register_ops, s,
                          "amd-psp", PSP_REGISTERS_SIZE);
    pci_register_bar(pci, PSP_REGISTERS_BAR, PCI_BASE_ADDRESS_SPACE_MEMORY,
                     &s->registers);
    if (msi_init(pci, 0, PSP_VECTORS, true, false, errp) ||
        (s->with_msix &&
         msix_init_exclusive_bar(pci, PSP_VECTORS, PSP_MSIX_BAR, errp))) {
        snp_faults_destroy(&s->faults);
        return;
    }
    if (s->with_msix) {
        msix_vector_use(pci, PSP_VECTOR);
    }

    if (s->seed) {
        psp_fw_random_seed(s->seed);
    }
    s->firmware = psp_fw_new(&config, &snp_firmware_ops, s);
    if (!s->firmware) {
        error_setg(errp, "amd-psp: no memory for the firmware");
        snp_faults_destroy(&s->faults);
        return;
    }
    s->done = timer_new_ns(QEMU_CLOCK_VIRTUAL, command_done, s);
    QTAILQ_INSERT_TAIL(&all_psps, s, next);
}

static const Property psp_properties[] = {
    DEFINE_PROP_STRING("chip", AmdPspState, chip),
    DEFINE_PROP_STRING("fault", AmdPspState, fault_spec),
    DEFINE_PROP_UINT32("latency-us", AmdPspState, latency_us, 20),
    DEFINE_PROP_UINT64("seed", AmdPspState, seed, 0),
    DEFINE_PROP_UINT16("device-id", AmdPspState, device_id, 0x14ca),
    DEFINE_PROP_BOOL("msix", AmdPspState, with_msix, true),
};

static const VMStateDescription vmstate_psp = {
    .name = TYPE_AMD_PSP,
    .unmigratable = 1,
};

static void psp_class_init(ObjectClass *class, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(class);
    PCIDeviceClass *pc = PCI_DEVICE_CLASS(class);

    pc->realize = psp_realize;
    pc->vendor_id = PCI_VENDOR_ID_AMD;
    pc->device_id = 0x14ca;
    pc->class_id = 0x1080;      /* encryption controller */
    dc->desc = "AMD secure processor with SEV-SNP firmware";
    dc->vmsd = &vmstate_psp;
    dc->hotpluggable = false;   /* its RMP is in the e820 map */
    device_class_set_props(dc, psp_properties);
    device_class_set_legacy_reset(dc, psp_reset);
    set_bit(DEVICE_CATEGORY_MISC, dc->categories);
}

static const TypeInfo psp_type = {
    .name = TYPE_AMD_PSP,
    .parent = TYPE_PCI_DEVICE,
    .instance_size = sizeof(AmdPspState),
    .class_init = psp_class_init,
    .interfaces = (InterfaceInfo[]) {
        { INTERFACE_CONVENTIONAL_PCI_DEVICE },
        { },
    },
};

static void psp_register_types(void)
{
    type_register_static(&psp_type);
}

type_init(psp_register_types)
