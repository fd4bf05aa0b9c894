# SPDX-License-Identifier: GPL-2.0
# The emulator: Debian's qemu source with our machine in it, built once for each
# state of its sources, and the BIOS and option ROMs that it starts with.

readonly qemu_suite=trixie meson_suite=bookworm-backports
readonly qemu_link=qemu qemu_source_link=qemu-source qemu_data_link=qemu-data meson_link=meson

qemu_source_fetch() # NEW
{
	apt_source "$qemu_suite" "$1" qemu
}

# BIOS and option ROMs in one folder, as QEMU's -L wants it.
qemu_data_fetch() # NEW
{
	mkdir "$1/package" &&
		apt_unpack "$qemu_suite" "$1/package" seabios qemu-system-data &&
		cp -L "$1"/package/usr/share/seabios/*.bin "$1/" &&
		find "$1/package/usr/share/qemu" -maxdepth 1 -name '*.bin' -type f -exec cp -n {} "$1/" \; &&
		rm -rf "$1/package" &&
		[ -f "$1/bios-256k.bin" ] && [ -f "$1/linuxboot_dma.bin" ]
}

meson_fetch() # NEW
{
	apt_unpack "$meson_suite" "$1" meson && [ -x "$1/usr/bin/meson" ]
}

# Always in the same folder, so that a compiler cache knows the files again.
qemu_build() # SOURCE MESON LOG NEW
{
	local work=$cache/qemu-work status

	"$here/qemu/build.sh" --source "$1" --meson "$2" --firmware "$here/firmware" \
		--work "$work" --prefix "$4/qemu"
	status=$?
	[ ! -f "$work/build.log" ] || cp "$work/build.log" "$3"
	[ $status -eq 0 ] || note "the build's whole output: $3"
	rm -rf "$work"
	return "$status"
}

# Fetches what the build needs: packages of a version once, under a link.
qemu_fetch() # LINK SUITE PACKAGE WHAT FUNCTION LOG UPDATE
{
	local link=$1 suite=$2 package=$3 what=$4 function=$5 log=$6 version folder

	if [ -d "$cache/$link" ] && [ -z "$7" ]; then
		return 0
	fi
	apt_update "$suite"
	version=$(apt_version "$suite" "$package") || exit
	folder=$cache/fetched/$link/$version
	if [ ! -d "$folder" ]; then
		step "fetching $what" "$log" make_folder "$folder" "$function" || return
	fi
	point "$link" "$folder"
}

# The folder of the emulator that the sources as they are now give.
qemu_folder()
{
	local dsc

	dsc=$(echo "$cache/$qemu_source_link"/*.dsc)
	[ -f "$dsc" ] || return
	echo "$cache/qemus/$({ sha256sum < "$dsc"; hash_sources "$here/qemu"; hash_sources "$here/firmware"; } | hash_stdin)"
}

qemu_present()
{
	local folder

	folder=$(qemu_folder) && [ -d "$folder" ] && [ -d "$cache/$qemu_data_link" ]
}

# Makes that folder, unless it is there.
qemu_setup() # LOG UPDATE
{
	local dsc folder

	qemu_fetch $qemu_source_link "$qemu_suite" qemu-system-data \
		"QEMU's source of Debian's $qemu_suite (35 MB)" qemu_source_fetch "$1" "$2" || return
	qemu_fetch $qemu_data_link "$qemu_suite" qemu-system-data \
		"BIOS and option ROMs" qemu_data_fetch "$1" "$2" || return
	qemu_fetch $meson_link "$meson_suite" meson \
		"meson, which QEMU is built with" meson_fetch "$1" "$2" || return

	dsc=$(echo "$cache/$qemu_source_link"/*.dsc)
	folder=$(qemu_folder) || die "no .dsc in $cache/$qemu_source_link; remove that and run: snp-machine setup"
	if [ ! -d "$folder" ]; then
		note "building QEMU with the SEV-SNP machine in it (once, 2 to 5 minutes)"
		make_folder "$folder" qemu_build "$dsc" "$cache/$meson_link" \
			"$cache/log/qemu-build.log" || return
	fi
	point $qemu_link "$folder"
}
