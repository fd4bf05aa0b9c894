/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Host-wide SEV-SNP certificates: the two commands that this project's ccp
 * adds to SEV_ISSUE_CMD of /dev/sev, beside those of <linux/psp-sev.h>.
 *
 * See Documentation/admin-guide/ccp.rst.
 */
#ifndef _UAPI_LINUX_PSP_SEV_EXT_H
#define _UAPI_LINUX_PSP_SEV_EXT_H

#include <linux/types.h>

#define SNP_SET_EXT_CONFIG	0x1000
#define SNP_GET_EXT_CONFIG	0x1001

/* With legacy_ext_config=1 the RFC's numbers stand at 10 and 11 instead. */
#define SNP_LEGACY_SET_EXT_CONFIG	10
#define SNP_LEGACY_GET_EXT_CONFIG	11
#define SNP_LEGACY_COMMIT		0x100a
#define SNP_LEGACY_SET_CONFIG		0x100b

/* The largest certificate table that the kernel keeps, in bytes. */
#define SNP_CERTS_MAX_LEN	0x5000
/* The most that Linux guests accept; a larger table costs them the report. */
#define SNP_CERTS_LINUX_GUEST_LEN	0x4000

/* SET, in: certs_tcb says which reported TCB the certificates are for. */
#define SNP_EXT_CONFIG_CERTS_TCB	(1U << 0)
/* SET, in: leave the installed certificates alone, only set the config. */
#define SNP_EXT_CONFIG_KEEP_CERTS	(1U << 1)
/* Out: certificates are installed, but for another reported TCB: not served. */
#define SNP_EXT_CONFIG_STALE		(1U << 16)
/* Out: the reported TCB could not be read from the firmware: nothing is served. */
#define SNP_EXT_CONFIG_TCB_UNKNOWN	(1U << 17)

/**
 * struct sev_user_data_snp_ext_config - host-wide certificates and config
 * @size: sizeof(struct sev_user_data_snp_ext_config) of the caller; a larger
 *	struct is accepted if what the kernel does not know is zero
 * @flags: SNP_EXT_CONFIG_*; in for SET, out for both
 * @config_address: user address of a struct sev_user_data_snp_config; SET: 0
 *	leaves the configuration; GET: 0 asks for none
 * @certs_address: user address of the certificate table, page granular in
 *	length; SET: 0 deletes the certificates (unless KEEP_CERTS); GET: 0
 *	asks for the length only
 * @certs_len: length at @certs_address in bytes; GET: out, the length of what
 *	is installed
 * @reserved: zero
 * @certs_tcb: the reported TCB that the certificates are for; SET: in with
 *	SNP_EXT_CONFIG_CERTS_TCB; GET: out
 * @reported_tcb: out: the platform's reported TCB
 */
struct sev_user_data_snp_ext_config {
	__u32 size;
	__u32 flags;
	__u64 config_address;
	__u64 certs_address;
	__u32 certs_len;
	__u32 reserved;
	__u64 certs_tcb;
	__u64 reported_tcb;
};

/**
 * struct sev_user_data_snp_legacy_ext_config - the struct of the 2022 RFC
 * @config_address: as above
 * @certs_address: as above
 * @certs_len: as above
 */
struct sev_user_data_snp_legacy_ext_config {
	__u64 config_address;
	__u64 certs_address;
	__u32 certs_len;
} __attribute__((packed));

#endif /* _UAPI_LINUX_PSP_SEV_EXT_H */
