/*
 * The log of a keeper: the files "log", "log.1" and so on in the directory of the container's record,
 * with the lines of logline.h. A line is never divided between two files: as soon as a file has its
 * largest size, the next line begins a new one.
 *
 * A log never stops the container. What cannot be written is dropped and counted, and the next line
 * is tried again; the file ends with a whole line then.
 */
#ifndef JCONTAINER_LOG_H
#define JCONTAINER_LOG_H

#include <stddef.h>
#include <stdint.h>

#include "logline.h"

#define LOG_STREAMS 2

struct log {
    int directory; /* the caller's */
    int file;      /* -1: it could not be opened yet */
    unsigned int format;
    uint64_t limit; /* the largest size of a file, 0: unlimited */
    uint64_t files; /* the number of files */
    uint64_t size;  /* the length of the whole lines that are in the file */
    uint64_t lost;  /* the bytes of the program that were dropped */

    /* What follows is not known to be in the file. */
    uint64_t written; /* the bytes of a line behind size */
    uint64_t covered; /* the bytes of the program that stand behind size or in the batch */
    int failed;       /* a write has failed in the present line */
    size_t used;      /* of the batch */
    char batch[16384];

    size_t held[LOG_STREAMS]; /* the length of the line that has no end yet */
    char lines[LOG_STREAMS][LOGLINE_MAX];
};

/*
 * Opens the log, and appends to one that exists; an incomplete last line is removed. Returns 0, or -1
 * with errno.
 */
int log_open(struct log *log, int directory, unsigned int format, uint64_t limit, uint64_t files);

/* Adds output of stream 1 or 2, and writes all lines of it that are complete. */
void log_add(struct log *log, int stream, const char *bytes, size_t length);

/* Writes what has no end, and closes the log. */
void log_end(struct log *log);

#endif
