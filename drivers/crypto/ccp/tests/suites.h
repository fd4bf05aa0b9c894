/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The suites of ccp-kunit.ko, one a file.
 */
#ifndef CCP_TESTS_SUITES_H
#define CCP_TESTS_SUITES_H

#include <kunit/test.h>

extern struct kunit_suite turn_suite;
extern struct kunit_suite status_suite;
extern struct kunit_suite command_buffer_suite;
extern struct kunit_suite firmware_page_suite;
extern struct kunit_suite mailbox_suite;
extern struct kunit_suite reported_tcb_suite;
extern struct kunit_suite certs_suite;
extern struct kunit_suite ext_config_suite;

#endif /* CCP_TESTS_SUITES_H */
