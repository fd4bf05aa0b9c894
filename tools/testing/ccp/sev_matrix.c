// SPDX-License-Identifier: GPL-2.0
/*
 * Fails every command of every scene: plays the scene, sees which commands the
 * secure processor was given, and plays it again for each of them with the first
 * and the last one refused. The answer must be the right errno, no page may be
 * lost but those that are counted, and the scene must work again. Then all of it is
 * refused again, many times, and what the kernel holds must be what it held before.
 * Prints TAP. Runs in snp-machine, as root, on a kernel that was started with
 * slub_debug=U, with the project's modules and none of them loaded, snp_vm and a
 * certificate table in /table. With --measured-elsewhere others look what is held: a
 * kernel with KASAN keeps much itself.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "memory.h"
#include "scenes.h"
#include "testing.h"

#define COMMANDS	0x100
#define PAGE_RECLAIM	0xc7
/* RESOURCE_LIMIT, which none of these commands answers by itself. */
#define REFUSED		0x17
/* The trusted memory region, which SEV has while it is initialised. */
#define TMR_PAGES	512

/*
 * How often each refusal is played again: most of /dev/sev's are cheap, and one that loses a
 * page each time is seen by memory_check(); of the others only lost objects are.
 */
#define CHEAP_AGAIN	64
#define DEAR_AGAIN	2
#define MOST_REFUSALS	200

static bool was_refused[COMMANDS];
static struct refusal {
	const struct scene *scene;
	unsigned int command, nth;
} refusals[MOST_REFUSALS];
static unsigned int nr_refusals;
static long total_leaked;

/*
 * What a scene of /dev/sev answers with a command of it refused, where that is
 * not EIO and the status.
 */
static const struct {
	const char *scene;
	unsigned int command;
	struct outcome outcome;
} others[] = {
	/* SEV cannot be initialised: the state is told, as stock does. */
	{ "PDH_GEN that initialises SEV", 0x01, { EIO, 1 } },
	{ "PDH_GEN that initialises SEV", 0x0a, { EIO, 1 } },
	/* The answer is there when SEV is to be shut down again. */
	{ "PDH_GEN that initialises SEV", 0x02, { 0, 0 } },
	/* The configuration is in force, only the TCB after it is not known. */
	{ "SNP_CONFIG", 0x83, { 0, 0 } },
	{ "SNP_COMMIT", 0x83, { 0, 0 } },
	{ "SNP_SET_EXT_CONFIG", 0x83, { 0, 0 } },
	{ "SNP_SET_EXT_CONFIG", 0xc9, { ENOSPC, REFUSED } },
	{ "SNP_GET_EXT_CONFIG", 0x83, { ENODATA, REFUSED } },
	{ "SNP_VLEK_LOAD of zeros", 0x83, { EIO, 0xb } },
	/* The answer was there before the page was lost. */
	{ "SNP_PLATFORM_STATUS", PAGE_RECLAIM, { 0, 0 } },
	{ "SNP_GET_EXT_CONFIG", PAGE_RECLAIM, { 0, 0 } },
	{ "SNP_CONFIG", PAGE_RECLAIM, { 0, 0 } },
	{ "SNP_COMMIT", PAGE_RECLAIM, { 0, 0 } },
	{ "SNP_SET_EXT_CONFIG", PAGE_RECLAIM, { 0, 0 } },
	{ "SNP_VLEK_LOAD of zeros", PAGE_RECLAIM, { EIO, 0xb } },
	{ "PDH_GEN that initialises SEV", PAGE_RECLAIM, { 0, 0 } },
};

static void count(unsigned int *counts)
{
	unsigned int command;

	for (command = 0; command < COMMANDS; command++)
		counts[command] = taken(command);
}

/* The outcome of a scene of /dev/sev with @command refused; @clean: without. */
static struct outcome expected(const struct scene *scene, unsigned int command,
			       struct outcome clean)
{
	struct outcome outcome = { EIO, REFUSED };
	size_t i;

	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (others[i].command == command && !strcmp(others[i].scene, scene->name))
			return others[i].outcome;
	if (command == PAGE_RECLAIM)
		outcome = (struct outcome){ EFAULT, clean.error };
	return outcome;
}

static bool same(struct outcome a, struct outcome b)
{
	return a.ret == b.ret && a.error == b.error;
}

static long leaked_pages(void)
{
	long pages = number("leaked_pages");

	return pages < 0 ? 0 : pages;
}

/*
 * What the firmware still has must be what the driver says, but for the TMR, which
 * comes and goes. What a guest leaves behind is kvm-amd's business.
 */
