# SPDX-License-Identifier: GPL-2.0-or-later
#
# What an emulated SEV-SNP host is made of, and no more: it builds in half the
# time of a full machine.

CONFIG_Q35=y
CONFIG_AMD_PSP=y
CONFIG_EDU=y
CONFIG_HPET=y
CONFIG_ISA_DEBUG=y
CONFIG_PCIE_PORT=y
CONFIG_VIRTIO_PCI=y
CONFIG_VIRTIO_BLK=y
CONFIG_VIRTIO_NET=y
CONFIG_VIRTIO_RNG=y
CONFIG_VIRTIO_SERIAL=y
