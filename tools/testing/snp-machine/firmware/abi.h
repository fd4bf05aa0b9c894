/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Facts of the secure processor's interface and nothing else: command ids,
 * statuses, buffer layouts, message layouts. Sources: AMD 56860 (SEV-SNP
 * firmware ABI), AMD 55766 (SEV API), AMD 56421 (secrets page).
 */
#ifndef PSP_FW_ABI_H
#define PSP_FW_ABI_H

#include <assert.h>
#include <stdint.h>

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
	      "the layouts below are those of a little-endian machine");

#define PSP_PACKED __attribute__((packed))
#define PSP_SIZE(type, size) static_assert(sizeof(struct type) == (size), #type)

#define PSP_PAGE_SIZE		4096u
#define PSP_PAGE_SIZE_2M	(2u << 20)

/* The version that this firmware implements. */
#define PSP_API_MAJOR		1
#define PSP_API_MINOR		55
#define PSP_BUILD		40

enum psp_status {
	PSP_SUCCESS			= 0x00,
	PSP_INVALID_PLATFORM_STATE	= 0x01,
	PSP_INVALID_GUEST_STATE		= 0x02,
	PSP_INVALID_CONFIG		= 0x03,
	PSP_INVALID_LEN			= 0x04,
	PSP_ALREADY_OWNED		= 0x05,
	PSP_INVALID_CERTIFICATE		= 0x06,
	PSP_POLICY_FAILURE		= 0x07,
	PSP_INACTIVE			= 0x08,
	PSP_INVALID_ADDRESS		= 0x09,
	PSP_BAD_SIGNATURE		= 0x0a,
	PSP_BAD_MEASUREMENT		= 0x0b,
	PSP_ASID_OWNED			= 0x0c,
	PSP_INVALID_ASID		= 0x0d,
	PSP_WBINVD_REQUIRED		= 0x0e,
	PSP_DFFLUSH_REQUIRED		= 0x0f,
	PSP_INVALID_GUEST		= 0x10,
	PSP_INVALID_COMMAND		= 0x11,
	PSP_ACTIVE			= 0x12,
	PSP_HWERROR_PLATFORM		= 0x13,
	PSP_HWERROR_UNSAFE		= 0x14,
	PSP_UNSUPPORTED			= 0x15,
	PSP_INVALID_PARAM		= 0x16,
	PSP_RESOURCE_LIMIT		= 0x17,
	PSP_SECURE_DATA_INVALID		= 0x18,
	PSP_INVALID_PAGE_SIZE		= 0x19,
	PSP_INVALID_PAGE_STATE		= 0x1a,
	PSP_INVALID_MDATA_ENTRY		= 0x1b,
	PSP_INVALID_PAGE_OWNER		= 0x1c,
	PSP_AEAD_OFLOW			= 0x1d,
	PSP_RMP_INIT_REQUIRED		= 0x20,
	PSP_BAD_SVN			= 0x21,
	PSP_BAD_VERSION			= 0x22,
	PSP_SHUTDOWN_REQUIRED		= 0x23,
	PSP_UPDATE_FAILED		= 0x24,
	PSP_RESTORE_REQUIRED		= 0x25,
	PSP_RMP_INIT_FAILED		= 0x26,
	PSP_INVALID_KEY			= 0x27,
};

enum psp_command_id {
	SEV_INIT			= 0x001,
	SEV_SHUTDOWN			= 0x002,
	SEV_PLATFORM_RESET		= 0x003,
	SEV_PLATFORM_STATUS		= 0x004,
	SEV_PEK_GEN			= 0x005,
	SEV_PEK_CSR			= 0x006,
	SEV_PEK_CERT_IMPORT		= 0x007,
	SEV_PDH_CERT_EXPORT		= 0x008,
	SEV_PDH_GEN			= 0x009,
	SEV_DF_FLUSH			= 0x00a,
	SEV_DOWNLOAD_FIRMWARE		= 0x00b,
	SEV_GET_ID			= 0x00c,
	SEV_INIT_EX			= 0x00d,
	SEV_NOP				= 0x00e,

