/* Shows the host's filesystems in a view of the host. */
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "init.h"
#include "mount.h"
#include "sys.h"
#include "text.h"

/* The attributes with which a view shows every filesystem. */
#define VIEW_ATTRIBUTES (ATTRIBUTE_RDONLY | ATTRIBUTE_NOSUID | ATTRIBUTE_NODEV)

/* The layers of an overlay are in the staging directory, named by the slot's number. */
struct place {
    char name[16];
    uint8_t options[64]; /* in the wire format: lowerdir=NAME:empty, userxattr */
};

static void set_place(struct place *place, uint64_t slot)
{
    struct text name = text_in(place->name, sizeof place->name);
    text_add(&name, "v"); /* no layer of the root has such a name */
    text_add_number(&name, slot);
    struct text option = text_in((char *)place->options + sizeof(uint32_t),
                                 sizeof place->options - sizeof(uint32_t));
    text_add(&option, "lowerdir=");
    text_add(&option, place->name);
    text_add(&option, ":empty");
    uint32_t length = (uint32_t)option.length;
    memcpy(place->options, &length, sizeof length);
    static const uint8_t user[] = "\x09\0\0\0userxattr";
    memcpy(place->options + sizeof length + length + 1, user, sizeof user);
}

/* Without an upper layer overlayfs needs two lower ones. The options are names, as in root.c. */
static int overlay_in(struct build *build, int staging, int source,
                      const struct argument *arguments)
{
    struct place place;
    set_place(&place, arguments[0].number);
    const struct vector options = {.count = arguments[3].number & OVERLAY_USER_XATTR ? 2 : 1,
                                   .first = place.options};
    if (mkdirat(staging, "empty", 0700) < 0 && errno != EEXIST)
        return -1;
    if (mount_attach_at(source, staging, place.name) < 0 || fchdir(staging) < 0)
        return -1;
    struct statvfs status; /* an overlay does not inherit its layers' noexec */
    if (fstatvfs(source, &status) < 0)
        return -1;
    return mount_create(build, "overlay", &options,
                        VIEW_ATTRIBUTES | (status.f_flag & ST_NOEXEC ? ATTRIBUTE_NOEXEC : 0));
}

/*
 * The kernel knows a socket or FIFO by its inode, and an overlay has another inode: connect(2) to a
 * socket of a host's server is refused, and a FIFO has nobody at its other end. A bind mount would
 * lead to both.
 */
static int open_overlay(struct build *build, int source, const struct argument *arguments)
{
    OWNED int staging = open(arguments[1].string, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return staging < 0 ? -1 : overlay_in(build, staging, source, arguments);
}

static int left_out(const struct argument *arguments)
{
    return (arguments[4].number & VIEW_NEEDED) || !mount_is_refusal(errno) ? -1 : 0;
}

/*
 * A file cannot have an overlay. A regular file has nobody at another end, so it is bound; any
 * other file that is not a directory may have somebody there, so it is left out.
 */
int step_inert_view(struct build *build, const struct argument *arguments)
{
    struct stat status;
    int source = build->sources[arguments[0].number];
    if (source < 0) /* the kernel made no copy of it */
        return 0;
    if (fstat(source, &status) < 0)
        return -1;
    int is_directory = S_ISDIR(status.st_mode);
    if (!is_directory && !S_ISREG(status.st_mode))
        return 0;
    OWNED int overlay = is_directory ? open_overlay(build, source, arguments) : -1;
    int view = is_directory ? overlay : source;
    if (view < 0)
        return left_out(arguments);
    int shown = mount_attach(build, view, arguments[2].string, TARGET_NO_SYMLINKS | TARGET_EXISTS,
                             is_directory ? TARGET_DIRECTORY : TARGET_FILE);
    if (shown < 0)
        return left_out(arguments);
    return is_directory ? 0 : mount_restrict(source, VIEW_ATTRIBUTES, 0);
}
