/*
 * The keeper of a detached container: a supervisor that outlives the JVM. It has the container's
 * streams, writes the log, serves clients and notes the end: docs/adr/0012-keeper.md.
 */
#ifndef JCONTAINER_KEEPER_H
#define JCONTAINER_KEEPER_H

#include "init.h"
#include "record.h"

/* Whether the supervisor becomes a keeper. */
static inline int keeper_is_for(const struct plan *plan)
{
    return plan->header.death == PLAN_DEATH_KEEP;
}

/*
 * Opens all that the keeper needs, with the descriptors of enum keep_descriptor, which come as those
 * that other programs get. Replaces streams of the program by pipes. Returns 0, or -1 after an ERROR
 * has been sent to the JVM.
 */
int keeper_begin(struct birth *birth, int streams[3], int *preserved);

/* Takes the master of the program's terminal. Returns 0 or -1. */
int keeper_terminal(int master);

/*
 * The program has been executed: notes the start, and begins the checks of its health. pid is the first
 * process, a child of the caller, who owns the pidfd. Returns 0, or -1 with *what set to what has failed.
 */
int keeper_ready(pid_t pid, int pidfd, const char **what);

/* The first process has ended: ends the checks of its health. */
void keeper_end_checks(void);

/* A descriptor that is readable when keeper_serve has something to do. */
int keeper_event(void);
void keeper_serve(void);

/*
 * Nothing of the container is left: reads the rest of its output, writes the exit record and the
 * events, and tells the clients. The caller has filled in what it knows of the ending.
 */
void keeper_finish(struct ending *ending);

/* Notes in the exit record that the keeper ends because it was asked to, if that came after the end. */
void keeper_leave(struct ending *ending);

/* The directory of the container's record. */
int keeper_record(void);

/* Closes everything. */
void keeper_close(void);

#endif
