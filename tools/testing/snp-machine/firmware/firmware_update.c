// SPDX-License-Identifier: GPL-2.0
/*
 * Firmware updates: images, and the commands that load them. Sources: AMD 55766,
 * chapter 5 (DOWNLOAD_FIRMWARE); AMD 56860, chapter 8 (DOWNLOAD_FIRMWARE_EX).
 */
#include "firmware_update.h"

#include <string.h>

#include "crypto.h"
#include "keys.h"
#include "machine.h"
#include "page.h"
#include "snp_platform.h"
#include "state.h"
#include "tcb.h"

#define IMAGE_ALIGN	16

/**
 * struct image - an image of our own: it says what the firmware is after it
 * @magic: marks one
 * @major: API version
 * @minor: API version
 * @build: build
 * @reserved: zero
 * @tcb: the TCB once it runs
 * @sig: over all of the above, by the chip's own key in place of AMD's
 */
struct image {
	uint8_t magic[16];
	uint8_t major;
	uint8_t minor;
	uint8_t build;
	uint8_t reserved[5];
	uint64_t tcb;
	struct psp_ecdsa_sig sig;
} PSP_PACKED;

static_assert(sizeof(struct image) <= PSP_FW_IMAGE_SIZE, "the image fits");

static const uint8_t image_magic[16] = "snp-machine fw1";

static void signing_key(const uint8_t chip_secret[48], uint8_t private_key[48])
{
	uint8_t seed[72];

	keys_derive(chip_secret, "firmware signing", NULL, 0, seed, sizeof(seed));
	crypto_p384_reduce(seed, sizeof(seed), private_key);
}

static void image_digest(const struct image *image, uint8_t digest[SHA384_SIZE])
{
	crypto_sha384(image, offsetof(struct image, sig), digest);
}

void psp_fw_image_make(const uint8_t chip_secret[48], uint8_t major, uint8_t minor,
		       uint8_t build, uint64_t tcb, uint8_t out[PSP_FW_IMAGE_SIZE])
{
	struct image image = { .major = major, .minor = minor, .build = build, .tcb = tcb };
	uint8_t private_key[48], digest[SHA384_SIZE];

	memcpy(image.magic, image_magic, sizeof(image.magic));
	signing_key(chip_secret, private_key);
	image_digest(&image, digest);
	crypto_p384_sign(private_key, digest, sizeof(digest), &image.sig);
	memset(out, 0, PSP_FW_IMAGE_SIZE);
	memcpy(out, &image, sizeof(image));
}

static enum psp_status image_read(struct psp_fw *fw, uint64_t pa, uint32_t len,
				  struct image *image)
{
	uint8_t private_key[48], digest[SHA384_SIZE], byte;
	struct psp_ecdsa_pubkey key;
	struct psp_ecdsa_sig sig;
	enum psp_status status;

	if (!len)
		return PSP_INVALID_LEN;
	status = page_check_readable(fw, pa, len);
	if (status)
		return status;
	if (!psp_read(fw, pa + len - 1, &byte, 1))
		return PSP_INVALID_ADDRESS;
	if (len < sizeof(*image))
		return PSP_BAD_SIGNATURE;
	if (!psp_read(fw, pa, image, sizeof(*image)))
		return PSP_INVALID_ADDRESS;
	signing_key(fw->config.chip_secret, private_key);
	crypto_p384_public(private_key, &key);
	image_digest(image, digest);
	sig = image->sig;
	if (memcmp(image->magic, image_magic, sizeof(image->magic)) ||
	    !crypto_p384_verify(&key, digest, sizeof(digest), &sig))
		return PSP_BAD_SIGNATURE;
	return PSP_SUCCESS;
}

static uint32_t version_number(uint8_t major, uint8_t minor, uint8_t build)
{
	return major << 16 | minor << 8 | build;
}

/* Nothing older than what was committed comes back. */
static enum psp_status install(struct psp_fw *fw, const struct image *image)
{
	const struct psp_version *least = &fw->committed_version;

	if (version_number(image->major, image->minor, image->build) <
	    version_number(least->major, least->minor, least->build))
		return PSP_BAD_VERSION;
	if (!tcb_fits(fw->committed_tcb, image->tcb))
		return PSP_BAD_SVN;
	fw->current_tcb = image->tcb;
	fw->current_version = (struct psp_version){ image->major, image->minor, image->build };
	return PSP_SUCCESS;
}

enum psp_status sev_download_firmware(struct psp_fw *fw, void *buffer)
{
	const struct sev_download_firmware_cmd *cmd = buffer;
	enum psp_status status;
	struct image image;

	if (psp_strip(fw, cmd->paddr) % IMAGE_ALIGN)
		return PSP_INVALID_ADDRESS;
	status = image_read(fw, cmd->paddr, cmd->len, &image);
	if (!status)
		status = install(fw, &image);
	/* This way of updating knows no provisional state. */
	if (!status)
		snp_commit_current(fw);
	return status;
}

enum psp_status snp_download_firmware_ex(struct psp_fw *fw, void *buffer)
{
	const struct snp_download_firmware_ex_cmd *cmd = buffer;
	enum psp_status status;
	struct image image;

	if (cmd->len < sizeof(*cmd))
		return PSP_INVALID_LEN;
	if (cmd->reserved1 || cmd->flags & ~SNP_DOWNLOAD_COMMIT)
		return PSP_INVALID_PARAM;
	if (psp_strip(fw, cmd->fw_paddr) % PSP_PAGE_SIZE)
		return PSP_INVALID_ADDRESS;
	status = image_read(fw, cmd->fw_paddr, cmd->fw_len, &image);
	if (!status)
		status = install(fw, &image);
	if (!status && cmd->flags & SNP_DOWNLOAD_COMMIT)
		snp_commit_current(fw);
	return status;
}
