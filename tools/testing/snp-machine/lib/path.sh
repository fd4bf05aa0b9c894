# SPDX-License-Identifier: GPL-2.0
# `snp-machine path WHAT`: where what setup made lies, for other tools.

readonly path_names="qemu qemu-data root kernel release kdir kmoddir cc chip linux-guest linux-source snphost modules"

# The first argument is what to look for, the second what to print.
path_if() # EXISTS PRINT
{
	[ -e "$1" ] || die "$1 is not there; run: snp-machine setup"
	echo "$2"
}

path_of() # WHAT
{
	local root release folder

	case $1 in
	root | kernel | release | kdir | kmoddir | cc | modules)
		root=$(kernel_root) && release=$(kernel_release) || exit ;;
	esac
	case $1 in
	qemu)
		if [ -n "${SNP_MACHINE_QEMU:-}" ]; then
			command -v "$SNP_MACHINE_QEMU" ||
				die "SNP_MACHINE_QEMU is '$SNP_MACHINE_QEMU'; expected a QEMU program"
		else
			folder=$(current $qemu_link "$(qemu_folder)" QEMU) || exit
			path_if "$folder/qemu/bin/qemu-system-x86_64" "$folder/qemu/bin/qemu-system-x86_64"
		fi ;;
	qemu-data) path_if "$cache/$qemu_data_link/bios-256k.bin" "$cache/$qemu_data_link" ;;
	root) echo "$root" ;;
	kernel) path_if "$root/boot/vmlinuz-$release" "$root/boot/vmlinuz-$release" ;;
	release) echo "$release" ;;
	kdir) kernel_build "$root" "$release" ;;
	kmoddir) path_if "$root/lib/modules/$release" "$root/lib/modules/$release" ;;
	cc) folder=$(kernel_build "$root" "$release") && compiler_path "$folder" ;;
	modules) echo "${SNP_MACHINE_MODULES:-$top/build/$release}" ;;
	chip) current $chip_link "$(chip_folder)" "the emulated chip" ;;
	linux-guest)
		path_if "$cache/$linux_guest_link/qemu-system-x86_64" "$(readlink "$cache/$linux_guest_link")" ;;
	snphost) path_if "$cache/$snphost_link/snphost" "$(readlink "$cache/$snphost_link")" ;;
	linux-source)
		[ -z "$kernel_own" ] || die "the source of the kernel in $kernel_own is not known here"
		path_if "$cache/$source_link/Makefile" "$(readlink "$cache/$source_link")" ;;
	*) usage_error "path: unknown name '$1'; expected one of: $path_names" ;;
	esac
}

path_command() # WHAT
{
	[ $# -eq 1 ] || usage_error "path: expected one of: $path_names"
	case $1 in
	--help | -h) help ;;
	*) path_of "$1" ;;
	esac
}
