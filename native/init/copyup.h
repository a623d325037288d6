/* Copies trees of the root to a new filesystem or a volume. */
#ifndef JCONTAINER_COPYUP_H
#define JCONTAINER_COPYUP_H

#include <stdint.h>

/*
 * Copies the content of a directory of the root to a detached mount: directories, files, links and
 * nodes, with owners, modes, times and extended attributes. The path is resolved as the target of a mount; flags are those of
 * MOUNT. Returns 0, or -1 with errno.
 */
int copy_up(int root, const char *path, uint32_t flags, int mount);

/*
 * Copies the content of a directory to another one. Files with several names keep them if links is
 * a directory on the filesystem of the copy, which gets names that nobody needs afterwards; -1 for
 * none. Returns 0, or -1 with errno.
 */
int copy_tree(int from, int to, int links);

/* Copies owner, mode, extended attributes and times of an opened file. */
int copy_attributes(int from, int to);

#endif
