// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "stack.h"

bool stack_has(pid_t pid, pid_t tid, const char *text)
{
	char path[64], line[256];
	bool found = false;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/stack", pid, tid);
	file = fopen(path, "r");
	while (file && !found && fgets(line, sizeof(line), file))
		found = strstr(line, text);
	if (file)
		fclose(file);
	return found;
}

bool stack_wait(pid_t pid, pid_t tid, const char *text)
{
	for (int i = 0; i < 3000; i++) {
		if (stack_has(pid, tid, text))
			return true;
		usleep(10000);
	}
	return false;
}
