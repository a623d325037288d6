/* The host's volumes in the container. */
#ifndef JCONTAINER_VOLUME_H
#define JCONTAINER_VOLUME_H

#include <sys/types.h>

#include "init.h"

/*
 * Refuses a missing path of the root that would be made on a volume or on a mount below one,
 * because what is made there stays on the host when the container is gone. Returns 0, or -1; a
 * refusal has EPERM.
 */
int volume_refuse_missing(struct build *build, const char *path);

/* Does the same as mknodat(2), but with the same refusal. */
int volume_make_node(struct build *build, int parent, const char *name, mode_t mode, dev_t device);

#endif
