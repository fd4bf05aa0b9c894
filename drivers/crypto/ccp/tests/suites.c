// SPDX-License-Identifier: GPL-2.0
/*
 * ccp-kunit.ko: the driver's logic against a firmware and an RMP that the tests
 * make up.
 */
#include <linux/module.h>

#include "suites.h"

kunit_test_suites(&turn_suite, &status_suite, &command_buffer_suite, &firmware_page_suite,
		  &mailbox_suite, &reported_tcb_suite, &certs_suite, &ext_config_suite);

MODULE_DESCRIPTION("Tests of the PSP driver's logic");
MODULE_LICENSE("GPL");
