/* What the records of a worker have in common. */
#ifndef JCONTAINER_TREE_H
#define JCONTAINER_TREE_H

#include <stddef.h>
#include <stdint.h>

#include "text.h"
#include "worker.h"

/* A directory that was entered. */
struct level {
    int directory;
    size_t path; /* the length of the path without it */
};

struct worker {
    struct level levels[WORK_MAX_DEPTH + 1]; /* the first one is the directory of OPEN */
    int depth;                               /* the number of levels; 0 before OPEN */
    int lowers[WORK_MAX_LOWER];
    uint32_t lower_count;
    int staging;       /* -1 before STAGE */
    int file;          /* the file that was begun, -1 without one */
    uint64_t position; /* in that file */
    int hole;          /* it ends with a hole */
    struct text path;  /* of the current directory, and during a record that of its entry */
    char path_bytes[WORK_ANSWER_PATH];
    uint32_t left_out;   /* how many attributes were left out */
    struct text omitted; /* the first of them: the path, a NUL and the name */
    char omitted_bytes[WORK_ANSWER_PATH];
    const char *problem; /* why a record was refused with EPROTO */
};

/* Carries out a record. Returns 0, or -1 with errno. */
typedef int work_function(struct worker *worker, const struct argument *arguments);

#define WORK(code, name, signature, function) work_function function;
#include "work.def"
#undef WORK

/* Refuses a record that may not come here. Returns -1. */
int work_refuse(struct worker *worker, const char *problem);

/*
 * Checks the name of an entry, and adds it to the path, which is what an error is about then.
 * Returns 0, or -1.
 */
int work_name(struct worker *worker, const char *name);

#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452 /* Linux 6.6 */
#endif

/*
 * confine.c: denies this process all system calls but those of its records. It must have
 * no_new_privs. Returns 0 or -1.
 */
int work_confine(void);

#endif
