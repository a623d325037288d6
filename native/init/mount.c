#include "mount.h"

#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "sys.h"
#include "text.h"

static int configure(int context, const char *option)
{
    char key[64];
    const char *equals = strchr(option, '=');
    if (!equals)
        return sys_fsconfig(context, CONFIG_SET_FLAG, option, NULL);
    size_t length = (size_t)(equals - option);
    if (length >= sizeof key) {
        errno = EINVAL;
        return -1;
    }
    memcpy(key, option, length);
    key[length] = 0;
    return sys_fsconfig(context, CONFIG_SET_STRING, key, equals + 1);
}

/* The kernel writes the reason into the context itself, as "e overlay: …". */
static void explain(struct build *build, int context, const char *busy_with)
{
    char message[512];
    int error = errno;
    ssize_t length = read(context, message, sizeof message - 1);
    if (length > 0) {
        struct text text = text_in(build->text, sizeof build->text);
        message[length] = 0;
        size_t level = length > 2 && message[1] == ' ' ? 2 : 0;
        text_add_bytes(&text, message + level, strcspn(message + level, "\n"));
        build->argument = build->text;
    } else {
        build->argument = busy_with;
    }
    errno = error;
}

static int configure_all(struct build *build, int context, const struct vector *options)
{
    const uint8_t *position = options->first;
    for (uint32_t i = 0; i < options->count; i++) {
        const char *option = vector_string(&position);
        if (configure(context, option) < 0) {
            explain(build, context, option);
            return -1;
        }
    }
    if (sys_fsconfig(context, CONFIG_CMD_CREATE, NULL, NULL) < 0) {
        explain(build, context, NULL);
        return -1;
    }
    return 0;
}

/* Sets the source: mount(8) shows it, and some filesystems are read from it. */
static int configure_source(int context, const char *type, const struct vector *options)
{
    const uint8_t *position = options->first;
    for (uint32_t i = 0; i < options->count; i++)
        if (strncmp(vector_string(&position), "source=", 7) == 0)
            return 0; /* it is set with the other options, and the kernel refuses a second one */
    return sys_fsconfig(context, CONFIG_SET_STRING, "source", type);
}

int mount_create(struct build *build, const char *type, const struct vector *options,
                 uint32_t attributes)
{
    OWNED int context = sys_fsopen(type);
    if (context < 0 || configure_source(context, type, options) < 0 ||
        configure_all(build, context, options) < 0)
        return -1;
    int mount = sys_fsmount(context, attributes);
    if (mount < 0)
        explain(build, context, NULL);
    return mount;
}

int mount_copy(int place, int recursive)
{
    return sys_open_tree(place, "",
                         OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH |
                             (recursive ? AT_RECURSIVE : 0));
}

int mount_attach_at(int mount_descriptor, int directory, const char *name)
{
    if (mkdirat(directory, name, 0700) < 0)
        return -1;
    OWNED int place = openat(directory, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return place < 0 ? -1 : sys_move_mount(mount_descriptor, place);
}

int mount_is_refusal(int error)
{
    return error == EINVAL || error == EPERM || error == EACCES || error == ENOENT ||
           error == ENOTDIR || error == ESTALE;
}

/* A remount replaces all flags, so it repeats those that the mount has already. */
static unsigned long present_flags(const struct statvfs *status)
{
    unsigned long flags = 0;
    if (status->f_flag & ST_RDONLY)
        flags |= MS_RDONLY;
    if (status->f_flag & ST_NOSUID)
        flags |= MS_NOSUID;
    if (status->f_flag & ST_NODEV)
        flags |= MS_NODEV;
    if (status->f_flag & ST_NOEXEC)
        flags |= MS_NOEXEC;
    if (status->f_flag & STATFS_NOSYMFOLLOW)
        flags |= MS_NOSYMFOLLOW;
    return flags;
}

static int remount(int mount_descriptor, unsigned long set, unsigned long clear)
{
    char path[DESCRIPTOR_PATH];
    struct statvfs status;
    if (fstatvfs(mount_descriptor, &status) < 0)
        return -1;
    unsigned long flags = (present_flags(&status) & ~clear) | set;
    struct text text = text_in(path, sizeof path);
    text_add_descriptor(&text, mount_descriptor);
    return mount(NULL, path, NULL, MS_REMOUNT | MS_BIND | flags, NULL);
}

/* For these attributes MOUNT_ATTR_* has the values of MS_*. */
static int remount_with(int mount_descriptor, uint32_t attributes)
{
    const uint32_t known = ATTRIBUTE_RDONLY | ATTRIBUTE_NOSUID | ATTRIBUTE_NODEV | ATTRIBUTE_NOEXEC;
    if (attributes & ~known) {
        errno = ENOSYS;
        return -1;
    }
    return remount(mount_descriptor, attributes, 0);
}

/* The second number in each line of mountinfo is that of the parent (man 5 proc_pid_mountinfo). */
static int has_line_of_parent(int table, uint64_t parent)
{
    char piece[4096];
    uint64_t number = 0;
    int spaces = 0; /* in this line so far */
    ssize_t length;
    while ((length = read(table, piece, sizeof piece)) > 0) {
        for (ssize_t i = 0; i < length; i++) {
            const char c = piece[i];
            if (c == ' ' && ++spaces == 2 && number == parent)
                return 1;
            if (c == '\n')
                spaces = 0;
            number = c >= '0' && c <= '9' ? number * 10 + (uint64_t)(c - '0') : 0;
        }
    }
    return length < 0 ? -1 : 0;
}

int mount_number(int descriptor, uint64_t *number)
{
    uint64_t status[STATX_WORDS];
    if (sys_statx(descriptor, STATX_MOUNT_ID, status) < 0)
        return -1;
    *number = status[STATX_MOUNT_ID_WORD];
    return 0;
}

/* Whether an attached mount has mounts below; -1 if that cannot be determined. */
static int has_mounts_below(int mount_descriptor)
{
    uint64_t number;
    if (mount_number(mount_descriptor, &number) < 0)
        return -1;
    OWNED int table = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
    return table < 0 ? -1 : has_line_of_parent(table, number);
}

int mount_restrict(int mount_descriptor, uint32_t attributes, int recursive)
{
    struct mount_attributes change = {.attr_set = attributes};
    if (attributes == 0)
        return 0;
    if (sys_mount_setattr(mount_descriptor, recursive ? AT_RECURSIVE : 0, &change) == 0)
        return 0;
    if (errno != ENOSYS)
        return -1;
    if (recursive && has_mounts_below(mount_descriptor) != 0) {
        errno = ENOSYS;
        return -1;
    }
    return remount_with(mount_descriptor, attributes);
}

int mount_allow_devices(int mount_descriptor)
{
    struct mount_attributes change = {.attr_clr = ATTRIBUTE_NODEV};
    if (sys_mount_setattr(mount_descriptor, 0, &change) == 0)
        return 0;
    return errno == ENOSYS ? remount(mount_descriptor, 0, MS_NODEV) : -1;
}
