# SPDX-License-Identifier: GPL-2.0
# The compiler that the kernel was built with, and what the tools of its headers
# run on, where this machine's Debian is another than the kernel's: unpacked
# beside the kernel with a C library of their own. The programs are told where
# that lies, so they run from there as they are, for any user.

# The release that has the compiler of kernel_suite's kernels.
readonly compiler_suite=${kernel_suite%-backports}

# Where the programs find their libraries and loader, in the compiler's folder.
readonly compiler_libraries=usr/lib/x86_64-linux-gnu compiler_loader=usr/lib64/ld-linux-x86-64.so.2

# Succeeds where this machine's own programs will not do.
compiler_needed()
{
	! grep -qx "VERSION_CODENAME=$compiler_suite" /etc/os-release
}

compiler_present() # KERNEL-FOLDER
{
	[ -d "$1/compiler" ] || ! compiler_needed
}

# Makes the programs in FOLDER use loader and libraries in HOME, the place where
# the compiler will lie; TOOLS is where it lies now. With RPATH, not RUNPATH: it
# holds for the libraries' libraries too. In this order, and one by one: otherwise
# patchelf 0.18 breaks programs at fixed addresses, as cc1 is. Can be done again.
compiler_fit() # FOLDER HOME TOOLS
{
	local program patchelf=("$3/$compiler_loader" --library-path "$3/$compiler_libraries" "$3/patchelf")

	while IFS= read -r -d '' program; do
		cmp -s -n 4 -- "$program" <(printf '\177ELF') || continue
		"${patchelf[@]}" --force-rpath --set-rpath "$2/$compiler_libraries" "$program" &&
			"${patchelf[@]}" --set-interpreter "$2/$compiler_loader" "$program" ||
			return
	done < <(find "$1" -type f -perm /111 ! -name '*.so*' -print0)
}

# The headers' own variables then name the compiler, so that a module's build needs
# no more than their folder.
compiler_make() # KERNEL-FOLDER PACKAGES NEW
{
	local home=$1/compiler new=$3 programs name

	# shellcheck disable=SC2086 # package names
	apt_unpack "$compiler_suite" "$new" $2 || return
	rm -rf "${new:?}/usr/share" "$new"/usr/bin/*-lto-dump-* "$new"/usr/libexec/gcc/*/*/lto1
	mv "$new/usr/bin/patchelf" "$new/patchelf" &&
		compiler_fit "$new/usr" "$home" "$new" &&
		compiler_fit "$1/root/usr/lib" "$home" "$new" &&
		rm -r "${new:?}/patchelf" "${new:?}/etc" || return

	# The compiler looks here first; then it would take this machine's.
	for programs in "$new"/usr/libexec/gcc/*/*; do
		for name in as ld; do
			ln -s "../../../../bin/x86_64-linux-gnu-$name" "$programs/$name" || return
		done
	done
	for name in "$1"/root/usr/src/linux-headers-*/.kernelvariables; do
		sed -i -E "s|^(override CROSS_COMPILE = )(.*/)?|\1$home/usr/bin/|; /^PAHOLE = /d" "$name" &&
			echo "PAHOLE = $home/usr/bin/pahole" >> "$name" || return
	done
}

# Makes what the kernel's modules are built with, for the kernel in KERNEL-FOLDER.
compiler_setup() # LOG KERNEL-FOLDER
{
	local kernel=$2 compiler headers needed packages

	compiler_present "$kernel" && return
	apt_update "$kernel_suite"
	[ "$compiler_suite" = "$kernel_suite" ] || apt_update "$compiler_suite"
	headers=linux-headers-$(cat "$kernel/release")
	compiler=$(apt_depends "$kernel_suite" "$headers" 'gcc-[0-9]+' | head -n 1)
	[ -n "$compiler" ] ||
		die "$headers names no compiler: expected it to depend on one, such as gcc-14"
	needed=$(apt_depends "$kernel_suite" "$(apt_depends "$kernel_suite" "$headers" 'linux-kbuild-.*')" '.*')
	# shellcheck disable=SC2086 # package names
	packages=$(apt_closure "$compiler_suite" "$compiler" patchelf $needed) ||
		die "Debian's $compiler_suite does not have all that $compiler needs: $compiler patchelf" $needed
	step "fetching $compiler of Debian's $compiler_suite and what it runs on (65 MB)" "$1" \
		make_folder "$kernel/compiler" compiler_make "$kernel" "$packages"
}

# Prints the compiler that the kernel's headers name.
compiler_path() # KDIR
{
	local prefix name

	if [ -n "$kernel_own" ]; then
		command -v "${CC:-gcc}"
		return
	fi
	prefix=$(sed -n 's/^override CROSS_COMPILE = //p' "$1/.kernelvariables")
	name=$(sed -n 's/^CC = .*)//p' "$1/.kernelvariables")
	command -v "$prefix$name" ||
		die "the kernel's compiler '$prefix$name' is not on this machine; tools/setup/install installs what is needed"
}
