/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The emulated secure processor's firmware as a library: SEV and SEV-SNP
 * commands as AMD's specifications describe them, on a machine that is reached
 * through callbacks. It knows nothing of QEMU, PCI or threads.
 */
#ifndef PSP_FW_H
#define PSP_FW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rmp.h"

struct psp_fw;

/**
 * struct psp_fw_machine_ops - what the firmware needs of its machine
 * @mem_read: read system physical memory (C-bit already stripped), past IOMMU
 *	and RMP checks; 0, or -1 where there is no memory
 * @mem_write: the same for writing
 * @rmp_get: the RMP entry that covers a page; -1 where there is none
 * @rmp_set: store an RMP entry and make every CPU see it; -1 where there is none
 * @rmp_ready: true when every CPU has SNP switched on (SYSCFG.SNPEn) and the RMP
 *	is laid out as SNP_INIT demands
 * @iommu_pages: fill in the pages that the IOMMU owns (event log, PPR log,
 *	completion wait), which SNP_INIT makes firmware owned; returns how many
 * @log: one line for people who debug the machine; may be NULL
 */
struct psp_fw_machine_ops {
	int (*mem_read)(void *machine, uint64_t pa, void *buf, size_t len);
	int (*mem_write)(void *machine, uint64_t pa, const void *buf, size_t len);
	int (*rmp_get)(void *machine, uint64_t pa, struct rmp_entry *entry);
	int (*rmp_set)(void *machine, uint64_t pa, const struct rmp_entry *entry);
	bool (*rmp_ready)(void *machine);
	size_t (*iommu_pages)(void *machine, uint64_t *pa, size_t max);
	void (*log)(void *machine, const char *line);
};

/**
 * struct psp_fw_config - the chip
 * @chip_secret: what every VCEK of this chip is derived from
 * @chip_id: the hardware id in reports and VCEK certificates
 * @current_tcb: the TCB of what is loaded; committed and reported start there
 * @cbit: number of the C-bit in physical addresses
 * @max_asid: number of ASIDs
 */
struct psp_fw_config {
	uint8_t chip_secret[48];
	uint8_t chip_id[64];
	uint64_t current_tcb;
	unsigned int cbit;
	unsigned int max_asid;
};

/**
 * psp_fw_new() - power on a secure processor
 * @config: copied
 * @ops: kept by reference
 * @machine: handed to each of @ops
 *
 * Return: the processor, to be freed with psp_fw_free(), or NULL without memory.
 */
struct psp_fw *psp_fw_new(const struct psp_fw_config *config,
			  const struct psp_fw_machine_ops *ops, void *machine);

/** psp_fw_free() - power off; NULL is fine. */
void psp_fw_free(struct psp_fw *fw);

/** psp_fw_reset() - as after a machine reset: all guests and platform state gone. */
void psp_fw_reset(struct psp_fw *fw);

/**
 * psp_fw_command() - run one mailbox command to its end
 * @fw: the processor
 * @command: the command's id
 * @buffer_pa: physical address of the command buffer
 *
 * Not reentrant: one command at a time, and no RMP change by a CPU meanwhile.
 *
 * Return: the firmware's status for the mailbox register, 0 for success.
 */
uint16_t psp_fw_command(struct psp_fw *fw, uint16_t command, uint64_t buffer_pa);

/**
 * psp_fw_feature_bits() - the value of the feature register (0x109fc)
 * @fw: the processor
 */
uint32_t psp_fw_feature_bits(const struct psp_fw *fw);

/**
 * psp_vcek_derive() - the P-384 private key for a chip at a TCB
 * @chip_secret: the chip's secret, 48 bytes
 * @tcb: the reported TCB
 * @private_key: out: the scalar, big endian, 48 bytes, in [1, n-1]
 */
void psp_vcek_derive(const uint8_t chip_secret[48], uint64_t tcb, uint8_t private_key[48]);

#endif /* PSP_FW_H */
