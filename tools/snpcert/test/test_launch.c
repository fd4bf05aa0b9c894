// SPDX-License-Identifier: GPL-2.0
/*
 * The launch measurement, of an image made here: two pages, with metadata that
 * names a section of each kind. The digests expected were computed by a program
 * of its own, from the firmware's ABI; the real OVMF is tools/testing/linux-guest's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "commands.h"
#include "launch.h"
#include "ovmf.h"
#include "tap.h"
#include "usage.h"

#define IMAGE_LEN	8192
/* Where the image's parts lie. */
#define TABLE_AT	(IMAGE_LEN - 32 - 18)
#define METADATA_AT	(IMAGE_LEN - 0x400)
#define SECTIONS	5

static uint8_t image[IMAGE_LEN];

static void put_guid_entry(uint8_t *end, const char *hex, uint16_t size)
{
	for (int i = 0; i < 16; i++)
		sscanf(hex + 2 * i, "%2hhx", end - 16 + i);
	put_le16(end - 18, size);
}

static void make_image(void)
{
	static const uint32_t sections[SECTIONS][3] = {
		{ 0x800000, 0x3000, OVMF_SEC_MEM },
		{ 0x80d000, 0x1000, OVMF_SECRETS },
		{ 0x80e000, 0x1000, OVMF_CPUID },
		{ 0x80f000, 0x1000, OVMF_SVSM_CAA },
		{ 0x810000, 0x1000, OVMF_KERNEL_HASHES },
	};
	uint8_t *p = image + METADATA_AT;

	for (size_t i = 0; i < IMAGE_LEN; i++)
		image[i] = i * 7 + i / 256;
	memcpy(p, "ASEV", 4);
	put_le32(p + 4, 16 + 12 * SECTIONS);
	put_le32(p + 8, 1);
	put_le32(p + 12, SECTIONS);
	for (int i = 0; i < SECTIONS; i++)
		for (int j = 0; j < 3; j++)
			put_le32(p + 16 + 12 * i + 4 * j, sections[i][j]);

	p = image + TABLE_AT + 18;
	put_guid_entry(p, "de82b596b21ff745baeaa366c55a082d", 18 + 22 + 22);
	put_guid_entry(p - 18, "de71f7007e1acb4f890e68c77e2fb44e", 22);
	put_le32(p - 18 - 22, 0x0080b004);
	put_guid_entry(p - 18 - 22, "666588dc4a989847a75e5585a7bf67cc", 22);
	put_le32(p - 18 - 22 - 22, IMAGE_LEN - METADATA_AT);
}

/* One that checks kernel hashes, which it looks for at @base with room for @len bytes. */
static void make_checking_image(uint32_t base, uint32_t len)
{
	uint8_t *p = image + TABLE_AT + 18;

	make_image();
	put_guid_entry(p, "de82b596b21ff745baeaa366c55a082d", 18 + 22 + 22 + 26);
	p -= 18 + 22 + 22;
	put_guid_entry(p, "1f3755723b3a044b927b1da6efa8d454", 26);
	put_le32(p - 26, base);
	put_le32(p - 22, len);
}

static void measured(unsigned int vcpus, uint32_t signature, uint64_t features,
		     const char *expected, const char *what)
{
	struct launch launch = {
		.image = image, .len = IMAGE_LEN, .vcpus = vcpus,
		.signature = signature, .features = features,
	};
	char text[2 * LAUNCH_DIGEST_LEN + 1] = "";
	uint8_t digest[LAUNCH_DIGEST_LEN];
	struct problem problem = { "" };

	make_image();
	if (launch_measure(&launch, digest, &problem))
		printf("# %s\n", problem.text);
	else
		bytes_hex(text, digest, sizeof(digest));
	if (!ok(!strcmp(text, expected), "%s", what))
		printf("# %s\n# %s, expected\n", text, expected);
}

static void refused(size_t at, uint32_t value, size_t len, const char *what)
{
	struct launch launch = {
		.image = image, .len = len, .vcpus = 1, .signature = 0x800f12, .features = 1,
	};
	uint8_t digest[LAUNCH_DIGEST_LEN];
	struct problem problem;
	uint8_t *copy;

	make_image();
	put_le32(image + at, value);
	/* Of just this size, so that the sanitizer sees a step beyond it. */
	copy = malloc(len ? len : 1);
	if (!copy)
		return;
	memcpy(copy, image, len);
	launch.image = copy;
	ok(launch_measure(&launch, digest, &problem), "refused: %s", what);
	free(copy);
}

