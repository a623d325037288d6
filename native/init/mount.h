/* Mounts as descriptors: they are made detached and attached to a descriptor. */
#ifndef JCONTAINER_MOUNT_H
#define JCONTAINER_MOUNT_H

#include <stdint.h>

#include "init.h"
#include "path.h"

/*
 * Returns a detached mount of a new filesystem, with "key=value" or "flag" options. On failure
 * build->argument has the kernel's message.
 */
int mount_create(struct build *build, const char *type, const struct vector *options,
                 uint32_t attributes);

/* Attaches a detached mount to a new directory. */
int mount_attach_at(int mount, int directory, const char *name);

/*
 * Whether an error means that the kernel cannot show a filesystem, and not that the attempt failed.
 */
int mount_is_refusal(int error);

/* Returns a detached copy of the mount to which an O_PATH descriptor points. */
int mount_copy(int place, int recursive);

/*
 * Sets MOUNT_ATTR_* on an attached mount. Before Linux 5.12, which brought mount_setattr, this is a
 * remount, which cannot be recursive: if there are mounts below, it fails with ENOSYS and never
 * sets only a part.
 */
int mount_restrict(int mount, uint32_t attributes, int recursive);

/* Clears nodev of an attached mount, so its devices can be opened. */
int mount_allow_devices(int mount);

/*
 * mounts.c: attaches a detached mount to a path in the root, with TARGET_* flags; the descriptor
 * still belongs to the caller.
 */
int mount_attach(struct build *build, int mount, const char *target, uint32_t flags,
                 enum target_kind kind);

/*
 * Sets *number to the kernel's present number of the mount that a descriptor is on. Returns 0 or
 * -1.
 */
int mount_number(int descriptor, uint64_t *number);

#endif
