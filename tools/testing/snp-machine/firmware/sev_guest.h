/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SEV and SEV-ES guests: handles, ASIDs, launch and measurement.
 * Source: AMD 55766, chapter 6.
 */
#ifndef PSP_FW_SEV_GUEST_H
#define PSP_FW_SEV_GUEST_H

#include "abi.h"

struct psp_fw;

enum sev_guest_state {
	SEV_GSTATE_UNINIT	= 0,
	SEV_GSTATE_LUPDATE	= 1,
	SEV_GSTATE_LSECRET	= 2,
	SEV_GSTATE_RUNNING	= 3,
};

/** sev_guest_remove_all() - end every guest */
void sev_guest_remove_all(struct psp_fw *fw);

/* Handlers. */
enum psp_status sev_decommission(struct psp_fw *fw, void *buffer);
enum psp_status sev_activate(struct psp_fw *fw, void *buffer);
enum psp_status sev_deactivate(struct psp_fw *fw, void *buffer);
enum psp_status sev_guest_status(struct psp_fw *fw, void *buffer);
enum psp_status sev_launch_start(struct psp_fw *fw, void *buffer);
enum psp_status sev_launch_update_data(struct psp_fw *fw, void *buffer);
enum psp_status sev_launch_update_vmsa(struct psp_fw *fw, void *buffer);
enum psp_status sev_launch_measure(struct psp_fw *fw, void *buffer);
enum psp_status sev_launch_update_secret(struct psp_fw *fw, void *buffer);
enum psp_status sev_launch_finish(struct psp_fw *fw, void *buffer);
enum psp_status sev_attestation(struct psp_fw *fw, void *buffer);
enum psp_status sev_dbg_decrypt(struct psp_fw *fw, void *buffer);
enum psp_status sev_dbg_encrypt(struct psp_fw *fw, void *buffer);

#endif /* PSP_FW_SEV_GUEST_H */
