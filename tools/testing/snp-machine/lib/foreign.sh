# SPDX-License-Identifier: GPL-2.0
# Programs of a suite whose C library is not that of the machine's base system: they
# bring all of their libraries, and are started through the loader among these.

# Prints the libraries that the ELF FILEs name.
foreign_needed() # FILE...
{
	objdump -p "$@" | awk '$1 == "NEEDED" { print $2 }' | sort -u
}

# Copies PROGRAM's libraries, and theirs, from the tree PACKAGES into FOLDER.
foreign_libraries() # PACKAGES PROGRAM FOLDER
{
	local files=("$2") names name file found

	while [ ${#files[@]} -gt 0 ]; do
		names=$(foreign_needed "${files[@]}") || return
		files=()
		for name in $names; do
			[ ! -e "$3/$name" ] || continue
			found=$(find "$1/usr/lib/x86_64-linux-gnu" "$1/lib" -maxdepth 2 \
				-name "$name" 2>/dev/null | head -n 1)
			if [ -z "$found" ]; then
				echo "no package has $name, which ${2##*/} needs"
				return 1
			fi
			file=$3/$name
			cp -L "$found" "$file" || return
			files+=("$file")
		done
	done
}
