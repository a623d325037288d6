/* Empty pipes, through which splice(2) moves bytes from one socket to another without copying them. */
#ifndef JCONTAINER_PIPES_H
#define JCONTAINER_PIPES_H

/* The bytes that every pipe can hold. */
#define PIPE_LEAST 8192

/* Makes sure that pipe_take succeeds. Returns 0, or -1 with errno, ENOBUFS if the pipe is too small. */
int pipe_ready(void);

/* Sets the pipe to an empty one: its end for reading, then the one for writing. Returns 0 or -1. */
int pipe_take(int pipe[2]);

/* Takes back a pipe, or closes it if it is not empty; both ends are -1 from then on. */
void pipe_give_back(int pipe[2], int is_empty);

#endif
