# SPDX-License-Identifier: GPL-2.0
# virtee's snphost, as Debian builds it, with the libraries that it is linked to: for
# tests of what tools that know nothing of this project see. Only sid has it, so it
# is set up only when named: sid's mirrors do not always have all that they list.

readonly snphost_suite=sid snphost_link=snphost

snphost_fetch() # NEW
{
	local packages new=$1

	mapfile -t packages < <(apt_closure "$snphost_suite" snphost)
	if [ ${#packages[@]} -eq 0 ]; then
		echo "apt finds no way to install snphost of $snphost_suite"
		return 1
	fi
	mkdir "$new/packages" "$new/lib" &&
		apt_unpack "$snphost_suite" "$new/packages" "${packages[@]}" &&
		cp "$new/packages/usr/bin/snphost" "$new/" &&
		foreign_libraries "$new/packages" "$new/snphost" "$new/lib" || return
	# What --copy brings libraries for would get this machine's.
	chmod -R a-x,a+X "$new/lib" "$new/snphost" && chmod a+x "$new/lib/ld-linux-x86-64.so.2" &&
		rm -rf "$new/packages"
}

snphost_present()
{
	[ -d "$cache/$snphost_link" ]
}

snphost_setup() # LOG
{
	local version folder

	require objdump
	apt_update "$snphost_suite"
	version=$(apt_version "$snphost_suite" snphost) || exit
	folder=$cache/fetched/$snphost_link/$version
	if [ ! -d "$folder" ]; then
		step "fetching snphost $version of Debian's $snphost_suite and its libraries (11 MB)" \
			"$1" make_folder "$folder" snphost_fetch || return
	fi
	point $snphost_link "$folder"
}
