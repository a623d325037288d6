/* Locks on files and directories: flock(2). */
#include "syscalls.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

/* Waits for the lock, unless the operation has LOCK_NB. */
static int lock_by(int file, int operation)
{
    int result;
    do
        result = flock(file, operation);
    while (result < 0 && errno == EINTR);
    return result;
}

static int lock(int file)
{
    return lock_by(file, LOCK_EX);
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_lock(JNIEnv *env, jclass type,
                                                                jint descriptor)
{
    (void)env, (void)type;
    return result_of(lock(descriptor));
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_lockShared(JNIEnv *env, jclass type,
                                                                      jint descriptor)
{
    (void)env, (void)type;
    return result_of(lock_by(descriptor, LOCK_SH));
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_tryLock(JNIEnv *env, jclass type,
                                                                   jint descriptor, jboolean shared)
{
    (void)env, (void)type;
    return result_of(lock_by(descriptor, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB));
}

/*
 * Returns 1 if the path still leads to the file. The process that held the lock before may have
 * removed the file, and another one may have created it again.
 */
static int is_at(const struct stat *file, const char *path)
{
    struct stat there;
    if (lstat(path, &there) < 0)
        return errno == ENOENT ? 0 : -1;
    return file->st_dev == there.st_dev && file->st_ino == there.st_ino;
}

/* Locks a file, and returns 1 if the path still leads to it. */
static int lock_at(int file, int operation, const char *path, struct stat *status)
{
    return lock_by(file, operation) < 0 || fstat(file, status) < 0 ? -1 : is_at(status, path);
}

static int is_own(const struct stat *status)
{
    return status->st_uid == geteuid() && !(status->st_mode & (S_IWGRP | S_IWOTH));
}

static int lock_directory(const char *path)
{
    struct stat locked;
    AUTO_CLOSE directory = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    int held = directory < 0 ? -1 : lock_at(directory, LOCK_EX, path, &locked);
    if (held < 0)
        return -errno;
    if (!held)
        return -ENOENT;
    return is_own(&locked) ? steal(&directory) : -EPERM;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_lockDirectory(JNIEnv *env, jclass type,
                                                                         jbyteArray path)
{
    (void)type;
    AUTO_BYTES name = input(env, path);
    return name.data ? lock_directory(text_of(&name)) : -ENOMEM;
}

/* Creates and locks a file that exists only while it is locked. */
static int lock_file(const char *path, int operation)
{
    for (;;) {
        struct stat locked;
        AUTO_CLOSE file = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
        int held = file < 0 ? -1 : lock_at(file, operation, path, &locked);
        if (held < 0)
            return -errno;
        if (held)
            return steal(&file);
    }
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_lockFile(JNIEnv *env, jclass type,
                                                                    jbyteArray path)
{
    (void)type;
    AUTO_BYTES name = input(env, path);
    return name.data ? lock_file(text_of(&name), LOCK_EX) : -ENOMEM;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_tryLockFile(JNIEnv *env, jclass type,
                                                                       jbyteArray path)
{
    (void)type;
    AUTO_BYTES name = input(env, path);
    return name.data ? lock_file(text_of(&name), LOCK_EX | LOCK_NB) : -ENOMEM;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_unlockFile(JNIEnv *env, jclass type,
                                                                      jint descriptor,
                                                                      jbyteArray path)
{
    (void)type;
    AUTO_BYTES name = input(env, path);
    jint result =
        name.data ? result_of(unlink(text_of(&name))) : -ENOMEM; /* while the lock is held */
    close(descriptor);
    return result;
}

/*
 * NFS makes record locks of flock(2), and an exclusive one needs a file that is open for writing; so
 * the kernel answers EBADF otherwise. Directories have no such locks, and cannot be opened so.
 */
static int open_to_lock(const char *path, int operation)
{
    const int flags = O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC;
    int file = operation & LOCK_EX ? open(path, O_RDWR | flags) : -1;
    return file < 0 ? open(path, O_RDONLY | flags) : file;
}

/* Locks a file or a directory that exists. */
static int lock_path(const char *path, int operation)
{
    struct stat locked;
    AUTO_CLOSE file = open_to_lock(path, operation);
    int held = file < 0 ? -1 : lock_at(file, operation, path, &locked);
    if (held < 0)
        return -errno;
    return held ? steal(&file) : -ENOENT;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_lockPath(JNIEnv *env, jclass type,
                                                                    jbyteArray path,
                                                                    jboolean shared)
{
    (void)type;
    AUTO_BYTES name = input(env, path);
    return name.data ? lock_path(text_of(&name), shared ? LOCK_SH : LOCK_EX | LOCK_NB) : -ENOMEM;
}
