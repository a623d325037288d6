/* How a process of the helper ends: with its supervisor, or by itself where a filter may deny the usual call. */
#ifndef JCONTAINER_END_H
#define JCONTAINER_END_H

/*
 * From here on the kernel kills the calling process when the supervisor dies; report is the socket between them. If the
 * supervisor is dead already, the process exits. 0, or -1 with errno.
 */
int tie_to_supervisor(int report);

/* Ends the calling process with this status, also where a seccomp filter denies exit_group(2). */
_Noreturn void leave(int status);

#endif
