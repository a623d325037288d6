#include "state.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keep.h"
#include "sys.h"

static char directory[RECORD_ARGUMENT_MAX + 1]; /* empty if there is none */

/* The directory of a keeper, -1 otherwise. As long as it is open, no other one gets its number. */
static int held = -1;

void state_of(const struct record *launch)
{
    memcpy(directory, launch->argument, launch->argument_length);
    directory[launch->argument_length] = 0;
    close_owned(&held);
}

int state_own(void)
{
    if (!directory[0])
        return 0;
    held = open(directory, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return held < 0 ? -1 : 0;
}

int state_descriptor(void)
{
    return held;
}

void state_move(int descriptor)
{
    held = descriptor;
}

void state_forget(void)
{
    directory[0] = 0;
    close_owned(&held);
}

/* Whether the path leads to this directory: the next run of the container replaces it. */
static int is_present(int opened)
{
    struct stat own, present;
    return fstat(opened, &own) == 0 && lstat(directory, &present) == 0 &&
           present.st_dev == own.st_dev && present.st_ino == own.st_ino;
}

/* ENOENT: it was not made yet, or the JVM has removed it. */
static void remove_files(int opened)
{
    (void)unlinkat(opened, "state.new", 0);
    (void)unlinkat(opened, "exec", 0);
    (void)unlinkat(opened, KEEP_SOCKET, 0);
    (void)unlinkat(opened, "state", 0);
}

/* No other container has the id in its name, so nothing of another container is removed. */
void state_remove(void)
{
    char *name = strrchr(directory, '/');
    if (held < 0 && directory[0])
        held = open(directory, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (name && held >= 0) {
        remove_files(held);
        if (is_present(held)) {
            (void)rmdir(directory);
            *name = 0;
            (void)rmdir(directory); /* ENOTEMPTY: there are other containers */
        }
    }
    state_forget();
}
