/* dev.jcontainer.kernel.Syscalls, as syscalls.c: names of files, locks, and the socket that a container waits on. */
#include "syscalls.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "plan.h"

static jint result_of(long result)
{
    return result < 0 ? -errno : (jint)result;
}

static jbyte *bytes_of(JNIEnv *env, jbyteArray path)
{
    return (*env)->GetByteArrayElements(env, path, NULL); /* NUL-terminated by Java */
}

static void release(JNIEnv *env, jbyteArray path, jbyte *bytes)
{
    (*env)->ReleaseByteArrayElements(env, path, bytes, JNI_ABORT);
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_rename(JNIEnv *env, jclass type,
                                                                  jbyteArray from, jbyteArray to)
{
    (void)type;
    jbyte *old_path = bytes_of(env, from);
    jbyte *new_path = old_path ? bytes_of(env, to) : NULL;
    jint renamed =
        new_path ? result_of(rename((const char *)old_path, (const char *)new_path)) : -ENOMEM;
    if (new_path)
        release(env, to, new_path);
    if (old_path)
        release(env, from, old_path);
    return renamed;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_removeFile(JNIEnv *env, jclass type,
                                                                      jbyteArray path)
{
    (void)type;
    jbyte *bytes = bytes_of(env, path);
    if (!bytes)
        return -ENOMEM;
    jint removed = result_of(unlink((const char *)bytes));
    release(env, path, bytes);
    return removed;
}

/* How much it was; an error after some of it is one of the whole. */
static ssize_t read_all(int file, jbyte *buffer, size_t size)
{
    size_t length = 0;
    while (length < size) {
        ssize_t got = read(file, buffer + length, size - length);
        if (got == 0)
            break;
        if (got > 0)
            length += (size_t)got;
        else if (errno != EINTR)
            return -1;
    }
    return (ssize_t)length;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_readFile(JNIEnv *env, jclass type,
                                                                    jbyteArray path,
                                                                    jbyteArray buffer)
{
    (void)type;
    jbyte *bytes = bytes_of(env, path);
    jbyte *text = bytes ? bytes_of(env, buffer) : NULL;
    jint length = -ENOMEM;
    if (text) {
        int file = open((const char *)bytes, O_RDONLY | O_CLOEXEC);
        length = result_of(
            file < 0 ? -1 : read_all(file, text, (size_t)(*env)->GetArrayLength(env, buffer)));
        if (file >= 0)
            close(file);
        (*env)->ReleaseByteArrayElements(env, buffer, text, 0);
    }
    if (bytes)
        release(env, path, bytes);
    return length;
}

/* The names, each ending in NUL; size where one does not fit. */
static ssize_t read_names(DIR *directory, jbyte *buffer, size_t size)
{
    size_t length = 0;
    for (;;) {
        errno = 0; /* what tells an error from the end: man 3 readdir */
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
    jbyte *bytes = bytes_of(env, path);
    jbyte *names = bytes ? bytes_of(env, buffer) : NULL;
    jint length = -ENOMEM;
    if (names) {
        size_t size = (size_t)(*env)->GetArrayLength(env, buffer);
        DIR *directory = opendir((const char *)bytes); /* O_CLOEXEC by itself */
        length = result_of(directory ? read_names(directory, names, size) : -1);
        if (directory)
            closedir(directory);
        (*env)->ReleaseByteArrayElements(env, buffer, names, 0);
    }
    if (bytes)
        release(env, path, bytes);
    return length;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_access(JNIEnv *env, jclass type,
                                                                  jbyteArray path)
{
    (void)type;
    jbyte *bytes = bytes_of(env, path);
    if (!bytes)
        return -ENOMEM;
    jint found = result_of(access((const char *)bytes, F_OK));
    release(env, path, bytes);
    return found;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_lock(JNIEnv *env, jclass type,
                                                                jint descriptor)
{
    (void)env, (void)type;
    int locked;
    do
        locked = flock(descriptor, LOCK_EX);
    while (locked < 0 && errno == EINTR);
    return result_of(locked);
}

/* A socket's name holds 108 bytes, a path may be longer: it goes by a descriptor of what the path leads to. */
static int connect_by(int type, int place, const char *name)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int connected = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
    if (connected < 0)
        return -1;
    (void)snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d%s", place, name);
    if (connect(connected, (const struct sockaddr *)&address, sizeof address) == 0)
        return connected;
    int error = errno;
    close(connected);
    errno = error;
    return -1;
}

static jint connect_path(JNIEnv *env, jbyteArray path, int type, const char *name)
{
    jbyte *bytes = bytes_of(env, path);
    if (!bytes)
        return -ENOMEM;
    int place = open((const char *)bytes, O_PATH | O_CLOEXEC);
    jint connected = result_of(place < 0 ? -1 : connect_by(type, place, name));
    if (place >= 0)
        close(place);
    release(env, path, bytes);
    return connected;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_connectStart(JNIEnv *env, jclass type,
                                                                        jbyteArray directory)
{
    (void)type;
    return connect_path(env, directory, SOCK_SEQPACKET, "/" START_SOCKET);
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_connectStream(JNIEnv *env, jclass type,
                                                                         jbyteArray path)
{
    (void)type;
    return connect_path(env, path, SOCK_STREAM, "");
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_becomeSubreaper(JNIEnv *env, jclass type)
{
    (void)env, (void)type;
    return result_of(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0));
}
