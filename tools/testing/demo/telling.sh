# SPDX-License-Identifier: GPL-2.0
# How a story is told: numbered steps, what must hold in each, and a last word.
# With $tap set it is test results instead. Source it behind tap.sh, with $total
# (steps), $colour (1 for colours) and $tap set.

step=0

bold='' green='' red='' plain=''
if [ "$colour" = 1 ]; then
	bold='\033[1m' green='\033[32m' red='\033[31m' plain='\033[0m'
fi

# A step's title and what it proves.
begin() # TITLE WHY
{
	step=$((step + 1))
	if [ -n "$tap" ]; then
		echo "# $1"
	else
		printf "\n${bold}[%d/%d] %s${plain}\n" $step "$total" "$1"
		printf "      %s\n" "$2"
	fi
}

# One thing that must hold. The command's output is shown when it does not.
must() # WHAT COMMAND [ARG]...
{
	what=$1
	shift
	if [ -n "$tap" ]; then
		check "$what" "$@"
		return
	fi
	if output=$("$@" 2>&1); then
		tap_count=$((tap_count + 1))
		printf "  ${green}ok${plain}  %s\n" "$what"
	else
		tap_count=$((tap_count + 1))
		tap_failed=$((tap_failed + 1))
		printf "  ${red}FAILED${plain}  %s\n" "$what"
		printf '%s\n' "$output" | tail -n 20 | sed 's/^/      | /'
	fi
}

# Show a command's output indented; in the story only.
show() # COMMAND [ARG]...
{
	[ -n "$tap" ] || "$@" 2>&1 | sed 's/^/      /'
}

# The last word; succeeds when everything held.
the_end()
{
	if [ -n "$tap" ]; then
		tap_done
	fi
	echo
	if [ $tap_failed -eq 0 ]; then
		printf "${bold}All %d checks held.${plain}\n" $tap_count
	else
		printf "${bold}%d of %d checks failed.${plain}\n" $tap_failed $tap_count
	fi
	[ $tap_failed -eq 0 ]
}