	SEV_DECOMMISSION		= 0x020,
	SEV_ACTIVATE			= 0x021,
	SEV_DEACTIVATE			= 0x022,
	SEV_GUEST_STATUS		= 0x023,
	SEV_COPY			= 0x024,
	SEV_ACTIVATE_EX			= 0x025,
	SEV_LAUNCH_START		= 0x030,
	SEV_LAUNCH_UPDATE_DATA		= 0x031,
	SEV_LAUNCH_UPDATE_VMSA		= 0x032,
	SEV_LAUNCH_MEASURE		= 0x033,
	SEV_LAUNCH_UPDATE_SECRET	= 0x034,
	SEV_LAUNCH_FINISH		= 0x035,
	SEV_ATTESTATION			= 0x036,
	SEV_SEND_START			= 0x040,
	SEV_SEND_CANCEL			= 0x044,
	SEV_RECEIVE_START		= 0x050,
	SEV_RECEIVE_FINISH		= 0x053,
	SEV_DBG_DECRYPT			= 0x060,
	SEV_DBG_ENCRYPT			= 0x061,

	SNP_INIT			= 0x081,
	SNP_SHUTDOWN			= 0x082,
	SNP_PLATFORM_STATUS		= 0x083,
	SNP_DF_FLUSH			= 0x084,
	SNP_INIT_EX			= 0x085,
	SNP_SHUTDOWN_EX			= 0x086,
	SNP_DECOMMISSION		= 0x090,
	SNP_ACTIVATE			= 0x091,
	SNP_GUEST_STATUS		= 0x092,
	SNP_GCTX_CREATE			= 0x093,
	SNP_GUEST_REQUEST		= 0x094,
	SNP_ACTIVATE_EX			= 0x095,
	SNP_LAUNCH_START		= 0x0a0,
	SNP_LAUNCH_UPDATE		= 0x0a1,
	SNP_LAUNCH_FINISH		= 0x0a2,
	SNP_DBG_DECRYPT			= 0x0b0,
	SNP_DBG_ENCRYPT			= 0x0b1,
	SNP_PAGE_SWAP_OUT		= 0x0c0,
	SNP_PAGE_SWAP_IN		= 0x0c1,
	SNP_PAGE_MOVE			= 0x0c2,
	SNP_PAGE_MD_INIT		= 0x0c3,
	SNP_PAGE_SET_STATE		= 0x0c6,
	SNP_PAGE_RECLAIM		= 0x0c7,
	SNP_PAGE_UNSMASH		= 0x0c8,
	SNP_CONFIG			= 0x0c9,
	SNP_DOWNLOAD_FIRMWARE_EX	= 0x0ca,
	SNP_COMMIT			= 0x0cb,
	SNP_VLEK_LOAD			= 0x0cd,
};

/* --- buffers of the SNP platform commands --- */

struct snp_init_ex_cmd {
	uint32_t flags;			/* 0 INIT_RMP, 1 LIST_PADDR_EN */
	uint32_t reserved1;
	uint64_t list_paddr;
	uint8_t reserved2[48];
} PSP_PACKED;
PSP_SIZE(snp_init_ex_cmd, 64);

#define SNP_INIT_RMP		(1u << 0)
#define SNP_INIT_LIST_PADDR_EN	(1u << 1)

struct snp_range_list {
	uint32_t num_elements;
	uint32_t reserved;
} PSP_PACKED;

struct snp_range {
	uint64_t base;
	uint32_t page_count;
	uint32_t reserved;
} PSP_PACKED;
PSP_SIZE(snp_range, 16);

struct snp_shutdown_ex_cmd {
	uint32_t len;
	uint32_t flags;			/* 0 IOMMU_SNP_SHUTDOWN */
} PSP_PACKED;

#define SNP_SHUTDOWN_IOMMU	(1u << 0)

