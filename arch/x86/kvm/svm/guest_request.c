// SPDX-License-Identifier: GPL-2.0
/*
 * The life of a request, to be read from top to bottom: lock, fetch, check,
 * limit, pin, turn and command, write back, answer.
 *
 * Until the command is issued every failure leaves the message unused and is
 * told to the guest so that it may send the same message again; after that
 * only the firmware's answer counts.
 */
#include <linux/highmem.h>
#include <linux/jiffies.h>
#include <linux/kvm_host.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/psp.h>
#include <linux/sched/signal.h>
#include <asm/sev.h>
#include <asm/svm.h>

#include "answer.h"
#include "ccp.h"
#include "guest_memory.h"
#include "guest_request.h"
#include "kvm_amd.h"
#include "request_args.h"
#include "trace.h"
#include "vm.h"

/*
 * The longest that a vCPU stands still for others. kvm->srcu is held and the
 * guest's vCPU cannot take interrupts; Linux guests do not notice 3 s.
 */
#define WAIT_MS		2000
/* Of that at the mailbox, behind launches and ioctls, with the turn held. */
#define MAILBOX_MS	1000
/* The table may change size under us: so often we look again. */
#define PIN_TRIES	4

/* VMs at the secure processor. */
static struct kvm_snp_turns turns;

static unsigned int guest_request_rate;
module_param(guest_request_rate, uint, 0644);
MODULE_PARM_DESC(guest_request_rate,
		 "Requests that each VM may send to the firmware per second; 0: no limit (default)");

static unsigned int guest_request_burst = 4;
module_param(guest_request_burst, uint, 0644);
MODULE_PARM_DESC(guest_request_burst, "How many of them may come at once (default 4)");

/*
 * enabled=0 lets stock handle new requests, so that this module can drain. The
 * requests that then pass us by are no alarm.
 */
static bool enabled = true;
static bool started;
static DEFINE_MUTEX(enabled_lock);

static int enabled_set(const char *val, const struct kernel_param *kp)
{
	bool was;
	int ret;

	mutex_lock(&enabled_lock);
	was = enabled;
	ret = param_set_bool(val, kp);
	if (!ret && started && was != enabled)
		kvm_snp_ccp.watch(enabled);
	mutex_unlock(&enabled_lock);
	return ret;
}

static const struct kernel_param_ops enabled_ops = {
	.flags = KERNEL_PARAM_OPS_FL_NOARG,
	.set = enabled_set,
	.get = param_get_bool,
};

module_param_cb(enabled, &enabled_ops, &enabled, 0644);
MODULE_PARM_DESC(enabled, "Handle guest requests; 0: leave new ones to stock KVM (default 1)");

bool kvm_snp_enabled(void)
{
	return READ_ONCE(enabled);
}

void kvm_snp_guest_request_init(void)
{
	static struct lock_class_key key;

	kvm_snp_turns_init(&turns, "kvm_snp_turn", &key);
}

void kvm_snp_guest_request_start(void)
{
	mutex_lock(&enabled_lock);
	started = true;
	if (enabled)
		kvm_snp_ccp.watch(true);
	mutex_unlock(&enabled_lock);
}

void kvm_snp_guest_request_stop(void)
{
	mutex_lock(&enabled_lock);
	started = false;
	kvm_snp_ccp.watch(false);
	mutex_unlock(&enabled_lock);
}

/**
 * struct request - a request on its way
 * @svm: the vCPU, as kvm-amd has it
 * @vcpu: the same, as KVM has it
 * @vm: the VM's state
 * @deadline: in jiffies, when waiting ends in BUSY
 * @arrived: when it came, in ns
 * @issued: when it was the firmware's turn, in ns
 * @done: when the firmware was done, in ns
 * @args: the guest-owned fields, each read once
 * @vmpck: the message's key, as the guest says
 * @range: where certificates may go
 * @response: the guest's response page, pinned
 * @certs: the guest's first certificate pages, pinned
 * @certs_pinned: how many
 * @certs_error: why the next one could not be pinned, or 0
 * @pages_needed: how many certificate pages the table needs
 * @error: the errno for KVM_RUN, with KVM_SNP_FAILED
 * @cmd: the command
 */
