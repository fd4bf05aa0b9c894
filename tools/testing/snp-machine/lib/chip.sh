# SPDX-License-Identifier: GPL-2.0
# The emulated chip: its secret, its id, its TCB and the certificates that AMD
# would have issued for it. Made once; it is the same chip in every run.

readonly chip_link=chip

# Made in a folder of its own: nothing is written into the tree.
chip_make() # NEW
{
	local work status

	work=$(mktemp -d "$cache/chip-work.XXXXXX") || return
	cp -R "$here/firmware/." "$work/" &&
		make -C "$work" clean &&
		make -C "$work" mkcerts &&
		"$work/mkcerts" "$1"
	status=$?
	rm -rf "$work"
	return $status
}

chip_folder()
{
	echo "$cache/chips/$(cd "$here/firmware" && cat mkcerts*.[ch] | hash_stdin)"
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
