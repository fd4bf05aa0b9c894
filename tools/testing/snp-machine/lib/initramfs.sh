# SPDX-License-Identifier: GPL-2.0
# What runs inside the machine, as cpio archives that the kernel unpacks one after
# the other: the base system (kept), the project's modules (kept), and what
# belongs to one run.

# Packs the folder's content, owned by root, as one archive to stdout.
cpio_pack() # FOLDER
{
	(cd "$1" && find . -mindepth 1 -print0 | LC_ALL=C sort -z |
		cpio --null --create --format=newc --owner=+0:+0 --reproducible --quiet)
}

# The folders that are links in the base system; an archive with a real folder of
# that name would replace the link.
readonly merged_folders="bin sbin lib lib64"

# Prints the path inside the machine without those links: /lib/x is /usr/lib/x.
inside_path() # PATH
{
	local path folder

	path=$(realpath -ms -- "/$1")
	for folder in $merged_folders; do
		case $path in
		"/$folder" | "/$folder"/*) path=/usr$path ;;
		esac
	done
	case $path in
	/usr/sbin | /usr/sbin/*) path=/usr/bin${path#/usr/sbin} ;;
	esac
	echo "$path"
}

# Copies a dynamic program's loader and libraries into the tree ROOT, by the paths
# that the program looks for them at. Nothing for any other file.
add_libraries() # ROOT FILE
{
	local lines line library inside

	# Only programs and libraries are asked; ldd fails for static ones.
	cmp -s -n 4 -- "$2" <(printf '\177ELF') || return 0
	lines=$(ldd -- "$(realpath -- "$2")" 2>/dev/null) || return 0
	while read -r line; do
		case $line in
		*'=> not found'*)
			note "$2 needs the library ${line%% =>*}, which is not on this machine"
			return 1 ;;
		*'=> /'*)
			library=${line#*=> }
			library=${library% (*} ;;
		/*)
			library=${line% (*} ;;
		*)
			continue ;;
		esac
		inside=$1$(inside_path "$library")
		[ -e "$inside" ] && continue
		mkdir -p "${inside%/*}" && cp -L -- "$library" "$inside" || return
	done <<< "$lines"
}

# Unpacks MODULE's file of the kernel into the tree ROOT.
add_module() # ROOT FILE
{
	local inside=$1/usr/lib/modules/${2#*/lib/modules/}

	mkdir -p "${inside%/*}" || return
	case $2 in
	*.xz) xz -dc "$2" > "${inside%.xz}" ;;
	*.zst) zstd -qdc "$2" > "${inside%.zst}" ;;
	*) cp "$2" "$inside" ;;
	esac
}

# The modules of guest/modules with all they depend on, as the kernel's own. The
# distribution's has all; one of the user's what it was configured for.
add_stock_modules() # ROOT
{
	local root release names name file

	root=$(path_of root) && release=$(path_of release) || return
	mapfile -t names < <(sed -E 's/#.*//; s/[[:space:]].*//; /^$/d' "$here/guest/modules")
	mkdir -p "$1/usr/lib/modules/$release" || return
	cp "$root/lib/modules/$release"/modules.{order,builtin,builtin.modinfo} \
		"$1/usr/lib/modules/$release/" || return
	for name in "${names[@]}"; do
		while read -r _ file _; do
			add_module "$1" "$file" || return
		done < <(modprobe -C /dev/null -d "$root" -S "$release" --show-depends "$name" |
			grep '^insmod ')
		[ -n "$kernel_own" ] ||
			find "$1/usr/lib/modules" -name "${name//[-_]/[-_]}.ko" | grep -q . || {
			echo "kernel $release has no module $name (guest/modules)"
			return 1
		}
	done
}

# The programs that are not busybox's: modules are the real kmod's business, and
# busybox's shell would prefer its own applets to them, whatever PATH says.
readonly real_programs="busybox kmod dash"

# Prints where they are on this machine.
programs()
{
	local name

	for name in $real_programs; do
		command -v "$name" || die "no '$name' on this machine; tools/setup/install installs what is needed"
	done
}

