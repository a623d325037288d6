/*
 * The process of a worker: reads the records of worker.h, and carries out one after the other.
 *
 * It has no threads and no children, and it resolves no path as a whole that an image supplies: its
 * working directory is the directory in which the next entry is made.
 */
#include <errno.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "init.h"
#include "sys.h"
#include "tree.h"

#define INPUT 0
#define OUTPUT 1
#define PIPE_SIZE (1 << 20)

_Static_assert(sizeof(struct work_answer) == WORK_ANSWER_LENGTH, "the JVM reads it by offset");

static work_function *const functions[] = {
#define WORK(code, name, signature, function) [code] = function,
#include "work.def"
#undef WORK
};

static struct worker worker;
static uint64_t count; /* of the records that are done */

static void write_all(const void *bytes, size_t length)
{
    const char *at = bytes;
    while (length > 0) {
        ssize_t written = write(OUTPUT, at, length);
        if (written < 0)
            _exit(1); /* the JVM is gone */
        at += written;
        length -= (size_t)written;
    }
}

static void answer(struct work_answer *values, const struct text *path)
{
    values->length = (uint32_t)path->length;
    write_all(values, sizeof *values);
    write_all(path->bytes, path->length);
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

/*
 * The path is that of the current directory before and after the record, and during it that of its
 * entry. OPEN, ENTER and LEAVE change it themselves.
 */
static void carry_out(const struct work_record *record)
{
    size_t length = worker.path.length;
    int depth = worker.depth;
    worker.problem = NULL;
    if (functions[record->opcode](&worker, record->arguments) < 0)
        fail(record->opcode, worker.problem);
    if (worker.depth == depth) {
        worker.path.length = length;
        worker.path.bytes[length] = 0;
    }
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

/* No other process looks into ours, and ours does nothing but work on files. */
static int shield(void)
{
    (void)prctl(PR_SET_NAME, "jcontainer-work", 0, 0, 0); /* for ps; cannot fail */
    (void)umask(0);
    raise_limit();
    (void)fcntl(INPUT, F_SETPIPE_SZ, PIPE_SIZE); /* more than the user may have: it stays smaller */
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return -1;
    return work_confine();
}

int work(void)
{
    static uint8_t buffer[2 * WORK_MAX_LENGTH];
    size_t filled = 0;
    ssize_t got;
    worker.staging = worker.file = -1;
    worker.path = text_in(worker.path_bytes, sizeof worker.path_bytes);
    worker.omitted = text_in(worker.omitted_bytes, sizeof worker.omitted_bytes);
    if (shield() < 0)
        fail(0, NULL);
    while ((got = read(INPUT, buffer + filled, sizeof buffer - filled)) > 0) {
        filled += (size_t)got;
        size_t done = carry_out_all(buffer, filled);
        filled -= done;
        memmove(buffer, buffer + done, filled);
    }
    return got < 0 || filled > 0;
}
