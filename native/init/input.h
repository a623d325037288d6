/*
 * The input of a kept program: its pipe or the master of its terminal, which never block the keeper.
 * What they do not take is held; nothing more is taken until it is written.
 */
#ifndef JCONTAINER_INPUT_H
#define JCONTAINER_INPUT_H

#include <stddef.h>
#include <stdint.h>

/* Gives the input its descriptor, which it owns. free is called when what was held is written. */
void input_open(int descriptor, int is_terminal, void (*free)(void));

int input_is_terminal(void);

/* Whether the program's stdin is open. */
int input_is_open(void);

/* Whether nothing is held. */
int input_is_free(void);

/* Writes or holds bytes, at most KEEP_BYTES; only if nothing is held. They are dropped if the program has no stdin. */
void input_add(const char *bytes, size_t length);

/* The pipe ends after what is held. A terminal does not end. */
void input_finish(void);

/* Sets the size of the terminal, if there is one: see KEEP_RESIZE. */
void input_resize(uint32_t size);

/* Closes it. */
void input_close(void);

#endif
