/* SPDX-License-Identifier: GPL-2.0 */
/* The suites of test_psp_fw: one for each idea of the library. */
#ifndef TEST_SUITES_H
#define TEST_SUITES_H

#include <stdint.h>

/* Statuses, as the specification numbers them. */
enum {
	OK			= 0x00,
	INVALID_PLATFORM_STATE	= 0x01,
	INVALID_GUEST_STATE	= 0x02,
	INVALID_CONFIG		= 0x03,
	INVALID_LEN		= 0x04,
	ALREADY_OWNED		= 0x05,
	INVALID_CERTIFICATE	= 0x06,
	POLICY_FAILURE		= 0x07,
	INACTIVE		= 0x08,
	INVALID_ADDRESS		= 0x09,
	BAD_SIGNATURE		= 0x0a,
	BAD_MEASUREMENT		= 0x0b,
	ASID_OWNED		= 0x0c,
	INVALID_ASID		= 0x0d,
	DFFLUSH_REQUIRED	= 0x0f,
	INVALID_GUEST		= 0x10,
	INVALID_COMMAND		= 0x11,
	ACTIVE			= 0x12,
	UNSUPPORTED		= 0x15,
	INVALID_PARAM		= 0x16,
	SECURE_DATA_INVALID	= 0x18,
	INVALID_PAGE_SIZE	= 0x19,
	INVALID_PAGE_STATE	= 0x1a,
	INVALID_PAGE_OWNER	= 0x1c,
	AEAD_OFLOW		= 0x1d,
	RMP_INIT_REQUIRED	= 0x20,
	BAD_SVN			= 0x21,
	BAD_VERSION		= 0x22,
	RMP_INIT_FAILED		= 0x26,
	INVALID_KEY		= 0x27,
};

/* TCBs: byte 0 boot loader, 1 TEE, 6 SNP, 7 microcode. */
#define TCB_NEW		0x4418000000000204ULL
#define TCB_MIDDLE	0x4417000000000104ULL
#define TCB_OLD		0x4305000000000003ULL

void test_platform(void);
void test_pages(void);
void test_launch(void);
void test_messages(void);
void test_sev(void);
void test_sev_guest(void);
void test_fuzz(uint64_t seed);

/** test_chip() - what mkcerts makes; @mkcerts is the program, @dir an empty folder */
void test_chip(const char *mkcerts, const char *dir);

#endif /* TEST_SUITES_H */
