// SPDX-License-Identifier: GPL-2.0
/*
 * A VM's folder is named by its VMM's pid and a number that only grows.
 */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>

#include "module_sysfs.h"

#define DEVICE	"/sys/class/misc/kvm-amd-snp"

bool module_newest_vm(pid_t pid, char *folder, size_t size)
{
	DIR *dir = opendir(DEVICE "/vms");
	long long newest = -1, number;
	struct dirent *entry;
	int owner;

	if (!dir)
		return false;
	while ((entry = readdir(dir)))
		if (sscanf(entry->d_name, "%d-%lld", &owner, &number) == 2 && owner == pid &&
		    number > newest)
			newest = number;
	closedir(dir);
	snprintf(folder, size, "%d-%lld", pid, newest);
	return newest >= 0;
}

long long module_counter(const char *folder, const char *name)
{
	char path[PATH_MAX];
	long long value;
	FILE *file;

	if (folder)
		snprintf(path, sizeof(path), DEVICE "/vms/%s/%s", folder, name);
	else
		snprintf(path, sizeof(path), DEVICE "/counters/%s", name);
	file = fopen(path, "r");
	if (!file || fscanf(file, "%lld", &value) != 1)
		value = -1;
	if (file)
		fclose(file);
	return value;
}

bool module_set_parameter(const char *name, unsigned int value)
{
	char path[PATH_MAX];
	FILE *file;
	bool good;

	snprintf(path, sizeof(path), "/sys/module/kvm_amd_snp/parameters/%s", name);
	file = fopen(path, "w");
	good = file && fprintf(file, "%u", value) > 0;
	if (file && fclose(file))
		good = false;
	return good;
}
