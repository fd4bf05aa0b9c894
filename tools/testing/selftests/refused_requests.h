/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Part of guest_request_test: requests that are refused before the firmware.
 */
#ifndef REFUSED_REQUESTS_H
#define REFUSED_REQUESTS_H

/**
 * refused_requests() - try all rows, each on a VM that is well
 */
void refused_requests(void);

#endif
