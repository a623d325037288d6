/* Mounts as descriptors: made detached, attached to a descriptor. */
#ifndef JCONTAINER_MOUNT_H
#define JCONTAINER_MOUNT_H

#include <stdint.h>

#include "init.h"
#include "path.h"

/* A detached file system of a type, with "key=value" or "flag" options. On failure build->argument has the kernel's own words. */
int mount_create(struct build *build, const char *type, const struct vector *options,
                 uint32_t attributes);

/* Attaches a detached mount to a new directory. */
int mount_attach_at(int mount, int directory, const char *name);

/* Whether an error means that the kernel cannot show some file system, and not that it failed to. */
int mount_is_refusal(int error);

/* A detached copy of the mount that an O_PATH descriptor points to. */
int mount_copy(int place, int recursive);

/*
 * Sets MOUNT_ATTR_* on an attached mount. Before Linux 5.12, without mount_setattr, this is a remount,
 * which cannot be recursive: ENOSYS where something is mounted below, never a part of what was asked for.
 */
int mount_restrict(int mount, uint32_t attributes, int recursive);

/* Lets the devices on an attached mount be opened again. */
int mount_allow_devices(int mount);

/* Attaches a detached mount to a path in the root, with TARGET_* flags; the descriptor stays the caller's. mounts.c */
int mount_attach(struct build *build, int mount, const char *target, uint32_t flags,
                 enum target_kind kind);

/* The number of the mount that a descriptor is on: the kernel's, of this moment. 0 or -1. */
int mount_number(int descriptor, uint64_t *number);

/* close() that keeps errno, for the way out of a failure. */
void close_keeping_errno(int descriptor);

#endif
