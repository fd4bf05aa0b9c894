// SPDX-License-Identifier: GPL-2.0
/*
 * Finding, checking, pinning and hooking the stock kvm-amd.
 *
 * Hooks are ftrace's with IPMODIFY, so that two owners of a function notice
 * each other, and PERMANENT, so that no sysctl switches them off.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cc_platform.h>
#include <linux/elf.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/ftrace.h>
#include <linux/hex.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/rcupdate.h>
#include <linux/trace_recursion.h>
#include <linux/wait.h>
#include <asm/cpufeature.h>

#include "certs_ioctl.h"
#include "guest_request.h"
#include "kvm_amd.h"
#include "vm.h"

#define STOCK_NAME	"kvm_amd"
#define BUILD_ID_LEN	20

/* The stock module, pinned. */
static struct module *stock;

/* Calls under way in our module; no new ones once closing. */
static atomic_t calls = ATOMIC_INIT(0);
static bool closing;
static DECLARE_WAIT_QUEUE_HEAD(idle);

static bool call_enter(void)
{
	atomic_inc(&calls);
	/* Pairs with the barrier in kvm_amd_unhook_requests(). */
	smp_mb__after_atomic();
	/*
	 * The reference makes rmmod refuse; the count is what our exit waits
	 * for where rmmod was forced or loading failed half way.
	 */
	if (!READ_ONCE(closing) && try_module_get(THIS_MODULE))
		return true;
	if (atomic_dec_and_test(&calls))
		wake_up(&idle);
	return false;
}

static void call_leave(void)
{
	module_put(THIS_MODULE);
	if (atomic_dec_and_test(&calls))
		wake_up(&idle);
}

/*
 * What the hooked functions become. No tail calls: a stock function that is
 * called from here must return to here, for this is how the hook knows that
 * the call is ours.
 */
static int enter_guest_request(struct vcpu_svm *svm, gpa_t req_gpa, gpa_t resp_gpa)
{
	int ret = kvm_snp_guest_request(svm, req_gpa, resp_gpa);

	call_leave();
	return ret;
}

static int enter_mem_enc_ioctl(struct kvm *kvm, void __user *argp)
{
	int ret = kvm_snp_mem_enc_ioctl(kvm, argp);

	call_leave();
	return ret;
}

static int enter_dev_get_attr(u32 group, u64 attr, u64 *val)
{
	*val = KVM_SEV_SNP_CERTS_VERSION;
	call_leave();
	return 0;
}

static void (*stock_vm_destroy)(struct kvm *kvm);
static int (*stock_mem_enc_ioctl)(struct kvm *kvm, void __user *argp);

static void enter_vm_destroy(struct kvm *kvm)
{
	kvm_snp_vm_forget(kvm);
	stock_vm_destroy(kvm);
	call_leave();
}

int kvm_amd_stock_mem_enc_ioctl(struct kvm *kvm, void __user *argp)
{
	int ret = stock_mem_enc_ioctl(kvm, argp);

	/* No tail call, see above. */
	barrier();
	return ret;
}

/* Which calls of the functions are ours. In ftrace's context: no sleeping. */
static bool wants_guest_request(struct ftrace_regs *fregs)
{
	return kvm_snp_enabled();
}

static bool wants_mem_enc_ioctl(struct ftrace_regs *fregs)
{
	return true;
}

static bool wants_dev_get_attr(struct ftrace_regs *fregs)
{
	return (u32)ftrace_regs_get_argument(fregs, 0) == KVM_X86_GRP_SEV &&
	       ftrace_regs_get_argument(fregs, 1) == KVM_X86_SEV_SNP_CERTS_VERSION_ATTR;
}

static bool wants_vm_destroy(struct ftrace_regs *fregs)
{
	return kvm_snp_vm_known((struct kvm *)ftrace_regs_get_argument(fregs, 0));
}

/**
 * struct hook - one hooked function
 * @name: its name
 * @enter: what it becomes
 * @wants: which calls of it
 * @stock: where its address goes, for calling it, or NULL
 * @addr: its address
 * @on: registered
 * @ops: ftrace's; used once, for the kernel leaves old hashes in it
 */
struct hook {
	const char *name;
	void *enter;
	bool (*wants)(struct ftrace_regs *fregs);
	void **stock;
	unsigned long addr;
	bool on;
	struct ftrace_ops ops;
};

enum { VM_DESTROY, GUEST_REQUEST, MEM_ENC_IOCTL, DEV_GET_ATTR, HOOKS };

