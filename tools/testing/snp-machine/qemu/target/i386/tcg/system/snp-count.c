/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Under -icount: how many instructions the host executed, apart from those
 * that its guests did. VMRUN is the host's, what a guest exits for is not
 * counted, for it is not executed.
 */
#include "qemu/osdep.h"
#include "cpu.h"
#include "system/cpu-timers.h"
#include "snp.h"

/* All of this CPU's, also those since its time slice began */
static int64_t executed(const CPUState *cs)
{
    return cs->icount_total + cs->icount_budget -
           (cs->neg.icount_decr.u16.low + cs->icount_extra);
}

void snp_count_enter(CPUX86State *env)
{
    env->snp_count.entered = executed(env_cpu(env));
    env->snp_count.in_guest = true;
}

static int64_t in_guests(CPUState *cs)
{
    SnpCount *count = &cpu_env(cs)->snp_count;

    return count->guest +
           (count->in_guest ? executed(cs) - count->entered : 0);
}

void snp_count_exit(CPUX86State *env)
{
    env->snp_count.guest = in_guests(env_cpu(env));
    env->snp_count.in_guest = false;
}

uint64_t snp_host_instructions(void)
{
    uint64_t count;
    CPUState *cs;

    if (!icount_enabled()) {
        return 0;
    }
    count = icount_get_raw();
    CPU_FOREACH(cs) {
        count -= in_guests(cs);
    }
    return count;
}
