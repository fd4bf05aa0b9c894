/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A page that is not there, and whose faults nobody answers (userfaultfd).
 */
#ifndef MISSING_PAGE_H
#define MISSING_PAGE_H

#include <stdbool.h>

/**
 * missing_page_watch() - make a page such a one
 * @page: of this process, never touched so far
 *
 * Return: a descriptor that keeps it so until it is closed, or -1.
 */
int missing_page_watch(void *page);

/**
 * missing_page_wait() - wait until somebody touches it
 * @fd: from missing_page_watch()
 *
 * Return: false where something else happened.
 */
bool missing_page_wait(int fd);

/**
 * missing_page_provide() - let there be a page of zeroes
 * @fd: from missing_page_watch()
 * @page: as there
 *
 * Return: whether there is.
 */
bool missing_page_provide(int fd, void *page);

#endif
