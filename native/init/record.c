#include "record.h"

#include <stdio.h> /* renameat(2) */
#include <sys/file.h>
#include <time.h>

#include "keep.h"
#include "sys.h"
#include "text.h"

#define MODE 0600
#define ATTEMPTS 500
#define PAUSE_NANOSECONDS 10000000

static void add(struct text *text, const char *key, uint64_t value)
{
    text_add(text, key);
    text_add(text, " ");
    text_add_number(text, value);
    text_add(text, "\n");
}

size_t record_format(const struct ending *ending, char bytes[ENDING_LENGTH])
{
    struct text text = text_in(bytes, ENDING_LENGTH);
    add(&text, "run", ending->run);
    add(&text, "status", (uint64_t)ending->status);
    add(&text, "started", ending->started);
    add(&text, "finished", ending->finished);
    add(&text, "wall", ending->wall);
    add(&text, "user", ending->user);
    add(&text, "system", ending->system);
    add(&text, "peak", ending->peak);
    add(&text, "oom", ending->oom);
    add(&text, "lost", ending->lost);
    add(&text, "unwritten", ending->unwritten);
    text_add(&text, "end\n");
    return text.length;
}

int record_start(int directory)
{
    return renameat(directory, START_NEW_FILE, directory, START_FILE);
}

static int write_all(int file, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t got = write(file, bytes, length);
        if (got < 0 && errno != EINTR)
            return -1;
        bytes += got > 0 ? got : 0;
        length -= got > 0 ? (size_t)got : 0;
    }
    return 0;
}

static int write_beside(int directory, const char *beside, const char *bytes, size_t length,
                        int durable)
{
    OWNED int file =
        openat(directory, beside, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, MODE);
    if (file < 0 || write_all(file, bytes, length) < 0)
        return -1;
    return durable ? fsync(file) : 0;
}

int record_replace(int directory, const char *name, const char *beside, const char *bytes,
                   size_t length)
{
    if (write_beside(directory, beside, bytes, length, 0) < 0)
        return -1;
    return renameat(directory, beside, directory, name);
}

int record_exit(int directory, const struct ending *ending)
{
    char bytes[ENDING_LENGTH];
    size_t length = record_format(ending, bytes);
    if (write_beside(directory, EXIT_NEW_FILE, bytes, length, 1) < 0 ||
        renameat(directory, EXIT_NEW_FILE, directory, EXIT_FILE) < 0)
        return -1;
    return fsync(directory);
}

int record_lock(int directory)
{
    const struct timespec pause = {.tv_nsec = PAUSE_NANOSECONDS};
    /* A lock belongs to an open file, and the command may still have the keeper's descriptor. */
    OWNED int file = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0)
        return -1;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        if (flock(file, LOCK_EX | LOCK_NB) == 0)
            return steal(&file);
        if (errno != EWOULDBLOCK && errno != EINTR)
            return -1;
        (void)nanosleep(&pause, NULL);
    }
    return -1;
}
