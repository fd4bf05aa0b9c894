// SPDX-License-Identifier: GPL-2.0
/*
 * The table of GUIDs is read from its end, 32 bytes before the image's: each
 * entry is {data, u16 length of all of it, GUID}, the last one being the table.
 */
#include <string.h>

#include "bytes.h"
#include "ovmf.h"

#define GUID_LEN	16
#define ENTRY_TAIL	(2 + GUID_LEN)
#define TABLE_END	32
#define PAGE		4096
#define METADATA_HEADER	16
#define METADATA_ENTRY	12

/* 96b582de-1fb2-45f7-baea-a366c55a082d */
static const uint8_t guid_table[GUID_LEN] = {
	0xde, 0x82, 0xb5, 0x96, 0xb2, 0x1f, 0xf7, 0x45,
	0xba, 0xea, 0xa3, 0x66, 0xc5, 0x5a, 0x08, 0x2d,
};

/* 00f771de-1a7e-4fcb-890e-68c77e2fb44e */
static const uint8_t guid_reset[GUID_LEN] = {
	0xde, 0x71, 0xf7, 0x00, 0x7e, 0x1a, 0xcb, 0x4f,
	0x89, 0x0e, 0x68, 0xc7, 0x7e, 0x2f, 0xb4, 0x4e,
};

/* 7255371f-3a3b-4b04-927b-1da6efa8d454 */
static const uint8_t guid_hashes[GUID_LEN] = {
	0x1f, 0x37, 0x55, 0x72, 0x3b, 0x3a, 0x04, 0x4b,
	0x92, 0x7b, 0x1d, 0xa6, 0xef, 0xa8, 0xd4, 0x54,
};

/* dc886566-984a-4798-a75e-5585a7bf67cc */
static const uint8_t guid_metadata[GUID_LEN] = {
	0x66, 0x65, 0x88, 0xdc, 0x4a, 0x98, 0x98, 0x47,
	0xa7, 0x5e, 0x55, 0x85, 0xa7, 0xbf, 0x67, 0xcc,
};

/* The numbers of 32 bits that belong to @guid, of which there must be @n. */
static int find(const uint8_t *image, size_t len, const uint8_t *guid, const char *what,
		uint32_t *values, unsigned int n, struct problem *problem)
{
	const uint8_t *end = image + len - TABLE_END, *begin;
	uint16_t size;

	if (memcmp(end - GUID_LEN, guid_table, GUID_LEN))
		return problem_set(problem, "no OVMF image: there is no table of GUIDs at its end");
	size = get_le16(end - ENTRY_TAIL);
	if (size < ENTRY_TAIL || size > len - TABLE_END)
		return problem_set(problem, "the table of GUIDs has the impossible size %u", size);
	begin = end - size;
	end -= ENTRY_TAIL;
	while (end - begin >= ENTRY_TAIL) {
		size = get_le16(end - ENTRY_TAIL);
		if (size < ENTRY_TAIL || size > end - begin)
			return problem_set(problem,
					   "an entry of the table of GUIDs has the impossible size %u",
					   size);
		if (!memcmp(end - GUID_LEN, guid, GUID_LEN)) {
			if (size < ENTRY_TAIL + 4 * n)
				return problem_set(problem, "the entry for %s is too short", what);
			for (unsigned int i = 0; i < n; i++)
				values[i] = get_le32(end - size + 4 * i);
			return 0;
		}
		end -= size;
	}
	return problem_set(problem, "the image does not name %s: it cannot start SEV-SNP guests",
			   what);
}

static int parse_sections(const uint8_t *p, size_t room, struct ovmf *ovmf,
			  struct problem *problem)
{
	uint32_t size;

	if (room < METADATA_HEADER || memcmp(p, "ASEV", 4))
		return problem_set(problem, "no SEV metadata where the image says that it is");
	size = get_le32(p + 4);
	ovmf->n = get_le32(p + 12);
	if (get_le32(p + 8) != 1)
		return problem_set(problem, "SEV metadata of version %u; expected 1",
				   get_le32(p + 8));
	if (ovmf->n > OVMF_MAX_SECTIONS || size > room ||
	    size < METADATA_HEADER + ovmf->n * METADATA_ENTRY)
		return problem_set(problem, "SEV metadata of %u bytes with %u sections", size,
				   ovmf->n);
	p += METADATA_HEADER;
	for (unsigned int i = 0; i < ovmf->n; i++, p += METADATA_ENTRY) {
		struct ovmf_section *section = &ovmf->sections[i];

		section->gpa = get_le32(p);
		section->size = get_le32(p + 4);
		section->kind = get_le32(p + 8);
		if (section->gpa % PAGE || section->size % PAGE || !section->size ||
		    section->size > OVMF_END - section->gpa)
			return problem_set(problem,
					   "section %u: 0x%x bytes at 0x%x; expected whole pages below 4 GiB",
					   i, section->size, section->gpa);
	}
	return 0;
}

int ovmf_parse(const uint8_t *image, size_t len, struct ovmf *ovmf, struct problem *problem)
{
	struct problem none;
	uint32_t offset, area[2] = { 0 };

	if (len < PAGE || len % PAGE)
		return problem_set(problem, "an image of %zu bytes; expected whole pages of %u",
				   len, PAGE);
	if (find(image, len, guid_reset, "its reset vector", &ovmf->reset, 1, problem) ||
	    find(image, len, guid_metadata, "its SEV metadata", &offset, 1, problem))
		return -1;
	/* That is there in images that check them. */
	find(image, len, guid_hashes, "room for hashes", area, 2, &none);
	ovmf->hashes = area[0];
	ovmf->hashes_len = area[1];
	if (offset > len)
		return problem_set(problem, "the SEV metadata would lie 0x%x bytes before the end",
				   offset);
	return parse_sections(image + len - offset, offset, ovmf, problem);
}
