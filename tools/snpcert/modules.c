// SPDX-License-Identifier: GPL-2.0
/* Reads what sysfs has of ccp and kvm-amd-snp: parameters and counters. */
#include <dirent.h>
#include <stdbool.h>
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

/* Not what every device has, and not what only takes. */
static int is_shown(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && strcmp(entry->d_name, "dev") &&
	       strcmp(entry->d_name, "uevent");
}

/* Prints "name value" for every readable file of a folder; none for none. */
static void show_folder(const char *folder)
{
	struct dirent **entries;
	int n = scandir(folder, &entries, is_shown, compare);

	for (int i = 0; i < n; i++) {
		struct problem ignored;
		char path[512];
		struct stat st;
		uint8_t *value;
		size_t len;

		snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
		value = stat(path, &st) || !S_ISREG(st.st_mode) ? NULL :
			file_read(path, MAX_VALUE, &len, &ignored);
		if (value) {
			while (len && value[len - 1] == '\n')
				len--;
			out_field(entries[i]->d_name, "%.*s", (int)len, (char *)value);
		}
		free(value);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
}

static bool show_module(const char *name, const char *missing)
{
	char path[128];
	bool loaded;

	snprintf(path, sizeof(path), "/sys/module/%s", name);
	loaded = !access(path, F_OK);
	printf("Module %s%s\n", name, loaded ? "" : missing);
	snprintf(path, sizeof(path), "/sys/module/%s/parameters", name);
	show_folder(path);
	return loaded;
}

void modules_show(void)
{
	if (show_module("ccp", ": not loaded as a module"))
		show_folder("/sys/class/misc/sev");
	if (show_module("kvm_amd_snp",
			": not loaded: guests get empty tables until modprobe kvm-amd-snp"))
		show_folder("/sys/class/misc/kvm-amd-snp/counters");
}
