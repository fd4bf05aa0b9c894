// SPDX-License-Identifier: GPL-2.0
/*
 * Memory of the machine as the firmware reaches it: addresses that hosts and
 * guests gave are checked here, once, before a callback sees them.
 */
#include "machine.h"

#include <stdarg.h>
#include <stdio.h>

#include "state.h"

uint64_t psp_strip(const struct psp_fw *fw, uint64_t pa)
{
	if (fw->config.cbit < 64)
		pa &= ~(1ULL << fw->config.cbit);
	return pa;
}

static bool mem_read(struct psp_fw *fw, uint64_t pa, void *buf, size_t len,
		     enum psp_view view)
{
	pa = psp_strip(fw, pa);
	if (pa + len < pa)
		return false;
	return fw->ops->mem_read(fw->machine, pa, buf, len, view) == 0;
}

static bool mem_write(struct psp_fw *fw, uint64_t pa, const void *buf, size_t len,
		      enum psp_view view)
{
	pa = psp_strip(fw, pa);
	if (pa + len < pa)
		return false;
	return fw->ops->mem_write(fw->machine, pa, buf, len, view) == 0;
}

bool psp_read(struct psp_fw *fw, uint64_t pa, void *buf, size_t len)
{
	return mem_read(fw, pa, buf, len, PSP_VIEW_RAW);
}

bool psp_write(struct psp_fw *fw, uint64_t pa, const void *buf, size_t len)
{
	return mem_write(fw, pa, buf, len, PSP_VIEW_RAW);
}

bool psp_read_guest(struct psp_fw *fw, uint64_t pa, void *buf, size_t len)
{
	return mem_read(fw, pa, buf, len, PSP_VIEW_GUEST);
}

bool psp_write_guest(struct psp_fw *fw, uint64_t pa, const void *buf, size_t len)
{
	return mem_write(fw, pa, buf, len, PSP_VIEW_GUEST);
}

bool psp_zero(struct psp_fw *fw, uint64_t pa, size_t len)
{
	static const uint8_t zero[PSP_PAGE_SIZE];

	while (len) {
		size_t part = len < sizeof(zero) ? len : sizeof(zero);

		if (!psp_write(fw, pa, zero, part))
			return false;
		pa += part;
		len -= part;
	}
	return true;
}

void psp_log(struct psp_fw *fw, const char *format, ...)
{
	char line[256];
	va_list args;

	if (!fw->ops->log)
		return;
	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	fw->ops->log(fw->machine, line);
}