struct request {
	struct vcpu_svm *svm;
	struct kvm_vcpu *vcpu;
	struct kvm_snp_vm *vm;
	unsigned long deadline;
	u64 arrived, issued, done;
	struct kvm_snp_request_args args;
	u8 vmpck;
	struct kvm_snp_certs_range range;
	struct page *response;
	struct page *certs[KVM_SNP_MAX_CERT_PAGES];
	unsigned int certs_pinned;
	int certs_error;
	unsigned int pages_needed;
	int error;
	struct snp_guest_request cmd;
};

/* Steps go on with this; it is no outcome. */
#define GO_ON	(-1)

/* What guest_memory.c returns, as outcome. */
static int outcome_of(int error)
{
	switch (error) {
	case 0:
		return GO_ON;
	case -EINVAL:
		return KVM_SNP_INVALID_INPUT;
	case -ENOMEM:
		return KVM_SNP_BUSY_MEMORY;
	case -EINTR:
		return KVM_SNP_BUSY_INTERRUPTED;
	case -ETIMEDOUT:
		return KVM_SNP_BUSY_WAITED;
	default:
		return KVM_SNP_UNMAPPED;
	}
}

/* Each field once, from KVM's own copies and into ours. */
static int fetch(struct request *rq)
{
	const struct snp_guest_msg_hdr *hdr;
	int ret;

	rq->args.rax_valid = kvm_amd_reg_valid(rq->svm, GHCB_BITMAP_IDX(rax));
	rq->args.rbx_valid = kvm_amd_reg_valid(rq->svm, GHCB_BITMAP_IDX(rbx));
	rq->args.rax = rq->vcpu->arch.regs[VCPU_REGS_RAX];
	rq->args.rbx = rq->vcpu->arch.regs[VCPU_REGS_RBX];

	ret = kvm_snp_bounce_prepare(&rq->vm->bounce);
	if (ret)
		return outcome_of(ret);
	ret = kvm_snp_guest_read_page(rq->vcpu->kvm, rq->args.req_gpa, rq->vm->bounce.request);
	if (ret)
		return outcome_of(ret);
	hdr = rq->vm->bounce.request;
	rq->args.msg_type = hdr->msg_type;
	rq->vmpck = hdr->msg_vmpck;
	return GO_ON;
}

static int check(struct request *rq)
{
	return outcome_of(kvm_snp_request_args_check(&rq->args, &rq->range));
}

/* False on a signal, or when the deadline comes first. */
static bool sleep_ns(u64 ns, unsigned long deadline)
{
	unsigned long until = jiffies + nsecs_to_jiffies(ns) + 1;

	if (time_after(until, deadline))
		until = deadline;
	while (time_before(jiffies, until)) {
		if (signal_pending(current))
			return false;
		schedule_timeout_interruptible(until - jiffies);
	}
	return true;
}

static int limit(struct request *rq)
{
	u64 wait;

	for (;;) {
		switch (kvm_snp_rate_ask(&rq->vm->rate, READ_ONCE(guest_request_rate),
					 READ_ONCE(guest_request_burst), rq->vmpck,
					 ktime_get_ns(), &wait)) {
		case KVM_SNP_RATE_PASS:
			return GO_ON;
		case KVM_SNP_RATE_REFUSE:
			return KVM_SNP_BUSY_LIMITED;
		case KVM_SNP_RATE_WAIT:
			if (!sleep_ns(wait, rq->deadline))
				return KVM_SNP_BUSY_INTERRUPTED;
			if (time_after_eq(jiffies, rq->deadline))
				return KVM_SNP_BUSY_LIMITED;
			break;
		}
	}
}

/*
 * The response page, the first certificate page, and as many more as the table
 * will need, as far as we can tell before we hold the mailbox. A page that is
 * not needed after all may be missing: certs_error counts only if it is.
 */