struct snp_addr_cmd {
	uint64_t address;
} PSP_PACKED;

struct snp_platform_status {
	uint8_t api_major;
	uint8_t api_minor;
	uint8_t state;			/* 0 UNINIT, 1 INIT */
	uint8_t is_rmp_init;
	uint32_t build;
	uint32_t flags;
	uint32_t guest_count;
	uint64_t current_tcb;
	uint64_t reported_tcb;
} PSP_PACKED;
PSP_SIZE(snp_platform_status, 32);

#define SNP_STATUS_MASK_CHIP_ID		(1u << 0)
#define SNP_STATUS_MASK_CHIP_KEY	(1u << 1)
#define SNP_STATUS_VLEK_EN		(1u << 2)

struct snp_config_cmd {
	uint64_t reported_tcb;
	uint32_t flags;			/* 0 MASK_CHIP_ID, 1 MASK_CHIP_KEY */
	uint8_t reserved[52];
} PSP_PACKED;
PSP_SIZE(snp_config_cmd, 64);

#define SNP_CONFIG_MASK_CHIP_ID		(1u << 0)
#define SNP_CONFIG_MASK_CHIP_KEY	(1u << 1)

struct snp_commit_cmd {
	uint32_t len;
} PSP_PACKED;

struct snp_vlek_load_cmd {
	uint32_t len;
	uint8_t version;
	uint8_t reserved[3];
	uint64_t address;
} PSP_PACKED;
PSP_SIZE(snp_vlek_load_cmd, 16);

/* A VLEK hash stick, wrapped for one chip with AES-256-GCM. */
struct snp_wrapped_vlek {
	uint8_t iv[12];
	uint8_t reserved1[4];
	uint8_t wrapped[384];
	uint64_t tcb;
	uint8_t reserved2[8];
	uint8_t tag[16];
} PSP_PACKED;
PSP_SIZE(snp_wrapped_vlek, 432);

struct snp_download_firmware_ex_cmd {
	uint32_t len;
	uint32_t reserved1;
	uint64_t fw_paddr;
	uint32_t fw_len;
	uint32_t flags;			/* 0 COMMIT */
} PSP_PACKED;
PSP_SIZE(snp_download_firmware_ex_cmd, 24);

#define SNP_DOWNLOAD_COMMIT	(1u << 0)

/* --- buffers of the SNP guest commands --- */

struct snp_activate_cmd {
	uint64_t gctx_paddr;
	uint32_t asid;
} PSP_PACKED;

struct snp_activate_ex_cmd {
	uint32_t len;
	uint32_t reserved;
	uint64_t gctx_paddr;
	uint32_t asid;
	uint32_t num_ids;
	uint64_t id_paddr;
} PSP_PACKED;
PSP_SIZE(snp_activate_ex_cmd, 32);

struct snp_guest_status_cmd {
	uint64_t gctx_paddr;
	uint64_t status_paddr;
} PSP_PACKED;

struct snp_guest_status {
	uint64_t policy;
	uint32_t asid;
	uint8_t state;
	uint8_t reserved[19];
} PSP_PACKED;
PSP_SIZE(snp_guest_status, 32);

struct snp_guest_request_cmd {
	uint64_t gctx_paddr;
	uint64_t request_paddr;
	uint64_t response_paddr;
} PSP_PACKED;

struct snp_launch_start_cmd {
	uint64_t gctx_paddr;
	uint64_t policy;
	uint64_t ma_gctx_paddr;
	uint32_t flags;			/* 0 MA_EN, 1 IMI_EN */
	uint32_t desired_tsc_khz;
	uint8_t gosvw[16];
} PSP_PACKED;
PSP_SIZE(snp_launch_start_cmd, 48);

#define SNP_LAUNCH_MA_EN	(1u << 0)
#define SNP_LAUNCH_IMI_EN	(1u << 1)

