/*
 * One run of a keeper: the test plays the JVM, and starts the helper with plans that have no container around
 * the program, so it needs no rights. The helper is built with the sanitizers.
 */
#ifndef JCONTAINER_KEPT_H
#define JCONTAINER_KEPT_H

#include <sys/types.h>

#include "builder.h"
#include "control.h"
#include "keep.h"
#include "report.h"
#include "test.h"

#define LIMIT_MILLISECONDS 20000

/* The path of the helper. */
extern const char *helper;

/* One kept run: its directories, its keeper, and the test's end of the control socket. */
struct run {
    char top[64], record[80], state[80], events[80], attach[96];
    int directory; /* the record */
    int listening;
    int control;
    pid_t keeper;
};

struct packet {
    struct keep_header header;
    char bytes[KEEP_BYTES];
};

/* Ends the test, because of errno. */
void fail(const char *what);

/* Makes the directories and the socket for clients. */
void prepare(struct run *run);

/* Starts the helper, without a launch. */
void start_keeper(struct run *run);

/* Starts the helper, and sends it the plan. */
void launch(struct run *run, const struct builder *plan);

/* Begins a plan with KEEP and these flags. */
void begin_kept(struct builder *plan, const struct run *run, uint32_t flags);

void put_log(struct builder *plan, uint32_t format, uint64_t size, uint32_t files);

/* Ends it: the program is `sh -c script`. */
void put_script(struct builder *plan, const char *script);

/* Whether the next record has this type. */
int receives(struct run *run, uint32_t type);

/* Waits until the keeper has ended. Returns its wait status, or -1 after the limit. */
int end_of_keeper(struct run *run);

/* Reads a file of the record; the caller frees it. It is empty if the file does not exist. */
char *content(const struct run *run, const char *name, size_t *length);

/* Whether a file of the record has a text; says what it has if it does not. */
int has(const struct run *run, const char *name, const char *part);

/* Removes everything of it. */
void clean(struct run *run);

/* Returns a client of the keeper. */
int connect_to(const struct run *run);

int send_header(int client, uint32_t packet, uint32_t value);

/* Receives a packet of this type, and returns the number of its bytes, or -1. */
ssize_t next_packet(int client, struct packet *packet, uint32_t type);

/* Waits until a file of the record exists. */
int appears(const struct run *run, const char *name);

/* Makes an empty file in the record. */
void touch(const struct run *run, const char *name);

int is_gone(const char *path);

/* Receives a packet. Returns its length, 0 at the end of the connection, or -1 after the limit. */
ssize_t next_bytes(int client, struct packet *packet);

/* Waits until a file of the record has a text. */
int comes_to_have(const struct run *run, const char *name, const char *part);

#endif
