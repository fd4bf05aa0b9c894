// SPDX-License-Identifier: GPL-2.0
/*
 * Tests guest requests from inside an SNP guest: what is answered, what is
 * refused and by which answer, and that nothing that is refused reaches the
 * secure processor. What stock kvm-amd does not check is skipped on it.
 */
#include <signal.h>
#include <unistd.h>

#include "answered_requests.h"
#include "certs_requests.h"
#include "limited_requests.h"
#include "refused_requests.h"
#include "request_testing.h"

#define TIMEOUT	300	/* seconds, for all of it */

static void timed_out(int signal)
{
	static const char text[] = "# a guest did not answer for too long\n";

	(void)signal;
	(void)!write(STDOUT_FILENO, text, sizeof(text) - 1);
	_exit(1);
}

int main(void)
{
	struct snp_vm vm;

	signal(SIGALRM, timed_out);
	alarm(TIMEOUT);
	testing_init();

	if (tap_ok(testing_start(&vm, 2), "an SNP VM with two vCPUs starts")) {
		answered_requests(&vm);
		certs_requests(&vm);
		limited_requests(&vm);
	}
	snp_vm_free(&vm);
	refused_requests();
	closed_device();
	return tap_done();
}