struct snp_launch_update_cmd {
	uint64_t gctx_paddr;
	uint32_t flags;			/* 0 PAGE_SIZE, 3:1 PAGE_TYPE, 4 IMI_PAGE */
	uint32_t reserved1;
	uint64_t page_paddr;
	uint8_t reserved2;
	uint8_t vmpl1_perms;
	uint8_t vmpl2_perms;
	uint8_t vmpl3_perms;
	uint32_t reserved3;
} PSP_PACKED;
PSP_SIZE(snp_launch_update_cmd, 32);

#define SNP_UPDATE_PAGE_2M	(1u << 0)
#define SNP_UPDATE_TYPE_SHIFT	1
#define SNP_UPDATE_TYPE_MASK	7u
#define SNP_UPDATE_IMI_PAGE	(1u << 4)
#define SNP_UPDATE_FLAGS	0x1fu

enum snp_page_type {
	SNP_PAGE_NORMAL		= 1,
	SNP_PAGE_VMSA		= 2,
	SNP_PAGE_ZERO		= 3,
	SNP_PAGE_UNMEASURED	= 4,
	SNP_PAGE_SECRETS	= 5,
	SNP_PAGE_CPUID		= 6,
};

/* What each page adds to the launch digest. */
struct snp_page_info {
	uint8_t digest_cur[48];
	uint8_t contents[48];
	uint16_t length;
	uint8_t page_type;
	uint8_t imi_page;
	uint8_t vmpl3_perms;
	uint8_t vmpl2_perms;
	uint8_t vmpl1_perms;
	uint8_t reserved;
	uint64_t gpa;
} PSP_PACKED;
PSP_SIZE(snp_page_info, 0x70);

struct snp_launch_finish_cmd {
	uint64_t gctx_paddr;
	uint64_t id_block_paddr;
	uint64_t id_auth_paddr;
	uint64_t flags;			/* 0 ID_BLOCK_EN, 1 AUTH_KEY_EN, 2 VCEK_DIS */
	uint8_t host_data[32];
} PSP_PACKED;
PSP_SIZE(snp_launch_finish_cmd, 64);

#define SNP_FINISH_ID_BLOCK_EN	(1u << 0)
#define SNP_FINISH_AUTH_KEY_EN	(1u << 1)
#define SNP_FINISH_VCEK_DIS	(1u << 2)
#define SNP_FINISH_FLAGS	7u

struct snp_dbg_cmd {
	uint64_t gctx_paddr;
	uint64_t src_paddr;
	uint64_t dst_paddr;
} PSP_PACKED;

/* Guest policy. */
#define SNP_POLICY_ABI_MINOR(p)		((uint8_t)(p))
#define SNP_POLICY_ABI_MAJOR(p)		((uint8_t)((p) >> 8))
#define SNP_POLICY_SMT			(1ULL << 16)
#define SNP_POLICY_RESERVED_1		(1ULL << 17)
#define SNP_POLICY_MIGRATE_MA		(1ULL << 18)
#define SNP_POLICY_DEBUG		(1ULL << 19)
#define SNP_POLICY_SINGLE_SOCKET	(1ULL << 20)
#define SNP_POLICY_CXL_ALLOW		(1ULL << 21)
#define SNP_POLICY_MEM_AES_256_XTS	(1ULL << 22)
#define SNP_POLICY_RAPL_DIS		(1ULL << 23)
#define SNP_POLICY_CIPHERTEXT_HIDING	(1ULL << 24)
#define SNP_POLICY_KNOWN		0x1ffffffULL

/* Secrets page, version 3. */
struct snp_secrets_page {
	uint32_t version;
	uint32_t imi_en;
	uint32_t fms;
	uint32_t reserved1;
	uint8_t gosvw[16];
	uint8_t vmpck[4][32];
	uint8_t guest_area1[96];
	uint8_t vmsa_tweak_bitmap[64];
	uint8_t guest_area2[32];
	uint32_t tsc_factor;
	uint8_t reserved2[3740];
} PSP_PACKED;
PSP_SIZE(snp_secrets_page, PSP_PAGE_SIZE);

