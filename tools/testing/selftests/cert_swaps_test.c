// SPDX-License-Identifier: GPL-2.0
/*
 * Tests that report and certificates belong together while certificates and
 * reported TCB are swapped a thousand times, in every way that there is: each
 * report verifies under the VCEK of the table that it came with, or the table is
 * empty. Arguments: for each of two TCBs the TCB in hex and its table; then a
 * folder for one report and table of each kind, for snpcert to judge.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "report_signature.h"
#include "request_testing.h"
#include "sev_dev.h"

#define SWAPS		1000
#define TURNS		10	/* swaps of one kind in a row */
#define TIMEOUT		280	/* seconds, for all of it */
#define MAX_ANSWERS	20000	/* of each VM */

/* Offset in the ATTESTATION_REPORT (AMD 56860). */
#define REPORT_REPORTED_TCB	0x180

/*
 * The VMs: one has certificates of its own for the first TCB and gets the host's
 * under the other; one is given its own anew at each swap of that kind; one has
 * never any of its own.
 */
enum { OWN_FOR_ONE, OWN_SWAPPED, HOSTS_ONLY, VMS };

enum { FIRST, SECOND, EMPTY, TORN, KINDS };

static struct tcb {
	uint64_t value;
	uint8_t *table;
	size_t size;
	struct evp_pkey_st *key;
} tcbs[2];

struct answer {
	uint8_t kind;	/* of its table */
	uint8_t report[SNP_REPORT_SIZE];
};

static struct asker {
	struct snp_vm vm;
	pthread_t thread;
	struct answer *answers;
	unsigned int count;
	bool good;
} askers[VMS];

static volatile bool stop;

/* The ways to swap, and how often each was gone. */
enum { BOTH_AT_ONCE, TCB_ALONE, ONE_BY_ONE, VMS_OWN, WAYS };

static const char *const ways[WAYS] = {
	[BOTH_AT_ONCE] = "of TCB and host-wide certificates in one call",
	[TCB_ALONE] = "of the TCB by SNP_CONFIG alone",
	[ONE_BY_ONE] = "of the TCB by SNP_CONFIG, then of the host-wide certificates",
	[VMS_OWN] = "of the TCB, then of a VM's own certificates",
};

static unsigned int gone[WAYS];

static uint8_t kind_of(const uint8_t *certs, size_t size)
{
	for (int i = 0; i < 2; i++)
		if (tcbs[i].size <= size && !memcmp(certs, tcbs[i].table, tcbs[i].size))
			return FIRST + i;
	return testing_all_bytes(certs, 24, 0) ? EMPTY : TORN;
}

static void *ask(void *data)
{
	struct asker *asker = data;
	struct snp_vcpu *vcpu = &asker->vm.vcpus[0];
	struct guest_command command;

	while (!stop && asker->count < MAX_ANSWERS) {
		struct answer *answer = &asker->answers[asker->count];
		const uint8_t *certs;

		/* What is left of the last answer must not look like one. */
		memset(testing_cert_pages(vcpu), 0xa5, PAGE);
		guest_report_command(vcpu, &command, true, KVM_SEV_SNP_CERTS_MAX_LEN / PAGE);
		do {
			if (!testing_carry_out(vcpu, &command))
				return NULL;
			/* On a busy machine it may be BUSY: the same message again. */
			command.request.flags &= ~GUEST_REQ_BUILD;
		} while (command.outcome == GUEST_NOT_ANSWERED &&
			 command.request.sw_exit_info_2 == (uint64_t)SNP_ERROR_BUSY << 32);
		if (command.outcome != GUEST_OK) {
			testing_note_outcome(&command);
			return NULL;
		}
		certs = snp_vm_memory(&asker->vm, command.request.certs_gpa,
				      command.request.certs_size);
		answer->kind = kind_of(certs, command.request.certs_size);
		memcpy(answer->report, testing_report(vcpu), SNP_REPORT_SIZE);
		asker->count++;
	}
	asker->good = true;
	return NULL;
}

static bool set_tcb_by_snp_config(int fd, uint64_t tcb)
{
	struct sev_dev_snp_config config = { .reported_tcb = tcb };

	return !sev_dev_command(fd, SEV_DEV_SNP_SET_CONFIG, &config);
}

static bool set_both(int fd, const struct tcb *to)
{
	struct sev_dev_snp_config snp = { .reported_tcb = to->value };
	struct sev_user_data_snp_ext_config config = {
		.size = sizeof(config),
		.config_address = (uintptr_t)&snp,
		.certs_address = (uintptr_t)to->table,
		.certs_len = to->size,
	};

	return !sev_dev_command(fd, SNP_SET_EXT_CONFIG, &config);
}

/* One swap: the reported TCB is another one afterwards. */
static bool swap(int fd, unsigned int n)
{
	const struct tcb *to = &tcbs[(n + 1) % 2];

	switch (n / TURNS % WAYS) {
	case BOTH_AT_ONCE:
		return set_both(fd, to);
	case TCB_ALONE:	/* every second time the host's table fits again */
		return set_tcb_by_snp_config(fd, to->value);
	case ONE_BY_ONE:
		return set_tcb_by_snp_config(fd, to->value) &&
		       !sev_dev_set_certs(fd, to->table, to->size);
	default:
		return !sev_dev_set_reported_tcb(fd, to->value) &&
		       !vm_certs_set(&askers[OWN_SWAPPED].vm, to->table, to->size);
	}
}

static unsigned int answers_of_all(void)
{
	unsigned int count = 0;

	for (int i = 0; i < VMS; i++)
		count += *(volatile unsigned int *)&askers[i].count;
	return count;
}

