// SPDX-License-Identifier: GPL-2.0
/*
 * Decoding of ATTESTATION_REPORT, versions 2, 3 and 5.
 * Source: SEV-SNP firmware ABI (AMD 56860), table ATTESTATION_REPORT.
 */
#include "bytes.h"
#include "report.h"

#define OFF_VERSION		0x000
#define OFF_GUEST_SVN		0x004
#define OFF_POLICY		0x008
#define OFF_FAMILY_ID		0x010
#define OFF_IMAGE_ID		0x020
#define OFF_VMPL		0x030
#define OFF_SIGNATURE_ALGO	0x034
#define OFF_CURRENT_TCB		0x038
#define OFF_PLATFORM_INFO	0x040
#define OFF_KEY_INFO		0x048
#define OFF_REPORT_DATA		0x050
#define OFF_MEASUREMENT		0x090
#define OFF_HOST_DATA		0x0c0
#define OFF_ID_KEY_DIGEST	0x0e0
#define OFF_AUTHOR_KEY_DIGEST	0x110
#define OFF_REPORT_ID		0x140
#define OFF_REPORT_ID_MA	0x160
#define OFF_REPORTED_TCB	0x180
#define OFF_CPUID		0x188
#define OFF_CHIP_ID		0x1a0
#define OFF_COMMITTED_TCB	0x1e0
#define OFF_CURRENT		0x1e8
#define OFF_COMMITTED		0x1ec
#define OFF_LAUNCH_TCB		0x1f0
#define OFF_LAUNCH_MIT		0x1f8
#define OFF_CURRENT_MIT		0x200

static struct report_build get_build(const uint8_t *p)
{
	struct report_build build = { .build = p[0], .minor = p[1], .major = p[2] };

	return build;
}

int report_parse(const uint8_t *bytes, size_t len, struct report *report,
		 struct problem *problem)
{
	uint32_t key_info;

	if (len != REPORT_LEN)
		return problem_set(problem, "an attestation report has %u bytes, this has %zu",
				   REPORT_LEN, len);

	key_info = get_le32(bytes + OFF_KEY_INFO);
	*report = (struct report) {
		.bytes = bytes,
		.version = get_le32(bytes + OFF_VERSION),
		.guest_svn = get_le32(bytes + OFF_GUEST_SVN),
		.policy = get_le64(bytes + OFF_POLICY),
		.family_id = bytes + OFF_FAMILY_ID,
		.image_id = bytes + OFF_IMAGE_ID,
		.vmpl = get_le32(bytes + OFF_VMPL),
		.signature_algo = get_le32(bytes + OFF_SIGNATURE_ALGO),
		.current_tcb = get_le64(bytes + OFF_CURRENT_TCB),
		.platform_info = get_le64(bytes + OFF_PLATFORM_INFO),
		.author_key_en = key_info & 1,
		.mask_chip_key = key_info >> 1 & 1,
		.signing_key = key_info >> 2 & 7,
		.report_data = bytes + OFF_REPORT_DATA,
		.measurement = bytes + OFF_MEASUREMENT,
		.host_data = bytes + OFF_HOST_DATA,
		.id_key_digest = bytes + OFF_ID_KEY_DIGEST,
		.author_key_digest = bytes + OFF_AUTHOR_KEY_DIGEST,
		.report_id = bytes + OFF_REPORT_ID,
		.report_id_ma = bytes + OFF_REPORT_ID_MA,
		.reported_tcb = get_le64(bytes + OFF_REPORTED_TCB),
		.chip_id = bytes + OFF_CHIP_ID,
		.committed_tcb = get_le64(bytes + OFF_COMMITTED_TCB),
		.current = get_build(bytes + OFF_CURRENT),
		.committed = get_build(bytes + OFF_COMMITTED),
		.launch_tcb = get_le64(bytes + OFF_LAUNCH_TCB),
	};
	if (report->version >= 3) {
		report->cpuid_family = bytes[OFF_CPUID];
		report->cpuid_model = bytes[OFF_CPUID + 1];
		report->cpuid_stepping = bytes[OFF_CPUID + 2];
	}
	if (report->version >= 5) {
		report->launch_mit_vector = get_le64(bytes + OFF_LAUNCH_MIT);
		report->current_mit_vector = get_le64(bytes + OFF_CURRENT_MIT);
	}
	return 0;
}

bool report_version_known(const struct report *report)
{
	return report->version == 2 || report->version == 3 || report->version == 5;
}

bool report_tcb_layout(const struct report *report, enum tcb_layout *layout)
{
	if (report->version >= 3) {
		*layout = report->cpuid_family >= 0x1a ? TCB_LAYOUT_TURIN : TCB_LAYOUT_MILAN;
		return true;
	}
	*layout = !bytes_zero(report->chip_id, 8) && bytes_zero(report->chip_id + 8, 56) ?
		  TCB_LAYOUT_TURIN : TCB_LAYOUT_MILAN;
	return false;
}

const char *report_product(const struct report *report)
{
	unsigned int model = report->cpuid_model;

	if (report->cpuid_family == 0x19 && model <= 0x0f)
		return "Milan";
	if (report->cpuid_family == 0x19 && ((model >= 0x10 && model <= 0x1f) ||
					     (model >= 0xa0 && model <= 0xaf)))
		return "Genoa";
	if (report->cpuid_family == 0x1a && model <= 0x11)
		return "Turin";
	return NULL;
}

const char *report_signing_key_name(const struct report *report)
{
	switch (report->signing_key) {
	case SIGNING_KEY_VCEK:
		return "VCEK";
	case SIGNING_KEY_VLEK:
		return "VLEK";
	case SIGNING_KEY_NONE:
		return "none";
	default:
		return "reserved";
	}
}
