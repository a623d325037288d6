/*
 * The packets between a keeper and its clients: SOCK_SEQPACKET, one packet after the other in both
 * directions. A packet is a header of eight bytes and up to KEEP_BYTES bytes.
 *
 *   client                                  keeper
 *    │ connects to the socket "attach" of the container's state directory
 *    │                                       │ refuses all users but root and its own: closes
 *    │─── ATTACH streams ───────────────────►│
 *    │◄── ATTACHED flags ────────────────────│ from here on, all output of these streams
 *    │─── INPUT bytes, INPUT_END, RESIZE ───►│
 *    │◄── OUTPUT stream, bytes ──────────────│
 *    │◄── EXITED status ─────────────────────│ after the exit record is written; then closes
 *
 * A client that does not read fast enough is dropped: its connection ends without EXITED. The end of
 * a client's connection changes nothing in the container, except with KEEP_STDIN_ONCE. A client that
 * does not attach may send RESIZE and CEASE as well.
 *
 * What comes after the end, AFTER of steps.def: the keeper starts the command if the record has a
 * file AFTER_FILE, with a socket as descriptor AFTER_FD. The command sends eight bytes, a number of
 * nanoseconds, little endian: the keeper waits that long and starts the command again. If it ends with
 * status 0 and without an answer, the keeper ends. Another end is a failure: the command is started
 * again after a time that grows, as long as the file exists, for about an hour.
 */
#ifndef JCONTAINER_KEEP_H
#define JCONTAINER_KEEP_H

#include <stdint.h>

/* The name of the socket in the state directory of the container. */
#define KEEP_SOCKET "attach"

#define KEEP_BYTES 32768
#define KEEP_QUEUE (16 << 20) /* the bytes that wait for one client at most */

/* Files of the container's record; docs/adr/0012-keeper.md has their content. */
#define START_NEW_FILE "start.new"
#define START_FILE "start"
#define EXIT_NEW_FILE "exit.new"
#define EXIT_FILE "exit"
#define HEALTH_NEW_FILE "health.new"
#define HEALTH_FILE "health"
#define LOG_FILE "log"
#define AFTER_FILE "after"

#define AFTER_FD 3

enum keep_packet {
    KEEP_ATTACH = 1,    /* value: the KEEP_STREAM_* that the client wants */
    KEEP_ATTACHED = 2,  /* value: KEEP_HAS_* */
    KEEP_INPUT = 3,     /* bytes for the program's stdin, or for its terminal */
    KEEP_INPUT_END = 4, /* the end of the program's stdin; with a terminal it is ignored */
    KEEP_RESIZE = 5,    /* value: columns in the upper, rows in the lower 16 bits */
    KEEP_OUTPUT = 6,    /* value: 1 stdout, 2 stderr; bytes */
    KEEP_EXITED = 7,    /* value: the program's status, as wait(2) gives it */
    KEEP_CEASE = 8,     /* ends the wait of AFTER, and the keeper */
};

#define KEEP_STREAM_STDIN 1u
#define KEEP_STREAM_STDOUT 2u
#define KEEP_STREAM_STDERR 4u

#define KEEP_HAS_TERMINAL 1u
#define KEEP_HAS_STDIN 2u

struct keep_header {
    uint32_t packet;
    uint32_t value;
};

#endif