static void check_pages(const struct scene *scene, unsigned int command, long assigned, long leaked)
{
	long more = assigned_pages() - assigned - leaked;

	total_leaked += leaked;
	expect(scene->guest ? more <= 1 : more % TMR_PAGES == 0,
	       "%s, command %#x refused: %ld page(s) given up, all counted", scene->name, command,
	       leaked);
}

static void spoil(unsigned int command, unsigned int nth)
{
	char spec[60];

	snprintf(spec, sizeof(spec), "%#x@%u:status=%#x", command, nth, REFUSED);
	fault(spec);
}

/* Plays it spoilt, looks what that cost, and plays it again. */
static void refuse(const struct scene *scene, unsigned int command, unsigned int nth,
		   struct outcome clean)
{
	struct outcome spoilt, again, wanted;
	long assigned, leaked;

	scene_begin(scene);
	assigned = assigned_pages();
	leaked = leaked_pages();
	spoil(command, nth);
	spoilt = scene->act(scene);
	fault("clear");
	was_refused[command] = true;
	if (nr_refusals < MOST_REFUSALS)
		refusals[nr_refusals] = (struct refusal){ scene, command, nth };
	nr_refusals++;

	leaked = leaked_pages() - leaked;
	if (scene->stage == STAGE_CCP && !scene->unloads) {
		wanted = expected(scene, command, clean);
		expect(same(spoilt, wanted), "%s, command %#x refused: %s, status %#x", scene->name,
		       command, wanted.ret ? strerrorname_np(wanted.ret) : "0", wanted.error);
	}
	expect(scene_end(scene), "%s, command %#x refused: unloads", scene->name, command);
	if (!scene->unloads)
		check_pages(scene, command, assigned, leaked);

	scene_begin(scene);
	again = scene->act(scene);
	expect(same(again, clean) && scene_end(scene), "%s, command %#x refused: works again",
	       scene->name, command);
}

static void play(const struct scene *scene)
{
	unsigned int before[COMMANDS], after[COMMANDS], command, times;
	struct outcome clean;

	scene_begin(scene);
	count(before);
	clean = scene->act(scene);
	count(after);
	scene_end(scene);
	printf("# %s: %d, error %#x\n", scene->name, clean.ret, clean.error);

	for (command = 0; command < COMMANDS; command++) {
		times = after[command] - before[command];
		if (times)
			refuse(scene, command, 1, clean);
		if (times > 1)
			refuse(scene, command, times, clean);
	}
}

/* Those that bring SEV up or down, load modules or run guests take a second. */
static bool cheap(const struct scene *scene)
{
	return scene->stage == STAGE_CCP && !scene->unloads && !scene->slow;
}

/* The same spoilt again and again; what it answers was looked at before. */
static unsigned int wear(const struct refusal *refusal)
{
	const struct scene *scene = refusal->scene;
	unsigned int i, times = cheap(scene) ? CHEAP_AGAIN : DEAR_AGAIN;
	long leaked;

	for (i = 0; i < times; i++) {
		scene_begin(scene);
		leaked = leaked_pages();
		spoil(refusal->command, refusal->nth);
		scene->act(scene);
		fault("clear");
		if (!scene->unloads)
			total_leaked += leaked_pages() - leaked;
		scene_end(scene);
	}
	return times;
}

/*
 * All refusals again. By now every path was gone once, so what the kernel keeps for itself
 * is there. What the firmware does not give back is given up, and counted.
 */
static long wear_all(void)
{
	long leaked = total_leaked;
	unsigned int i, times = 0;

	for (i = 0; i < nr_refusals; i++)
		times += wear(&refusals[i]);
	expect(scenes_end(), "everything can be unloaded again");
	printf("# %u refusals more\n", times);
	return total_leaked - leaked;
}

int main(int argc, char **argv)
{
	bool elsewhere = argc > 1 && !strcmp(argv[1], "--measured-elsewhere");
	unsigned int i, command, missed = 0;

	testing_begin();
	run("mkdir -p /lib/firmware/amd && echo nonsense > /lib/firmware/amd/sev.fw");
	for (i = 0; i < nr_scenes; i++)
		play(&scenes[i]);
	expect(scenes_end(), "everything can be unloaded");

	for (command = 0; command < COMMANDS; command++) {
		if (!taken(command) || was_refused[command])
			continue;
		printf("# command %#x was taken and never refused\n", command);
		missed++;
	}
	expect(!missed, "every command that the PSP was given was refused once");

	expect(nr_refusals <= MOST_REFUSALS, "%u refusals", nr_refusals);
	if (elsewhere)
		wear_all();
	else
		memory_check(wear_all, "refusal");
	return testing_end();
}
