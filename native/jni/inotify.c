/* Changes of the files in a directory: inotify(7). */
#include "syscalls.h"

#include <sys/inotify.h>

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_inotifyCreate(JNIEnv *env, jclass type)
{
    (void)env, (void)type;
    return result_of(inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_inotifyAdd(JNIEnv *env, jclass type,
                                                                      jint inotify,
                                                                      jbyteArray directory)
{
    (void)type;
    AUTO_BYTES path = input(env, directory);
    if (!path.data)
        return -ENOMEM;
    return result_of(inotify_add_watch(inotify, text_of(&path),
                                       IN_MODIFY | IN_CREATE | IN_DELETE | IN_MOVE |
                                           IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR));
}
