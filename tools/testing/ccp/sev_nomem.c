// SPDX-License-Identifier: GPL-2.0
/*
 * Lets each allocation of the project's modules fail in turn, with the module
 * fail_alloc, in every scene, and looks what the kernel holds after all of it. Prints
 * TAP. Runs in snp-machine, as root, on a kernel that was started with slub_debug=U,
 * with fail_alloc loaded and none of the project's modules, snp_vm and a certificate
 * table in /table. With --measured-elsewhere others look what is held.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "memory.h"
#include "scenes.h"
#include "testing.h"

#define FAIL	"/sys/module/fail_alloc/parameters/"
#define MOST	200

static int nr_failed;

static long failed(void)
{
	FILE *file = fopen(FAIL "failed", "r");
	long value = -1;

	if (file && fscanf(file, "%ld", &value) != 1)
		value = -1;
	if (file)
		fclose(file);
	return value;
}

static void arm(int nth)
{
	FILE *file = fopen(FAIL "nth", "w");

	if (!file || fprintf(file, "%d", nth) < 0 || fclose(file)) {
		printf("Bail out! %snth cannot be written; load fail_alloc\n", FAIL);
		exit(1);
	}
}

/*
 * What may come of it. Guests are told to try again, and do; commands that may
 * move the TCB have their answer when the memory for reading it is missing.
 */
static bool acceptable(const struct scene *scene, struct outcome outcome, struct outcome clean)
{
	bool same = outcome.ret == clean.ret && outcome.error == clean.error;

	if (scene->loads)
		return true;
	if (scene->line)
		return same || outcome.ret;
	if (outcome.ret == ENOMEM)
		return true;
	/* FACTORY_RESET and PEK_GEN to PDH_GEN may bring SEV up, without SEV-ES then. */
	return same && (scene->prepare || scene->cmd == ABI_SNP_SET_CONFIG ||
			scene->cmd == ABI_SNP_COMMIT || scene->cmd == ABI_SNP_VLEK_LOAD ||
			scene->cmd == SNP_SET_EXT_CONFIG);
}

/* A TCB that was not learned is asked for a second later. */
static void let_tcb_be_read(void)
{
	if (number("reported_tcb") == 0)
		usleep(1100000);
}

static void starve(const struct scene *scene)
{
	struct outcome clean, outcome, again;
	int n, other = 0, worse = 0, stuck = 0;
	long before;

	scene_begin(scene);
	clean = scene->act(scene);
	stuck += !scene_end(scene);

	for (n = 1; n < MOST; n++) {
		scene_begin(scene);
		before = failed();
		arm(n);
		outcome = scene->act(scene);
		arm(0);
		if (scene->stage != STAGE_BARE || scene->loads)
			stuck += number("leaked_pages") > 0;
		stuck += !scene_end(scene);
		if (failed() == before)
			break;
		printf("# %s, allocation %d: %d, error %#x\n", scene->name, n, outcome.ret,
		       outcome.error);
		other += !acceptable(scene, outcome, clean);
		let_tcb_be_read();
		scene_begin(scene);
		again = scene->act(scene);
		if (again.ret != clean.ret || again.error != clean.error) {
			printf("# allocation %d, then: %d, error %#x\n", n, again.ret, again.error);
			worse++;
		}
		stuck += !scene_end(scene);
	}
	nr_failed += n - 1;
	expect(n < MOST && !other, "%s: each of %d allocations fails well", scene->name, n - 1);
	expect(!worse && !stuck, "%s: works after each, with nothing given up", scene->name);
}

/* Each scene once as it should be, so that what the kernel keeps for itself is there. */
static void warm_up(void)
{
	unsigned int i;

	for (i = 0; i < nr_scenes; i++) {
		scene_begin(&scenes[i]);
		scenes[i].act(&scenes[i]);
		scene_end(&scenes[i]);
	}
	scenes_end();
}

static long starve_all(void)
{
	unsigned int i;

	nr_failed = 0;
	for (i = 0; i < nr_scenes; i++) {
		/* It frees only. */
		if (!scenes[i].unloads)
			starve(&scenes[i]);
	}
	expect(scenes_end(), "everything can be unloaded");
	expect(nr_failed > 30, "%d allocations in all", nr_failed);
	return 0;
}

int main(int argc, char **argv)
{
	testing_begin();
	warm_up();
	if (argc > 1 && !strcmp(argv[1], "--measured-elsewhere"))
		starve_all();
	else
		memory_check(starve_all, "failure");
	return testing_end();
}
