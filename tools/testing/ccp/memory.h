/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What memory the kernel holds, exact enough to see a page that is not given back.
 */
#ifndef MEMORY_H
#define MEMORY_H

/**
 * struct memory - what a module that forgets to free would leave behind
 * @pages: pages that are neither free nor in use as the kernel's own counters say:
 *	   of alloc_pages(), of vmalloc(), of kmalloc() beyond two pages, per-CPU memory
 * @objects: objects of all slab caches that a module allocated which is not there any
 *	     more
 */
struct memory {
	long pages;
	long objects;
};

/**
 * memory_held() - measure, when all that is freed late has been freed
 *
 * Takes some seconds, and ends the program where the kernel was not started with
 * slub_debug=U, which has it remember who allocated an object.
 *
 * Return: what is held; only differences mean something. They are exact for objects;
 * the pages move, with the stacks and buffers that the kernel keeps: memory_check().
 */
struct memory memory_held(void);

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
 */
void memory_check(long (*work)(void), const char *what);

#endif /* MEMORY_H */
