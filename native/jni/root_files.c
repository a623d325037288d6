/* Files of a root filesystem; neither ".." nor a symbolic link leads out of it: openat2(2). */
#include "syscalls.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>

/* Tries again after EAGAIN: man 2 openat2. */
static int open_in_root(const char *root, const char *path, uint64_t flags, jboolean crosses)
{
    struct open_how how = {.flags = flags | O_CLOEXEC,
                           .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS |
                                      (crosses ? 0 : RESOLVE_NO_XDEV)};
    AUTO_CLOSE directory = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return -1;
    long file;
    do
        file = syscall(__NR_openat2, directory, path, &how, sizeof how);
    while (file < 0 && errno == EAGAIN);
    return (int)file;
}

/* Opens for reading what an O_PATH descriptor points at. O_NONBLOCK: a lease must not block us. */
static int open_again(int place)
{
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", place);
    return open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

/*
 * What stands in the place of the file is looked at first: opening a device or a FIFO has effects of
 * its own, even if nothing is read.
 */
static int open_regular(const char *root, const char *path, jboolean crosses)
{
    struct stat status;
    AUTO_CLOSE place = open_in_root(root, path, O_PATH, crosses);
    if (place < 0 || fstat(place, &status) < 0)
        return -1;
    if (S_ISREG(status.st_mode))
        return open_again(place);
    errno = EINVAL;
    return -1;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_openFileInRoot(JNIEnv *env, jclass type,
                                                                          jbyteArray root,
                                                                          jbyteArray path,
                                                                          jboolean crosses)
{
    (void)type;
    AUTO_BYTES directory = input(env, root);
    AUTO_BYTES file = input(env, path);
    return file.data ? result_of(open_regular(text_of(&directory), text_of(&file), crosses))
                     : -ENOMEM;
}

static ssize_t read_link(const char *root, const char *path, jboolean crosses, char *text,
                         size_t size)
{
    AUTO_CLOSE link = open_in_root(root, path, O_PATH | O_NOFOLLOW, crosses);
    return link < 0 ? -1 : readlinkat(link, "", text, size);
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_readLinkInRoot(
    JNIEnv *env, jclass type, jbyteArray root, jbyteArray path, jboolean crosses, jbyteArray buffer)
{
    (void)type;
    AUTO_BYTES directory = input(env, root);
    AUTO_BYTES link = input(env, path);
    AUTO_BYTES text = output(env, buffer);
    return text.data ? result_of(read_link(text_of(&directory), text_of(&link), crosses,
                                           (char *)text.data, size_of(&text)))
                     : -ENOMEM;
}

/* How overlayfs treats what a layer has at a place. The numbers are known to Java. */
enum layer_entry {
    ENTRY_OTHER,     /* it covers what is below */
    ENTRY_DIRECTORY, /* it is merged with the directory below */
    ENTRY_OPAQUE,    /* a directory that hides the one below */
    ENTRY_WHITEOUT,  /* it hides what is below, and is not seen itself */
};

/* An O_PATH descriptor has no attributes of its own, but its link in /proc leads to the file. */
static int is_opaque(int directory, const char *attribute)
{
    char path[32], value;
    snprintf(path, sizeof path, "/proc/self/fd/%d", directory);
    ssize_t length = getxattr(path, attribute, &value, sizeof value);
    if (length < 0)
        return errno == ENODATA || errno == EOPNOTSUPP || errno == ERANGE ? 0 : -1;
    return length == 1 && value == 'y';
}

static int look_at(const char *layer, const char *path, const char *attribute)
{
    struct stat status;
    AUTO_CLOSE entry = open_in_root(layer, path, O_PATH | O_NOFOLLOW, JNI_FALSE);
    if (entry < 0 || fstat(entry, &status) < 0)
        return -1;
    if (S_ISCHR(status.st_mode) && status.st_rdev == 0)
        return ENTRY_WHITEOUT;
    if (!S_ISDIR(status.st_mode))
        return ENTRY_OTHER;
    int opaque = is_opaque(entry, attribute);
    return opaque < 0 ? -1 : opaque ? ENTRY_OPAQUE : ENTRY_DIRECTORY;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_layerEntry(JNIEnv *env, jclass type,
                                                                      jbyteArray layer,
                                                                      jbyteArray path,
                                                                      jboolean is_user)
{
    (void)type;
    AUTO_BYTES root = input(env, layer);
    AUTO_BYTES entry = input(env, path);
    const char *attribute = is_user ? "user.overlay.opaque" : "trusted.overlay.opaque";
    return entry.data ? result_of(look_at(text_of(&root), text_of(&entry), attribute)) : -ENOMEM;
}
