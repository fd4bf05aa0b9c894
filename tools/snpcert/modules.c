// SPDX-License-Identifier: GPL-2.0
/* Reads what /sys/module has of ccp and kvm-amd-snp: parameters and counters. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "modules.h"
#include "out.h"

#define MAX_VALUE 4096

static int compare(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_shown(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* Prints "name value" for every readable file of a folder; one without is passed over. */
static void show_folder(const char *folder)
{
	struct dirent **entries;
	int n = scandir(folder, &entries, is_shown, compare);

	for (int i = 0; i < n; i++) {
		char path[512];
		struct problem ignored;
		struct stat st;
		uint8_t *value;
		size_t len;

		snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
		value = stat(path, &st) || !S_ISREG(st.st_mode) ? NULL :
			file_read(path, MAX_VALUE, &len, &ignored);
		if (value) {
			for (size_t c = 0; c < len; c++)
				if (value[c] == '\n')
					value[c] = ' ';
			out_field(entries[i]->d_name, "%.*s", (int)len, (char *)value);
		}
		free(value);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
}

static void show_module(const char *name, const char *missing)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/module/%s", name);
	printf("Module %s%s\n", name, access(path, F_OK) ? missing : "");
	snprintf(path, sizeof(path), "/sys/module/%s/parameters", name);
	show_folder(path);
	snprintf(path, sizeof(path), "/sys/module/%s/counters", name);
	show_folder(path);
}

void modules_show(void)
{
	show_module("ccp", ": not loaded as a module");
	show_module("kvm_amd_snp",
		    ": not loaded: guests get empty tables until modprobe kvm-amd-snp");
}