/* In the order they are put on. A VM that we know must not end unseen. */
static struct hook hooks[HOOKS] = {
	[VM_DESTROY] = {
		.name = "sev_vm_destroy",
		.enter = enter_vm_destroy,
		.wants = wants_vm_destroy,
		.stock = (void **)&stock_vm_destroy,
	},
	[GUEST_REQUEST] = {
		.name = "snp_handle_guest_req",
		.enter = enter_guest_request,
		.wants = wants_guest_request,
	},
	[MEM_ENC_IOCTL] = {
		.name = "sev_mem_enc_ioctl",
		.enter = enter_mem_enc_ioctl,
		.wants = wants_mem_enc_ioctl,
		.stock = (void **)&stock_mem_enc_ioctl,
	},
	[DEV_GET_ATTR] = {
		.name = "sev_dev_get_attr",
		.enter = enter_dev_get_attr,
		.wants = wants_dev_get_attr,
	},
};

static void notrace hooked(unsigned long ip, unsigned long parent_ip,
			   struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	struct hook *hook = container_of(ops, struct hook, ops);
	int bit;

	/* We call the stock function ourselves. */
	if (within_module(parent_ip, THIS_MODULE))
		return;
	bit = ftrace_test_recursion_trylock(ip, parent_ip);
	if (bit < 0)
		return;
	if (hook->wants(fregs) && call_enter())
		ftrace_regs_set_instruction_pointer(fregs, (unsigned long)hook->enter);
	ftrace_test_recursion_unlock(bit);
}

static int hook_on(struct hook *hook)
{
	int ret;

	hook->ops.func = hooked;
	hook->ops.flags = FTRACE_OPS_FL_IPMODIFY | FTRACE_OPS_FL_PERMANENT;
	ret = ftrace_set_filter_ip(&hook->ops, hook->addr, 0, 0);
	if (ret) {
		pr_err("%s of %s cannot be hooked (ftrace_set_filter_ip: %d), expected a function that ftrace can trace: is this kernel built with dynamic ftrace?\n",
		       hook->name, STOCK_NAME, ret);
		return ret;
	}
	ret = register_ftrace_function(&hook->ops);
	if (ret) {
		ftrace_free_filter(&hook->ops);
		if (ret == -EBUSY)
			pr_err("%s of %s is hooked by another, a livepatch perhaps (see /sys/kernel/livepatch and /sys/kernel/tracing/enabled_functions), expected it free: remove that one first\n",
			       hook->name, STOCK_NAME);
		else
			pr_err("%s of %s cannot be hooked (register_ftrace_function: %d), expected to get it: see /sys/kernel/tracing/enabled_functions for others who trace it\n",
			       hook->name, STOCK_NAME, ret);
		return ret;
	}
	hook->on = true;
	return 0;
}

static void hook_off(struct hook *hook)
{
	int ret;

	if (!hook->on)
		return;
	ret = unregister_ftrace_function(&hook->ops);
	if (ret)
		pr_err("%s of %s: its hook did not go: %d\n", hook->name, STOCK_NAME, ret);
	ftrace_free_filter(&hook->ops);
	hook->on = false;
}

int kvm_amd_hook(void)
{
	unsigned int i;
	int ret;

	for (i = 0; i < HOOKS; i++) {
		ret = hook_on(&hooks[i]);
		if (ret)
			return ret;
	}
	return 0;
}

void kvm_amd_unhook_requests(void)
{
	unsigned int i;

	WRITE_ONCE(closing, true);
	/* Pairs with the barrier in call_enter(). */
	smp_mb();
	for (i = HOOKS - 1; i > VM_DESTROY; i--)
		hook_off(&hooks[i]);
	wait_event(idle, !atomic_read(&calls));
}

void kvm_amd_unhook(void)
{
	hook_off(&hooks[VM_DESTROY]);
	/* Tasks that have left the count may still be in our last instructions. */
	synchronize_rcu_tasks();
}

/* Taken when the hooks are: without KVM nothing of kvm.ko is there to link to. */
static bool (*is_vm_file)(struct file *file);

struct kvm *kvm_amd_vm_of_file(struct file *file)
{
	return is_vm_file(file) ? file->private_data : NULL;
}

/* The one function of this name, or 0. */
static unsigned long find_function(const char *name)
{
	struct mod_kallsyms *syms;
	unsigned long addr = 0;
	unsigned int i, found = 0;

	preempt_disable();
	syms = rcu_dereference_sched(stock->kallsyms);
	for (i = 0; syms && i < syms->num_symtab; i++) {
		const typeof(*syms->symtab) *sym = &syms->symtab[i];

		if (sym->st_shndx == SHN_UNDEF || strcmp(syms->strtab + sym->st_name, name))
			continue;
		addr = sym->st_value;
		found++;
	}
	preempt_enable();

	if (found == 1 && within_module_core(addr, stock))
		return addr;
	pr_err("%u functions named %s in %s, expected one: this kernel is not supported, use one that the documentation names\n",
	       found, name, STOCK_NAME);
	return 0;
}

static int find_functions(void)
{
	unsigned int i;

	for (i = 0; i < HOOKS; i++) {
		hooks[i].addr = find_function(hooks[i].name);
		if (!hooks[i].addr)
			return -ENOEXEC;
		if (hooks[i].stock)
			*hooks[i].stock = (void *)hooks[i].addr;
	}
	return 0;
}