/* CPUID page, also the body of the CPUID message. */
struct snp_cpuid_entry {
	uint32_t eax_in;
	uint32_t ecx_in;
	uint64_t xcr0_in;
	uint64_t xss_in;
	uint32_t eax;
	uint32_t ebx;
	uint32_t ecx;
	uint32_t edx;
	uint64_t reserved;
} PSP_PACKED;
PSP_SIZE(snp_cpuid_entry, 48);

#define SNP_CPUID_COUNT_MAX	64

struct snp_cpuid_page {
	uint32_t count;
	uint32_t reserved1;
	uint64_t reserved2;
	struct snp_cpuid_entry entry[SNP_CPUID_COUNT_MAX];
	uint8_t unused[PSP_PAGE_SIZE - 16 - 48 * SNP_CPUID_COUNT_MAX];
} PSP_PACKED;
PSP_SIZE(snp_cpuid_page, PSP_PAGE_SIZE);

/* --- ECDSA keys and signatures as the firmware's structures carry them --- */

#define PSP_CURVE_P384		2
#define PSP_ALGO_ECDSA_P384	1

struct psp_ecdsa_pubkey {
	uint32_t curve;
	uint8_t qx[72];			/* little endian */
	uint8_t qy[72];
	uint8_t reserved[880];
} PSP_PACKED;
PSP_SIZE(psp_ecdsa_pubkey, 1028);

struct psp_ecdsa_sig {
	uint8_t r[72];			/* little endian */
	uint8_t s[72];
	uint8_t reserved[368];
} PSP_PACKED;
PSP_SIZE(psp_ecdsa_sig, 512);

/* --- ID block --- */

struct snp_id_block {
	uint8_t ld[48];
	uint8_t family_id[16];
	uint8_t image_id[16];
	uint32_t version;
	uint32_t guest_svn;
	uint64_t policy;
} PSP_PACKED;
PSP_SIZE(snp_id_block, 96);

struct snp_id_auth {
	uint32_t id_key_algo;
	uint32_t auth_key_algo;
	uint8_t reserved1[56];
	struct psp_ecdsa_sig id_block_sig;
	struct psp_ecdsa_pubkey id_key;
	uint8_t reserved2[60];
	struct psp_ecdsa_sig id_key_sig;
	struct psp_ecdsa_pubkey author_key;
	uint8_t reserved3[892];
} PSP_PACKED;
PSP_SIZE(snp_id_auth, PSP_PAGE_SIZE);

/* --- guest messages --- */

struct snp_msg_header {
	uint8_t authtag[32];		/* AES-GCM uses the first 16 */
	uint64_t msg_seqno;
	uint8_t reserved1[8];
	uint8_t algo;			/* from here on authenticated */
	uint8_t hdr_version;
	uint16_t hdr_size;
	uint8_t msg_type;
	uint8_t msg_version;
	uint16_t msg_size;
	uint32_t reserved2;
	uint8_t msg_vmpck;
	uint8_t reserved3[35];
} PSP_PACKED;
PSP_SIZE(snp_msg_header, 0x60);

#define SNP_MSG_ALGO_AES_256_GCM	1
#define SNP_MSG_HDR_VERSION		1
#define SNP_MSG_AAD_OFFSET		0x30
#define SNP_MSG_TAG_SIZE		16
#define SNP_MSG_PAYLOAD_MAX		(PSP_PAGE_SIZE - sizeof(struct snp_msg_header))

enum snp_msg_type {
	SNP_MSG_CPUID_REQ	= 1,
	SNP_MSG_CPUID_RSP	= 2,
	SNP_MSG_KEY_REQ		= 3,
	SNP_MSG_KEY_RSP		= 4,
	SNP_MSG_REPORT_REQ	= 5,
	SNP_MSG_REPORT_RSP	= 6,
	SNP_MSG_EXPORT_REQ	= 7,
	SNP_MSG_EXPORT_RSP	= 8,
	SNP_MSG_IMPORT_REQ	= 9,
	SNP_MSG_IMPORT_RSP	= 10,
	SNP_MSG_ABSORB_REQ	= 11,
	SNP_MSG_ABSORB_RSP	= 12,
	SNP_MSG_VMRK_REQ	= 13,
	SNP_MSG_VMRK_RSP	= 14,
};

