/*
 * SIGTERM to a keeper: a manager of services or sessions ends the unit in which it is. The container's
 * first process gets the signal too, and SIGKILL if it has not ended 10 seconds later; nothing is started
 * afterwards.
 */
#ifndef JCONTAINER_LEAVE_H
#define JCONTAINER_LEAVE_H

/* Takes SIGTERM, which is blocked, from here on. Returns 0 or -1. */
int leave_begin(void);

/* The container's first process, which the caller owns, runs. */
void leave_process(int pidfd);

/* Whether SIGTERM has come. */
int leave_is_asked(void);

/* Takes it no more. */
void leave_end(void);

#endif