add_programs() # ROOT
{
	local bin=$1/usr/bin program name

	for program in $(programs); do
		cp -L "$program" "$bin/" && add_libraries "$1" "$program" || return
	done
	for name in modprobe insmod rmmod lsmod modinfo depmod; do
		ln -s kmod "$bin/$name" || return
	done
	ln -s dash "$bin/sh" || return
	for name in $(busybox --list); do
		[ -e "$bin/$name" ] || ln -s busybox "$bin/$name" || return
	done
}

base_make() # NEW
{
	local root=$1/root folder release

	release=$(path_of release) || return
	mkdir -p "$root"/{dev,proc,sys,run,tmp,mnt,root,etc/snp-machine,var} \
		"$root"/usr/{bin,lib,lib64,local/bin,local/sbin,share} || return
	for folder in $merged_folders; do
		ln -s "usr/$folder" "$root/$folder" || return
	done
	ln -s bin "$root/usr/sbin"
	echo 'root:x:0:0:root:/root:/bin/sh' > "$root/etc/passwd"
	echo 'root:x:0:' > "$root/etc/group"
	ln -s /proc/mounts "$root/etc/mtab"
	cp "$here/guest/prepare" "$root/etc/snp-machine/prepare" &&
		gcc -static -O2 -Wall -Wextra -Werror -o "$root/init" "$here/guest/init.c" &&
		add_programs "$root" &&
		add_stock_modules "$root" &&
		depmod -C /dev/null -b "$root" "$release" &&
		cpio_pack "$root" > "$1/base.cpio"
}

# Prints the folder of the base system (root/ and base.cpio), made if need be.
base_folder()
{
	local key folder

	require cpio gcc depmod modprobe xz
	programs > /dev/null
	key=$({ kernel_key
		cat "$here/lib/initramfs.sh" "$here"/guest/*
		programs | xargs stat -L -c '%n %s %Y'; } | hash_stdin)
	folder=$cache/initramfs/$key
	if [ ! -d "$folder" ]; then
		mkdir -p "$cache/log"
		with_lock initramfs step "making the base system of the machine" "$cache/log/initramfs.log" \
			make_folder "$folder" base_make || exit "$STATUS_MACHINE"
		prune initramfs
	fi
	echo "$folder"
}

# The project's modules under updates/, where they go before the kernel's own, and
# the lists of modules that say so. Without debug information, as installed ones.
overlay_make() # BASE RELEASE MODULE... NEW
{
	local base=$1 lib=root/usr/lib/modules/$2 release=$2 new=${*: -1}

	shift 2
	set -- "${@:1:$#-1}"
	cp -a "$base/root" "$new/root" && mkdir -p "$new/$lib/updates" &&
		cp -L "$@" "$new/$lib/updates/" &&
		strip --strip-debug "$new/$lib/updates"/*.ko &&
		depmod -C /dev/null -b "$new/root" "$release" || return
	mkdir -p "$new/pack/usr/lib/modules/$release" &&
		mv "$new/$lib/updates" "$new/$lib"/modules.* "$new/pack/usr/lib/modules/$release/" &&
		cpio_pack "$new/pack" > "$new/overlay.cpio" &&
		rm -rf "$new/root" "$new/pack"
}

# Prints the archive of the project's modules, made if need be.
overlay_file() # BASE
{
	local modules release files key folder

	release=$(path_of release) && modules=$(path_of modules) || exit
	mapfile -t files < <(find "$modules" -name '*.ko' 2>/dev/null | LC_ALL=C sort)
	[ ${#files[@]} -gt 0 ] ||
		die "no modules in $modules; build them (make machine-modules), name another folder in SNP_MACHINE_MODULES, or say --stock"
	key=$({ echo "$1"; cat "${files[@]}"; } | hash_stdin)
	folder=$cache/overlays/$key
	if [ ! -d "$folder" ]; then
		mkdir -p "$cache/log"
		with_lock initramfs step "packing the project's modules" "$cache/log/initramfs.log" \
			make_folder "$folder" overlay_make "$1" "$release" "${files[@]}" ||
			exit "$STATUS_MACHINE"
		prune overlays
	fi
	echo "$folder/overlay.cpio"
}
