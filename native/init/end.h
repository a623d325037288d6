/*
 * How a process of the helper ends: with its supervisor, or by itself if a filter may deny
 * exit_group(2).
 */
#ifndef JCONTAINER_END_H
#define JCONTAINER_END_H

/*
 * From here on the kernel kills the calling process when the supervisor dies; report is the socket
 * between them. If the supervisor is dead already, the process exits. Returns 0, or -1 with errno.
 */
int tie_to_supervisor(int report);

/* Ends the calling process with this status, even if a seccomp filter denies exit_group(2). */
_Noreturn void leave(int status);

#endif
