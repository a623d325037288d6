/* Numbered files: what a layer's files have in them, before their names are final. */
#ifndef JCONTAINER_STAGING_H
#define JCONTAINER_STAGING_H

#include "tree.h"

/* The mode with which a numbered file is made: that of most files. */
#define STAGED_MODE 0644

struct staged_name {
    char digits[24];
};

/* The name of a numbered file. */
struct staged_name staged_name(uint64_t number);

/* Whether STAGE has come. Returns 0 or -1. */
int staging_ready(struct worker *worker);

/* Whether a file was begun. Returns 0 or -1. */
int staging_begun(struct worker *worker);

/* Gives the file that was begun its length, if it ends with a hole. Returns 0 or -1. */
int staging_fill(struct worker *worker);

/*
 * Makes a new directory inherit nothing from its parent, which is not ours: neither a group nor an
 * access control list. Returns 0 or -1.
 */
int staging_clear(int directory);

#endif
