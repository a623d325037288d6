/*
 * The worker with the argument "files": it reads and writes the files of a container, or those of a
 * directory of the host, for the JVM. Its records are those of files.def.
 *
 *   JVM                                        worker
 *    │─── JOIN or ROOT ────────────────────────►│ opens the root, once
 *    │─── STAT, TREE ──────────────────────────►│
 *    │◄── XATTR, ENTRY, DATA, END, XATTR … ─────│ everything at the path and below it
 *    │◄── DONE errno ───────────────────────────│
 *    │─── DIRECTORY, INTO, CREATE, WRITE … ────►│ no answer
 *    │─── SYNC number ─────────────────────────►│
 *    │◄── DONE number, what was left out ───────│
 *    │◄── ERROR record, errno, path ────────────│ the first record that fails; the worker exits
 *
 * A path that cannot be opened is no failure: DONE says why. Nothing of the container is loaded or
 * executed: the worker enters its user and mount namespaces only, and is executed before.
 */
#ifndef JCONTAINER_FILES_H
#define JCONTAINER_FILES_H

#include <stdint.h>

/* The pidfd of JOIN. */
#define FILES_CONTAINER 3

/* flags of STAT, TREE and INTO */
#define FILES_FOLLOW 1u /* follows a symbolic link that the path ends in */
/* flags of TREE */
#define FILES_NO_DATA 2u /* without the bytes of files */
/* flags of JOIN and ROOT */
#define FILES_ALONE 1u /* without what is mounted below the root */

/* More types of struct work_answer. */
enum files_answer_type {
    /* An extended attribute of the next ENTRY. Bytes: its name, a NUL, and its value. */
    FILES_XATTR = 3,
    /* Bytes: struct files_entry, its name, and the text of a symbolic link. */
    FILES_ENTRY = 4,
    /* Bytes of the last ENTRY, a regular file; number: their offset. Holes are left out. */
    FILES_DATA = 5,
    /* The end of the last ENTRY, a regular file with its bytes. */
    FILES_END = 6,
};

struct files_entry {
    uint32_t mode; /* with the file type */
    uint32_t uid;
    uint32_t gid;
    uint32_t links;
    uint64_t size;
    int64_t seconds; /* of the modification time */
    uint32_t nanoseconds;
    uint32_t depth; /* 0 for what the path leads to, 1 for its entries … */
    uint64_t device;
    uint64_t inode;
    uint32_t major; /* of a device node */
    uint32_t minor;
    uint32_t name; /* the length of the name; empty with depth 0 */
    uint32_t kept; /* 0 */
};

#define FILES_ENTRY_LENGTH 72

#endif
