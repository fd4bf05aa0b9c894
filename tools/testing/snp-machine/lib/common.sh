# SPDX-License-Identifier: GPL-2.0
# What every part of the command uses: messages, the cache folder, hashes, locks
# and folders that appear whole or not at all.

# Exit status of this command's own: no status of COMMAND's can be told from them,
# so each comes with a message.
readonly STATUS_USAGE=2 STATUS_MACHINE=125

note() # TEXT
{
	echo "snp-machine: $*" >&2
}

die() # TEXT
{
	note "$@"
	exit "$STATUS_MACHINE"
}

usage_error() # TEXT
{
	note "$*; see snp-machine --help"
	exit "$STATUS_USAGE"
}

# Everything fetched or built lies here, in folders named by their content.
cache=${SNP_MACHINE_CACHE:-${XDG_CACHE_HOME:-${HOME:?neither SNP_MACHINE_CACHE nor HOME is set}/.cache}/snp-machine}
case $cache in
/*) ;;
*) cache=$PWD/$cache ;;
esac
readonly cache

# The hash of what comes in on stdin, short enough for a folder's name.
hash_stdin()
{
	sha256sum | cut -c 1-20
}

# The hash of the sources in FOLDER, wherever it lies: names and contents of all
# that a build of it reads, so neither what a build leaves nor prose nor tests.
hash_sources() # FOLDER
{
	(cd "$1" && find . -type f \( -name '*.[chS]' -o -name '*.sh' -o -name '*.patch' \
		-o -name '*.mak' -o -name '*.inc' -o -name '*.build' -o -name '*.json' \
		-o -name trace-events -o -name Makefile -o -name Kconfig \) \
		! -path '*/test/*' -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum) | hash_stdin
}

# Runs COMMAND while no other process holds LOCK; says so if it has to wait.
with_lock() # LOCK COMMAND [ARG]...
{
	local lock=$cache/lock/$1 descriptor status

	shift
	mkdir -p "$cache/lock" || die "cannot make $cache/lock"
	exec {descriptor}> "$lock" || die "cannot write $lock"
	if ! flock -n "$descriptor"; then
		note "waiting for another snp-machine that is at work in $cache"
		flock "$descriptor" || die "cannot lock $lock"
	fi
	# Long-lived children (ccache's, say) must not inherit the lock.
	"$@" {descriptor}>&-
	status=$?
	exec {descriptor}>&-
	return "$status"
}

# Makes the folder FOLDER by calling COMMAND ARG... NEW, which fills the empty
# folder NEW beside it; FOLDER appears only if COMMAND succeeds. Nothing is done
# where FOLDER exists. What an interrupted call left is removed by the next.
make_folder() # FOLDER COMMAND [ARG]...
{
	local folder=$1 new=$1.new

	shift
	[ ! -d "$folder" ] || return 0
	{ rm -rf "$new" && mkdir -p "$new"; } || die "cannot make $new"
	if ! "$@" "$new"; then
		rm -rf "$new"
		return 1
	fi
	mv -T "$new" "$folder"
}

# How many builds of one thing are kept, for several checkouts and for going back.
readonly builds_kept=6

# Removes all but the newest of the folders in the cache's folder NAME.
prune() # NAME
{
	find "$cache/$1" -mindepth 1 -maxdepth 1 -type d -printf '%T@ %p\0' 2> /dev/null |
		sort -z -n -r | tail -z -n +$((builds_kept + 1)) | cut -z -d ' ' -f 2- |
		xargs -0 -r rm -rf
}

# Prints the folder NEW, made from the sources as they are now; where it has not
# been made, the one that LINK was last pointed at, which may be older.
current() # LINK NEW WHAT
{
	if [ -d "$2" ]; then
		echo "$2"
	elif [ -d "$cache/$1" ]; then
		note "$3 is older than its sources here; \`snp-machine setup\` makes it anew"
		readlink "$cache/$1"
	else
		die "$3 has not been made; run: snp-machine setup"
	fi
}

# Points the link NAME in the cache at FOLDER, at once and not in two steps.
point() # NAME FOLDER
{
	[ "$(readlink "$cache/$1" 2>/dev/null)" != "$2" ] || return 0
	ln -sfn "$2" "$cache/$1.new" && mv -T "$cache/$1.new" "$cache/$1"
}

# Runs a long step: one line to the user, its output to LOG and, if it fails,
# the end of that to the user too.
step() # WHAT LOG COMMAND [ARG]...
{
	local what=$1 log=$2

	shift 2
	note "$what"
	if ! "$@" >> "$log" 2>&1; then
		tail -n 30 "$log" >&2
		note "failed: $what (all of its output: $log)"
		return 1
	fi
}

require() # PROGRAM...
{
	local program

	for program; do
		command -v "$program" > /dev/null ||
			die "the program '$program' is not on this machine; tools/setup/install installs what is needed"
	done
}