struct snp_msg_cpuid {
	uint32_t status;		/* reserved in the request */
	uint32_t count;
	uint64_t reserved;
	struct snp_cpuid_entry entry[SNP_CPUID_COUNT_MAX];
} PSP_PACKED;

struct snp_msg_report_req {
	uint8_t report_data[64];
	uint32_t vmpl;
	uint32_t key_sel;
	uint8_t reserved[24];
} PSP_PACKED;
PSP_SIZE(snp_msg_report_req, 0x60);

#define SNP_KEY_SEL_DEFAULT	0
#define SNP_KEY_SEL_VCEK	1
#define SNP_KEY_SEL_VLEK	2

struct snp_report {
	uint32_t version;
	uint32_t guest_svn;
	uint64_t policy;
	uint8_t family_id[16];
	uint8_t image_id[16];
	uint32_t vmpl;
	uint32_t signature_algo;
	uint64_t current_tcb;
	uint64_t platform_info;
	uint32_t flags;		/* 0 AUTHOR_KEY_EN, 1 MASK_CHIP_KEY, 4:2 SIGNING_KEY */
	uint32_t reserved1;
	uint8_t report_data[64];
	uint8_t measurement[48];
	uint8_t host_data[32];
	uint8_t id_key_digest[48];
	uint8_t author_key_digest[48];
	uint8_t report_id[32];
	uint8_t report_id_ma[32];
	uint64_t reported_tcb;
	uint8_t reserved2[24];
	uint8_t chip_id[64];
	uint64_t committed_tcb;
	uint8_t current_build;
	uint8_t current_minor;
	uint8_t current_major;
	uint8_t reserved3;
	uint8_t committed_build;
	uint8_t committed_minor;
	uint8_t committed_major;
	uint8_t reserved4;
	uint64_t launch_tcb;
	uint8_t reserved5[168];
	struct psp_ecdsa_sig signature;
} PSP_PACKED;
PSP_SIZE(snp_report, 0x4a0);

#define SNP_REPORT_VERSION		2
#define SNP_REPORT_SIGNED_SIZE		0x2a0
#define SNP_REPORT_AUTHOR_KEY_EN	(1u << 0)
#define SNP_REPORT_MASK_CHIP_KEY	(1u << 1)
#define SNP_REPORT_SIGNING_KEY_SHIFT	2
#define SNP_SIGNING_KEY_VCEK		0
#define SNP_SIGNING_KEY_VLEK		1
#define SNP_SIGNING_KEY_NONE		7
#define SNP_PLATFORM_INFO_SMT		(1u << 0)

struct snp_msg_report_rsp {
	uint32_t status;
	uint32_t report_size;
	uint8_t reserved[24];
	struct snp_report report;
} PSP_PACKED;
PSP_SIZE(snp_msg_report_rsp, 0x4c0);

struct snp_msg_key_req {
	uint32_t root_key_select;	/* 0 ROOT_KEY, 2:1 KEY_SEL */
	uint32_t reserved;
	uint64_t guest_field_select;
	uint32_t vmpl;
	uint32_t guest_svn;
	uint64_t tcb;
} PSP_PACKED;
PSP_SIZE(snp_msg_key_req, 0x20);

#define SNP_KEY_ROOT_VMRK		(1u << 0)
#define SNP_KEY_FIELD_POLICY		(1u << 0)
#define SNP_KEY_FIELD_IMAGE_ID		(1u << 1)
#define SNP_KEY_FIELD_FAMILY_ID		(1u << 2)
#define SNP_KEY_FIELD_MEASUREMENT	(1u << 3)
#define SNP_KEY_FIELD_GUEST_SVN		(1u << 4)
#define SNP_KEY_FIELD_TCB		(1u << 5)
#define SNP_KEY_FIELDS			0x3fu