static void images(void)
{
	const size_t table = TABLE_AT + 18 - 18, section = METADATA_AT + 16;

	refused(table + 2, 0, IMAGE_LEN, "an image without the table of GUIDs");
	refused(table - 2, 0xffff0000, IMAGE_LEN, "a table of impossible size");
	refused(table - 18 - 2, 0x0001ffff, IMAGE_LEN, "an image without its reset vector");
	refused(table - 18 - 22, 0xffffffff, IMAGE_LEN, "a table's entry of impossible size");
	refused(table - 22 - 22, IMAGE_LEN + 1, IMAGE_LEN, "metadata before the image");
	refused(table - 22 - 22, 8, IMAGE_LEN, "metadata beyond the image");
	refused(METADATA_AT, 0, IMAGE_LEN, "metadata without its signature");
	refused(METADATA_AT + 8, 2, IMAGE_LEN, "metadata of another version");
	refused(METADATA_AT + 12, 0x10000000, IMAGE_LEN, "more sections than there is room for");
	refused(METADATA_AT + 4, 0x10000, IMAGE_LEN, "metadata longer than the image");
	refused(section, 0x800001, IMAGE_LEN, "a section that is not aligned");
	refused(section + 4, 0, IMAGE_LEN, "an empty section");
	refused(section + 8, 99, IMAGE_LEN, "a section of an unknown kind");
	refused(0, 0, IMAGE_LEN - 1, "an image of no whole pages");
	refused(0, 0, 0, "an empty image");
}

static void usage(void)
{
	char line[256];

	make_image();
	snprintf(line, sizeof(line), "--ovmf %s --vcpus 1 --cpu EPYC-Milan",
		 save("ovmf", image, IMAGE_LEN));
	ok_run(cmd_measure, line, EXIT_GOOD, "", "measure computes");
	ok_run(cmd_measure, "--vcpus 1 --cpu EPYC", EXIT_TROUBLE, "are needed",
	       "refused: no image");
	ok_run(cmd_measure, "--ovmf x --vcpus 0", EXIT_TROUBLE, "from 1", "refused: no vCPUs");
	ok_run(cmd_measure, "--cpu Opteron", EXIT_TROUBLE, "EPYC-Milan",
	       "refused: an unknown model");
	ok_run(cmd_measure, "--cpu-signature nothex", EXIT_TROUBLE, "hexadecimal",
	       "refused: a signature that is no number");
	ok_run(cmd_measure, "--features -1", EXIT_TROUBLE, "hexadecimal",
	       "refused: features that are no number");
	ok_run(cmd_measure, "--ovmf /nonexistent --vcpus 1 --cpu EPYC", EXIT_TROUBLE,
	       "cannot open", "refused: an image that is not there");
	ok_run(cmd_measure, "--ovmf " DATA "/milan-report/report.bin --vcpus 1 --cpu EPYC",
	       EXIT_TROUBLE, "whole pages", "refused: a file that is no image");
	ok_run(cmd_measure, "--help", EXIT_GOOD, "Usage: snpcert measure", "measure has help");
}

static void compared(void)
{
	char line[384];

	make_image();
	snprintf(line, sizeof(line),
		 "--ovmf %s --vcpus 1 --cpu EPYC-Milan --report " DATA "/milan-report/report.bin",
		 save("ovmf", image, IMAGE_LEN));
	ok_run(cmd_measure, line, EXIT_BAD, "something else",
	       "a report of another guest is not good");
}

#define KERNEL_LEN	0x1000

static const char *make_kernel(const char *magic)
{
	static uint8_t kernel[KERNEL_LEN];

	for (size_t i = 0; i < KERNEL_LEN; i++)
		kernel[i] = i * 5;
	memcpy(kernel + 0x202, magic, 4);
	return save("kernel", kernel, KERNEL_LEN);
}

/* Given kernel-hashes=on, the firmware's place for them and what is started. */
static void hashed(uint32_t base, uint32_t len, const char *options, int status,
		   const char *expected, const char *what)
{
	char line[512];

	make_checking_image(base, len);
	snprintf(line, sizeof(line), "--ovmf %s --vcpus 1 --cpu EPYC-Milan %s",
		 save("ovmf", image, IMAGE_LEN), options);
	ok_run(cmd_measure, line, status, expected, what);
}