static int pin(struct request *rq)
{
	struct kvm *kvm = rq->vcpu->kvm;
	unsigned int want;
	int ret;

	if (!rq->response) {
		ret = kvm_snp_guest_pin_page(kvm, rq->args.resp_gpa, &rq->response);
		if (ret)
			return outcome_of(ret);
	}
	want = min(rq->range.usable, max(rq->vm->certs_pages, 1U));
	rq->certs_error = 0;
	while (rq->certs_pinned < want) {
		gpa_t gpa = rq->range.gpa + ((u64)rq->certs_pinned << PAGE_SHIFT);

		rq->certs_error = kvm_snp_guest_pin_page(kvm, gpa, &rq->certs[rq->certs_pinned]);
		if (rq->certs_error)
			break;
		rq->certs_pinned++;
	}
	/* Even the empty table goes to the first page. */
	if (rq->certs_error && !rq->certs_pinned)
		return outcome_of(rq->certs_error);
	return GO_ON;
}

/*
 * A request that stock handles holds stock's lock, maybe over a page fault: ours
 * waits for it only so long, and without a turn.
 */
static int lock_out_stock(struct request *rq)
{
	struct mutex *mutex = kvm_amd_request_mutex(rq->vcpu->kvm);

	while (!mutex_trylock(mutex)) {
		if (signal_pending(current))
			return -EINTR;
		if (time_after_eq(jiffies, rq->deadline))
			return -ETIMEDOUT;
		schedule_timeout_interruptible(1);
	}
	return 0;
}

/* What the command came to; INVALID_LEN if the certificates did not fit. */
static int result(struct request *rq, int ret)
{
	rq->pages_needed = DIV_ROUND_UP(rq->cmd.certs_len, PAGE_SIZE);

	/* It is out: no signal and no BUSY from here on. */
	if (rq->cmd.issued) {
		if (!ret)
			return KVM_SNP_SERVED;
		if (ret == -EIO && !rq->cmd.lost)
			return KVM_SNP_FIRMWARE_ERROR;
		rq->error = ret;
		return KVM_SNP_FAILED;
	}
	switch (ret) {
	case -ENOSPC:
		return KVM_SNP_INVALID_LEN;
	case -EINTR:
	case -ERESTARTSYS:
		return KVM_SNP_BUSY_INTERRUPTED;
	case -EAGAIN:
		return KVM_SNP_BUSY_WAITED;
	case -ENOMEM:
		return KVM_SNP_BUSY_MEMORY;
	default:
		rq->error = ret;
		return KVM_SNP_FAILED;
	}
}

/* The guest has room for the table, but we have not pinned enough of it. */
static bool needs_more_pages(const struct request *rq, int outcome)
{
	return outcome == KVM_SNP_INVALID_LEN && rq->pages_needed <= rq->range.npages;
}

/* In here no memory of the guest or the VMM is touched. */
static int command(struct request *rq)
{
	struct kvm *kvm = rq->vcpu->kvm;
	int ret, outcome;

	ret = lock_out_stock(rq);
	if (ret)
		return outcome_of(ret);
	ret = kvm_snp_turn_take(&turns, &rq->vm->place, rq->deadline);
	if (ret) {
		mutex_unlock(kvm_amd_request_mutex(kvm));
		return outcome_of(ret);
	}

	rq->cmd = (struct snp_guest_request) {
		.version = SNP_GUEST_REQUEST_VERSION,
		.sev_fd = kvm_amd_sev_fd(kvm),
		.extended = rq->range.wanted,
		.gctx_paddr = __psp_pa(kvm_amd_snp_context(kvm)),
		.req_paddr = __psp_pa(rq->vm->bounce.request),
		.resp_paddr = __psp_pa(rq->vm->bounce.response),
		.vm_certs = &rq->vm->certs,
		.certs_room = (size_t)rq->certs_pinned << PAGE_SHIFT,
		.wait_ms = MAILBOX_MS,
	};
	rq->issued = ktime_get_ns();
	ret = kvm_snp_ccp.guest_request(&rq->cmd);
	rq->done = ktime_get_ns();

	outcome = result(rq, ret);
	/* Who comes again for what it did not get now goes first then. */
	kvm_snp_turn_give(&turns, &rq->vm->place,
			  !kvm_snp_outcome_is_busy(outcome) && !needs_more_pages(rq, outcome));
	mutex_unlock(kvm_amd_request_mutex(kvm));

	if (rq->cmd.lost)
		kvm_snp_count(&rq->vm->counters, KVM_SNP_COUNT_pages_leaked,
			      kvm_snp_bounce_leak(&rq->vm->bounce));
	return outcome;
}

