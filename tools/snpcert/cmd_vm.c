// SPDX-License-Identifier: GPL-2.0
/* snpcert vm: certificates of single VMs, whose VMMs need not know of them. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "file.h"
#include "host.h"
#include "out.h"
#include "show.h"
#include "table_limits.h"
#include "table_load.h"
#include "usage.h"
#include "vm.h"

enum action { SET, GET, CLEAR, LIST, ACTIONS };

static const char *const action_names[ACTIONS] = { "set", "get", "clear", "list" };

struct arguments {
	enum action action;
	int pid;
	int fd;
	const char *certs;
	const char *output;
	bool tcb_given;
	uint64_t tcb;
};

static int parse_number(const char *text, const char *what, int least, int *number,
			struct problem *problem)
{
	char *end;
	long value = strtol(text, &end, 10);

	if (!*text || *end || value < least || value > 0x7fffffff)
		return problem_set(problem, "'%s' is no %s", text, what);
	*number = value;
	return 0;
}

static int parse_option(int option, struct arguments *args, struct problem *problem)
{
	switch (option) {
	case 'p':
		return parse_number(optarg, "process id", 1, &args->pid, problem);
	case 'f':
		return parse_number(optarg, "descriptor", 0, &args->fd, problem);
	case 'c':
		args->certs = optarg;
		return 0;
	case 't':
		args->tcb_given = true;
		return tcb_parse(optarg, &args->tcb, problem);
	default:
		args->output = optarg;
		return 0;
	}
}

/* What each action needs and does not need. Returns 0 or the exit status. */
static int check_arguments(const struct arguments *args)
{
	const char *name = action_names[args->action];

	if (args->action == LIST) {
		if (args->pid || args->fd >= 0)
			return usage_wrong("vm", "list shows all VMs, it takes no --pid or --fd");
	} else if (!args->pid) {
		return usage_wrong("vm",
				   "%s: --pid is missing: whose VM? snpcert vm list shows them",
				   name);
	}
	if (args->action == SET && !args->certs)
		return usage_wrong("vm",
				   "set: --certs is missing; to remove certificates: snpcert vm clear");
	if (args->action != SET && (args->certs || args->tcb_given))
		return usage_wrong("vm", "%s takes no --certs or --tcb", name);
	if (args->action != GET && args->output)
		return usage_wrong("vm", "%s takes no -o", name);
	return 0;
}

