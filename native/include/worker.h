/*
 * A worker: jcontainer-init, executed once more as the program of a launch, with the argument
 * "worker". It does work on files for the JVM, with the rights of root in the user namespace that
 * the launch has made. Nothing of a container runs in it.
 *
 *   JVM                                        worker
 *    │─── OPEN, ENTER, BEGIN, WRITE … ─────────►│ stdin: a stream of records
 *    │─── SYNC number ─────────────────────────►│
 *    │◄── DONE number, what was left out ───────│ stdout: an answer
 *    │─── … ───────────────────────────────────►│
 *    │◄── ERROR record, errno, path ────────────│ the first record that fails; the worker exits
 *    │─── end of file ─────────────────────────►│ exits
 *
 * There is no answer to a record that succeeds, except SYNC. So thousands of records need not wait
 * for each other, and the JVM learns of an error when it writes next, by a broken pipe, or when it
 * waits for DONE.
 *
 *   +--------+--------+---------------+--------+--------+-----
 *   | opcode | length | arguments ... | opcode | length | ...      records
 *   +--------+--------+---------------+--------+--------+-----
 *   +------+--------+-------+--------+--------+------+
 *   | type | opcode | error | length | number | path |             answer, struct work_answer
 *   +------+--------+-------+--------+--------+------+
 *
 * All numbers are little endian; opcode and length have 32 bits each. length is the number of bytes
 * of the arguments, which work.def describes letter by letter. With the argument "files" it is another
 * kind of worker, with the records of files.def: see files.h.
 */
#ifndef JCONTAINER_WORKER_H
#define JCONTAINER_WORKER_H

#include <stdint.h>

#include "arguments.h"

/* The largest number of bytes of a record's arguments. */
#define WORK_MAX_LENGTH (256u << 10)
#define WORK_MAX_ARGUMENTS 7

/* The greatest number of directories that LOWER opens: more layers than overlayfs takes. */
#define WORK_MAX_LOWER 512

/* The greatest depth to which ENTER goes: a path of PATH_MAX bytes has fewer components. */
#define WORK_MAX_DEPTH 2048

/* flags of XATTR */
/* If the file system or the kernel does not have the attribute, it is left out and counted. */
#define WORK_OPTIONAL 1u

enum work_answer_type {
    /*
     * number: that of SYNC; error: how many optional attributes were left out so far; path: the
     * first of them, as the path of the entry, a NUL and the name of the attribute.
     */
    WORK_DONE = 1,
    /*
     * number: that of the record, from 0; opcode and error: of the record; path: of the entry that
     * it concerns, below the directory of OPEN. With EPROTO, path is why the record is refused.
     */
    WORK_ERROR = 2,
};

struct work_answer {
    uint32_t type;
    uint32_t opcode;
    int32_t error;
    uint32_t length; /* of path, which follows */
    uint64_t number;
};

#define WORK_ANSWER_LENGTH 24
/* The longest path of an answer; a longer one is cut. */
#define WORK_ANSWER_PATH 8192

enum work_opcode {
#define WORK(code, name, signature, function) WORK_##name = (code),
#include "files.def"
#include "work.def"
#undef WORK
};

struct work_record {
    uint32_t opcode;
    struct argument arguments[WORK_MAX_ARGUMENTS];
};

/*
 * Reads one record. Returns its length in bytes; 0 if it is not complete yet; -1 with *problem if
 * it is refused. The strings point to the bytes. It is pure: it makes no system calls.
 */
int64_t work_read(const uint8_t *bytes, size_t length, struct work_record *record,
                  const char **problem);

/* Whether a name stands for an entry of a directory, and for nothing else. */
int work_is_name(const char *name);

#endif