/* Pin and send; once more where the table needs pages that the guest has. */
static int send(struct request *rq)
{
	unsigned int tries;
	int outcome;

	for (tries = 0; tries < PIN_TRIES; tries++) {
		outcome = pin(rq);
		if (outcome != GO_ON)
			return outcome;
		outcome = command(rq);
		if (rq->cmd.certs_len)
			rq->vm->certs_pages = min(rq->pages_needed, KVM_SNP_MAX_CERT_PAGES);
		if (!needs_more_pages(rq, outcome))
			return outcome;
		if (rq->certs_error)
			return outcome_of(rq->certs_error);
	}
	return KVM_SNP_BUSY_WAITED;
}

static void write_certs(struct request *rq)
{
	const struct snp_certs *certs = rq->cmd.certs;
	unsigned int i;

	if (!certs) {
		/* The empty table: one entry of zeroes. */
		if (rq->certs_pinned)
			memzero_page(rq->certs[0], 0, 24);
		return;
	}
	for (i = 0; i < rq->pages_needed && i < rq->certs_pinned; i++)
		memcpy_to_page(rq->certs[i], 0, certs->data + ((size_t)i << PAGE_SHIFT), PAGE_SIZE);
}

/* Returns whether guest memory changed. */
static bool write_back(struct request *rq, int outcome)
{
	/* A firmware error has a response too; with a lost one there is no page. */
	if (outcome != KVM_SNP_SERVED && outcome != KVM_SNP_FIRMWARE_ERROR)
		return false;
	if (outcome == KVM_SNP_SERVED && rq->range.wanted)
		write_certs(rq);
	memcpy_to_page(rq->response, 0, rq->vm->bounce.response, PAGE_SIZE);
	return true;
}

static void unpin(struct request *rq, bool dirty)
{
	if (rq->response)
		unpin_user_pages_dirty_lock(&rq->response, 1, dirty);
	unpin_user_pages_dirty_lock(rq->certs, rq->certs_pinned, dirty);
	snp_certs_put(rq->cmd.certs);
}

/* With the VM's request lock held. */
static int serve(struct request *rq)
{
	int outcome;

	outcome = fetch(rq);
	if (outcome != GO_ON)
		return outcome;
	outcome = check(rq);
	if (outcome != GO_ON)
		return outcome;
	outcome = limit(rq);
	if (outcome != GO_ON)
		return outcome;

	outcome = send(rq);
	if (kvm_snp_outcome_is_busy(outcome))
		kvm_snp_rate_unused(&rq->vm->rate, READ_ONCE(guest_request_rate), rq->vmpck,
				    ktime_get_ns());
	unpin(rq, write_back(rq, outcome));
	return outcome;
}

