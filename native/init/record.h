/* The files of a container's record that its keeper writes: docs/adr/0012-keeper.md. */
#ifndef JCONTAINER_RECORD_H
#define JCONTAINER_RECORD_H

#include <stddef.h>
#include <stdint.h>

/* How a run of a container ended. */
struct ending {
    uint64_t run;
    int status;         /* as wait(2) gives it */
    uint64_t started;   /* nanoseconds since 1970 */
    uint64_t finished;  /* the same */
    uint64_t wall;      /* nanoseconds */
    uint64_t user;      /* microseconds */
    uint64_t system;    /* the same */
    uint64_t peak;      /* bytes */
    uint64_t oom;       /* processes that were killed because memory was short */
    uint64_t lost;      /* bytes of output that are not in the log */
    uint64_t unwritten; /* lines that are not in the file of events */
    int unhealthy;      /* its checks have said so; 0 or 1 */
    int terminated;     /* its keeper was asked to end, by SIGTERM; 0 or 1 */
};

/* The room that record_format needs at most. */
#define ENDING_LENGTH 512 /* the disk has this room from the start on: see record_reserve */

/* Writes the text of the exit record, and a NUL. Returns its length. It is pure. */
size_t record_format(const struct ending *ending, char bytes[ENDING_LENGTH]);

/*
 * Makes the file that becomes the exit record, with the room that it needs: at the end of the container
 * the disk may be full. Returns 0 or -1.
 */
int record_reserve(int directory);

/* Marks the run in the directory as started: start.new becomes start. Returns 0 or -1. */
int record_start(int directory);

/* Replaces a file by another that is complete: written beside and renamed. Returns 0 or -1. */
int record_replace(int directory, const char *name, const char *beside, const char *bytes,
                   size_t length);

/* Writes the exit record, which is on the disk then. Returns 0 or -1. */
int record_exit(int directory, const struct ending *ending);

/*
 * Waits some seconds for the lock of the record, which a command holds while it decides or starts.
 * Returns the descriptor that has the lock, or -1: the command takes longer.
 */
int record_lock(int directory);

#endif
