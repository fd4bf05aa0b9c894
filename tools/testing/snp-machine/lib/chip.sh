# SPDX-License-Identifier: GPL-2.0
# The emulated chip: its secret, its id, its TCB and the certificates that AMD
# would have issued for it. Made once; it is the same chip in every run.

readonly chip_link=chip

# Built in a folder of its own: nothing is written into the tree.
chip_make() # NEW
{
	local work status

	work=$(mktemp -d "$cache/chip-work.XXXXXX") || return
	make -C "$here/firmware" "O=$work" "$work/mkcerts" && "$work/mkcerts" "$1"
	status=$?
	rm -rf "$work"
	return "$status"
}

# The firmware derives the keys that the certificates are for, so all of its
# sources name the chip.
chip_folder()
{
	echo "$cache/chips/$(hash_sources "$here/firmware")"
}

chip_present()
{
	[ -d "$(chip_folder)" ]
}

chip_setup() # LOG
{
	local folder

	folder=$(chip_folder)
	if [ ! -d "$folder" ]; then
		step "making the chip's keys and certificates" "$1" make_folder "$folder" chip_make || return
	fi
	point $chip_link "$folder"
}
