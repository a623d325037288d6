/* A lock file that is there only while it is locked: flock(2). */
#include "syscalls.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static int lock(int file)
{
    int result;
    do
        result = flock(file, LOCK_EX);
    while (result < 0 && errno == EINTR);
    return result;
}

/* 1 where the path still leads to the file: whoever had the lock before has removed its file. */
static int is_at(int file, const char *path)
{
    struct stat ours, there;
    if (fstat(file, &ours) < 0)
        return -1;
    if (lstat(path, &there) < 0)
        return errno == ENOENT ? 0 : -1;
    return ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

static int lock_file(const char *path)
{
    for (;;) {
        int file = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (file < 0)
            return -errno;
        int held = lock(file) < 0 ? -1 : is_at(file, path);
        if (held == 1)
            return file;
        int error = errno;
        close(file);
        if (held < 0)
            return -error;
    }
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_lockFile(JNIEnv *env, jclass type,
                                                                    jbyteArray path)
{
    (void)type;
    jbyte *bytes = (*env)->GetByteArrayElements(env, path, NULL); /* NUL-terminated by Java */
    if (!bytes)
        return -ENOMEM;
    jint file = lock_file((const char *)bytes);
    (*env)->ReleaseByteArrayElements(env, path, bytes, JNI_ABORT);
    return file;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_unlockFile(JNIEnv *env, jclass type,
                                                                      jint file, jbyteArray path)
{
    (void)type;
    jbyte *bytes = (*env)->GetByteArrayElements(env, path, NULL);
    jint result = -ENOMEM;
    if (bytes) {
        result = unlink((const char *)bytes) < 0 ? -errno : 0; /* while it is still ours */
        (*env)->ReleaseByteArrayElements(env, path, bytes, JNI_ABORT);
    }
    close(file);
    return result;
}
