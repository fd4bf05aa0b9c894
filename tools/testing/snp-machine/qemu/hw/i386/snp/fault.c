/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SEV-SNP: faults that a test asks the secure processor to have: their
 * specification, and whose turn it is.
 */
#include "qemu/osdep.h"
#include "qemu/cutils.h"
#include "fault.h"

typedef enum {
    ACTION_STATUS,
    ACTION_DELAY,
    ACTION_SILENCE,
    ACTION_NO_ANSWER,
    ACTION_NO_INTERRUPT,
    ACTION_DEAD,
} Action;

typedef struct Fault {
    uint32_t what;
    uint64_t first, last;       /* of the events counted in @seen, from 1 */
    uint64_t seen;
    Action action;
    uint64_t value;
} Fault;

static const struct {
    const char *name;
    bool has_value;
    uint64_t max;
} actions[] = {
    [ACTION_STATUS] = { "status", true, UINT16_MAX },
    [ACTION_DELAY] = { "delay", true, UINT32_MAX },
    [ACTION_SILENCE] = { "silence" },
    [ACTION_NO_ANSWER] = { "no-answer" },
    [ACTION_NO_INTERRUPT] = { "no-interrupt" },
    [ACTION_DEAD] = { "dead" },
};

void snp_faults_init(SnpFaults *faults)
{
    faults->armed = g_array_new(false, false, sizeof(Fault));
}

void snp_faults_destroy(SnpFaults *faults)
{
    if (faults->armed) {
        g_array_free(faults->armed, true);
        faults->armed = NULL;
    }
}

void snp_faults_clear(SnpFaults *faults)
{
    g_array_set_size(faults->armed, 0);
}

unsigned snp_faults_armed(const SnpFaults *faults)
{
    unsigned i, count = 0;

    for (i = 0; i < faults->armed->len; i++) {
        Fault *fault = &g_array_index(faults->armed, Fault, i);

        count += fault->seen < fault->last;
    }
    return count;
}

static bool is_instruction(uint32_t what)
{
    return what == SNP_FAULT_RMPUPDATE || what == SNP_FAULT_PSMASH;
}

static bool parse_what(const char *text, uint32_t *what, Error **errp)
{
    unsigned int id;

    if (!strcmp(text, "any")) {
        *what = SNP_FAULT_ANY;
    } else if (!strcmp(text, "rmpupdate")) {
        *what = SNP_FAULT_RMPUPDATE;
    } else if (!strcmp(text, "psmash")) {
        *what = SNP_FAULT_PSMASH;
    } else if (!qemu_strtoui(text, NULL, 0, &id) && id <= 0x7ff) {
        *what = id;
    } else {
        error_setg(errp, "fault: '%s' is not something that can fail: expected "
                   "a command id up to 0x7ff, 'any', 'rmpupdate' or 'psmash'",
                   text);
        return false;
    }
    return true;
}

static bool parse_which(const char *text, Fault *fault, Error **errp)
{
    const char *end = text;

    if (!qemu_strtou64(text, &end, 0, &fault->first) && fault->first) {
        if (!*end) {
            fault->last = fault->first;
            return true;
        }
        if (!strcmp(end, "-")) {
            fault->last = UINT64_MAX;
            return true;
        }
        if (*end == '-' && !qemu_strtou64(end + 1, NULL, 0, &fault->last) &&
            fault->last >= fault->first) {
            return true;
        }
    }
    error_setg(errp, "fault: '%s' does not say which one fails: expected N, "
               "N-M or N-, counted from 1", text);
    return false;
}

static bool parse_action(const char *text, Fault *fault, Error **errp)
{
    size_t i, length = strcspn(text, "=");
    bool has_value = text[length] == '=';

    for (i = 0; i < ARRAY_SIZE(actions); i++) {
        if (strlen(actions[i].name) == length &&
            !strncmp(actions[i].name, text, length)) {
            break;
        }
    }
    if (i == ARRAY_SIZE(actions)) {
        error_setg(errp, "fault: no action '%s': expected status=CODE, "
                   "delay=USEC, silence, no-answer, no-interrupt or dead",
                   text);
        return false;
    }
    if (has_value != actions[i].has_value ||
        (has_value &&
         (qemu_strtou64(text + length + 1, NULL, 0, &fault->value) ||
          fault->value > actions[i].max))) {
        if (actions[i].has_value) {
            error_setg(errp, "fault: '%s': expected %s=NUMBER, up to 0x%"
                       PRIx64, text, actions[i].name, actions[i].max);
        } else {
            error_setg(errp, "fault: '%s': %s takes no value", text,
                       actions[i].name);
        }
        return false;
    }
    if (is_instruction(fault->what) && i != ACTION_STATUS &&
        i != ACTION_DELAY) {
        error_setg(errp, "fault: '%s': an instruction can only have status=CODE "
                   "and delay=USEC", text);
        return false;
    }
    fault->action = i;
    return true;
}

static bool parse_one(const char *spec, Fault *fault, Error **errp)
{
    g_auto(GStrv) halves = g_strsplit(spec, ":", 2);
    char *which;

    *fault = (Fault) { .first = 1, .last = 1 };
    if (!halves[0] || !halves[1]) {
        error_setg(errp, "fault: '%s': expected WHAT[@WHICH]:ACTION, for "
                   "example 0x94@2:status=0x16", spec);
        return false;
    }
    which = strchr(halves[0], '@');
    if (which) {
        *which++ = '\0';
    }
    return parse_what(halves[0], &fault->what, errp) &&
           (!which || parse_which(which, fault, errp)) &&
           parse_action(halves[1], fault, errp);
}

bool snp_faults_add(SnpFaults *faults, const char *spec, Error **errp)
{
    g_auto(GStrv) specs = g_strsplit(spec, ";", -1);
    unsigned i, before = faults->armed->len;

    for (i = 0; specs[i]; i++) {
        Fault fault;

        if (!parse_one(specs[i], &fault, errp)) {
            g_array_set_size(faults->armed, before);
            return false;
        }
        g_array_append_val(faults->armed, fault);
    }
    return true;
}

static void apply(const Fault *fault, SnpFaultEffect *effect)
{
    switch (fault->action) {
    case ACTION_STATUS:
        effect->not_run = true;
        effect->has_status = true;
        effect->status = fault->value;
        break;
    case ACTION_DELAY:
        effect->delay_us += fault->value;
        break;
    case ACTION_DEAD:
        effect->dead = true;
        /* fall through */
    case ACTION_SILENCE:
        effect->not_run = true;
        /* fall through */
    case ACTION_NO_ANSWER:
        effect->no_answer = true;
        break;
    case ACTION_NO_INTERRUPT:
        effect->no_interrupt = true;
        break;
    }
}

SnpFaultEffect snp_faults_take(SnpFaults *faults, uint32_t what)
{
    SnpFaultEffect effect = { };
    unsigned i;

    for (i = 0; i < faults->armed->len; i++) {
        Fault *fault = &g_array_index(faults->armed, Fault, i);

        if (fault->what != what &&
            (fault->what != SNP_FAULT_ANY || is_instruction(what))) {
            continue;
        }
        fault->seen++;
        if (fault->seen >= fault->first && fault->seen <= fault->last) {
            apply(fault, &effect);
        }
    }
    return effect;
}