/* Each swap waits until there was an answer: that is what makes it one under load. */
static unsigned int swap_all(int fd)
{
	unsigned int n, seen;

	for (n = 0; n < SWAPS; n++) {
		seen = answers_of_all();
		/* A VM's own go before the host's: now and then it has none. */
		if (n % (WAYS * TURNS) == 0 && vm_certs_set(&askers[OWN_SWAPPED].vm, NULL, 0))
			break;
		if (!swap(fd, n))
			break;
		for (int wait = 0; wait < 20000 && answers_of_all() == seen; wait++)
			usleep(1000);
		if (answers_of_all() == seen)
			break;
		gone[n / TURNS % WAYS]++;
	}
	return n;
}

static void write_sample(const char *folder, const char *name, const void *data, size_t size)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	if (!file_write(path, data, size))
		tap_note("no sample %s", path);
}

static void judge(const char *folder)
{
	unsigned int kinds[VMS][KINDS] = { 0 }, unsigned_ones = 0, other_tcb = 0;

	for (int i = 0; i < VMS; i++) {
		for (unsigned int j = 0; j < askers[i].count; j++) {
			const struct answer *answer = &askers[i].answers[j];
			const struct tcb *tcb = &tcbs[answer->kind];
			char name[32];

			if (answer->kind < EMPTY) {
				other_tcb += !!memcmp(answer->report + REPORT_REPORTED_TCB,
						      &tcb->value, sizeof(tcb->value));
				unsigned_ones += !report_is_signed(answer->report, tcb->key);
				snprintf(name, sizeof(name), "vm%d-tcb%u.report", i, answer->kind);
				if (kinds[i][answer->kind] % 100 == 0)
					write_sample(folder, name, answer->report,
						     SNP_REPORT_SIZE);
			}
			kinds[i][answer->kind]++;
		}
		tap_note("VM %d: %u times the first table, %u the second, %u none, %u torn", i,
			 kinds[i][FIRST], kinds[i][SECOND], kinds[i][EMPTY], kinds[i][TORN]);
		tap_ok(!kinds[i][TORN], "VM %d: each table is one of the two, or empty", i);
		tap_ok(kinds[i][FIRST] && kinds[i][SECOND], "VM %d: and both were seen", i);
	}
	tap_ok(!other_tcb, "each report's TCB is its table's");
	tap_ok(!unsigned_ones, "each report verifies under the VCEK of its table");
	tap_ok(kinds[HOSTS_ONLY][EMPTY] > 0, "where only the TCB was moved, the table was empty");
}

static bool read_tcbs(char **argv)
{
	for (int i = 0; i < 2; i++) {
		tcbs[i].value = strtoull(argv[2 * i], NULL, 16);
		tcbs[i].table = file_read(argv[2 * i + 1], KVM_SEV_SNP_CERTS_MAX_LEN, &tcbs[i].size);
		if (!tcbs[i].table)
			return false;
		tcbs[i].key = report_table_key(tcbs[i].table, tcbs[i].size);
		if (!tcbs[i].key || tcbs[i].size % PAGE) {
			fprintf(stderr, "%s: a table of whole pages with a VCEK is expected\n",
				argv[2 * i + 1]);
			return false;
		}
	}
	return true;
}

static bool start(int fd)
{
	for (int i = 0; i < VMS; i++) {
		askers[i].answers = calloc(MAX_ANSWERS, sizeof(struct answer));
		if (!askers[i].answers || !testing_start(&askers[i].vm, 1))
			return false;
	}
	/* Under the first TCB from the start; the second's comes with the first swap. */
	return set_both(fd, &tcbs[FIRST]) &&
	       !vm_certs_set(&askers[OWN_FOR_ONE].vm, tcbs[FIRST].table, tcbs[FIRST].size);
}

static void timed_out(int signal)
{
	static const char text[] = "# it takes too long\n";

	(void)signal;
	(void)!write(STDOUT_FILENO, text, sizeof(text) - 1);
	_exit(1);
}

int main(int argc, char **argv)
{
	struct psp_count before, after;
	unsigned int swaps;
	bool good = true;
	int fd;

	if (argc != 6) {
		fprintf(stderr, "usage: cert_swaps_test TCB TABLE OTHER-TCB TABLE FOLDER\n");
		return 2;
	}
	if (!read_tcbs(argv + 1))
		return 2;
	signal(SIGALRM, timed_out);
	alarm(TIMEOUT);
	testing_init();
	if (!testing.project) {
		tap_skip("stock has no certificates", "certificates that are swapped");
		return tap_done();
	}
	fd = open("/dev/sev", O_RDWR | O_CLOEXEC);
	if (!tap_ok(fd >= 0 && start(fd), "three VMs start, with certificates for the first TCB"))
		return tap_done();
	before = testing_psp();
	for (int i = 0; i < VMS; i++)
		if (pthread_create(&askers[i].thread, NULL, ask, &askers[i]))
			return 1;
	swaps = swap_all(fd);
	stop = true;
	for (int i = 0; i < VMS; i++) {
		pthread_join(askers[i].thread, NULL);
		good = good && askers[i].good;
	}
	after = testing_psp();
	tap_ok(swaps == SWAPS, "%u swaps, each followed by an answer", SWAPS);
	for (int i = 0; i < WAYS; i++)
		tap_ok(gone[i] == SWAPS / WAYS, "%u swaps %s", SWAPS / WAYS, ways[i]);
	tap_ok(good, "every request was answered");
	tap_note("%u swaps, %u answers", swaps, answers_of_all());
	if (testing.test_port)
		tap_ok(after.taken - before.taken == answers_of_all() &&
		       after.succeeded - before.succeeded == answers_of_all(),
		       "the PSP took just those, and answered each well");
	judge(argv[5]);
	for (int i = 0; i < VMS; i++)
		snp_vm_free(&askers[i].vm);
	return tap_done();
}
