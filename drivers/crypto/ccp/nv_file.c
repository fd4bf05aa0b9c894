// SPDX-License-Identifier: GPL-2.0
/*
 * The SEV firmware's persistent data in a file. File systems can stall, so the
 * file is read before the mailbox is taken and written after it is left; in
 * between, a copy in memory is what counts.
 */
#define pr_fmt(fmt) "ccp: " fmt

#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/fs_struct.h>
#include <linux/init_task.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/psp-sev.h>
#include <linux/spinlock.h>
#include <linux/vmalloc.h>

#include "firmware_page.h"
#include "mailbox.h"
#include "nv_file.h"

/* What erased storage reads as. */
#define ERASED	0xff

char *psp_nv_path;

/* The firmware's view of it; guarded by the mailbox. */
static void *lent;

/* Guards file and staging. */
static DEFINE_MUTEX(file_mutex);
static void *staging;

/* Guards copy and dirty; copy is made before the firmware sees any of it. */
static DEFINE_SPINLOCK(copy_lock);
static void *copy;
static bool dirty;

bool psp_nv_wanted(void)
{
	return psp_nv_path && *psp_nv_path;
}

/*
 * The caller may live in a container; the file is named from init's root and
 * opened with the kernel's own rights.
 */
static struct file *open_file(int flags)
{
	const struct cred *old;
	struct file *file;
	struct path root;
	struct cred *cred;

	cred = prepare_kernel_cred(&init_task);
	if (!cred)
		return ERR_PTR(-ENOMEM);

	task_lock(&init_task);
	get_fs_root(init_task.fs, &root);
	task_unlock(&init_task);

	old = override_creds(cred);
	file = file_open_root(&root, psp_nv_path, flags, 0600);
	revert_creds(old);

	path_put(&root);
	put_cred(cred);
	return file;
}

static int make_copies(void)
{
	if (!staging)
		staging = vzalloc(PSP_NV_LEN);
	if (!copy)
		copy = vzalloc(PSP_NV_LEN);
	return staging && copy ? 0 : -ENOMEM;
}

static int read_file(void)
{
	struct file *file = open_file(O_RDONLY);
	loff_t pos = 0;
	ssize_t got;

	memset(staging, ERASED, PSP_NV_LEN);
	if (PTR_ERR(file) == -ENOENT) {
		pr_info("%s does not exist; it is made when the firmware has something to keep\n",
			psp_nv_path);
		return 0;
	}
	if (IS_ERR(file)) {
		pr_err("init_ex_path %s cannot be read: error %ld; SEV is not initialised without it\n",
		       psp_nv_path, PTR_ERR(file));
		return PTR_ERR(file);
	}

	got = kernel_read(file, staging, PSP_NV_LEN, &pos);
	if (got != PSP_NV_LEN)
		pr_warn("init_ex_path %s: read %zd of %u bytes; the firmware may start afresh\n",
			psp_nv_path, got, PSP_NV_LEN);
	filp_close(file, NULL);
	return 0;
}

int psp_nv_load(void)
{
	int ret;

	if (!psp_nv_wanted())
		return 0;

	mutex_lock(&file_mutex);
	ret = make_copies();
	/* What is yet to be written is newer than the file. */
	if (!ret && !READ_ONCE(dirty)) {
		ret = read_file();
		if (!ret) {
			spin_lock(&copy_lock);
			memcpy(copy, staging, PSP_NV_LEN);
			spin_unlock(&copy_lock);
		}
	}
	mutex_unlock(&file_mutex);
	return ret;
}

void *psp_nv_lend(void)
{
	psp_mailbox_assert_held();
	if (!lent && copy)
		lent = psp_firmware_pages_alloc(GFP_KERNEL, get_order(PSP_NV_LEN), copy,
						PSP_NV_LEN);
	return lent;
}

void psp_nv_take_back(bool lost)
{
	psp_mailbox_assert_held();
	if (lent && lost)
		psp_pages_leak(virt_to_phys(lent), 1U << get_order(PSP_NV_LEN));
	else
		psp_firmware_pages_free(lent, get_order(PSP_NV_LEN));
	lent = NULL;
}

void psp_nv_note(unsigned int command)
{
	psp_mailbox_assert_held();
	if (!lent)
		return;

	switch (command) {
	case SEV_CMD_FACTORY_RESET:
	case SEV_CMD_INIT_EX:
	case SEV_CMD_PDH_GEN:
	case SEV_CMD_PEK_CERT_IMPORT:
	case SEV_CMD_PEK_GEN:
		break;
	default:
		return;
	}

	spin_lock(&copy_lock);
	memcpy(copy, lent, PSP_NV_LEN);
	WRITE_ONCE(dirty, true);
	spin_unlock(&copy_lock);
}

static int write_file(void)
{
	struct file *file = open_file(O_CREAT | O_WRONLY);
	loff_t pos = 0;
	ssize_t put;

	if (IS_ERR(file)) {
		pr_err_ratelimited("init_ex_path %s cannot be written: error %ld; what the firmware keeps is lost at the next boot\n",
				   psp_nv_path, PTR_ERR(file));
		return PTR_ERR(file);
	}

	put = kernel_write(file, staging, PSP_NV_LEN, &pos);
	vfs_fsync(file, 0);
	filp_close(file, NULL);
	if (put == PSP_NV_LEN)
		return 0;

	pr_err_ratelimited("init_ex_path %s: wrote %zd of %u bytes\n", psp_nv_path, put,
			   PSP_NV_LEN);
	return -EIO;
}

int psp_nv_flush(void)
{
	int ret = 0;
	bool due;

	if (!READ_ONCE(dirty))
		return 0;

	mutex_lock(&file_mutex);
	spin_lock(&copy_lock);
	due = dirty;
	WRITE_ONCE(dirty, false);
	if (due)
		memcpy(staging, copy, PSP_NV_LEN);
	spin_unlock(&copy_lock);
	if (due)
		ret = write_file();
	mutex_unlock(&file_mutex);
	return ret;
}

void psp_nv_exit(void)
{
	vfree(staging);
	vfree(copy);
	staging = NULL;
	copy = NULL;
}
