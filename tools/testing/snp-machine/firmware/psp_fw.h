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

/** enum psp_view - how memory is looked at */
enum psp_view {
	PSP_VIEW_RAW,		/* as it is, encrypted where it is a guest's */
	PSP_VIEW_GUEST,		/* with the key of the guest that owns the page */
};

/**
 * struct psp_fw_machine_ops - what the firmware needs of its machine
 * @mem_read: read system physical memory (C-bit already stripped), past IOMMU
 *	and RMP checks; 0, or -1 where there is no memory. A page without an owner is
 *	the same in both views
 * @mem_write: the same for writing
 * @rmp_get: the RMP entry that covers a page; -1 where there is none
 * @rmp_set: store an RMP entry and make every CPU see it; -1 where there is none
 * @rmp_ready: true when every CPU has SNP switched on (SYSCFG.SNPEn) and the RMP
 *	is laid out as SNP_INIT demands
 * @iommu_pages: fill in the pages that the IOMMU owns (event log, PPR log,
 *	completion wait), which SNP_INIT makes firmware owned; returns how many
 * @log: one line about a command that was refused, for people who debug the
 *	machine; may be NULL
 * @rmp_range: the memory of the RMP itself, end exclusive, 4 KiB aligned;
 *	SNP_INIT makes these pages firmware owned. False where there is no RMP.
 *	May be NULL: then nothing protects the RMP's pages
 * @rmp_clear: make every RMP entry that of a hypervisor page; SNP_INIT with
 *	INIT_RMP calls it. May be NULL where the RMP is clear already
 * @cpuid: run CPUID with these XCR0 and XSS on the emulated CPU: eax, ebx, ecx,
 *	edx; false where it has no such leaf. May be NULL: then the values in CPUID
 *	pages and messages are taken as they are
 * @guest_key: from now on the memory of guests with this ASID is encrypted with this
 *	key, PSP_GUEST_KEY_SIZE bytes. May be NULL: then the two views are one
 * @iommu_enforce: whether devices' accesses are checked against the RMP; told at
 *	SNP_INIT and SNP_SHUTDOWN_EX. May be NULL
 */
struct psp_fw_machine_ops {
	int (*mem_read)(void *machine, uint64_t pa, void *buf, size_t len, enum psp_view view);
	int (*mem_write)(void *machine, uint64_t pa, const void *buf, size_t len,
			 enum psp_view view);
	int (*rmp_get)(void *machine, uint64_t pa, struct rmp_entry *entry);
	int (*rmp_set)(void *machine, uint64_t pa, const struct rmp_entry *entry);
	bool (*rmp_ready)(void *machine);
	size_t (*iommu_pages)(void *machine, uint64_t *pa, size_t max);
	void (*log)(void *machine, const char *line);
	bool (*rmp_range)(void *machine, uint64_t *start, uint64_t *end);
	int (*rmp_clear)(void *machine);
	bool (*cpuid)(void *machine, uint32_t leaf, uint32_t subleaf, uint64_t xcr0,
		      uint64_t xss, uint32_t regs[4]);
	void (*guest_key)(void *machine, uint32_t asid, const uint8_t *key);
	void (*iommu_enforce)(void *machine, bool on);
};

#define PSP_GUEST_KEY_SIZE	32

/**
 * struct psp_fw_config - the chip
 * @chip_secret: what every VCEK of this chip is derived from
 * @chip_id: the hardware id in reports and VCEK certificates
 * @current_tcb: the TCB of what is loaded
 * @committed_tcb: the TCB that committed and reported start at; 0 for
 *	@current_tcb. No part of it exceeds that of @current_tcb
 * @cbit: number of the C-bit in physical addresses
 * @max_asid: number of ASIDs
 * @min_sev_asid: the lowest ASID that SEV guests without encrypted state may
 *	have, which SEV-ES and SNP guests may not; 0 where any guest may have any
 * @smt: the machine runs with SMT on, which guests can refuse by policy
 */
struct psp_fw_config {
	uint8_t chip_secret[48];
	uint8_t chip_id[64];
	uint64_t current_tcb;
	uint64_t committed_tcb;
	unsigned int cbit;
	unsigned int max_asid;
	unsigned int min_sev_asid;
	bool smt;
};

/**
 * psp_fw_random_seed() - make the random numbers of all processors repeatable
 * @seed: what they follow from
 *
 * For runs that must be the same twice. Whoever knows the seed knows all keys.
 */
void psp_fw_random_seed(uint64_t seed);

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

/**
 * psp_fw_reset() - as after a machine reset: all guests and volatile platform
 * state gone; owner, PEK and PDH (flash memory on silicon) and the committed TCB
 * stay.
 */
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
 * psp_fw_command_name() - the specification's name of a mailbox command
 * @command: the command's id
 *
 * Return: the name, or NULL for a command that the specification does not have.
 */
const char *psp_fw_command_name(uint16_t command);

/**
 * psp_vcek_derive() - the P-384 private key for a chip at a TCB
 * @chip_secret: the chip's secret, 48 bytes
 * @tcb: the reported TCB
 * @private_key: out: the scalar, big endian, 48 bytes, in [1, n-1]
 */
void psp_vcek_derive(const uint8_t chip_secret[48], uint64_t tcb, uint8_t private_key[48]);

/**
 * psp_vlek_derive() - the P-384 private key of a VLEK at a TCB
 * @vlek_seed: what a hash stick holds, 48 bytes
 * @tcb: the reported TCB
 * @private_key: out: as psp_vcek_derive()
 */
void psp_vlek_derive(const uint8_t vlek_seed[48], uint64_t tcb, uint8_t private_key[48]);

/**
 * psp_cek_derive() - the P-384 private key of the chip endorsement key of SEV
 * @chip_secret: the chip's secret, 48 bytes
 * @private_key: out: as psp_vcek_derive()
 */
void psp_cek_derive(const uint8_t chip_secret[48], uint8_t private_key[48]);

#define PSP_WRAPPED_VLEK_SIZE	432

/**
 * psp_vlek_wrap() - wrap a VLEK seed for SNP_VLEK_LOAD on one chip, as AMD's key
 * service does
 * @chip_secret: the chip's secret, 48 bytes
 * @vlek_seed: 48 bytes
 * @tcb: the TCB that the VLEK is for
 * @wrapped: out
 */
void psp_vlek_wrap(const uint8_t chip_secret[48], const uint8_t vlek_seed[48], uint64_t tcb,
		   uint8_t wrapped[PSP_WRAPPED_VLEK_SIZE]);

#define PSP_FW_IMAGE_SIZE	4096

/**
 * psp_fw_image_make() - a firmware image that DOWNLOAD_FIRMWARE takes on one chip
 * @chip_secret: the chip's secret, 48 bytes, in place of AMD's signing key
 * @major: API version
 * @minor: API version
 * @build: build
 * @tcb: the TCB once it runs
 * @image: out
 */
void psp_fw_image_make(const uint8_t chip_secret[48], uint8_t major, uint8_t minor,
		       uint8_t build, uint64_t tcb, uint8_t image[PSP_FW_IMAGE_SIZE]);

#endif /* PSP_FW_H */
