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
 * the pages move by ten or so, with the stacks and buffers that the kernel keeps.
 */
struct memory memory_held(void);

/**
 * memory_show_objects() - print, as diagnostics, who allocated those objects
 */
void memory_show_objects(void);

#endif /* MEMORY_H */
