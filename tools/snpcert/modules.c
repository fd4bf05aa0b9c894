// SPDX-License-Identifier: GPL-2.0
/* Reads what sysfs has of ccp and kvm-amd-snp: parameters, counters and VMs. */
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

const char *modules_sys = "/sys";

/* A file's content without the last newline; empty where there is none. To be freed. */
static char *value_of(const char *folder, const char *name)
{
	struct problem ignored;
	char path[1024];
	uint8_t *data = NULL;
	struct stat st;
	size_t len = 0;
	char *value;

	snprintf(path, sizeof(path), "%s/%s/%s", modules_sys, folder, name);
	if (!stat(path, &st) && S_ISREG(st.st_mode))
		data = file_read(path, MAX_VALUE, &len, &ignored);
	while (len && data[len - 1] == '\n')
		len--;
	value = data ? strndup((char *)data, len) : NULL;
	free(data);
	return value;
}

static int compare(const struct dirent **a, const struct dirent **b)
{
	return strverscmp((*a)->d_name, (*b)->d_name);
}

/* Not what every device has, and not what only takes. */
static int is_shown(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && strcmp(entry->d_name, "dev") &&
	       strcmp(entry->d_name, "uevent");
}

/* Calls @show for every entry of a folder, in order. Returns how many there were. */
static int each(const char *folder, void (*show)(const char *folder, const char *name))
{
	struct dirent **entries;
	char path[1024];
	int n;

	snprintf(path, sizeof(path), "%s/%s", modules_sys, folder);
	n = scandir(path, &entries, is_shown, compare);
	if (n < 0)
		return 0;
	for (int i = 0; i < n; i++) {
		show(folder, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return n;
}

static void show_value(const char *folder, const char *name)
{
	char *value = value_of(folder, name);

	if (value)
		out_field(name, "%s", value);
	free(value);
}

static const char *or_unknown(const char *value)
{
	return value && *value ? value : "?";
}

static void show_vm(const char *folder, const char *name)
{
	char path[512], *requests, *served, *certs_len, *certs_tcb;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	requests = value_of(path, "requests");
	served = value_of(path, "served");
	certs_len = value_of(path, "certs_len");
	certs_tcb = value_of(path, "certs_tcb");
	if (certs_len && strcmp(certs_len, "0"))
		out_field(name, "%s requests, %s served, %s bytes of certificates of its own for TCB %s (they keep the module loaded)",
			  or_unknown(requests), or_unknown(served), certs_len,
			  or_unknown(certs_tcb));
	else
		out_field(name, "%s requests, %s served, the host's certificates",
			  or_unknown(requests), or_unknown(served));
	free(requests);
	free(served);
	free(certs_len);
	free(certs_tcb);
}

static bool show_module(const char *name, const char *missing)
{
	char path[128];
	bool loaded;

	snprintf(path, sizeof(path), "%s/module/%s", modules_sys, name);
	loaded = !access(path, F_OK);
	printf("Module %s%s\n", name, loaded ? "" : missing);
	snprintf(path, sizeof(path), "module/%s/parameters", name);
	each(path, show_value);
	return loaded;
}

/* Requests that stock kvm-amd sends itself while the hook is on: somebody goes round it. */
static void tell_past_hook(void)
{
	char *past = value_of("class/misc/sev", "requests_past_hook");

	if (past && strcmp(past, "0")) {
		char text[256];

		snprintf(text, sizeof(text),
			 "%s guest requests did not come through kvm-amd-snp. A few may have been in flight when it was loaded; a growing number means that something, as a livepatch, goes round its hook",
			 past);
		out_check(OUT_FAILED, "past hook", text);
	}
	free(past);
}

void modules_show(void)
{
	if (show_module("ccp", ": not loaded as a module"))
		each("class/misc/sev", show_value);
	if (!show_module("kvm_amd_snp",
			 ": not loaded: guests get empty tables until modprobe kvm-amd-snp"))
		return;
	each("class/misc/kvm-amd-snp/counters", show_value);
	printf("VMs (process, number)\n");
	if (!each("class/misc/kvm-amd-snp/vms", show_vm))
		out_field("none", "no VM has sent a request or has certificates of its own");
	tell_past_hook();
}
