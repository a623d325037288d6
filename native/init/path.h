/* Paths inside the container's root: resolved by descriptor, once, and never out of it. */
#ifndef JCONTAINER_PATH_H
#define JCONTAINER_PATH_H

#include <stdint.h>

enum target_kind { TARGET_DIRECTORY, TARGET_FILE };

/*
 * Opens a path as O_PATH, resolved as if root were "/": neither "..", nor an absolute symbolic link,
 * nor a magic link of /proc leads out (CVE-2021-30465, CVE-2019-19921, CVE-2024-45310). A missing
 * target is made, with the directories above it, unless TARGET_EXISTS is set.
 */
int path_open(int root, const char *path, uint32_t flags, enum target_kind kind);

/* The directory that holds the last component, made where it is missing; *name is that component. */
int path_open_parent(int root, const char *path, const char **name);

#endif
