/*
 * The process of a worker: reads the records of worker.h, and carries out one after the other.
 *
 * It has no threads and no children, and it resolves no path as a whole that an image supplies: its
 * working directory is the directory in which the next entry is made. The mode for the files of a
 * container (files.h) resolves paths, but only below its root.
 */
#include <errno.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "answers.h"
#include "files.h"
#include "init.h"
#include "sys.h"
#include "tree.h"

#define INPUT 0
#define PIPE_SIZE (1 << 20)

static work_function *const functions[WORK_TABLE] = {
#define WORK(code, name, signature, function) [code] = function,
#include "work.def"
#undef WORK
};

static work_function *const files_functions[WORK_TABLE] = {
    [WORK_REMOVE] = work_remove, [WORK_SYNC] = work_sync,       [WORK_FLUSH] = work_flush,
    [WORK_WRITE] = work_write,   [WORK_SKIP] = work_skip,       [WORK_LEAVE] = work_leave,
    [WORK_NODE] = work_node,     [WORK_SYMLINK] = work_symlink, [WORK_XATTR] = work_xattr,
#define WORK(code, name, signature, function) [code] = function,
#include "files.def"
#undef WORK
};

static struct worker worker;
static work_function *const *table; /* of the mode that this process serves */
static uint64_t count;              /* of the records that are done */

static void answer(struct work_answer *values, const struct text *path)
{
    values->length = (uint32_t)path->length;
    answer_begin(values);
    answer_bytes(path->bytes, path->length);
    answers_flush();
}

_Noreturn static void fail(uint32_t opcode, const char *problem)
{
    struct work_answer values = {
        .type = WORK_ERROR, .opcode = opcode, .error = errno, .number = count};
    if (problem) {
        worker.path.length = 0;
        text_add(&worker.path, problem);
    }
    answer(&values, &worker.path);
    _exit(1);
}

int work_sync(struct worker *synced, const struct argument *arguments)
{
    struct work_answer values = {.type = WORK_DONE,
                                 .opcode = WORK_SYNC,
                                 .error = (int32_t)synced->left_out,
                                 .number = arguments[0].number};
    answer(&values, &synced->omitted);
    return 0;
}

/* The path is that of the current directory before and after the record, and during it that of its entry. */
static void carry_out(const struct work_record *record)
{
    worker.problem = NULL;
    if (!table[record->opcode]) {
        errno = EPROTO;
        fail(record->opcode, "the record is of another kind of worker");
    }
    if (table[record->opcode](&worker, record->arguments) < 0)
        fail(record->opcode, worker.problem);
    worker.path.length = worker.here;
    worker.path.bytes[worker.here] = 0;
    count++;
}

/* Carries out the complete records. Returns the number of their bytes. */
static size_t carry_out_all(const uint8_t *bytes, size_t length)
{
    size_t done = 0;
    for (;;) {
        struct work_record record;
        const char *problem;
        int64_t size = work_read(bytes + done, length - done, &record, &problem);
        if (size < 0) {
            errno = EPROTO;
            fail(record.opcode, problem);
        }
        if (size == 0)
            return done;
        carry_out(&record);
        done += (size_t)size;
    }
}

/* Each directory that was entered is open. A lower limit than that of the system is no error yet. */
static void raise_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

/* No other process looks into ours. */
static int shield(void)
{
    (void)prctl(PR_SET_NAME, "jcontainer-work", 0, 0, 0); /* for ps; cannot fail */
    (void)umask(0);
    raise_limit();
    (void)fcntl(INPUT, F_SETPIPE_SZ, PIPE_SIZE); /* more than the user may have: it stays smaller */
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
        return -1;
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

static void begin(work_function *const *functions_of_mode)
{
    table = functions_of_mode;
    worker.root = worker.descriptors = worker.staging = worker.file = -1;
    worker.path = text_in(worker.path_bytes, sizeof worker.path_bytes);
    worker.omitted = text_in(worker.omitted_bytes, sizeof worker.omitted_bytes);
    if (shield() < 0)
        fail(0, NULL);
}

/* Carries out all records that come. Returns the exit status. */
static int serve(void)
{
    static uint8_t buffer[2 * WORK_MAX_LENGTH];
    size_t filled = 0;
    ssize_t got;
    while ((got = read(INPUT, buffer + filled, sizeof buffer - filled)) > 0) {
        filled += (size_t)got;
        size_t done = carry_out_all(buffer, filled);
        filled -= done;
        memmove(buffer, buffer + done, filled);
        answers_flush();
    }
    return got < 0 || filled > 0;
}

int work(void)
{
    begin(functions);
    if (work_confine() < 0)
        fail(0, NULL);
    return serve();
}

int work_on_files(void)
{
    begin(files_functions);
    if (files_prepare(&worker) < 0)
        fail(0, NULL);
    return serve();
}
