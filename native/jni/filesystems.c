/* New mounts that are attached nowhere: fsopen(2) and what belongs to it, Linux 5.2. */
#include "syscalls.h"

#include <linux/mount.h>
#include <string.h>
#include <sys/syscall.h>

/* The kernel writes the reason into the context itself. It takes the place of none that is known. */
static void take_message(int context, struct bytes *message)
{
    int error = errno;
    ssize_t length = read(context, message->data, size_of(message) - 1);
    message->data[length > 0 ? length : 0] = 0;
    errno = error;
}

static int open_read_only(const char *kind, const char *source, struct bytes *message)
{
    AUTO_CLOSE context = (int)syscall(__NR_fsopen, kind, FSOPEN_CLOEXEC);
    if (context < 0)
        return -1;
    if (syscall(__NR_fsconfig, context, FSCONFIG_SET_STRING, "source", source, 0) < 0 ||
        syscall(__NR_fsconfig, context, FSCONFIG_SET_FLAG, "ro", NULL, 0) < 0 ||
        syscall(__NR_fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0) {
        take_message(context, message);
        return -1;
    }
    return steal(&context);
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_MountSyscalls_openFileSystem(
    JNIEnv *env, jclass type, jbyteArray kind, jbyteArray source, jbyteArray message)
{
    (void)type;
    AUTO_BYTES name = input(env, kind);
    AUTO_BYTES path = input(env, source);
    AUTO_BYTES reason = output(env, message);
    if (!reason.data)
        return -ENOMEM;
    reason.data[0] = 0;
    return result_of(open_read_only(text_of(&name), text_of(&path), &reason));
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_MountSyscalls_mountDetached(JNIEnv *env,
                                                                              jclass type,
                                                                              jint context)
{
    (void)env, (void)type;
    return result_of(
        syscall(__NR_fsmount, context, FSMOUNT_CLOEXEC,
                MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC));
}