/* Returns 0, or the exit status to end with; -1 for success at once. */
static int parse_arguments(int argc, char **argv, struct arguments *args)
{
	static const struct option options[] = {
		{ "pid", required_argument, NULL, 'p' },
		{ "fd", required_argument, NULL, 'f' },
		{ "certs", required_argument, NULL, 'c' },
		{ "tcb", required_argument, NULL, 't' },
		{ "output", required_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	struct problem problem;
	int option;

	while ((option = getopt_long(argc, argv, "o:", options, NULL)) != -1) {
		if (option == 'h') {
			usage_print("vm");
			return -1;
		}
		if (option == '?')
			return usage_wrong("vm", NULL);
		if (parse_option(option, args, &problem)) {
			problem_print(&problem);
			return EXIT_TROUBLE;
		}
	}
	if (optind == argc)
		return usage_wrong("vm", "what shall be done? set, get, clear or list");
	while (args->action < ACTIONS && strcmp(action_names[args->action], argv[optind]))
		args->action++;
	if (args->action == ACTIONS)
		return usage_wrong("vm", "'%s' is not one of set, get, clear, list", argv[optind]);
	if (optind + 1 < argc)
		return usage_wrong("vm", "what is '%s' for?", argv[optind + 1]);
	return check_arguments(args);
}

static void describe(const struct vm_certs *certs, char *text, size_t room)
{
	static const char *const states[] = {
		[VM_NO_CERTS] = "none of its own: gets the host's",
		[VM_NOT_SNP] = "not an SNP guest",
		[VM_NOT_YET] = "not launched as an SNP guest yet",
	};

	if (certs->state == VM_CERTS)
		snprintf(text, room, "0x%zx bytes for TCB 0x%016llx%s", certs->len,
			 (unsigned long long)certs->tcb,
			 certs->stale ? ", STALE: not served" : "");
	else
		snprintf(text, room, "%s", states[certs->state]);
}

static int list(int device, const struct vm *vms, size_t n)
{
	int status = EXIT_GOOD;

	if (!n)
		printf("No process has a VM open.\n");
	else
		printf("%-8s %-4s %-16s %s\n", "PID", "FD", "VMM", "CERTIFICATES");
	for (size_t i = 0; i < n; i++) {
		struct problem problem;
		struct vm_certs certs;
		char text[128];

		if (vm_get(device, &vms[i], &certs, &problem)) {
			problem_print(&problem);
			status = EXIT_BAD;
			continue;
		}
		describe(&certs, text, sizeof(text));
		printf("%-8d %-4d %-16s %s\n", (int)vms[i].pid, vms[i].fd, vms[i].name, text);
		free(certs.data);
	}
	return status;
}

/* The one VM that the user means, or NULL. */
static const struct vm *pick(const struct arguments *args, const struct vm *vms, size_t n,
			     struct problem *problem)
{
	const struct vm *found = NULL;

	for (size_t i = 0; i < n; i++)
		if (args->fd < 0 || vms[i].fd == args->fd) {
			if (found) {
				problem_set(problem,
					    "process %d has %zu VMs: name one by --fd, snpcert vm list shows them",
					    args->pid, n);
				return NULL;
			}
			found = &vms[i];
		}
	if (!found && n)
		problem_set(problem, "descriptor %d of process %d is no VM", args->fd, args->pid);
	else if (!found)
		problem_set(problem, "process %d has no VM", args->pid);
	return found;
}

static int get(int device, const struct vm *vm, const char *output)
{
	struct problem problem;
	struct vm_certs certs;
	struct table table;
	int status = EXIT_BAD;
	char text[128];

	if (vm_get(device, vm, &certs, &problem)) {
		problem_print(&problem);
		return EXIT_BAD;
	}
	if (certs.state != VM_CERTS) {
		describe(&certs, text, sizeof(text));
		problem_set(&problem, "process %d (%s): %s", (int)vm->pid, vm->name, text);
	} else if (output) {
		status = file_write(output, certs.data, certs.len, &problem) ?
			 EXIT_TROUBLE : EXIT_GOOD;
	} else if (table_parse(certs.data, certs.len, &table, &problem)) {
		problem_within(&problem, "what is installed is no certificate table");
	} else {
		show_table(&table, certs.len);
		if (certs.stale)
			out_check(OUT_NOTE, "stale",
				  "not for the reported TCB: the guest gets the host's certificates, or an empty table");
		status = EXIT_GOOD;
	}
	if (status != EXIT_GOOD)
		problem_print(&problem);
	free(certs.data);
	return status;
}

static int set(int device, const struct vm *vm, const struct loaded_table *table)
{
	struct problem problem;
	struct vm_certs certs;
	char text[128];

	if (vm_set(device, vm, table->data, table->len, table->tcb, table->layout, &problem) ||
	    vm_get(device, vm, &certs, &problem)) {
		problem_print(&problem);
		return EXIT_BAD;
	}
	describe(&certs, text, sizeof(text));
	out_check(OUT_OK, "certificates", text);
	if (certs.state == VM_CERTS)
		table_limits_tell(certs.len);
	free(certs.data);
	return EXIT_GOOD;
}

static int act(const struct arguments *args, const struct loaded_table *table)
{
	struct problem problem;
	const struct vm *vm;
	struct vm *vms = NULL;
	int device, status = EXIT_BAD;
	size_t n = 0;

	device = vm_open_device(&problem);
	if (device < 0 || vm_list(args->pid, &vms, &n, &problem)) {
		problem_print(&problem);
		goto out;
	}
	if (args->action == LIST) {
		status = list(device, vms, n);
		goto out;
	}
	vm = pick(args, vms, n, &problem);
	if (!vm) {
		problem_print(&problem);
		status = EXIT_TROUBLE;
	} else if (args->action == GET) {
		status = get(device, vm, args->output);
	} else {
		status = set(device, vm, table);
	}
out:
	free(vms);
	if (device >= 0)
		close(device);
	return status;
}

int cmd_vm(int argc, char **argv)
{
	struct loaded_table table = { .layout = host_tcb_layout() };
	struct arguments args = { .fd = -1 };
	struct problem problem;
	int status;

	status = parse_arguments(argc, argv, &args);
	if (status)
		return status < 0 ? EXIT_GOOD : status;
	if (args.action == SET &&
	    table_load(args.certs, args.tcb_given ? &args.tcb : NULL, &table, &problem)) {
		problem_print(&problem);
		return EXIT_TROUBLE;
	}
	status = act(&args, &table);
	free(table.data);
	return status;
}
