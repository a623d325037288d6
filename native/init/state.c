#include "state.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keep.h"
#include "sys.h"
#include "text.h"

static char directory[RECORD_ARGUMENT_MAX + 1]; /* empty if there is none */
static struct stat own; /* of the directory; zeros if it is not a keeper's */
static int held = -1;   /* the same: as long as it is open, no other directory gets its number */

void state_of(const struct record *launch)
{
    memcpy(directory, launch->argument, launch->argument_length);
    directory[launch->argument_length] = 0;
    own = (struct stat){0};
    close_owned(&held);
}

void state_own(void)
{
    held = open(directory, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (held < 0 || fstat(held, &own) < 0)
        own = (struct stat){0};
}

int state_is_own(void)
{
    struct stat present;
    if (own.st_ino == 0 || lstat(directory, &present) < 0)
        return 1;
    return present.st_dev == own.st_dev && present.st_ino == own.st_ino;
}

static void remove_file(const char *name)
{
    char path[sizeof directory + 16];
    struct text text = text_in(path, sizeof path);
    text_add(&text, directory);
    text_add(&text, name);
    (void)unlink(path); /* ENOENT: it was not made yet, or the JVM has removed it */
}

/* No other container has the id in its name, so nothing of another container is removed. */
void state_remove(void)
{
    char *name = strrchr(directory, '/');
    if (!name || !state_is_own())
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
