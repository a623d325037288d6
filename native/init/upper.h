/* The upper directory of an overlay, whose attributes are those of the container's root. */
#ifndef JCONTAINER_UPPER_H
#define JCONTAINER_UPPER_H

/*
 * Makes a directory with the owner, mode, times and extended attributes of another one, whose descriptor
 * may be of O_PATH. It changes the working directory. Returns 0, or -1 with errno.
 */
int upper_make(int directory, const char *name, int model);

/*
 * Makes "upper" in a directory as upper_make does, unless it exists, and "work", which an overlay needs
 * beside it. A kill at any moment leaves no upper directory with other attributes. Returns 0, or -1 with
 * errno.
 */
int upper_keep(int directory, int model);

#endif
