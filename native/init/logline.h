/*
 * The lines of a keeper's log. This is pure: it makes no system calls.
 *
 * LOG_TEXT: "TIME STREAM TAG BYTES\n". TIME is UTC as in RFC 3339 with nine digits of a second;
 * STREAM is stdout or stderr; TAG is F if a newline followed the bytes in the program's output, and P
 * if none did. The bytes are those of the program; they have no newline, and may have every other
 * byte. So the output of a stream is: for each of its lines the bytes, and after F a newline.
 *
 * LOG_JSON: {"log":"BYTES","stream":"STREAM","time":"TIME"}, with the newline inside log if there was
 * one. JSON has only characters, so a byte that is not a part of valid UTF-8 becomes U+FFFD, as docker
 * writes it.
 */
#ifndef JCONTAINER_LOGLINE_H
#define JCONTAINER_LOGLINE_H

#include <stddef.h>
#include <time.h>

/* A longer line of the program becomes several of the log. */
#define LOGLINE_MAX 16384

struct logline {
    unsigned int format; /* LOG_TEXT or LOG_JSON */
    int stream;          /* 1 or 2 */
    struct timespec time;
    const char *bytes; /* without the newline */
    size_t length;
    int ended; /* whether a newline followed */
};

/* Writes the line in pieces: write is called for one after the other. */
void logline_write(const struct logline *line,
                   void (*write)(void *to, const char *bytes, size_t length), void *to);

/*
 * How many bytes of the beginning of a line that has no end yet become a line of the log: with
 * LOG_JSON, a character is not divided.
 */
size_t logline_split(unsigned int format, const char *bytes, size_t length);

#endif
