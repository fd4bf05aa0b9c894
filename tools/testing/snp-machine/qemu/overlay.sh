#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Copies what is not a change of QEMU's own files into a QEMU tree: the new files
# of this folder, and the firmware library's sources and headers.
#
# usage: overlay.sh QEMU_TREE FIRMWARE_DIR

set -eu

[ $# -eq 2 ] || { echo "usage: overlay.sh QEMU_TREE FIRMWARE_DIR" >&2; exit 2; }
tree=$1
firmware=$2
here=$(cd "$(dirname "$0")" && pwd)

for top in configs hw include target; do
	[ ! -d "$here/$top" ] || cp -R "$here/$top" "$tree/"
done

# Everything of the library's folder but the program that makes certificates,
# which has a main() of its own.
fw=$tree/hw/i386/snp/psp-fw
rm -rf "$fw"
mkdir -p "$fw" "$tree/include/hw/i386/psp-fw"
cp "$firmware"/*.[ch] "$fw/"
rm -f "$fw/mkcerts.c"
(cd "$fw" && ls ./*.c) >"$fw/sources.txt"
cp "$firmware/psp_fw.h" "$firmware/rmp.h" "$tree/include/hw/i386/psp-fw/"
