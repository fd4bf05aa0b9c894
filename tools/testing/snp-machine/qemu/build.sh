#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Builds the QEMU that emulates an SEV-SNP host: Debian's qemu source, the new
# files and the patch of this folder, and the firmware library.

set -eu
umask 022

usage() {
	cat <<'USAGE'
usage: build.sh --source PATH --work DIR --prefix DIR [--meson DIR] [--firmware DIR] [--jobs N]

  --source PATH   QEMU 10.0.x: the .dsc of Debian's source package (its tarballs
                  beside it), the orig tarball itself, or an unpacked tree
  --work DIR      scratch folder; its src/ and build/ are made anew, build.log is kept
  --prefix DIR    receives bin/qemu-system-x86_64; replaced as a whole when all is built
  --meson DIR     a meson package of 1.5 or newer, unpacked there (dpkg-deb -x);
                  not needed where the machine's own meson is new enough
  --firmware DIR  sources of the firmware library (default: ../firmware)
  --jobs N        compilers at a time (default: one for each processor)

Progress goes to stderr, one line a step; everything else to DIR/build.log. Exit
status 0 only if the result runs. Needs the Debian packages gcc, libc6-dev,
ninja-build, pkg-config, libglib2.0-dev, zlib1g-dev, libfdt-dev, nettle-dev,
libgmp-dev, python3, python3-venv, patch, xz-utils; ccache is used where present.
USAGE
}

say() {
	echo "qemu: $*" >&2
}

fail() {
	echo "build.sh: $*" >&2
	exit 1
}

here=$(cd "$(dirname "$0")" && pwd)
source='' work='' prefix='' meson=''
firmware=$here/../firmware
jobs=$(nproc)

while [ $# -gt 0 ]; do
	case $1 in
	--source | --work | --prefix | --meson | --firmware | --jobs)
		[ $# -ge 2 ] || fail "$1 needs a value; see build.sh --help"
		eval "${1#--}=\$2"
		shift 2
		;;
	-h | --help)
		usage
		exit 0
		;;
	*)
		fail "unknown argument '$1'; see build.sh --help"
		;;
	esac
done
[ -n "$source" ] || fail "--source is missing: the .dsc, orig tarball or tree of QEMU 10.0.x"
[ -n "$work" ] || fail "--work is missing: a scratch folder"
[ -n "$prefix" ] || fail "--prefix is missing: the folder to install to"
[ -e "$source" ] || fail "no such file or folder: $source (--source)"
[ -f "$firmware/psp_fw.h" ] || fail "no psp_fw.h in $firmware (--firmware): expected the firmware library's sources"
case $jobs in
'' | *[!0-9]* | 0) fail "--jobs '$jobs': expected a number from 1" ;;
esac

mkdir -p "$work"
work=$(cd "$work" && pwd)
firmware=$(cd "$firmware" && pwd)
log=$work/build.log
src=$work/src
build=$work/build
: >"$log"

# Runs one step; its output belongs to the log, and to the user if it fails.
step() {
	what=$1
	shift
	say "$what"
	if ! "$@" >>"$log" 2>&1; then
		tail -n 40 "$log" >&2
		fail "failed: $what (the whole output: $log)"
	fi
}

unpack() {
	rm -rf "$src" "$build"
	mkdir -p "$src" "$build"
	if [ -d "$source" ]; then
		cp -a "$source/." "$src"
		return
	fi
	tarball=$source
	case $source in
	*.dsc)
		name=$(sed -n 's/^ [0-9a-f]* [0-9]* \(qemu_[^ ]*\.orig\.tar\.[a-z0-9]*\)$/\1/p' "$source" |
			head -n 1)
		[ -n "$name" ] || { echo "$source names no qemu_*.orig.tar.*"; return 1; }
		tarball=$(dirname "$source")/$name
		;;
	esac
	tar -xf "$tarball" -C "$src" --strip-components=1
}

check_version() {
	version=$(cat "$src/VERSION") || return 1
	case $version in
	10.0.*) ;;
	*) echo "this is QEMU '$version'; expected 10.0.x, such as Debian's trixie has: the patch is for that"; return 1 ;;
	esac
}

# The two changes of Debian's own packaging that a build from its stripped
# tarball needs; harmless where they are in already.
settings_of_debian() {
	sed -i 's/^if unpack_edk2_blobs$/if unpack_edk2_blobs and false/' "$src/pc-bios/meson.build" &&
		sed -i '/^pycotap = /d' "$src/pythondeps.toml"
}

add_ours() {
	patch -d "$src" -p1 --forward --fuzz=0 --no-backup-if-mismatch -i "$here/qemu.patch" &&
		sh "$here/overlay.sh" "$src" "$firmware"
}

configure() {
	if [ -n "$meson" ]; then
		meson=$(cd "$meson" && pwd)
		PYTHONPATH=$meson/usr/lib/python3/dist-packages
		export PYTHONPATH
		PATH=$meson/usr/bin:$PATH
	fi
	cc=gcc
	if command -v ccache >/dev/null; then
		cc="ccache gcc"
		# What was compiled in another scratch folder is found again.
		export CCACHE_BASEDIR="$work" CCACHE_NOHASHDIR=1
	fi
	cd "$build" &&
		"$src/configure" --python=/usr/bin/python3 --cc="$cc" --prefix="$prefix" \
			--target-list=x86_64-softmmu --without-default-features \
			--without-default-devices --with-devices-x86_64=snp \
			--enable-tcg --enable-fdt=system --disable-install-blobs \
			--disable-debug-info --disable-werror --disable-download
}

# Not `ninja install`: only the machine itself is wanted.
install_result() {
	rm -rf "$prefix.new" &&
		mkdir -p "$prefix.new/bin" &&
		cp "$build/qemu-system-x86_64" "$prefix.new/bin/" &&
		strip "$prefix.new/bin/qemu-system-x86_64" &&
		"$prefix.new/bin/qemu-system-x86_64" -device amd-psp,help &&
		rm -rf "$prefix" &&
		mv "$prefix.new" "$prefix"
}

step "unpacking $(basename "$source")" unpack
step "checking the version" check_version
step "applying Debian's build settings" settings_of_debian
step "adding the SEV-SNP machine" add_ours
step "configuring" configure
step "compiling with $jobs jobs (2 to 4 minutes)" ninja -C "$build" -j "$jobs" qemu-system-x86_64
step "installing to $prefix" install_result
