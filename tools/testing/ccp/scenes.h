/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Everything that ccp.ko does, as scenes: loading, each command of /dev/sev, an
 * SNP guest's launch, its requests, unloading. Tests play a scene, spoil it, and
 * play it again.
 */
#ifndef SCENES_H
#define SCENES_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct outcome - how a scene ended
 * @ret: 0 or an errno of an ioctl; the exit status of a program
 * @error: the firmware's status that an ioctl told
 */
struct outcome {
	int ret;
	uint32_t error;
};

/* What is loaded when a scene begins. */
enum stage {
	STAGE_BARE,	/* nothing */
	STAGE_CCP,	/* ccp */
	STAGE_KVM,	/* ccp, kvm_amd and kvm_amd_snp */
};

/**
 * struct scene - one thing that can be done again and again
 * @name: for the tests' names
 * @stage: where it begins
 * @prepare: before each time, or NULL; never spoilt
 * @act: does it
 * @line: for @act: a shell command, or NULL
 * @cmd: for @act: the command of /dev/sev, where there is no @line
 * @loads: it loads ccp; nothing says whether that went well but what works then
 * @unloads: it unloads ccp
 * @guest: it runs a guest
 * @slow: it is of /dev/sev, and takes a second, for SEV goes down and comes up
 */
struct scene {
	const char *name;
	enum stage stage;
	void (*prepare)(void);
	struct outcome (*act)(const struct scene *scene);
	const char *line;
	uint32_t cmd;
	bool loads;
	bool unloads;
	bool guest;
	bool slow;
};

extern const struct scene scenes[];
extern const unsigned int nr_scenes;

/**
 * scene_begin() - load and unload until a scene can begin, and prepare it
 * @scene: the scene
 */
void scene_begin(const struct scene *scene);

/**
 * scene_end() - go on after a scene: unload what a scene of STAGE_BARE loaded
 * @scene: the scene
 *
 * Return: whether all could be unloaded.
 */
bool scene_end(const struct scene *scene);

/**
 * scenes_end() - unload everything
 *
 * Return: whether all could be unloaded.
 */
bool scenes_end(void);

#endif /* SCENES_H */
