/* Fills a new filesystem with the content of the directory on which it will be mounted. */
#ifndef JCONTAINER_COPYUP_H
#define JCONTAINER_COPYUP_H

#include <stdint.h>

/*
 * Copies the content of a directory of the root to a detached mount: directories, files, links and
 * nodes, with owners and modes. The path is resolved as the target of a mount; flags are those of
 * MOUNT. Returns 0, or -1 with errno.
 */
int copy_up(int root, const char *path, uint32_t flags, int mount);

#endif
