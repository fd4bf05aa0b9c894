// SPDX-License-Identifier: GPL-2.0
/*
 * Answers are not opened here, for decryption is slow in an emulated guest and a
 * guest that thinks does not load anyone; who is out of step is found at the end.
 */
#include <unistd.h>

#include "load.h"
#include "module_sysfs.h"

#define KEYS	4
#define CHUNK	16

static void *run(void *data)
{
	struct load_vcpu *v = data;
	struct guest_command command;
	struct guest_request *r = &command.request;
	struct snp_exit exit;

	while (!v->load->stop) {
		guest_report_command(v->vcpu, &command, v->vcpu->number % 2, TABLE_PAGES);
		r->flags |= GUEST_REQ_PRESS_ON;
		r->flags &= ~GUEST_REQ_OPEN;
		if (v->vcpu->number >= KEYS)
			r->flags &= ~GUEST_REQ_BUILD;
		r->vmpck = v->vcpu->number % KEYS;
		r->vmpl = r->vmpck;
		r->report_gpa = 0;
		r->certs_gpa = 0;
		r->repeat = v->load->chunk ? v->load->chunk : CHUNK;
		if (!guest_call(v->vcpu, &command, &exit)) {
			tap_note("%s", exit.text);
			return NULL;
		}
		v->answered += r->outcomes[GUEST_OK];
		v->by_firmware += r->firmware_errors;
		v->not_sent += r->outcomes[GUEST_NOT_ANSWERED] - r->firmware_errors;
		v->wrong += r->done - r->outcomes[GUEST_OK] - r->outcomes[GUEST_NOT_ANSWERED];
	}
	v->good = true;
	return NULL;
}

bool load_launch(struct load *load, unsigned int vcpus)
{
	struct guest_command command;

	return testing_start(&load->vm, vcpus) &&
	       testing_ask(&load->vm.vcpus[0], false, 0, &command) &&
	       module_newest_vm(getpid(), load->folder, sizeof(load->folder));
}

void load_start(struct load *load)
{
	load->stop = false;
	for (unsigned int i = 0; i < load->vm.nr_vcpus; i++) {
		struct load_vcpu *v = &load->vcpus[i];

		*v = (struct load_vcpu){ .load = load, .vcpu = &load->vm.vcpus[i] };
		if (pthread_create(&v->thread, NULL, run, v)) {
			tap_note("no thread for vCPU %u", i);
			_exit(1);
		}
	}
}

bool load_stop(struct load *load, uint32_t *answered, uint32_t *by_firmware)
{
	bool good = true;

	load->stop = true;
	for (unsigned int i = 0; i < load->vm.nr_vcpus; i++) {
		struct load_vcpu *v = &load->vcpus[i];

		pthread_join(v->thread, NULL);
		*answered += v->answered;
		*by_firmware += v->by_firmware;
		good = good && v->good && !v->wrong;
	}
	return good;
}

long long load_turns(const struct load *load)
{
	return module_counter(load->folder, "served") +
	       module_counter(load->folder, "firmware_errors");
}

bool load_in_step(struct load *load)
{
	for (unsigned int i = 0; i < load->vm.nr_vcpus && i < KEYS; i++) {
		struct guest_command command;

		guest_report_command(&load->vm.vcpus[i], &command, true, GUEST_MAX_CERT_PAGES);
		command.request.vmpck = i;
		command.request.vmpl = i;
		if (!testing_carry_out(&load->vm.vcpus[i], &command))
			return false;
		if (command.outcome != GUEST_OK) {
			testing_note_outcome(&command);
			return false;
		}
	}
	return true;
}
