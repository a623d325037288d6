/* Files and directories by their paths. */
#include "syscalls.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_open(JNIEnv *env, jclass type,
                                                                jbyteArray path, jint flags,
                                                                jint mode)
{
    (void)type;
    AUTO_BYTES name = input(env, path);
    return name.data ? result_of(open(text_of(&name), flags | O_CLOEXEC, mode)) : -ENOMEM;
}

/* O_NONBLOCK: to open a FIFO must not wait for its other end. It changes nothing for files. */
static int open_file(const char *path, int flags, mode_t mode)
{
    AUTO_CLOSE file = open(path, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, mode);
    struct stat status;
    if (file < 0 || fstat(file, &status) < 0)
        return -errno;
    return S_ISREG(status.st_mode) ? steal(&file) : -EINVAL;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_openFile(JNIEnv *env, jclass type,
                                                                    jbyteArray path, jint flags,
                                                                    jint mode)
{
    (void)type;
    AUTO_BYTES name = input(env, path);
    return name.data ? open_file(text_of(&name), flags, (mode_t)mode) : -ENOMEM;
}

static int wait_from_now_on(int file)
{
    return fcntl(file, F_SETFL, O_RDONLY);
}

/*
 * Returns the number of bytes. An error after some bytes is an error of the whole read. A FIFO that is
 * empty and has a writer, such as a shell's <(COMMAND), is waited for, although it was opened without a
 * wait.
 */
static ssize_t read_all(int file, jbyte *buffer, size_t size)
{
    size_t length = 0;
    while (length < size) {
        ssize_t got = read(file, buffer + length, size - length);
        if (got == 0)
            break;
        if (got > 0)
            length += (size_t)got;
        else if (errno != EINTR && (errno != EAGAIN || wait_from_now_on(file) < 0))
            return -1;
    }
    return (ssize_t)length;
}

static int is_fifo(int file)
{
    struct stat status;
    return fstat(file, &status) == 0 && S_ISFIFO(status.st_mode);
}

static ssize_t read_start(const char *path, jbyte *buffer, size_t size)
{
    AUTO_CLOSE file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read_all(file, buffer, size);
    if ((length != 0 && length != (ssize_t)size) || !is_fifo(file))
        return length;
    errno = length ? EFBIG : ESPIPE; /* what was read of a FIFO cannot be read again; no writer */
    return -1;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_readFile(JNIEnv *env, jclass type,
                                                                    jbyteArray path,
                                                                    jbyteArray buffer)
{
    (void)type;
    AUTO_BYTES name = input(env, path);
    AUTO_BYTES content = output(env, buffer);
    if (!content.data)
        return -ENOMEM;
    return result_of(read_start(text_of(&name), content.data, size_of(&content)));
}

/* Returns the length of the names, each of which ends in NUL; it is size if a name does not fit. */
static ssize_t read_names(DIR *directory, jbyte *buffer, size_t size)
{
    size_t length = 0;
    for (;;) {
        errno = 0; /* distinguishes an error from the end: man 3 readdir */
        const struct dirent *entry = readdir(directory);
        if (!entry)
            return errno ? -1 : (ssize_t)length;
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        size_t room = strlen(entry->d_name) + 1;
        if (room > size - length)
            return (ssize_t)size;
        memcpy(buffer + length, entry->d_name, room);
        length += room;
    }
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_listDirectory(JNIEnv *env, jclass type,
                                                                         jbyteArray path,
                                                                         jbyteArray buffer)
{
    (void)type;
    AUTO_BYTES name = input(env, path);
    AUTO_BYTES names = output(env, buffer);
    if (!names.data)
        return -ENOMEM;
    DIR *directory = opendir(text_of(&name)); /* opendir(3) sets O_CLOEXEC */
    jint length = result_of(directory ? read_names(directory, names.data, size_of(&names)) : -1);
    if (directory)
        closedir(directory);
    return length;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_access(JNIEnv *env, jclass type,
                                                                  jbyteArray path)
{
    (void)type;
    AUTO_BYTES name = input(env, path);
    return name.data ? result_of(access(text_of(&name), F_OK)) : -ENOMEM;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_status(JNIEnv *env, jclass type,
                                                                  jbyteArray path,
                                                                  jlongArray fields)
{
    (void)type;
    AUTO_BYTES name = input(env, path);
    if (!name.data)
        return -ENOMEM;
    struct stat status;
    if (lstat(text_of(&name), &status) < 0)
        return -errno;
    const jlong values[] = {status.st_mode,
                            status.st_uid,
                            status.st_size,
                            status.st_blocks * 512,
                            (jlong)status.st_dev,
                            (jlong)status.st_ino,
                            status.st_ctim.tv_sec * 1000000000LL + status.st_ctim.tv_nsec};
    (*env)->SetLongArrayRegion(env, fields, 0, sizeof values / sizeof *values, values);
    return 0;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_changeMode(JNIEnv *env, jclass type,
                                                                      jbyteArray path, jint mode)
{
    (void)type;
    AUTO_BYTES name = input(env, path);
    return name.data ? result_of(chmod(text_of(&name), (mode_t)mode)) : -ENOMEM;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_makeDirectory(JNIEnv *env, jclass type,
                                                                         jbyteArray path, jint mode)
{
    (void)type;
    AUTO_BYTES name = input(env, path);
    return name.data ? result_of(mkdir(text_of(&name), (mode_t)mode)) : -ENOMEM;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_removeDirectory(JNIEnv *env, jclass type,
                                                                           jbyteArray path)
{
    (void)type;
    AUTO_BYTES name = input(env, path);
    return name.data ? result_of(rmdir(text_of(&name))) : -ENOMEM;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_rename(JNIEnv *env, jclass type,
                                                                  jbyteArray from, jbyteArray to)
{
    (void)type;
    AUTO_BYTES old_name = input(env, from);
    AUTO_BYTES new_name = input(env, to);
    return new_name.data ? result_of(rename(text_of(&old_name), text_of(&new_name))) : -ENOMEM;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_link(JNIEnv *env, jclass type,
                                                                jbyteArray file, jbyteArray to)
{
    (void)type;
    AUTO_BYTES existing = input(env, file);
    AUTO_BYTES name = input(env, to);
    return name.data ? result_of(link(text_of(&existing), text_of(&name))) : -ENOMEM;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_removeFile(JNIEnv *env, jclass type,
                                                                      jbyteArray path)
{
    (void)type;
    AUTO_BYTES name = input(env, path);
    return name.data ? result_of(unlink(text_of(&name))) : -ENOMEM;
}

static int identify(const char *path, jlong identity[5])
{
    struct stat status;
    if (stat(path, &status) < 0)
        return -1;
    if (!S_ISREG(status.st_mode)) {
        errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
        return -1;
    }
    identity[0] = (jlong)status.st_dev;
    identity[1] = (jlong)status.st_ino;
    identity[2] = (jlong)status.st_mode;
    identity[3] = (jlong)status.st_uid;
    identity[4] = (jlong)status.st_size;
    return 0;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_identifyFile(JNIEnv *env, jclass type,
                                                                        jbyteArray path,
                                                                        jlongArray result)
{
    (void)type;
    jlong identity[5] = {0};
    AUTO_BYTES name = input(env, path);
    if (!name.data)
        return -ENOMEM;
    if (identify(text_of(&name), identity) < 0)
        return -errno;
    (*env)->SetLongArrayRegion(env, result, 0, 5, identity);
    return 0;
}
