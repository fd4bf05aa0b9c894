#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# For people who work on the machine in a git tree of QEMU: takes what they have
# committed there back into this folder, new files as they are and the changes of
# QEMU's own files as qemu.patch.
#
# usage: from-tree.sh QEMU_TREE [BASE]      BASE: the pristine commit (default: base)
#
# Merge what others have committed to their trees first: the patch is replaced.

set -eu

if [ $# -lt 1 ] || [ $# -gt 2 ]; then
	echo "usage: from-tree.sh QEMU_TREE [BASE]" >&2
	exit 2
fi
tree=$1
base=${2:-base}
here=$(cd "$(dirname "$0")" && pwd)

git -C "$tree" rev-parse --verify --quiet "$base^{commit}" >/dev/null ||
	{ echo "from-tree.sh: $tree has no commit '$base': name the pristine one" >&2; exit 1; }

# What build.sh itself changes stays out of the patch, as it does out of Debian's.
changed=$(git -C "$tree" diff --name-only --diff-filter=M "$base" HEAD -- \
	':!pc-bios/meson.build' ':!pythondeps.toml')
# shellcheck disable=SC2086 # no file of QEMU's has a blank in its name
git -C "$tree" diff -U1 --no-color --no-ext-diff "$base" HEAD -- $changed |
	sed '/^index /d' >"$here/qemu.patch.new"
mv "$here/qemu.patch.new" "$here/qemu.patch"

git -C "$tree" diff --name-only --diff-filter=A "$base" HEAD -- ':!*/psp-fw/*' | while read -r file; do
	mkdir -p "$here/$(dirname "$file")"
	git -C "$tree" show "HEAD:$file" >"$here/$file"
done

# A file that the tree no longer has is for a person to remove.
cd "$here"
find configs hw include target -type f 2>/dev/null | while read -r file; do
	git -C "$tree" cat-file -e "HEAD:$file" 2>/dev/null ||
		echo "from-tree.sh: $file is not in $tree" >&2
done
