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
    add(&text, "unhealthy", (uint64_t)ending->unhealthy);
    add(&text, "terminated", (uint64_t)ending->terminated);
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

static int open_beside(int directory, const char *beside, int flags)
{
    return openat(directory, beside, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC | flags, MODE);
}

int record_replace(int directory, const char *name, const char *beside, const char *bytes,
                   size_t length)
{
    OWNED int file = open_beside(directory, beside, O_TRUNC);
    if (file < 0 || write_all(file, bytes, length) < 0)
        return -1;
    return renameat(directory, beside, directory, name);
}

int record_reserve(int directory)
{
    static const char nothing[ENDING_LENGTH];
    OWNED int file = open_beside(directory, EXIT_NEW_FILE, O_TRUNC);
    return file < 0 || write_all(file, nothing, sizeof nothing) < 0 ? -1 : 0;
}

/* Writes into the room that is reserved. */
static int write_ending(int directory, const struct ending *ending)
{
    char bytes[ENDING_LENGTH];
    size_t length = record_format(ending, bytes);
    OWNED int file = open_beside(directory, EXIT_NEW_FILE, 0);
    if (file < 0 || write_all(file, bytes, length) < 0 || ftruncate(file, (off_t)length) < 0)
        return -1;
    return fsync(file);
}

int record_exit(int directory, const struct ending *ending)
{
    if (write_ending(directory, ending) < 0 ||
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