/* The GNU build id is a note in the module's read-only data. */
static const u8 *find_build_id(void)
{
	static const struct {
		struct elf32_note head;
		char owner[4];
	} want = {
		.head = { .n_namesz = 4, .n_descsz = BUILD_ID_LEN, .n_type = 3 },
		.owner = "GNU",
	};
	const struct module_memory *ro = &stock->mem[MOD_RODATA];
	unsigned int at;

	for (at = 0; at + sizeof(want) + BUILD_ID_LEN <= ro->size; at += 4) {
		if (!memcmp(ro->base + at, &want, sizeof(want)))
			return ro->base + at + sizeof(want);
	}
	return NULL;
}

static int check_build_id(void)
{
	const u8 *id = find_build_id();
	char hex[2 * BUILD_ID_LEN + 1] = "none";

	if (id)
		*bin2hex(hex, id, BUILD_ID_LEN) = '\0';
	if (!strcmp(hex, KVM_AMD_BUILD_ID))
		return 0;
	pr_err("%s here has build id %s, expected %s: rebuild %s for the running kernel (make KDIR=/lib/modules/$(uname -r)/build)\n",
	       STOCK_NAME, hex, KVM_AMD_BUILD_ID, KBUILD_MODNAME);
	return -ENOEXEC;
}

/* The value of one of the stock module's bool parameters; false without it. */
static bool stock_param(const char *name)
{
	unsigned int i;

	for (i = 0; i < stock->num_kp; i++) {
		if (!strcmp(stock->kp[i].name, name))
			return *(bool *)stock->kp[i].arg;
	}
	return false;
}

/* Whoever answers for /dev/kvm is the vendor module. */
static int pin_stock(void)
{
	struct file *file;
	int ret = 0;

	file = filp_open("/dev/kvm", O_RDWR, 0);
	if (IS_ERR(file)) {
		pr_err("/dev/kvm cannot be opened (%ld), expected the kernel's own %s behind it: modprobe kvm_amd first\n",
		       PTR_ERR(file), STOCK_NAME);
		return -ENODEV;
	}
	stock = file->f_op->owner;
	if (!stock || strcmp(stock->name, STOCK_NAME)) {
		pr_err("/dev/kvm belongs to %s, expected %s: this module is for AMD processors with SEV-SNP, leave it unloaded here\n",
		       stock ? stock->name : "the kernel itself", STOCK_NAME);
		ret = -ENODEV;
	} else if (!try_module_get(stock)) {
		pr_err("%s is being unloaded, expected it to stay: load it again first\n",
		       STOCK_NAME);
		ret = -ENODEV;
	}
	if (ret)
		stock = NULL;
	fput(file);
	return ret;
}

static int check_processor(void)
{
	if (boot_cpu_data.x86_vendor != X86_VENDOR_AMD) {
		pr_err("the processor's vendor is %s, expected AuthenticAMD with SEV-SNP: this module does nothing here, leave it unloaded\n",
		       boot_cpu_data.x86_vendor_id);
		return -ENODEV;
	}
	if (!cc_platform_has(CC_ATTR_HOST_SEV_SNP)) {
		pr_err("SEV-SNP is not enabled on this host, expected it: enable SNP, the RMP table and the IOMMU in the firmware setup of an EPYC 7003 or later (dmesg | grep -i sev-snp says what is missing)\n");
		return -ENODEV;
	}
	if (IS_ENABLED(CONFIG_X86_KERNEL_IBT) && boot_cpu_has(X86_FEATURE_IBT)) {
		pr_err("kernel IBT is on, expected it off, for the functions of %s that we call have no ENDBR: boot with ibt=off\n",
		       STOCK_NAME);
		return -EOPNOTSUPP;
	}
	return 0;
}

int kvm_amd_find(void)
{
	int ret;

	ret = check_processor();
	if (ret)
		return ret;
	ret = pin_stock();
	if (ret)
		return ret;
	/* First, for the rest holds only for the build that we know. */
	ret = check_build_id();
	if (ret)
		goto err;
	if (!stock_param("sev_snp")) {
		pr_err("%s has sev_snp off, expected it on: load it with sev=1 sev_es=1 sev_snp=1, and see dmesg for why it turned SEV-SNP off\n",
		       STOCK_NAME);
		ret = -ENODEV;
		goto err;
	}
	ret = find_functions();
	if (ret)
		goto err;
	is_vm_file = symbol_get(file_is_kvm);
	if (!is_vm_file) {
		pr_err("kvm has no file_is_kvm, expected it: this kernel is not supported, use one that the documentation names\n");
		ret = -ENOEXEC;
		goto err;
	}
	return 0;

err:
	kvm_amd_release();
	return ret;
}

void kvm_amd_release(void)
{
	if (is_vm_file)
		symbol_put(file_is_kvm);
	is_vm_file = NULL;
	module_put(stock);
	stock = NULL;
}
