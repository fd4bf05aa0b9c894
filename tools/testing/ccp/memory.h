/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What memory the kernel holds, exact enough to see a page that is not given back.
 */
#ifndef MEMORY_H
#define MEMORY_H

/**
 * memory_check() - test that what fails costs no memory
 * @work: does all of it many times; returns how many pages it gave up, which are counted
 * @what: for the tests' names: no WHAT costs a page
 *
 * Plays @work up to three times, until a round has cost nothing: what the kernel keeps for
 * itself comes and goes with the CPUs that the work happens to run on, what a module loses
 * it loses in every round. Seen of the kernel's own: 8 to 16 pages in a round with two CPUs,
 * 8 to 37 with eight. Where @work does not lose more than 32 when what it tests loses one,
 * only lost objects are seen.
 *
 * Takes some seconds beside @work, and ends the program where the kernel was not started
 * with slub_debug=U, which has it remember who allocated an object.
 */
void memory_check(long (*work)(void), const char *what);

#endif /* MEMORY_H */
