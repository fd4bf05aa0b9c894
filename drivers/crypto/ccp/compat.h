/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernels that this driver is built for expect of it differently. The
 * Kbuild file tells them apart by what their own ccp exports.
 */
#ifndef CCP_COMPAT_H
#define CCP_COMPAT_H

/*
 * Where stock exports sev_platform_shutdown() (Debian's 6.12.107), kvm-amd brings
 * SNP and SEV up when it loads and down when it unloads; ccp does not. With that
 * came: no command of /dev/sev initialises SNP, and those that need it fail with
 * ENODEV instead; SEV stays down where SNP was asked for and failed;
 * PDH_CERT_EXPORT without room for the chain asks for the lengths. Elsewhere
 * (6.12.95) ccp initialises both at probe, and commands borrow what they need.
 */
#ifdef CCP_HAVE_SEV_PLATFORM_SHUTDOWN
#define PSP_KVM_STARTS_PLATFORM	true
#else
#define PSP_KVM_STARTS_PLATFORM	false
#endif

#endif
