/* A procfs of the container's pid namespace that is the helper's alone. */
#ifndef JCONTAINER_PROCFS_H
#define JCONTAINER_PROCFS_H

#include <stdint.h>

#include "init.h"

/*
 * Opens a path of it, as "sys/net" or "1/attr", without a slash first. No link is followed, not even
 * "self", and what was opened is a file of procfs. Close-on-exec.
 */
int procfs_open(struct build *build, const char *path, uint64_t flags);

/* One write, as the kernel takes a value as a whole; closes the file. 0, or -1 with errno. */
int procfs_write(int file, const char *value);

#endif
