# SPDX-License-Identifier: GPL-2.0
# --copy SRC[:DST]: files and folders of this machine inside the emulated one.

# Splits what --copy was given; a SRC with a colon in its name must exist as such.
copy_parse() # ARGUMENT; sets copy_source, copy_target
{
	copy_source=$1
	copy_target=
	if [ ! -e "$1" ] && [ "${1%:*}" != "$1" ]; then
		copy_source=${1%:*}
		copy_target=${1##*:}
	fi
	[ -n "$copy_source" ] || usage_error "--copy '$1': expected SRC or SRC:DST"
	[ -e "$copy_source" ] || usage_error "--copy '$1': there is no '$copy_source'; expected a file or folder of this machine"
	case $copy_target in
	'' | */) copy_target=$copy_target/$(basename -- "$(realpath -s -- "$copy_source")") ;;
	esac
}

# Puts one copy into the tree ROOT, and the libraries of the programs in it.
copy_add() # ROOT ARGUMENT
{
	local root=$1 copy_source copy_target inside program

	copy_parse "$2"
	inside=$root$(inside_path "$copy_target")
	mkdir -p "${inside%/*}" || return
	if [ -d "$copy_source" ]; then
		mkdir -p "$inside" && cp -a -- "$copy_source/." "$inside/" || return
	else
		cp -Lp -- "$copy_source" "$inside" || return
	fi
	while IFS= read -r -d '' program; do
		add_libraries "$root" "$program" || return
	done < <(find "$inside" -type f -perm /111 -print0)
}
