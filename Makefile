# SPDX-License-Identifier: GPL-2.0
# The one entry to everything here: `make help` lists the targets.

# The kernel to build the modules for, and where its own modules lie.
KDIR	?= /lib/modules/$(shell uname -r)/build
KMODDIR	?= $(patsubst %/build,%,$(KDIR))
KREL	= $(shell cat $(KDIR)/include/config/kernel.release 2>/dev/null)

TOP	:= $(CURDIR)
BUILD	= $(TOP)/build/$(KREL)
MACHINE	:= $(TOP)/tools/testing/snp-machine/snp-machine

DESTDIR	?=
PREFIX	?= /usr/local

# Where GUEST is named, the demo starts that guest instead of the tiny one.
GUEST	?= tiny

.DEFAULT_GOAL := all
export KDIR KMODDIR

.PHONY: help
help:
	@printf '%s\n' \
	'make                 the modules for the running kernel, and snpcert' \
	'make modules         ccp.ko and kvm-amd-snp.ko; KDIR=... for another kernel' \
	'make tools           snpcert' \
	'make install         install both (modules under updates/, snpcert under PREFIX)' \
	'make demo            show it all on an emulated SEV-SNP host; GUEST=linux: with a stock guest' \
	'make demo GUEST=linux   the same with a stock Linux guest under a stock QEMU' \
	'make check           run every test; the last line counts them' \
	'make mutants         break the modules in many ways, and see that the tests notice; an hour' \
	'make setup           only install and build what demo and check need' \
	'make machine-modules the modules for the kernel of the emulated host' \
	'make clean           remove what was built in this tree'

.PHONY: all
all: modules tools

# Built in build/<release>/, on links to the sources, so that modules for
# several kernels can stand side by side.
.PHONY: modules
modules: modules-tree
	$(MAKE) -C $(KDIR) M=$(BUILD) modules

.PHONY: modules-tree
modules-tree:
	@test -n "$(KREL)" || { \
		echo "No kernel build directory at KDIR=$(KDIR)." >&2; \
		echo "Install the headers of your kernel (Debian: linux-headers-$$(uname -r)), or name another KDIR." >&2; \
		exit 1; }
	@mkdir -p $(BUILD)
	@cp -rsf $(addprefix $(TOP)/,Kbuild arch drivers include) $(BUILD)/
	@find $(BUILD) -xtype l -delete

.PHONY: modules_install
modules_install: modules
	$(MAKE) -C $(KDIR) M=$(BUILD) INSTALL_MOD_PATH=$(DESTDIR) INSTALL_MOD_DIR=updates modules_install

.PHONY: tools
tools:
	$(MAKE) -C tools/snpcert

.PHONY: install
install: modules_install
	$(MAKE) -C tools/snpcert install DESTDIR=$(DESTDIR) PREFIX=$(PREFIX)

# The emulated host: its packages, its QEMU, its kernel and chip are kept in a
# cache outside the tree and made only when something changed.
# The kernel's source, which only tests need, takes a minute and 1.6 GB.
.PHONY: setup
setup: packages
	@$(MACHINE) setup kernel linux-source qemu chip linux-guest

.PHONY: setup-machine
setup-machine: packages
	@$(MACHINE) setup kernel qemu chip

.PHONY: packages
packages:
	@tools/setup/install

.PHONY: machine-modules
machine-modules: setup-machine
	@$(MAKE) --no-print-directory modules \
		KDIR="$$($(MACHINE) path kdir)" KMODDIR="$$($(MACHINE) path kmoddir)"

.PHONY: selftests
selftests: packages
	@$(MAKE) --no-print-directory -C tools/testing/selftests

.PHONY: demo
demo:
	@tools/testing/demo/demo $(GUEST)

.PHONY: check
check:
	@tools/testing/check

# Not part of check: each mutant is a build and a run.
.PHONY: mutants
mutants: setup machine-modules selftests tools
	@tools/testing/mutants/run $(NAMES)

.PHONY: clean
clean:
	rm -rf build
	$(MAKE) -C tools/snpcert clean
	$(MAKE) -C tools/testing/selftests clean
	$(MAKE) -C tools/testing/snp-machine/firmware clean
