# SPDX-License-Identifier: GPL-2.0
# Debian packages of other suites, through an apt of our own: its folder holds
# lists and settings, /etc/apt is only read. The mirror and the way to reach it
# are the machine's; what is not signed by Debian's keys is refused.

readonly debian_keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# Lists are asked for again after this many minutes.
readonly lists_minutes=60

# Prints the addresses from which this machine gets bookworm's main, or, on
# another release, its own; the likeliest first. apt itself reads the two formats.
apt_mirrors()
{
	local codename

	codename=$(sed -n "s/^VERSION_CODENAME=//p" /etc/os-release)
	apt-get indextargets --no-release-info --format "\$(RELEASE) \$(REPO_URI)" \
		'Created-By: Packages' 'Component: main' |
		awk -v own="$codename" '
			$1 == "bookworm" { first[$2] = first[$2] ? first[$2] : NR }
			$1 == own { second[$2] = second[$2] ? second[$2] : NR }
			END {
				for (uri in first) print 1, first[uri], uri
				for (uri in second) if (!(uri in first)) print 2, second[uri], uri
			}' |
		sort -n -k 1 -k 2 | cut -d ' ' -f 3-
}

# Writes the settings of a private apt for SUITE. Of the machine's settings it
# takes how to reach a mirror: proxies, time-outs, credentials.
apt_configure() # FOLDER SUITE MIRROR
{
	local folder=$1

	mkdir -p "$folder/state/lists/partial" "$folder/archives/partial" || return
	: > "$folder/state/status"
	{
		apt-config dump 2>/dev/null |
			grep -iE '^Acquire::(http|https|ftp|Retries|Check-Date|Check-Valid-Until|ForceIPv[46]|Max-ValidTime|Min-ValidTime)(::| )'
		cat <<-SETTINGS
		Dir::State "$folder/state";
		Dir::State::status "$folder/state/status";
		Dir::Cache "$folder";
		Dir::Cache::archives "$folder/archives";
		Dir::Etc::sourcelist "$folder/sources.list";
		Dir::Etc::sourceparts "/dev/null";
		Dir::Etc::parts "/dev/null";
		Dir::Etc::main "/dev/null";
		Dir::Etc::preferences "/dev/null";
		Dir::Etc::preferencesparts "/dev/null";
		Dir::Etc::trusted "/dev/null";
		Dir::Etc::trustedparts "/dev/null";
		Acquire::AllowInsecureRepositories "false";
		Acquire::AllowWeakRepositories "false";
		Acquire::AllowDowngradeToInsecureRepositories "false";
		APT::Get::AllowUnauthenticated "false";
		APT::Sandbox::User "";
		Acquire::Languages "none";
		SETTINGS
	} > "$folder/apt.conf"
	cat > "$folder/sources.list" <<-SOURCES
	deb [signed-by=$debian_keyring] $3 $2 main
	deb-src [signed-by=$debian_keyring] $3 $2 main
	SOURCES
}

# Runs an apt program with the private settings of SUITE.
apt_run() # SUITE PROGRAM [ARG]...
{
	local suite=$1

	shift
	APT_CONFIG=$cache/apt/$suite/apt.conf "$@"
}

# Brings the lists of SUITE, from the first of the machine's mirrors that has it.
apt_update() # SUITE
{
	local suite=$1 folder=$cache/apt/$1 mirror log

	log=$folder/update.log
	if [ -e "$folder/updated" ] &&
	   [ -n "$(find "$folder/updated" -mmin "-$lists_minutes")" ]; then
		return 0
	fi
	[ -f "$debian_keyring" ] ||
		die "no $debian_keyring: install the package debian-archive-keyring"
	mkdir -p "$folder" || die "cannot make $folder"
	note "reading what Debian's $suite has"
	for mirror in $(apt_mirrors); do
		rm -rf "$folder/state" "$folder/archives"
		apt_configure "$folder" "$suite" "$mirror" || die "cannot write $folder"
		if apt_run "$suite" apt-get -q update --error-on=any > "$log" 2>&1; then
			touch "$folder/updated"
			return 0
		fi
		note "$suite is not to be had from $mirror: $(grep -m 1 '^E:' "$log")"
	done
	die "no mirror in this machine's apt configuration gives Debian's $suite, signed by $debian_keyring; expected an entry for Debian bookworm, component main (see $log)"
}

# Prints the version of PACKAGE in SUITE.
apt_version() # SUITE PACKAGE
{
	apt_run "$1" apt-cache show --no-all-versions "$2" 2>/dev/null |
		sed -n 's/^Version: //p' | grep . ||
		die "Debian's $1 has no package $2"
}

# Prints the packages that PACKAGE in SUITE depends on and whose names match.
apt_depends() # SUITE PACKAGE REGEX
{
	apt_run "$1" apt-cache show --no-all-versions "$2" 2>/dev/null |
		sed -n 's/^Depends: //p' | tr "|" "," | tr "," "\n" | awk '{ print $1 }' | grep -E "^$3\$"
}

# Prints PACKAGEs of SUITE and all that they need, none of it taken as installed.
apt_closure() # SUITE PACKAGE...
{
	local suite=$1

	shift
	apt_run "$suite" apt-get -q --simulate --no-install-recommends install "$@" |
		awk '$1 == "Inst" { print $2 }' | grep .
}

# Fetches PACKAGEs of SUITE and unpacks them into FOLDER; apt checks each against
# the signed lists.
apt_unpack() # SUITE FOLDER PACKAGE...
{
	local suite=$1 folder=$2 debs deb status=0

	shift 2
	debs=$(mktemp -d "$cache/debs.XXXXXX") || return
	if (cd "$debs" && apt_run "$suite" apt-get -q download "$@"); then
		for deb in "$debs"/*.deb; do
			dpkg-deb -x "$deb" "$folder" || status=1
		done
	else
		status=1
	fi
	rm -rf "$debs"
	return "$status"
}

# Fetches the source package into FOLDER: the .dsc and its tarballs, not unpacked.
apt_source() # SUITE FOLDER PACKAGE
{
	(cd "$2" && apt_run "$1" apt-get -q source --download-only --only-source "$3")
}
