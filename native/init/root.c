/* The steps that make the container's root and leave the host's. */
#include <limits.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "init.h"
#include "mount.h"
#include "path.h"
#include "sys.h"
#include "text.h"
#include "upper.h"

/* Refuses "/": as a container's root it would be the host itself, writable. */
static int refuse_host_root(int place)
{
    struct stat here, host;
    if (fstat(place, &here) < 0 || stat("/", &host) < 0)
        return -1;
    if (here.st_dev == host.st_dev && here.st_ino == host.st_ino) {
        errno = EBUSY;
        return -1;
    }
    return 0;
}

/* Makes a bind mount of the directory on itself, because pivot_root needs a mount point. */
int step_root_directory(struct build *build, const struct argument *arguments)
{
    OWNED int place = open(arguments[0].string, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (place < 0 || refuse_host_root(place) < 0)
        return -1;
    OWNED int copy = mount_copy(place, 1);
    if (copy < 0 || sys_move_mount(copy, place) < 0)
        return -1;
    build->root = steal(&copy);
    return 0;
}

/*
 * The lower directory is a detached mount. The overlay's options are names relative to the staging
 * directory, so no path of the user is part of an option string, which has separators and a limit
 * of one page.
 */
static int mount_overlay(struct build *build, int staging, int lower, uint32_t flags)
{
    static const uint8_t options[] = "\x0e\0\0\0lowerdir=lower\0"
                                     "\x0e\0\0\0upperdir=upper\0"
                                     "\x0c\0\0\0workdir=work\0"
                                     "\x09\0\0\0userxattr";
    const struct vector vector = {.count = flags & OVERLAY_USER_XATTR ? 4 : 3, .first = options};
    if (mount_attach_at(lower, staging, "lower") < 0 || upper_make(staging, "upper", lower) < 0 ||
        mkdirat(staging, "work", 0700) < 0 || fchdir(staging) < 0)
        return -1;
    OWNED int overlay = mount_create(build, "overlay", &vector, 0);
    if (overlay < 0 || mount_attach_at(overlay, staging, "root") < 0)
        return -1;
    return steal(&overlay);
}

/* Letters and digits, so that a name is neither an option nor one of the other directories. */
static void add_layer_name(struct text *text, uint32_t index)
{
    static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    if (index >= sizeof digits - 1)
        text_add_bytes(text, &digits[index / (sizeof digits - 1)], 1);
    text_add_bytes(text, &digits[index % (sizeof digits - 1)], 1);
}

/* Attaches each layer below the staging directory, and adds their names, the topmost first. */
static int attach_layers(struct text *options, int staging, const int *layers, uint32_t count)
{
    for (uint32_t i = count; i-- > 0;) {
        char bytes[4];
        struct text name = text_in(bytes, sizeof bytes);
        add_layer_name(&name, i);
        if (mount_attach_at(layers[i], staging, bytes) < 0)
            return -1;
        text_add(options, bytes);
        text_add(options, i ? ":" : "");
    }
    return 0;
}

/*
 * An overlay of root obeys trusted.overlay.* of its layers, and most kernels follow redirects by
 * default. Layers have no such attributes; if one had, it could show other files than its own. All
 * kernels since 4.19 have these options. With userxattr nothing is followed anyway.
 */
#define FOLLOWS_NOTHING "redirect_dir=nofollow,metacopy=off,index=off,"

/*
 * Uses mount(2), whose options are one page: before Linux 6.5, fsconfig(2) takes 255 bytes of
 * lowerdir, and it has no lowerdir+ for single layers. where says which directories the overlay writes
 * to, as names below the staging directory.
 */
static int mount_layers(int staging, const int *layers, uint32_t count, uint64_t flags,
                        const char *where)
{
    char bytes[4096];
    struct text options = text_in(bytes, sizeof bytes);
    text_add(&options, where);
    text_add(&options, flags & OVERLAY_USER_XATTR ? "userxattr," : FOLLOWS_NOTHING);
    text_add(&options, "lowerdir=");
    if (attach_layers(&options, staging, layers, count) < 0 || mkdirat(staging, "root", 0700) < 0 ||
        fchdir(staging) < 0 || mount("overlay", "root", "overlay", 0, bytes) < 0)
        return -1;
    return openat(staging, "root", O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* Mounts a tmpfs on the staging directory, visible in this mount namespace only. */
static int mount_staging(struct build *build, const char *path, uint64_t size)
{
    uint8_t option[64] = {0};
    struct vector options = {.count = size ? 1 : 0, .first = option};
    struct text text = text_in((char *)option + sizeof(uint32_t), sizeof option - sizeof(uint32_t));
    text_add(&text, "size=");
    text_add_number(&text, size);
    uint32_t length = (uint32_t)text.length;
    memcpy(option, &length, sizeof length);
    OWNED int place = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (place < 0) {
        build->argument = path;
        return -1;
    }
    OWNED int staging = mount_create(build, "tmpfs", &options, 0);
    if (staging < 0 || sys_move_mount(staging, place) < 0)
        return -1;
    return steal(&staging);
}

static int take_overlay(struct build *build, int lower, const struct argument *arguments)
{
    OWNED int staging = mount_staging(build, arguments[1].string, arguments[2].number);
    if (staging < 0)
        return -1;
    build->root = mount_overlay(build, staging, lower, (uint32_t)arguments[3].number);
    return build->root < 0 ? -1 : 0;
}

int step_root_overlay(struct build *build, const struct argument *arguments)
{
    OWNED int place = open(arguments[0].string, O_PATH | O_DIRECTORY | O_CLOEXEC);
    OWNED int lower = place < 0 ? -1 : mount_copy(place, 0);
    return lower < 0 ? -1 : take_overlay(build, lower, arguments);
}

int step_root_source_overlay(struct build *build, const struct argument *arguments)
{
    return take_overlay(build, build->sources[arguments[0].number], arguments);
}

/*
 * The overlay's root shows the attributes of the upper directory, and so those of the layer that is given
 * for it.
 */
int step_root_layers(struct build *build, const struct argument *arguments)
{
    const int *sources = build->sources;
    OWNED int staging = mount_staging(build, arguments[3].string, arguments[4].number);
    if (staging < 0 || upper_make(staging, "upper", sources[arguments[2].number]) < 0 ||
        mkdirat(staging, "work", 0700) < 0)
        return -1;
    build->root =
        mount_layers(staging, sources + arguments[0].number, (uint32_t)arguments[1].number,
                     arguments[5].number, "upperdir=upper,workdir=work,");
    return build->root < 0 ? -1 : 0;
}

/* Both directories have to be on one mount. */
int step_root_layers_kept(struct build *build, const struct argument *arguments)
{
    const int *sources = build->sources;
    const int kept = sources[arguments[3].number];
    OWNED int staging = mount_staging(build, arguments[4].string, 0);
    if (staging < 0 || mount_attach_at(kept, staging, "kept") < 0 ||
        upper_keep(kept, sources[arguments[2].number]) < 0)
        return -1;
    build->root =
        mount_layers(staging, sources + arguments[0].number, (uint32_t)arguments[1].number,
                     arguments[5].number, "upperdir=kept/upper,workdir=kept/work,");
    return build->root < 0 ? -1 : 0;
}

/*
 * Attaches the root to a directory in memory, because pivot_root needs a mount point, and this user
 * namespace may not be able to reach the root's own directory.
 */
int step_root_source(struct build *build, const struct argument *arguments)
{
    struct stat status;
    int source = build->sources[arguments[0].number];
    if (fstat(source, &status) < 0 || refuse_host_root(source) < 0)
        return -1;
    if (!S_ISDIR(status.st_mode)) {
        errno = ENOTDIR;
        return -1;
    }
    OWNED int staging = mount_staging(build, arguments[1].string, 0);
    if (staging < 0)
        return -1;
    build->root = source;
    return mount_attach_at(source, staging, "root");
}

/* The mounts below the root directory on the host are the container's as well. */
int step_root_attributes(struct build *build, const struct argument *arguments)
{
    return mount_restrict(build->root, (uint32_t)arguments[0].number, arguments[1].number != 0);
}

int step_readonly_root(struct build *build, const struct argument *arguments)
{
    (void)arguments;
    return mount_restrict(build->root, ATTRIBUTE_RDONLY, 0);
}

/*
 * pivot_root(".", ".") stacks the old root on the new one, so it needs no directory for the old
 * root (man 2 pivot_root, NOTES). The old root is then detached with all mounts below it.
 */
int step_pivot_root(struct build *build, const struct argument *arguments)
{
    (void)arguments;
    if (fchdir(build->root) < 0 || sys_pivot_root(".", ".") < 0)
        return -1;
    return umount2(".", MNT_DETACH) < 0 ? -1 : chdir("/");
}

int step_move_root(struct build *build, const struct argument *arguments)
{
    (void)arguments;
    if (fchdir(build->root) < 0 || mount(".", "/", NULL, MS_MOVE, NULL) < 0 || chroot(".") < 0)
        return -1;
    return chdir("/");
}

/* A working directory outside the root would show the host: CVE-2024-21626. */
static int check_inside(void)
{
    char here[PATH_MAX];
    /*
     * The C library's function would report an outside directory as ENOENT, so the system call is
     * made directly.
     */
    long length = syscall(SYS_getcwd, here, sizeof here);
    if (length < 0)
        return -1;
    if (here[0] == '/')
        return 0;
    errno = EXDEV;
    return -1;
}

static int change_directory(const char *path, uint32_t flags)
{
    OWNED int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    OWNED int directory = root < 0 ? -1 : path_open(root, path, flags, TARGET_DIRECTORY);
    return directory < 0 || fchdir(directory) < 0 ? -1 : check_inside();
}

int step_working_directory(struct build *build, const struct argument *arguments)
{
    (void)build;
    return change_directory(arguments[0].string, 0);
}

/* In a running container a missing directory is an error of the caller, and is not made. */
int step_change_directory(struct build *build, const struct argument *arguments)
{
    (void)build;
    return change_directory(arguments[0].string, TARGET_EXISTS);
}
