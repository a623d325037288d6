/*
 * What happens between the clone of the first process and its death: the supervisor passes records between the first
 * process and the JVM, and kills the container if the JVM is gone.
 */
#ifndef JCONTAINER_RELAY_H
#define JCONTAINER_RELAY_H

#include <time.h>

#include "init.h"

/* One container, or one exec, while the supervisor attends to it. */
struct container {
    const struct plan *plan;
    const struct note *note;
    pid_t pid;
    int pidfd;
    int report; /* -1 after the first process has closed its end */
    int control;
    int terminal;  /* the program's end of its terminal, -1 without one: see control.h */
    int executing; /* the first process reported that its next action is the exec */
    int ready;     /* READY was sent */
    int kept;      /* whether the supervisor is a keeper */
    int detached;  /* whether the supervisor ends when the program is executed */
    int mark; /* the mark of the processes that the program starts in a joined container, or -1 */
    int ends_whole;     /* whether all of these end with the program */
    int killed;         /* whether the container was killed */
    int failed;         /* a step failed: error has the details */
    int program_known;  /* the reaper reported how the program ended */
    int program_status; /* then this is its wait status */
    struct timespec started;
    struct record error;
};

/* Sends the JVM a record of this type with the pid of the first process, and its pidfd. */
void announce(const struct container *container, uint32_t type);

/* Kills the first process. */
void kill_container(const struct container *container);

/*
 * The supervisor itself has failed in a launch, with errno: everything of the container is killed, and the
 * JVM gets an ERROR in the end.
 */
void fail_launch(struct container *container, const char *what);

/*
 * Reads a record of the JVM and acts on it: GO is passed on to the first process, and KILL, END and GUARD are carried out.
 * The end of file means that the JVM is gone: then everything of the container is killed.
 */
void read_control(struct container *container);

/* Relays until the first process has ended. Returns 0, or -1 with errno. */
int relay(struct container *container);

#endif
