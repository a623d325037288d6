/*
 * Paths inside the container's root: each is resolved once, by descriptor, and never leads out of
 * the root.
 */
#ifndef JCONTAINER_PATH_H
#define JCONTAINER_PATH_H

#include <stdint.h>

enum target_kind { TARGET_DIRECTORY, TARGET_FILE };

/*
 * Opens a path as O_PATH, resolved as if root were "/": no "..", absolute symbolic link or magic
 * link of /proc leads out (CVE-2021-30465, CVE-2019-19921, CVE-2024-45310). A missing target and
 * missing directories above it are made, unless TARGET_EXISTS is set.
 */
int path_open(int root, const char *path, uint32_t flags, enum target_kind kind);

/*
 * Opens the directory that holds the last component, and makes it if it is missing; *name is that
 * component.
 */
int path_open_parent(int root, const char *path, const char **name);

#endif
