// SPDX-License-Identifier: GPL-2.0
/*
 * kvm-amd-snp-kunit.ko: the suites of this folder as one module.
 */
#include <linux/module.h>

MODULE_DESCRIPTION("KUnit suites of kvm-amd-snp");
MODULE_LICENSE("GPL");
