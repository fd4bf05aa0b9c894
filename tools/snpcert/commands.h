/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The commands. Each takes its own argument vector, argv[0] being
 * "snpcert COMMAND" for getopt's messages, and returns the exit status.
 */
#ifndef SNPCERT_COMMANDS_H
#define SNPCERT_COMMANDS_H

/* cmd_verify.c */
int cmd_verify(int argc, char **argv);

/* cmd_show.c */
int cmd_show(int argc, char **argv);

/* cmd_build.c */
int cmd_build(int argc, char **argv);

/* cmd_set.c */
int cmd_set(int argc, char **argv);
int cmd_clear(int argc, char **argv);

/* cmd_get.c */
int cmd_get(int argc, char **argv);

/* cmd_status.c */
int cmd_status(int argc, char **argv);

/* cmd_vm.c */
int cmd_vm(int argc, char **argv);

/* cmd_measure.c */
int cmd_measure(int argc, char **argv);

#endif /* SNPCERT_COMMANDS_H */
