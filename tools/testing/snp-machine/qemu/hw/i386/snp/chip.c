/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SEV-SNP: the identity of an emulated chip, read from its folder.
 */
#include "qemu/osdep.h"
#include "qemu/cutils.h"
#include "chip.h"

static bool load_exactly(const char *folder, const char *name, void *buf,
                         size_t size, Error **errp)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *content = NULL;
    g_autoptr(GError) error = NULL;
    gsize length;

    if (!g_file_get_contents(path, &content, &length, &error)) {
        error_setg(errp, "chip: %s (make the folder with mkcerts)",
                   error->message);
        return false;
    }
    if (length != size) {
        error_setg(errp, "chip: %s has %zu bytes: expected %zu", path,
                   (size_t)length, size);
        return false;
    }
    memcpy(buf, content, size);
    return true;
}

static bool load_tcb(const char *folder, uint64_t *tcb, Error **errp)
{
    g_autofree char *path = g_build_filename(folder, "tcb", NULL);
    g_autofree char *content = NULL;
    g_autoptr(GError) error = NULL;

    if (!g_file_get_contents(path, &content, NULL, &error)) {
        error_setg(errp, "chip: %s (make the folder with mkcerts)",
                   error->message);
        return false;
    }
    g_strstrip(content);
    if (qemu_strtou64(content, NULL, 16, tcb)) {
        error_setg(errp, "chip: %s holds '%s': expected a TCB in hexadecimal",
                   path, content);
        return false;
    }
    return true;
}

bool snp_chip_load(const char *folder, struct psp_fw_config *config,
                   Error **errp)
{
    return load_exactly(folder, "secret.bin", config->chip_secret,
                        sizeof(config->chip_secret), errp) &&
           load_exactly(folder, "chip-id.bin", config->chip_id,
                        sizeof(config->chip_id), errp) &&
           load_tcb(folder, &config->current_tcb, errp);
}
