/*
 * The records of control.h that the first process sends to its supervisor, and the supervisor to
 * the JVM.
 */
#ifndef JCONTAINER_REPORT_H
#define JCONTAINER_REPORT_H

#include "control.h"

/* Record types that are only sent between the first process and the supervisor. */
enum report_type {
    REPORT_EXECUTING = 0x101, /* the next action is the execve of the program */
    REPORT_RUNNING = 0x102,   /* the reaper's child has executed the program */
    REPORT_PROGRAM = 0x103,   /* the reaper's program ended: status */
    REPORT_DETACHING = 0x111, /* does not need the supervisor after the program is executed */
    REPORT_WAITING = 0x110,   /* waits for start, and does not need the supervisor any more */
    REPORT_NOTE = 0x112,   /* to the JVM that starts it: the memory of struct note as SCM_RIGHTS */
    REPORT_SOURCE = 0x104, /* step, number of steps, user namespace as SCM_RIGHTS */
    REPORT_MARK = 0x106,   /* the time namespace of a program that joins, as SCM_RIGHTS: marked.h */
    REPORT_OPENED =
        0x105, /* to the first process: the mount as SCM_RIGHTS, or error and argument */
};

/* Sends the record with the first argument_length bytes of its argument. Returns 0 or -1. */
int report_send(int socket, const struct record *record);

/* Does the same with up to LAUNCH_DESCRIPTORS descriptors attached. */
int report_send_descriptors(int socket, const struct record *record, const int *descriptors,
                            int count);

/*
 * Receives one record. Returns 1 if there is one, 0 at end of file, -1 on an error, with EPROTO for
 * a short record.
 */
int report_receive(int socket, struct record *record);

/* Does the same with up to count descriptors, close-on-exec; those that did not come are -1. */
int report_receive_descriptors(int socket, struct record *record, int *descriptors, int count);

/* Sends an ERROR record with the caller's errno; the argument may be NULL. */
void report_error(int socket, uint32_t step, uint32_t opcode, const char *argument);

#endif