static void count(struct request *rq, int outcome)
{
	static const enum kvm_snp_counter of_outcome[] = {
		[KVM_SNP_SERVED] = KVM_SNP_COUNT_served,
		[KVM_SNP_FIRMWARE_ERROR] = KVM_SNP_COUNT_firmware_errors,
		[KVM_SNP_INVALID_LEN] = KVM_SNP_COUNT_invalid_len,
		[KVM_SNP_INVALID_INPUT] = KVM_SNP_COUNT_invalid_input,
		[KVM_SNP_UNMAPPED] = KVM_SNP_COUNT_unmapped,
		[KVM_SNP_BUSY_WAITED] = KVM_SNP_COUNT_busy_waited,
		[KVM_SNP_BUSY_LIMITED] = KVM_SNP_COUNT_busy_limited,
		[KVM_SNP_BUSY_INTERRUPTED] = KVM_SNP_COUNT_busy_interrupted,
		[KVM_SNP_BUSY_MEMORY] = KVM_SNP_COUNT_busy_memory,
		[KVM_SNP_FAILED] = KVM_SNP_COUNT_failed,
	};
	static const enum kvm_snp_counter of_source[] = {
		[SNP_CERTS_VM] = KVM_SNP_COUNT_certs_vm,
		[SNP_CERTS_HOST] = KVM_SNP_COUNT_certs_host,
		[SNP_CERTS_NONE] = KVM_SNP_COUNT_certs_none,
		[SNP_CERTS_STALE] = KVM_SNP_COUNT_certs_stale,
		[SNP_CERTS_TCB_UNKNOWN] = KVM_SNP_COUNT_certs_tcb_unknown,
	};
	struct kvm_snp_counters *vm = rq->vm ? &rq->vm->counters : NULL;

	kvm_snp_count(vm, KVM_SNP_COUNT_requests, 1);
	if (rq->args.extended)
		kvm_snp_count(vm, KVM_SNP_COUNT_extended, 1);
	kvm_snp_count(vm, of_outcome[outcome], 1);
	if (outcome == KVM_SNP_SERVED && rq->range.wanted)
		kvm_snp_count(vm, of_source[rq->cmd.certs_source], 1);
}

static int answer(struct request *rq, int outcome)
{
	struct kvm_snp_answer a = kvm_snp_answer(outcome, rq->cmd.fw_error, rq->pages_needed,
						 rq->error);
	struct ghcb *ghcb = kvm_amd_ghcb(rq->svm);

	/* Stock copies RBX from here to the GHCB; the exit information is in it. */
	if (a.set_rbx)
		rq->vcpu->arch.regs[VCPU_REGS_RBX] = a.rbx;
	ghcb_set_sw_exit_info_1(ghcb, a.exit_info_1);
	ghcb_set_sw_exit_info_2(ghcb, a.exit_info_2);
	return a.ret;
}

int kvm_snp_guest_request(struct vcpu_svm *svm, gpa_t req_gpa, gpa_t resp_gpa)
{
	struct kvm_vcpu *vcpu = kvm_amd_vcpu(svm);
	struct request rq = {
		.svm = svm,
		.vcpu = vcpu,
		.deadline = jiffies + msecs_to_jiffies(WAIT_MS),
		.arrived = ktime_get_ns(),
		.args = {
			.extended = kvm_amd_exit_code(svm) == SVM_VMGEXIT_EXT_GUEST_REQUEST,
			.req_gpa = req_gpa,
			.resp_gpa = resp_gpa,
		},
		.cmd.certs_source = SNP_CERTS_NONE,
	};
	int outcome;

	/* Stock has made sure of the GHCB, and asks the rest itself. */
	if (!kvm_amd_ghcb(svm) || !kvm_amd_is_snp(vcpu->kvm) || !kvm_amd_snp_context(vcpu->kvm))
		return -EINVAL;

	rq.vm = kvm_snp_vm_get(vcpu->kvm);
	if (!rq.vm) {
		outcome = KVM_SNP_BUSY_MEMORY;
		schedule_timeout_interruptible(KVM_SNP_BUSY_PACE);
	} else {
		outcome = outcome_of(kvm_snp_vm_lock(rq.vm, vcpu->vcpu_idx, rq.deadline));
		if (outcome == GO_ON) {
			outcome = serve(&rq);
			kvm_snp_vm_unlock(rq.vm, !kvm_snp_outcome_is_busy(outcome));
		}
		if (kvm_snp_outcome_is_busy(outcome))
			kvm_snp_vm_pace(rq.vm);
	}

	count(&rq, outcome);
	trace_kvm_snp_guest_request(vcpu->kvm->userspace_pid, vcpu->vcpu_id, rq.args.extended,
				    rq.args.msg_type, outcome, &rq.cmd, rq.error,
				    rq.issued ? rq.issued - rq.arrived : 0, rq.done - rq.issued,
				    ktime_get_ns() - rq.arrived);
	return answer(&rq, outcome);
}
