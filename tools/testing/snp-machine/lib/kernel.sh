# SPDX-License-Identifier: GPL-2.0
# The distribution's kernel: image and modules, headers that modules are built
# against, and its source. One of Debian's suites at a time, SNP_MACHINE_KERNEL;
# or a folder with a kernel of the user's own, of which nothing is made here.

readonly kernel_suite=${SNP_MACHINE_KERNEL:-bookworm-backports}
case $kernel_suite in
bookworm-backports | trixie) kernel_own= ;;
*/*) kernel_own=$(realpath -m -- "$kernel_suite") ;;
*) usage_error "SNP_MACHINE_KERNEL is '$kernel_suite'; expected bookworm-backports, trixie or the path of a folder" ;;
esac
readonly kernel_own

# The folder of the extracted packages, and of what belongs to them.
readonly kernel_link=kernel-$kernel_suite
readonly source_link=linux-source-$kernel_suite

# Prints the folder that has boot/ and lib/modules/.
kernel_root()
{
	if [ -n "$kernel_own" ]; then
		path_if "$kernel_own" "$kernel_own"
	else
		path_if "$cache/$kernel_link/root" "$(readlink "$cache/$kernel_link")/root"
	fi
}

kernel_release()
{
	local releases

	if [ -z "$kernel_own" ]; then
		cat "$cache/$kernel_link/release"
		return
	fi
	mapfile -t releases < <(ls "$kernel_own/lib/modules" 2> /dev/null)
	[ ${#releases[@]} -eq 1 ] && [ -f "$kernel_own/boot/vmlinuz-${releases[0]}" ] ||
		die "SNP_MACHINE_KERNEL is $kernel_own; expected the modules of one kernel in its lib/modules/RELEASE and that as boot/vmlinuz-RELEASE"
	echo "${releases[0]}"
}

# Prints the folder that modules are built against.
kernel_build() # ROOT RELEASE
{
	local folder=$1/usr/src/linux-headers-$2

	[ -z "$kernel_own" ] || folder=$(realpath -m -- "$1/lib/modules/$2/build")
	path_if "$folder/Makefile" "$folder"
}

# Prints what is another line for another kernel.
kernel_key()
{
	if [ -n "$kernel_own" ]; then
		find -L "$kernel_own/boot" "$kernel_own/lib/modules" -name build -prune -o -type f -printf '%p %s %T@\n' | LC_ALL=C sort
	else
		readlink "$cache/$kernel_link"
	fi
}

# Headers name their own folders by absolute paths; give them those they have here.
kernel_fix_paths() # ROOT FINAL-ROOT RELEASE
{
	local modules=$1/lib/modules/$3 link target

	grep -rlIE --include=Makefile --include='*.mk' '/usr/(src|lib)/linux-' "$1/usr/src" |
		xargs -r sed -i -E "s|([ =:(])/usr/(src\|lib)/linux-|\1$2/usr/\2/linux-|g"
	for link in build source; do
		target=$(readlink "$modules/$link") || continue
		ln -sfn "$2$target" "$modules/$link" || return
	done
}

kernel_unpack() # SUITE IMAGE HEADERS FINAL NEW
{
	local suite=$1 image=$2 headers=$3 final=$4 new=$5 release=${2#linux-image-} extra

	extra=$(apt_depends "$suite" "$headers" 'linux-(headers-.*-common|kbuild-.*)')
	mkdir "$new/root" || return
	# shellcheck disable=SC2086 # package names
	apt_unpack "$suite" "$new/root" "$image" "$headers" $extra || return
	# Packages since the merge of / and /usr have their modules below usr.
	[ -e "$new/root/lib" ] || ln -s usr/lib "$new/root/lib"
	if [ ! -f "$new/root/boot/vmlinuz-$release" ] || [ ! -d "$new/root/lib/modules/$release" ]; then
		echo "$image has no kernel or no modules for $release"
		return 1
	fi
	kernel_fix_paths "$new/root" "$final/root" "$release" || return
	depmod -C /dev/null -b "$new/root" "$release" || return
	echo "$release" > "$new/release"
}

kernel_present()
{
	[ -z "$kernel_own" ] || return 0
	[ -d "$cache/$kernel_link/root" ] && compiler_present "$cache/$kernel_link"
}

# Makes the kernel of the chosen suite and what modules for it are built with, or a newer one if there is one.
kernel_setup() # LOG
{
	local image headers version folder

	apt_update "$kernel_suite"
	image=$(apt_depends "$kernel_suite" linux-image-amd64 'linux-image-[0-9].*' | head -n 1)
	headers=$(apt_depends "$kernel_suite" linux-headers-amd64 'linux-headers-[0-9].*' | head -n 1)
	[ -n "$image" ] && [ -n "$headers" ] ||
		die "Debian's $kernel_suite names no kernel: expected linux-image-amd64 and linux-headers-amd64 to depend on one"
	version=$(apt_version "$kernel_suite" "$image") || exit
	folder=$cache/kernels/$kernel_suite/$version
	if [ ! -d "$folder" ]; then
		step "fetching the kernel ${image#linux-image-} of Debian's $kernel_suite (110 MB)" "$1" \
			make_folder "$folder" kernel_unpack "$kernel_suite" "$image" "$headers" "$folder" ||
			return
	fi
	compiler_setup "$1" "$folder" || return
	point "$kernel_link" "$folder"
}

linux_source_unpack() # SUITE PACKAGE NEW
{
	apt_unpack "$1" "$3/package" "$2" &&
		tar -xf "$3/package/usr/src/$2.tar.xz" -C "$3" --strip-components=1 &&
		rm -rf "$3/package"
}

linux_source_present()
{
	[ -z "$kernel_own" ] || return 0
	[ -d "$cache/$source_link" ]
}

# Makes the source that belongs to the kernel of the chosen suite.
linux_source_setup() # LOG
{
	local package version folder

	apt_update "$kernel_suite"
	package=linux-source-$(cut -d . -f 1,2 "$cache/$kernel_link/release")
	version=$(apt_version "$kernel_suite" "$package") || exit
	folder=$cache/linux-source/$version
	if [ ! -d "$folder" ]; then
		step "fetching and unpacking $package $version (150 MB, a minute)" "$1" \
			make_folder "$folder" linux_source_unpack "$kernel_suite" "$package" || return
	fi
	point "$source_link" "$folder"
}
