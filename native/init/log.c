#include "log.h"

#include <stdio.h> /* renameat(2) */
#include <sys/stat.h>

#include "keep.h"
#include "sys.h"
#include "text.h"

#define MODE 0600
#define NAME_LENGTH 32

/* The name of a file, 0: the present one. */
static void name_of(char bytes[NAME_LENGTH], uint64_t number)
{
    struct text text = text_in(bytes, NAME_LENGTH);
    text_add(&text, LOG_FILE);
    if (number > 0) {
        text_add(&text, ".");
        text_add_number(&text, number);
    }
}

/* Finds the end of the last whole line. The batch may hold a line that waits for the file. */
static int find_end(struct log *log, off_t end)
{
    char bytes[4096];
    while (end > 0) {
        size_t length = end < (off_t)sizeof bytes ? (size_t)end : sizeof bytes;
        ssize_t got = pread(log->file, bytes, length, end - (off_t)length);
        if (got < (ssize_t)length)
            return -1;
        for (size_t i = length; i-- > 0; end--)
            if (bytes[i] == '\n') {
                log->size = (uint64_t)end;
                return 0;
            }
    }
    log->size = 0;
    return 0;
}

/* Another process may have made the file shorter; it is never made longer. */
static int remove_torn(struct log *log)
{
    struct stat status;
    if (fstat(log->file, &status) < 0)
        return -1;
    return status.st_size <= (off_t)log->size ? 0 : ftruncate(log->file, (off_t)log->size);
}

static int open_file(struct log *log)
{
    struct stat status;
    log->file = openat(log->directory, LOG_FILE,
                       O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, MODE);
    if (log->file >= 0 && fstat(log->file, &status) == 0 && find_end(log, status.st_size) == 0 &&
        remove_torn(log) == 0)
        return 0;
    close_owned(&log->file);
    return -1;
}

int log_open(struct log *log, int directory, unsigned int format, uint64_t limit, uint64_t files)
{
    log->directory = directory;
    log->format = format;
    log->limit = limit;
    log->files = files;
    log->size = log->lost = log->written = log->covered = 0;
    log->failed = 0;
    log->used = log->held[0] = log->held[1] = 0;
    return open_file(log);
}

/*
 * A file that is missing is no error: the keeper may have been killed between two renames, or
 * somebody may have removed it.
 */
static int move(const struct log *log, uint64_t from)
{
    char old[NAME_LENGTH], new[NAME_LENGTH];
    name_of(old, from);
    name_of(new, from + 1);
    return renameat(log->directory, old, log->directory, new) == 0 || errno == ENOENT ? 0 : -1;
}

/* A single file is replaced: who follows the log still has the lines of the one that is removed. */
static int rotate(struct log *log)
{
    if (log->files == 1 && unlinkat(log->directory, LOG_FILE, 0) < 0 && errno != ENOENT)
        return -1;
    for (uint64_t number = log->files - 1; number-- > 0;)
        if (move(log, number) < 0)
            return -1;
    close_owned(&log->file);
    return open_file(log);
}

/* Whether the file can take bytes: it is open, ends where we have ended, and has room for a line. */
static int prepare(struct log *log)
{
    if (log->file < 0 && open_file(log) < 0)
        return -1;
    if (log->written > 0)
        return 0;
    return log->limit && log->size >= log->limit ? rotate(log) : 0;
}

static int write_all(struct log *log)
{
    for (size_t at = 0; at < log->used;) {
        ssize_t got = write(log->file, log->batch + at, log->used - at);
        if (got < 0 && errno != EINTR)
            return -1;
        at += got > 0 ? (size_t)got : 0;
    }
    return 0;
}

/*
 * If the remains cannot be removed, the file is closed, and opened again for the next line, which
 * removes them or fails again.
 */
static void give_up(struct log *log)
{
    log->failed = 1;
    if (log->file >= 0 && remove_torn(log) < 0)
        close_owned(&log->file);
    log->written = 0;
}

static void write_batch(struct log *log)
{
    if (!log->failed && (prepare(log) < 0 || write_all(log) < 0))
        give_up(log);
    if (!log->failed)
        log->written += log->used;
    log->used = 0;
}

/* Everything up to here is whole lines. */
static void write_lines(struct log *log)
{
    if (log->used > 0)
        write_batch(log);
    if (log->failed)
        log->lost += log->covered;
    else
        log->size += log->written;
    log->written = log->covered = 0;
    log->failed = 0;
}

static void add_to_batch(void *to, const char *bytes, size_t length)
{
    struct log *log = to;
    while (length > 0) {
        size_t room = sizeof log->batch - log->used;
        size_t taken = length < room ? length : room;
        memcpy(log->batch + log->used, bytes, taken);
        log->used += taken;
        bytes += taken;
        length -= taken;
        if (log->used == sizeof log->batch)
            write_batch(log);
    }
}

static void add_line(struct log *log, int stream, const char *bytes, size_t length, int ended)
{
    struct logline line = {
        .format = log->format, .stream = stream, .bytes = bytes, .length = length, .ended = ended};
    if (log->limit && log->size + log->written + log->used >= log->limit)
        write_lines(log);
    clock_gettime(CLOCK_REALTIME, &line.time);
    log->covered += length + (size_t)ended;
    logline_write(&line, add_to_batch, log);
}

/* Holds bytes of a line without an end. */
static void hold(struct log *log, int stream, const char *bytes, size_t length)
{
    char *line = log->lines[stream - 1];
    size_t *held = &log->held[stream - 1];
    memcpy(line + *held, bytes, length);
    *held += length;
    if (*held < LOGLINE_MAX)
        return;
    size_t split = logline_split(log->format, line, *held);
    add_line(log, stream, line, split, 0);
    memmove(line, line + split, *held - split);
    *held -= split;
}

/* Adds the rest of a line, without its newline. */
static void complete(struct log *log, int stream, const char *bytes, size_t length)
{
    size_t *held = &log->held[stream - 1];
    if (*held == 0) {
        add_line(log, stream, bytes, length, 1);
        return;
    }
    memcpy(log->lines[stream - 1] + *held, bytes, length);
    add_line(log, stream, log->lines[stream - 1], *held + length, 1);
    *held = 0;
}

void log_add(struct log *log, int stream, const char *bytes, size_t length)
{
    while (length > 0) {
        size_t room = LOGLINE_MAX - log->held[stream - 1];
        size_t part = length < room ? length : room;
        const char *newline = memchr(bytes, '\n', part);
        if (newline) {
            part = (size_t)(newline - bytes);
            complete(log, stream, bytes, part);
            part++;
        } else {
            hold(log, stream, bytes, part);
        }
        bytes += part;
        length -= part;
    }
    write_lines(log);
}

void log_end(struct log *log)
{
    for (int stream = 1; stream <= LOG_STREAMS; stream++) {
        size_t *held = &log->held[stream - 1];
        if (*held > 0)
            add_line(log, stream, log->lines[stream - 1], *held, 0);
        *held = 0;
    }
    write_lines(log);
    close_owned(&log->file);
}
