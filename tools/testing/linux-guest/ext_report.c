// SPDX-License-Identifier: GPL-2.0
/*
 * Runs in the Linux guest: asks the stock /dev/sev-guest for the report and the
 * certificates in one request, as programs did before configfs had them.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/sev-guest.h>

#define DEVICE		"/dev/sev-guest"
/* The most that the driver takes. */
#define CERTS_SIZE	0x4000
/* A table's entry: GUID, offset, length. */
#define ENTRY_SIZE	24
#define REPORT_SIZE	0x4a0
/* MSG_REPORT_RSP: status, size, reserved; the report follows. */
#define RESPONSE_HEADER	0x20

static int trouble(const char *what)
{
	fprintf(stderr, "ext_report: %s: %s\n", what, strerror(errno));
	return 1;
}

static int write_file(const char *path, const void *data, size_t size)
{
	FILE *file = fopen(path, "we");
	int failed;

	if (!file)
		return trouble(path);
	failed = fwrite(data, 1, size, file) != size;
	if (fclose(file) || failed)
		return trouble(path);
	return 0;
}

static uint32_t get32(const uint8_t *p)
{
	return p[0] | p[1] << 8 | p[2] << 16 | (uint32_t)p[3] << 24;
}

/* How much of the buffer is the table: to the end of its last certificate. */
static uint32_t table_size(const uint8_t *table)
{
	static const uint8_t end[ENTRY_SIZE];
	uint32_t size = 0;

	for (size_t at = 0; at + ENTRY_SIZE <= CERTS_SIZE && memcmp(table + at, end, ENTRY_SIZE);
	     at += ENTRY_SIZE) {
		uint64_t stop = (uint64_t)get32(table + at + 16) + get32(table + at + 20);

		if (stop > size)
			size = stop < CERTS_SIZE ? stop : CERTS_SIZE;
	}
	return size;
}

int main(int argc, char **argv)
{
	static struct snp_report_resp response;
	static uint8_t certs[CERTS_SIZE] __attribute__((aligned(4096)));
	struct snp_ext_report_req request = {
		.certs_address = (uintptr_t)certs,
		.certs_len = sizeof(certs),
	};
	struct snp_guest_request_ioctl call = {
		.msg_version = 1,
		.req_data = (uintptr_t)&request,
		.resp_data = (uintptr_t)&response,
	};
	int device;

	if (argc != 4 || strlen(argv[1]) > sizeof(request.data.user_data)) {
		fprintf(stderr,
			"usage: ext_report TEXT REPORT-FILE CERTS-FILE\n"
			"TEXT of up to 64 bytes becomes the report's data\n");
		return 2;
	}
	memcpy(request.data.user_data, argv[1], strlen(argv[1]));

	device = open(DEVICE, O_RDWR | O_CLOEXEC);
	if (device < 0)
		return trouble(DEVICE);
	if (ioctl(device, SNP_GET_EXT_REPORT, &call)) {
		trouble(DEVICE ": SNP_GET_EXT_REPORT");
		fprintf(stderr, "ext_report: hypervisor's error %u, firmware's status 0x%x\n",
			call.vmm_error, call.fw_error);
		return 1;
	}
	close(device);

	if (get32(response.data) || get32(response.data + 4) != REPORT_SIZE) {
		fprintf(stderr,
			"ext_report: status 0x%x and a report of %u bytes, expected 0 and %u\n",
			get32(response.data), get32(response.data + 4), REPORT_SIZE);
		return 1;
	}
	return write_file(argv[2], response.data + RESPONSE_HEADER, REPORT_SIZE) ||
	       write_file(argv[3], certs, table_size(certs));
}