struct snp_msg_key_rsp {
	uint32_t status;
	uint8_t reserved[28];
	uint8_t key[32];
} PSP_PACKED;
PSP_SIZE(snp_msg_key_rsp, 0x40);

/* --- buffers of the SEV (legacy) commands --- */

struct sev_platform_status {
	uint8_t api_major;
	uint8_t api_minor;
	uint8_t state;			/* enum sev_platform_state */
	uint32_t flags;			/* 0 OWNER, 8 CONFIG.ES */
	uint8_t build;
	uint32_t guest_count;
} PSP_PACKED;
PSP_SIZE(sev_platform_status, 12);

#define SEV_STATUS_OWNER	(1u << 0)
#define SEV_STATUS_ES		(1u << 8)

enum sev_platform_state {
	SEV_STATE_UNINIT	= 0,
	SEV_STATE_INIT		= 1,
	SEV_STATE_WORKING	= 2,
};

struct sev_init_cmd {
	uint32_t flags;			/* 0 CONFIG_ES */
	uint32_t reserved;
	uint64_t tmr_paddr;
	uint32_t tmr_len;
} PSP_PACKED;
PSP_SIZE(sev_init_cmd, 20);

struct sev_init_ex_cmd {
	uint32_t len;
	uint32_t flags;
	uint64_t tmr_paddr;
	uint32_t tmr_len;
	uint32_t reserved;
	uint64_t nv_paddr;
	uint32_t nv_len;
} PSP_PACKED;
PSP_SIZE(sev_init_ex_cmd, 36);

#define SEV_INIT_ES		(1u << 0)
#define SEV_TMR_SIZE		(1u << 20)
#define SEV_TMR_SIZE_SNP	(2u << 20)
#define SEV_NV_SIZE		(32u << 10)

/* GET_ID, PEK_CSR: one buffer to fill. */
struct sev_buffer_cmd {
	uint64_t paddr;
	uint32_t len;
} PSP_PACKED;
PSP_SIZE(sev_buffer_cmd, 12);

struct sev_pek_cert_import_cmd {
	uint64_t pek_paddr;
	uint32_t pek_len;
	uint32_t reserved;
	uint64_t oca_paddr;
	uint32_t oca_len;
} PSP_PACKED;
PSP_SIZE(sev_pek_cert_import_cmd, 28);

struct sev_pdh_cert_export_cmd {
	uint64_t pdh_paddr;
	uint32_t pdh_len;
	uint32_t reserved;
	uint64_t certs_paddr;
	uint32_t certs_len;
} PSP_PACKED;
PSP_SIZE(sev_pdh_cert_export_cmd, 28);

struct sev_download_firmware_cmd {
	uint64_t paddr;
	uint32_t len;
} PSP_PACKED;

/* --- buffers of the SEV guest commands --- */

struct sev_handle_cmd {
	uint32_t handle;
} PSP_PACKED;

struct sev_activate_cmd {
	uint32_t handle;
	uint32_t asid;
} PSP_PACKED;

struct sev_guest_status_cmd {
	uint32_t handle;
	uint32_t policy;
	uint32_t asid;
	uint8_t state;
} PSP_PACKED;
PSP_SIZE(sev_guest_status_cmd, 13);

struct sev_launch_start_cmd {
	uint32_t handle;
	uint32_t policy;
	uint64_t dh_paddr;
	uint32_t dh_len;
	uint32_t reserved;
	uint64_t session_paddr;
	uint32_t session_len;
} PSP_PACKED;
PSP_SIZE(sev_launch_start_cmd, 36);

/* LAUNCH_UPDATE_DATA, LAUNCH_UPDATE_VMSA, LAUNCH_MEASURE. */
struct sev_region_cmd {
	uint32_t handle;
	uint32_t reserved;
	uint64_t paddr;
	uint32_t len;
} PSP_PACKED;
PSP_SIZE(sev_region_cmd, 20);

