// SPDX-License-Identifier: GPL-2.0
/*
 * Each entry of the table is {GUID, u16 length of all of it, SHA-256}, and so is the
 * table itself, with its entries for a hash. QEMU leaves a confidential guest's kernel
 * as it is in the file, so the file's bytes are what is hashed.
 */
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "file.h"
#include "kernel_hashes.h"

#define GUID_LEN	16
#define HASH_LEN	32
#define HEADER_LEN	(GUID_LEN + 2)
#define ENTRY_LEN	(HEADER_LEN + HASH_LEN)
#define TABLE_LEN	(HEADER_LEN + 3 * ENTRY_LEN)
/* QEMU puts both below 4 GiB, beside the firmware. */
#define MAX_FILE	(2UL << 30)
/* Linux's boot protocol: the magic number of its header. */
#define MAGIC_AT	0x202
#define MAGIC		"HdrS"
#define MAGIC_LEN	4

/* 9438d606-4f22-4cc9-b479-a793d411fd21 */
static const uint8_t guid_table[GUID_LEN] = {
	0x06, 0xd6, 0x38, 0x94, 0x22, 0x4f, 0xc9, 0x4c,
	0xb4, 0x79, 0xa7, 0x93, 0xd4, 0x11, 0xfd, 0x21,
};

/* 97d02dd8-bd20-4c94-aa78-e7714d36ab2a */
static const uint8_t guid_append[GUID_LEN] = {
	0xd8, 0x2d, 0xd0, 0x97, 0x20, 0xbd, 0x94, 0x4c,
	0xaa, 0x78, 0xe7, 0x71, 0x4d, 0x36, 0xab, 0x2a,
};

/* 44baf731-3a2f-4bd7-9af1-41e29169781d */
static const uint8_t guid_initrd[GUID_LEN] = {
	0x31, 0xf7, 0xba, 0x44, 0x2f, 0x3a, 0xd7, 0x4b,
	0x9a, 0xf1, 0x41, 0xe2, 0x91, 0x69, 0x78, 0x1d,
};

/* 4de79437-abd2-427f-b835-d5b172d2045b */
static const uint8_t guid_kernel[GUID_LEN] = {
	0x37, 0x94, 0xe7, 0x4d, 0xd2, 0xab, 0x7f, 0x42,
	0xb8, 0x35, 0xd5, 0xb1, 0x72, 0xd2, 0x04, 0x5b,
};

static void put_header(uint8_t *p, const uint8_t *guid, uint16_t len)
{
	memcpy(p, guid, GUID_LEN);
	put_le16(p + GUID_LEN, len);
}

static int put_entry(uint8_t *p, const uint8_t *guid, const void *data, size_t len,
		     struct problem *problem)
{
	put_header(p, guid, ENTRY_LEN);
	if (!EVP_Digest(data, len, p + HEADER_LEN, NULL, EVP_sha256(), NULL))
		return problem_set(problem, "libcrypto computes no SHA-256");
	return 0;
}

static bool is_kernel(const uint8_t *data, size_t len)
{
	return len >= MAGIC_AT + MAGIC_LEN && !memcmp(data + MAGIC_AT, MAGIC, MAGIC_LEN);
}

static int put_file(uint8_t *p, const uint8_t *guid, const char *path, struct problem *problem)
{
	uint8_t *data;
	size_t len;
	int ret;

	data = file_read(path, MAX_FILE, &len, problem);
	if (!data)
		return -1;
	if (guid == guid_kernel && !is_kernel(data, len))
		ret = problem_set(problem,
				  "%s is no Linux kernel of x86: expected a bzImage, such as /boot/vmlinuz",
				  path);
	else
		ret = put_entry(p, guid, data, len, problem);
	free(data);
	return ret;
}

int kernel_hashes_make(const struct kernel_boot *boot, uint8_t *table, struct problem *problem)
{
	const char *append = boot->append ? boot->append : "";
	uint8_t *entry = table + HEADER_LEN;

	memset(table, 0, KERNEL_HASHES_LEN);
	put_header(table, guid_table, TABLE_LEN);
	/* The text's NUL counts. */
	if (put_entry(entry, guid_append, append, strlen(append) + 1, problem))
		return -1;
	entry += ENTRY_LEN;
	if (boot->initrd ? put_file(entry, guid_initrd, boot->initrd, problem) :
			   put_entry(entry, guid_initrd, "", 0, problem))
		return -1;
	entry += ENTRY_LEN;
	return put_file(entry, guid_kernel, boot->kernel, problem);
}
