#include "state.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keep.h"
#include "text.h"

static char directory[RECORD_ARGUMENT_MAX + 1]; /* empty if there is none */

void state_of(const struct record *launch)
{
    memcpy(directory, launch->argument, launch->argument_length);
    directory[launch->argument_length] = 0;
}

struct path {
    char bytes[sizeof directory + 16];
};

static void path_of(struct path *path, const char *name)
{
    struct text text = text_in(path->bytes, sizeof path->bytes);
    text_add(&text, directory);
    text_add(&text, name);
}

static int look(struct stat *status)
{
    struct path path;
    path_of(&path, "/" KEEP_SOCKET);
    return lstat(path.bytes, status);
}

static struct stat own; /* of the keeper's socket */

void state_own(void)
{
    if (look(&own) < 0)
        own = (struct stat){0};
}

int state_is_own(void)
{
    struct stat present;
    if (look(&present) < 0)
        return errno == ENOENT;
    return present.st_dev == own.st_dev && present.st_ino == own.st_ino;
}

void state_forget(void)
{
    directory[0] = 0;
}

static void remove_file(const char *name)
{
    struct path path;
    path_of(&path, name);
    (void)unlink(path.bytes); /* ENOENT: it was not made yet, or the JVM has removed it */
}

/* No other container has the id in its name, so nothing of another container is removed. */
void state_remove(void)
{
    char *name = strrchr(directory, '/');
    if (!name)
        return;
    remove_file("/state.new");
    remove_file("/exec");
    remove_file("/" KEEP_SOCKET);
    remove_file("/state");
    (void)rmdir(directory);
    *name = 0;
    (void)rmdir(directory); /* ENOTEMPTY: there are other containers */
    directory[0] = 0;
}