struct sev_launch_secret_cmd {
	uint32_t handle;
	uint32_t reserved1;
	uint64_t hdr_paddr;
	uint32_t hdr_len;
	uint32_t reserved2;
	uint64_t guest_paddr;
	uint32_t guest_len;
	uint32_t reserved3;
	uint64_t trans_paddr;
	uint32_t trans_len;
} PSP_PACKED;
PSP_SIZE(sev_launch_secret_cmd, 52);

struct sev_attestation_cmd {
	uint32_t handle;
	uint32_t reserved;
	uint64_t paddr;
	uint8_t mnonce[16];
	uint32_t len;
} PSP_PACKED;
PSP_SIZE(sev_attestation_cmd, 36);

struct sev_dbg_cmd {
	uint32_t handle;
	uint32_t reserved;
	uint64_t src_paddr;
	uint64_t dst_paddr;
	uint32_t len;
} PSP_PACKED;
PSP_SIZE(sev_dbg_cmd, 28);

#define SEV_POLICY_NODBG	(1u << 0)
#define SEV_POLICY_NOKS		(1u << 1)
#define SEV_POLICY_ES		(1u << 2)
#define SEV_POLICY_API_MAJOR(p)	((uint8_t)((p) >> 16))
#define SEV_POLICY_API_MINOR(p)	((uint8_t)((p) >> 24))

/* What a guest's owner sends with its Diffie-Hellman certificate. */
struct sev_session {
	uint8_t nonce[16];
	uint8_t wrap_tk[32];
	uint8_t wrap_iv[16];
	uint8_t wrap_mac[32];
	uint8_t policy_mac[32];
} PSP_PACKED;
PSP_SIZE(sev_session, 128);

struct sev_measure {
	uint8_t measure[32];
	uint8_t mnonce[16];
} PSP_PACKED;
PSP_SIZE(sev_measure, 48);

struct sev_packet_header {
	uint32_t flags;			/* 0 COMPRESSED */
	uint8_t iv[16];
	uint8_t mac[32];
} PSP_PACKED;
PSP_SIZE(sev_packet_header, 52);

#define SEV_SECRET_MAX		0x4000u

struct sev_attestation_report {
	uint8_t mnonce[16];
	uint8_t launch_digest[32];
	uint32_t policy;
	uint32_t sig_usage;
	uint32_t sig_algo;
	uint32_t reserved;
	uint8_t sig_r[72];
	uint8_t sig_s[72];
} PSP_PACKED;
PSP_SIZE(sev_attestation_report, 208);

/* An SEV certificate, version 1. */
struct sev_cert_sig {
	uint32_t usage;
	uint32_t algo;
	struct psp_ecdsa_sig sig;
} PSP_PACKED;

struct sev_cert {
	uint32_t version;
	uint8_t api_major;
	uint8_t api_minor;
	uint16_t reserved;
	uint32_t pubkey_usage;
	uint32_t pubkey_algo;
	struct psp_ecdsa_pubkey pubkey;
	struct sev_cert_sig sig[2];
} PSP_PACKED;
PSP_SIZE(sev_cert, 0x824);

#define SEV_CERT_SIGNED_SIZE	0x414
#define SEV_USAGE_ARK		0x0000u
#define SEV_USAGE_ASK		0x0013u
#define SEV_USAGE_INVALID	0x1000u
#define SEV_USAGE_OCA		0x1001u
#define SEV_USAGE_PEK		0x1002u
#define SEV_USAGE_PDH		0x1003u
#define SEV_USAGE_CEK		0x1004u
#define SEV_ALGO_INVALID	0x000u
#define SEV_ALGO_ECDSA_SHA256	0x002u
#define SEV_ALGO_ECDH_SHA256	0x003u
#define SEV_ALGO_ECDSA_SHA384	0x102u
#define SEV_ALGO_ECDH_SHA384	0x103u

#endif /* PSP_FW_ABI_H */
