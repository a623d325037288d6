#include "layer.h"

#include <linux/loop.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "mount.h"
#include "sys.h"
#include "text.h"

/* The arguments of OPEN_LAYER. */
enum { LAYER_FILE, LAYER_SOURCE, LAYER_DEVICE, LAYER_INODE, LAYER_FLAGS };

/* Another part of the file, or a device that can be written to, is not what the JVM has made. */
static int device_shows(int source, uint64_t device, uint64_t inode)
{
    struct loop_info64 info;
    if (ioctl(source, LOOP_GET_STATUS64, &info) < 0)
        return errno == ENXIO ? 0 : -1; /* the last one that had it open has closed it */
    return info.lo_device == device && info.lo_inode == inode && info.lo_offset == 0 &&
           info.lo_sizelimit == 0 && (info.lo_flags & LO_FLAGS_READ_ONLY);
}

static int is_source_of(int source, const struct argument *arguments)
{
    struct stat status;
    uint64_t device = arguments[LAYER_DEVICE].number, inode = arguments[LAYER_INODE].number;
    if (fstat(source, &status) < 0)
        return -1;
    return S_ISBLK(status.st_mode) ? device_shows(source, device, inode)
                                   : status.st_dev == device && status.st_ino == inode;
}

/*
 * Opens the loop device, or the file itself. The kernel gives a device another file when the JVM has
 * died and let it go, and a path can get another file at any time. What is open stays as it is.
 */
static int open_source(const struct argument *arguments)
{
    OWNED int source =
        open(arguments[LAYER_SOURCE].string, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    int is_source = source < 0 ? -1 : is_source_of(source, arguments);
    if (is_source < 0)
        return -1;
    errno = ESTALE;
    return is_source ? steal(&source) : -1;
}

/*
 * Returns a detached mount of a layer. All mounts of one device share one filesystem in the kernel,
 * so each must be read-only: EBUSY otherwise. The layer's device nodes are closed below the overlay
 * as well, and its set-user-ID programs start through the overlay's own mount.
 */
static int mount_layer(struct build *scratch, int source)
{
    uint8_t bytes[2 * sizeof(uint32_t) + sizeof "ro" + sizeof "source=" + DESCRIPTOR_PATH];
    const uint32_t flag = sizeof "ro" - 1;
    uint8_t *second = bytes + sizeof flag + sizeof "ro";
    struct text option = text_in((char *)second + sizeof flag, sizeof "source=" + DESCRIPTOR_PATH);
    text_add(&option, "source=");
    text_add_descriptor(&option, source);
    const uint32_t length = (uint32_t)option.length;
    memcpy(bytes, &flag, sizeof flag);
    memcpy(bytes + sizeof flag, "ro", sizeof "ro");
    memcpy(second, &length, sizeof length);
    const struct vector options = {.count = 2, .first = bytes};
    return mount_create(scratch, "erofs", &options,
                        ATTRIBUTE_RDONLY | ATTRIBUTE_NOSUID | ATTRIBUTE_NODEV);
}

int layer_open(const struct argument *arguments, int user_namespace, struct build *scratch)
{
    OWNED int source = open_source(arguments);
    OWNED int layer = source < 0 ? -1 : mount_layer(scratch, source);
    if (layer < 0 || !(arguments[LAYER_FLAGS].number & TREE_MAPPED))
        return steal(&layer);
    struct mount_attributes mapping = {
        .attr_set = ATTRIBUTE_IDMAP,
        .userns_fd = (uint64_t)user_namespace,
    };
    if (sys_mount_setattr(layer, 0, &mapping) < 0) {
        scratch->argument = "mapping its owners";
        return -1;
    }
    return steal(&layer);
}
