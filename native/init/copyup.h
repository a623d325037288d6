/* Fills a new file system with what lies where it is about to be mounted. */
#ifndef JCONTAINER_COPYUP_H
#define JCONTAINER_COPYUP_H

#include <stdint.h>

/*
 * Copies what is in a directory of the root to a mount that is attached nowhere yet: directories, files, links and
 * nodes, with owners and modes. The path is resolved as that of a mount's target; flags are those of MOUNT. 0, or -1
 * with errno.
 */
int copy_up(int root, const char *path, uint32_t flags, int mount);

#endif
