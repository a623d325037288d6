/* What the records of a worker have in common. */
#ifndef JCONTAINER_TREE_H
#define JCONTAINER_TREE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "files.h"
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
    size_t here;                             /* the length of the path of the current directory */
    int root;        /* of files.def: what paths are resolved below; -1 before JOIN and ROOT */
    int descriptors; /* of files.def: /proc/self/fd of the host */
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
#include "files.def"
#include "work.def"
#undef WORK

/* The number of the opcodes, with those that no record has. */
#define WORK_TABLE (WORK_HARDLINK + 1)

/* Opens what the mode for files needs before it has a root. Returns 0 or -1. */
int files_prepare(struct worker *worker);

/* walk.c: reserves what TREE needs. Returns 0 or -1. */
int walk_prepare(void);

/*
 * Opens what a path leads to below the root; no link of /proc is followed. Returns the descriptor
 * or -1.
 */
int files_resolve(const struct worker *worker, const char *path, uint64_t flags);

/* Makes an open directory the current one, one level deeper. Returns 0, or -1: it stays the caller's. */
int work_push(struct worker *worker, int directory);

/* Makes the parent the current directory again. Returns 0 or -1. */
int work_pop(struct worker *worker);

/* The five arguments that work.def calls attributes. */
struct work_attributes {
    mode_t mode;
    uid_t uid;
    gid_t gid;
    struct timespec times[2];
};

/* Reads the arguments that are attributes. Returns 0, or -1 with EINVAL. */
int work_read_attributes(const struct argument *arguments, struct work_attributes *attributes);

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
