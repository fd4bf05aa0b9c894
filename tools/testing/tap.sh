# SPDX-License-Identifier: GPL-2.0
# What the shell suites share: TAP lines and the plan at the end. Source it,
# say pass, fail, skip or `check NAME COMMAND...`, and end with tap_done.

# What a kernel log must not have after a test.
# shellcheck disable=SC2034 # for those who source this
kernel_trouble='WARNING: (CPU|possible|suspicious|inconsistent)|BUG:|Oops|Call Trace|general protection|RMPUPDATE failed'

tap_count=0
tap_failed=0

pass() # WHAT
{
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1"
}

fail() # WHAT
{
	tap_count=$((tap_count + 1))
	tap_failed=$((tap_failed + 1))
	echo "not ok $tap_count - $1"
}

skip() # WHAT WHY
{
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2"
}

# Passes when COMMAND succeeds; its output becomes a diagnostic when it fails.
check() # WHAT COMMAND [ARG]...
{
	local what=$1 output

	shift
	if output=$("$@" 2>&1); then
		pass "$what"
	else
		fail "$what"
		printf '%s\n' "$output" | tail -n 40 | sed 's/^/# /'
	fi
}

# Passes when TEXT has a line that matches the extended regular expression.
matches() # WHAT REGEX TEXT
{
	if printf '%s\n' "$3" | grep -qE -- "$2"; then
		pass "$1"
	else
		fail "$1"
		echo "# no line matches: $2"
		printf '%s\n' "$3" | tail -n 40 | sed 's/^/# /'
	fi
}

# Passes when no line of TEXT matches.
matches_not() # WHAT REGEX TEXT
{
	local found

	if found=$(printf '%s\n' "$3" | grep -E -- "$2"); then
		fail "$1"
		printf '%s\n' "$found" | head -n 20 | sed 's/^/# /'
	else
		pass "$1"
	fi
}

# TAP that a program in a machine wrote becomes ours. One that did not come to its
# plan is a failure; its stderr is beside its output, in LOG.err.
take_over() # NAME LOG
{
	local line

	while read -r line; do
		case $line in
		"ok "*) pass "${line#* - }" ;;
		"not ok "*) fail "${line#* - }" ;;
		"Bail out"*) fail "$line" ;;
		'#'*) echo "$line" ;;
		esac
	done < "$2"
	if ! grep -q '^1\.\.' "$2"; then
		fail "$1 ran to its end"
		tail -n 20 "$2" "$2.err" | sed 's/^/# /'
	fi
}

tap_done()
{
	echo "1..$tap_count"
	[ $tap_failed -eq 0 ]
	exit
}