static void kernel_hashes(void)
{
	const char *initrd = save("initrd", "an initrd", 9);
	char kernel[128], all[384];

	snprintf(kernel, sizeof(kernel), "--kernel %s", make_kernel("HdrS"));
	snprintf(all, sizeof(all), "%s --initrd %s --append quiet", kernel, initrd);
	hashed(0x810c00, 0x400, all, EXIT_GOOD, "96701d893b505bc666989800069ec7aecb5a5e70233b1b7e"
	       "846a22dcabb1da85e9dd6c639145f00e553c5345adf1beca",
	       "kernel, initrd and command line are measured");
	hashed(0x810c00, 0x400, kernel, EXIT_GOOD, "5ed2d54d3be5cf5dfe07835467f0c246c6e60495570e74f9"
	       "59a3a6c25f5a520a4d2d7a07c1d980bb51a68f20ba646600",
	       "a kernel alone, with an empty initrd and command line");
	hashed(0x810c00, 0x400, "--features 1", EXIT_GOOD, "daaccb1ee0b65ea0405aadcceffcdb18821a7cc3a22bf033"
	       "7c5c1c82187b42ca7f1d8d76cc728a50f951405a513bb0bd", "none of them: kernel-hashes=off");
	hashed(0, 0, all, EXIT_TROUBLE, "no room for kernel hashes",
	       "refused: an image that checks no hashes");
	hashed(0x810c00, 0xaf, all, EXIT_TROUBLE, "no room for kernel hashes",
	       "refused: an image with too little room");
	hashed(0x811c00, 0x400, all, EXIT_TROUBLE, "0x811c00",
	       "refused: hashes in a page that is not measured");
	hashed(0x810f51, 0x400, all, EXIT_TROUBLE, "0x810f51",
	       "refused: hashes across the end of their page");
	hashed(0x810c00, 0x400, "--initrd x", EXIT_TROUBLE, "--initrd without --kernel",
	       "refused: an initrd without a kernel");
	hashed(0x810c00, 0x400, "--append x", EXIT_TROUBLE, "--append without --kernel",
	       "refused: a command line without a kernel");
	hashed(0x810c00, 0x400, "--kernel /nonexistent", EXIT_TROUBLE, "cannot open",
	       "refused: a kernel that is not there");
	strcat(kernel, " --initrd /nonexistent");
	hashed(0x810c00, 0x400, kernel, EXIT_TROUBLE, "cannot open",
	       "refused: an initrd that is not there");
	make_kernel("ELF ");
	hashed(0x810c00, 0x400, all, EXIT_TROUBLE, "bzImage", "refused: a kernel that is no bzImage");
	make_image();
	snprintf(all, sizeof(all), "--ovmf %s --vcpus 1 --cpu EPYC --kernel %s",
		 save("ovmf", image, IMAGE_LEN), make_kernel("HdrS"));
	ok_run(cmd_measure, all, EXIT_TROUBLE, "no room for kernel hashes",
	       "refused: an image that does not know of hashes");
}

int main(void)
{
	measured(1, 0xa00f11, 1,
		 "7613dfa68b012ba39566b6fd6d8441bc6f033717cc28616b"
		 "00219ee0a6ddf578ea829e75ec95995f9f8d872860128b1f", "one vCPU");
	measured(2, 0xa00f11, 1,
		 "b6bd227e4c21e1e85b0c0788094bf3c29e7eddf594d9bd26"
		 "9c8dfe5fff0442a3d0d9abeccb96e6db007267622c8baeb8", "two: the second begins elsewhere");
	measured(2, 0x800f12, 1,
		 "0c6a82a286cab0ed2d0a456dbee755d5dcfcbf1b1e4e9623"
		 "6b29015b999ae42f1d49074af70c576598b6a17abdae9a90", "another model");
	measured(2, 0x800f12, 0x21,
		 "ac3acce3be2ad3df0e81a7d3709bd13987e0fa5766fbc7bd"
		 "50af820f1e878bb5d8e59c7e9de0a3c14fdbccfb24f3d43c", "more features");
	images();
	usage();
	compared();
	kernel_hashes();
	ok(launch_signature("EPYC-v4") == 0x800f12 && launch_signature("EPYC") == 0x800f12,
	   "EPYC in all versions");
	ok(launch_signature("EPYC-Milan-v2") == 0xa00f11, "EPYC-Milan in all versions");
	ok(!launch_signature("") && !launch_signature("EPY"), "no model by half a name");
	return done();
}
