/*
 * The output of a kept program: its pipes, or the master of its terminal. It goes to the log first,
 * and then to the clients.
 */
#ifndef JCONTAINER_OUTPUT_H
#define JCONTAINER_OUTPUT_H

#include "log.h"

/* What is read goes to this log, NULL: to none. */
void output_begin(struct log *log);

/* Reads a stream, 1 or 2, from a descriptor, which it owns then. Returns 0, or -1 with the descriptor closed. */
int output_open(int stream, int descriptor);

/*
 * Reads all streams to their end, which has come if nothing of the container is left. A process that
 * is not of the container may have been given an end of a pipe, so this takes seconds at most.
 */
void output_drain(void);

/* Closes what is open. Returns the number of bytes that were not read any more. */
uint64_t output_close(void);

#endif
