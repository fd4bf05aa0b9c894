# SPDX-License-Identifier: GPL-2.0
# The options of `snp-machine run`, checked before anything is made.

option_modules=project option_load=yes
option_snp=yes option_psp=yes
option_smp=${SNP_MACHINE_SMP:-2} option_memory=2G option_timeout=${SNP_MACHINE_TIMEOUT:-300} option_latency=
option_console= option_stdin= option_count=
option_copies=() option_faults=() option_environment=()
option_kernel_arguments=() option_qemu_arguments=()
option_command=()

# Ends with a message unless VALUE is a whole number between LEAST and MOST.
number() # OPTION VALUE LEAST MOST WHAT
{
	if ! [[ $2 =~ ^[0-9]{1,9}$ ]] || [ "$((10#$2))" -lt "$3" ] || [ "$((10#$2))" -gt "$4" ]; then
		usage_error "$1 '$2': expected $5"
	fi
}

memory() # OPTION VALUE
{
	local size=0

	if [[ $2 =~ ^([0-9]{1,5})([MG])$ ]]; then
		size=$((10#${BASH_REMATCH[1]}))
		[ "${BASH_REMATCH[2]}" = M ] || size=$((size * 1024))
	fi
	if [ $size -lt 256 ] || [ $size -gt 65536 ]; then
		usage_error "$1 '$2': expected a size in M or G, 256M to 64G"
	fi
}

# The grammar is qemu/README.md's; a wrong one is better refused here than by QEMU.
fault() # OPTION VALUE
{
	local part parts what='any|rmpupdate|psmash|0x[0-9a-fA-F]+|[0-9]+'
	local action='status=(0x[0-9a-fA-F]+|[0-9]+)|delay=[0-9]+|silence|no-answer|no-interrupt|dead'

	IFS=';' read -r -a parts <<< "$2"
	[ ${#parts[@]} -gt 0 ] || parts=('')
	for part in "${parts[@]}"; do
		[[ $part =~ ^($what)(@[0-9]+(-[0-9]*)?)?:($action)$ ]] ||
			usage_error "$1 '$part': expected WHAT[@WHICH]:ACTION, such as 0x94@2:status=0x16"
	done
}

options_parse() # ARG...
{
	local option modes=0

	number SNP_MACHINE_TIMEOUT "$option_timeout" 1 999999 "seconds, from 1"
	number SNP_MACHINE_SMP "$option_smp" 1 255 "a number of CPUs, 1 to 255"
	while [ $# -gt 0 ]; do
		option=$1
		case $option in
		--)
			shift
			option_command=("$@")
			break ;;
		--help | -h)
			help
			exit ;;
		--stock | --project) option_modules=${option#--} modes=$((modes + 1)) ;;
		--bare) option_modules=stock option_load= modes=$((modes + 1)) ;;
		--no-load) option_load= ;;
		--no-snp) option_snp= ;;
		--no-psp) option_psp= ;;
		--console) option_console=yes ;;
		--stdin) option_stdin=yes ;;
		--count) option_count=yes ;;
		--smp | --mem | --copy | --fault | --psp-latency | --timeout | --env | --kernel-arg | --qemu-arg)
			[ $# -ge 2 ] && [ "$2" != -- ] || usage_error "$option needs a value"
			case $option in
			--smp)
				number "$option" "$2" 1 255 "a number of CPUs, 1 to 255"
				option_smp=$2 ;;
			--mem)
				memory "$option" "$2"
				option_memory=$2 ;;
			--timeout)
				number "$option" "$2" 1 999999 "seconds, from 1"
				option_timeout=$2 ;;
			--psp-latency)
				number "$option" "$2" 0 60000000 "microseconds, up to 60000000"
				option_latency=$2 ;;
			--copy)
				copy_parse "$2"
				option_copies+=("$2") ;;
			--env)
				case $2 in
				[A-Za-z_]*=*) option_environment+=("$2") ;;
				*) usage_error "--env '$2': expected NAME=VALUE" ;;
				esac ;;
			--fault)
				fault "$option" "$2"
				option_faults+=("$2") ;;
			--kernel-arg) option_kernel_arguments+=("$2") ;;
			--qemu-arg) option_qemu_arguments+=("$2") ;;
			esac
			shift ;;
		-*) usage_error "run: unknown option '$option'" ;;
		*) usage_error "run: '$option' is no option; expected -- before the command" ;;
		esac
		shift
	done
	[ $modes -le 1 ] || usage_error "run: expected at most one of --stock, --project and --bare"
	[ ${#option_command[@]} -gt 0 ] || usage_error "run: no command; expected -- COMMAND [ARG]..."
	if [ -n "$option_count" ]; then
		[ -z "$option_stdin" ] || usage_error "run: --count needs a command without input: leave out --stdin"
		[ -n "$option_snp" ] || usage_error "run: --count needs the SNP machine: leave out --no-snp"
	fi
	if [ -z "$option_snp" ] || [ -z "$option_psp" ]; then
		[ -z "$option_latency" ] || usage_error "run: --psp-latency needs a PSP: leave out --no-snp and --no-psp"
		[ ${#option_faults[@]} -eq 0 ] || usage_error "run: --fault needs a PSP: leave out --no-snp and --no-psp"
	fi
}
