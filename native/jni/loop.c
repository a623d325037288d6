/* Loop devices: man 4 loop. */
#include "syscalls.h"

#include <fcntl.h>
#include <linux/loop.h>
#include <stdio.h>
#include <sys/ioctl.h>

static int control(unsigned long request, long number)
{
    AUTO_CLOSE control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
    return control < 0 ? -1 : ioctl(control, request, number);
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_MountSyscalls_freeLoop(JNIEnv *env, jclass type)
{
    (void)env, (void)type;
    return result_of(control(LOOP_CTL_GET_FREE, 0));
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_MountSyscalls_addLoop(JNIEnv *env, jclass type)
{
    (void)env, (void)type;
    return result_of(control(LOOP_CTL_ADD, -1)); /* -1: the next number that no device has */
}

/*
 * Before Linux 6.6 overlayfs promises direct I/O also where the filesystem below it has none, and
 * then every read of the device fails with EIO. Only the opening of a file asks that filesystem.
 */
static int has_direct_io(int file)
{
    char path[32];
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    AUTO_CLOSE direct = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC);
    return direct >= 0;
}

/*
 * Asks for direct I/O, so that the page cache has the content once, for the device, and not for the
 * file as well. Most kernels go on without it where the filesystem has none, others refuse that.
 */
static int configure(int device, int file, uint32_t block_size)
{
    const uint32_t flags = LO_FLAGS_READ_ONLY | LO_FLAGS_AUTOCLEAR;
    const uint32_t direct = has_direct_io(file) ? LO_FLAGS_DIRECT_IO : 0;
    struct loop_config config = {
        .fd = (uint32_t)file,
        .block_size = block_size,
        .info = {.lo_flags = flags | direct},
    };
    int result = ioctl(device, LOOP_CONFIGURE, &config);
    if (result < 0 && errno == EINVAL && direct) {
        config.info.lo_flags = flags;
        result = ioctl(device, LOOP_CONFIGURE, &config);
    }
    return result;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_MountSyscalls_configureLoop(
    JNIEnv *env, jclass type, jint device, jint file, jint block_size)
{
    (void)env, (void)type;
    return result_of(configure(device, file, (uint32_t)block_size));
}

/* Another part of the file, or a device that stays or can be written to, is not what we make. */
static int shows_whole(const struct loop_info64 *info)
{
    const uint32_t wanted = LO_FLAGS_READ_ONLY | LO_FLAGS_AUTOCLEAR;
    return (info->lo_flags & wanted) == wanted && info->lo_offset == 0 && info->lo_sizelimit == 0 &&
           info->lo_encrypt_type == 0;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_MountSyscalls_loopFile(JNIEnv *env, jclass type,
                                                                         jint device,
                                                                         jlongArray file)
{
    (void)type;
    struct loop_info64 info;
    if (ioctl(device, LOOP_GET_STATUS64, &info) < 0)
        return -errno;
    const jlong identity[2] = {(jlong)info.lo_device, (jlong)info.lo_inode};
    (*env)->SetLongArrayRegion(env, file, 0, 2, identity);
    return shows_whole(&info);
}
