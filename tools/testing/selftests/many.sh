#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Runs inside the emulated host: starts GUESTS tiny guests, one after the other in
# each of LOOPS loops, and shows what those said that did not get their report.
#   many.sh GUESTS LOOPS

guests=$1
loops=$2
work=/tmp/many
mkdir -p $work

loop() # FIRST
{
	: > $work/good."$1"
	for guest in $(seq "$1" "$loops" "$guests"); do
		if snp_vm --quiet --timeout 300 --request ext --report-data "$(printf %08x "$guest")" \
			> $work/said."$1" 2>&1; then
			echo "$guest" >> $work/good."$1"
		else
			echo "guest $guest ended with status $?:"
			cat $work/said."$1"
		fi
	done
}

for first in $(seq "$loops"); do
	loop "$first" &
done
wait
echo "$(cat $work/good.* | wc -l) of $guests guests got their report"
dmesg
