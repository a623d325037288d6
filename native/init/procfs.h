/* A procfs of the container's PID namespace to which only the helper has access. */
#ifndef JCONTAINER_PROCFS_H
#define JCONTAINER_PROCFS_H

#include <stdint.h>

#include "init.h"

/*
 * Opens a path of this procfs, such as "sys/net" or "1/attr", without a leading slash. Links are
 * not followed, not even "self", and the result is a file of procfs. The descriptor is
 * close-on-exec.
 */
int procfs_open(struct build *build, const char *path, uint64_t flags);

/*
 * Writes the value with one write(2), because the kernel takes a value as a whole, and closes the
 * file. Returns 0, or -1 with errno.
 */
int procfs_write(int file, const char *value);

#endif
