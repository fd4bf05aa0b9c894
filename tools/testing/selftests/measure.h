/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The launch measurement that a VM of ours must have, computed by what was
 * loaded into it: a reading of AMD 56860 apart from the emulated firmware's.
 */
#ifndef MEASURE_H
#define MEASURE_H

#include <stdbool.h>

#include "vm.h"

#define MEASURE_SIZE	48

/**
 * measure_launch() - compute a launched VM's measurement
 * @vm: a VM after snp_vm_launch()
 * @digest: out: MEASURE_SIZE bytes
 *
 * Return: false when the library failed.
 */
bool measure_launch(const struct snp_vm *vm, uint8_t *digest);

#endif
