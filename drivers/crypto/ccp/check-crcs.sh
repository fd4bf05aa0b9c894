#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Usage: this EXPORTS.o SYMVERS. Compares what exports.o exports, and the CRCs
# that were generated for it, with what the kernel's own ccp has in its
# Module.symvers. Stock kvm-amd links to those: a name that is missing or a CRC
# that differs would keep it from loading.
set -eu

object=$1
symvers=$2
cmd=$(dirname "$object")/.$(basename "$object").cmd

fail=0
complain() {
	echo "$0: $*" >&2
	fail=1
}

# What kvm-amd may link to: the stock module's SEV half.
stock='$3 == "drivers/crypto/ccp/ccp" && $2 ~ /^(sev_|snp_|psp_copy_user_blob$)/'
exported=$(nm "$object" | sed -n 's/.* __export_symbol_//p' | sort)
wanted=$(awk "$stock { print \$2 }" "$symvers" | sort)

if [ -z "$wanted" ]; then
	echo "$0: $symvers has no ccp to compare with; nothing checked" >&2
	exit 0
fi

for name in $wanted; do
	echo "$exported" | grep -qx "$name" ||
		complain "the kernel's ccp exports $name and ours does not: kvm-amd may need it"
done

for name in $exported; do
	want=$(awk -v n="$name" "$stock && \$2 == n { print \$1 }" "$symvers")
	have=$(awk -v n="$name" '$1 == "#SYMVER" && $2 == n { print $3 }' "$cmd")
	if [ -z "$want" ]; then
		complain "$name is not exported by the kernel's ccp"
	elif [ -z "$have" ]; then
		# Without MODVERSIONS only the names count, and the kernel has no CRCs.
		[ $((want)) -eq 0 ] || complain "no CRC was made for $name, the kernel has $want"
	elif [ $((want)) -ne $((have)) ]; then
		complain "the CRC of $name is $have, the kernel's is $want:" \
			"exports.c includes what it must not, or the headers are another kernel's"
	fi
done

exit $fail
