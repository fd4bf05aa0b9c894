/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ATTESTATION_REPORT: where each field stands and what it says. Nothing here
 * judges a report; that is verify.c.
 */
#ifndef SNPCERT_REPORT_H
#define SNPCERT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "problem.h"
#include "tcb.h"

#define REPORT_LEN		0x4a0
/* The signature covers what stands before it. */
#define REPORT_SIGNED_LEN	0x2a0
#define REPORT_SIG_R		0x2a0
#define REPORT_SIG_S		0x2e8
#define REPORT_SIG_NUMBER_LEN	72
#define REPORT_SIG_RESERVED	0x330

#define REPORT_SIG_ALGO_ECDSA_P384_SHA384	1

/** enum signing_key - SIGNING_KEY of KEY_INFO; 2 to 6 are reserved */
enum signing_key {
	SIGNING_KEY_VCEK = 0,
	SIGNING_KEY_VLEK = 1,
	SIGNING_KEY_NONE = 7,
};

/* GUEST_POLICY */
#define POLICY_SMT		(1ULL << 16)
#define POLICY_MIGRATE_MA	(1ULL << 18)
#define POLICY_DEBUG		(1ULL << 19)
#define POLICY_SINGLE_SOCKET	(1ULL << 20)

/** struct report_build - a firmware version */
struct report_build {
	uint8_t major;
	uint8_t minor;
	uint8_t build;
};

/**
 * struct report - a decoded report; byte strings point into the caller's bytes
 * @bytes: all of it, REPORT_LEN bytes
 * @cpuid_family: since version 3, with @cpuid_model and @cpuid_stepping
 * @launch_mit_vector: since version 5, with @current_mit_vector
 *
 * The others are the fields of their names in the firmware's ABI.
 */
struct report {
	const uint8_t *bytes;
	uint32_t version;
	uint32_t guest_svn;
	uint64_t policy;
	const uint8_t *family_id;
	const uint8_t *image_id;
	uint32_t vmpl;
	uint32_t signature_algo;
	uint64_t current_tcb;
	uint64_t platform_info;
	bool author_key_en;
	bool mask_chip_key;
	unsigned int signing_key;
	const uint8_t *report_data;
	const uint8_t *measurement;
	const uint8_t *host_data;
	const uint8_t *id_key_digest;
	const uint8_t *author_key_digest;
	const uint8_t *report_id;
	const uint8_t *report_id_ma;
	uint64_t reported_tcb;
	uint8_t cpuid_family;
	uint8_t cpuid_model;
	uint8_t cpuid_stepping;
	const uint8_t *chip_id;
	uint64_t committed_tcb;
	struct report_build current;
	struct report_build committed;
	uint64_t launch_tcb;
	uint64_t launch_mit_vector;
	uint64_t current_mit_vector;
};

/**
 * report_parse() - decode a report
 * @bytes: the report; must outlive @report
 * @len: how many bytes there are
 * @report: out
 * @problem: filled in on failure
 *
 * Return: 0, or -1 when @len is not REPORT_LEN.
 */
int report_parse(const uint8_t *bytes, size_t len, struct report *report,
		 struct problem *problem);

/** report_version_known() - whether this version's layout is known here. */
bool report_version_known(const struct report *report);

/**
 * report_tcb_layout() - which layout the TCBs in a report have
 * @report: the report
 * @layout: out: as far as can be told
 *
 * Return: true when the report says it itself (version 3 and later); false when
 * @layout is a guess from the chip id's length, which Turin shortened.
 */
bool report_tcb_layout(const struct report *report, enum tcb_layout *layout);

/**
 * report_product() - the processor's name by family and model
 * @report: of version 3 or later
 *
 * Return: "Milan", "Genoa", "Turin", or NULL where that is not known.
 */
const char *report_product(const struct report *report);

/** report_signing_key_name() - "VCEK", "VLEK", "none" or "reserved". */
const char *report_signing_key_name(const struct report *report);

#endif /* SNPCERT_REPORT_H */
