# SPDX-License-Identifier: GPL-2.0
# What starts a Linux guest inside the machine: Debian's own QEMU with just the
# libraries that it is linked to, and Debian's OVMF. Of a suite whose OVMF can
# start SNP guests, so apart from the libraries of the machine's base system.
# OVMF's build that checks hashes of kernel, initrd and command line is younger.

readonly linux_guest_suite=trixie linux_guest_amdsev_suite=sid linux_guest_link=linux-guest

# Only the loader may be executed: everything here is the guest's libc's, not the
# base system's, and is started through it.
linux_guest_fetch() # NEW
{
	local packages new=$1

	mapfile -t packages < <(apt_closure "$linux_guest_suite" qemu-system-x86 ovmf)
	if [ ${#packages[@]} -eq 0 ]; then
		echo "apt finds no way to install qemu-system-x86 and ovmf of $linux_guest_suite"
		return 1
	fi
	mkdir "$new/packages" "$new/lib" "$new/data" &&
		apt_unpack "$linux_guest_suite" "$new/packages" "${packages[@]}" &&
		apt_unpack "$linux_guest_amdsev_suite" "$new/packages" ovmf-amdsev || return
	cp "$new/packages/usr/bin/qemu-system-x86_64" "$new/" &&
		foreign_libraries "$new/packages" "$new/qemu-system-x86_64" "$new/lib" &&
		cp "$new/packages/usr/share/ovmf"/{OVMF.fd,OVMF.amdsev.fd} "$new/" &&
		find "$new/packages/usr/share/qemu" -maxdepth 1 -name '*.bin' -type f \
			-exec cp {} "$new/data/" \; || return
	chmod -R a-x,a+X "$new/lib" "$new/data" "$new/qemu-system-x86_64" "$new"/*.fd &&
		chmod a+x "$new/lib/ld-linux-x86-64.so.2" &&
		rm -rf "$new/packages"
}

# Where it lies depends on the packages' version and on how it was put together.
linux_guest_script()
{
	cat "$here/lib/linux_guest.sh" "$here/lib/foreign.sh" | hash_stdin
}

linux_guest_present()
{
	case $(readlink "$cache/$linux_guest_link") in
	*"-$(linux_guest_script)") [ -d "$cache/$linux_guest_link" ] ;;
	*) return 1 ;;
	esac
}

linux_guest_setup() # LOG
{
	local qemu ovmf amdsev folder

	require objdump
	apt_update "$linux_guest_suite"
	apt_update "$linux_guest_amdsev_suite"
	qemu=$(apt_version "$linux_guest_suite" qemu-system-x86) || exit
	ovmf=$(apt_version "$linux_guest_suite" ovmf) || exit
	amdsev=$(apt_version "$linux_guest_amdsev_suite" ovmf-amdsev) || exit
	folder=$cache/linux-guests/$(echo "$qemu $ovmf $amdsev" | hash_stdin)-$(linux_guest_script)
	if [ ! -d "$folder" ]; then
		step "fetching QEMU and OVMF of Debian's $linux_guest_suite and $linux_guest_amdsev_suite for Linux guests (45 MB)" \
			"$1" make_folder "$folder" linux_guest_fetch || return
	fi
	point $linux_guest_link "$folder"
}
