/* Descriptors, and reading and writing through them. */
#include "syscalls.h"

#include <fcntl.h>
#include <poll.h>

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_close(JNIEnv *env, jclass type,
                                                                 jint descriptor)
{
    (void)env, (void)type;
    return result_of(close(descriptor));
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_duplicate(JNIEnv *env, jclass type,
                                                                     jint descriptor)
{
    (void)env, (void)type;
    return result_of(fcntl(descriptor, F_DUPFD_CLOEXEC, 0));
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_setNonBlocking(JNIEnv *env, jclass type,
                                                                          jint descriptor)
{
    (void)env, (void)type;
    int flags = fcntl(descriptor, F_GETFL);
    return result_of(flags < 0 ? -1 : fcntl(descriptor, F_SETFL, flags | O_NONBLOCK));
}

JNIEXPORT jlong JNICALL Java_dev_jcontainer_kernel_Syscalls_pipe(JNIEnv *env, jclass type)
{
    (void)env, (void)type;
    int ends[2];
    return pair_of(pipe2(ends, O_CLOEXEC), ends);
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_read(JNIEnv *env, jclass type,
                                                                jint descriptor, jbyteArray buffer,
                                                                jint offset, jint length)
{
    (void)type;
    jbyte chunk[16384];
    size_t wanted = (size_t)length < sizeof chunk ? (size_t)length : sizeof chunk;
    ssize_t got;
    do
        got = read(descriptor, chunk, wanted);
    while (got < 0 && errno == EINTR);
    if (got > 0)
        (*env)->SetByteArrayRegion(env, buffer, offset, (jsize)got, chunk);
    return result_of(got);
}

/* The bytes are read into pages of the stack, because Java's array may move during a read of a slow disk. */
JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_readAt(JNIEnv *env, jclass type,
                                                                  jint descriptor,
                                                                  jbyteArray buffer, jint offset,
                                                                  jint length, jlong position)
{
    (void)type;
    jbyte chunk[65536];
    size_t wanted = (size_t)length < sizeof chunk ? (size_t)length : sizeof chunk;
    ssize_t got;
    do
        got = pread(descriptor, chunk, wanted, position);
    while (got < 0 && errno == EINTR);
    if (got > 0)
        (*env)->SetByteArrayRegion(env, buffer, offset, (jsize)got, chunk);
    return result_of(got);
}

static ssize_t write_once(int descriptor, const jbyte *bytes, size_t length)
{
    ssize_t written;
    do
        written = write(descriptor, bytes, length);
    while (written < 0 && errno == EINTR);
    return written;
}

/* A control file of the kernel requires a value in one write; a short write is never continued. */
JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_write(JNIEnv *env, jclass type,
                                                                 jint descriptor, jbyteArray bytes)
{
    (void)type;
    jbyte value[4096];
    jsize length = (*env)->GetArrayLength(env, bytes);
    if ((size_t)length > sizeof value)
        return -EMSGSIZE;
    (*env)->GetByteArrayRegion(env, bytes, 0, length, value);
    return result_of(write_once(descriptor, value, (size_t)length));
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_writeSome(JNIEnv *env, jclass type,
                                                                     jint descriptor,
                                                                     jbyteArray bytes, jint offset,
                                                                     jint length)
{
    (void)type;
    jbyte chunk[16384];
    jint size = length < (jint)sizeof chunk ? length : (jint)sizeof chunk;
    (*env)->GetByteArrayRegion(env, bytes, offset, size, chunk);
    return result_of(write_once(descriptor, chunk, (size_t)size));
}

/* The bytes of a direct buffer are not copied. */
JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_writeAt(JNIEnv *env, jclass type,
                                                                   jint descriptor, jobject buffer,
                                                                   jint offset, jint length,
                                                                   jlong position)
{
    (void)type;
    const char *bytes = (*env)->GetDirectBufferAddress(env, buffer);
    if (!bytes)
        return -EINVAL;
    ssize_t written;
    do
        written = pwrite(descriptor, bytes + offset, (size_t)length, position);
    while (written < 0 && errno == EINTR);
    return result_of(written);
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_sync(JNIEnv *env, jclass type,
                                                                jint descriptor)
{
    (void)env, (void)type;
    int result;
    do
        result = fsync(descriptor);
    while (result < 0 && errno == EINTR);
    return result_of(result);
}

/* Errors and hang-ups count as ready: the next read or write then reports them. */
JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_waitReady(JNIEnv *env, jclass type,
                                                                     jint descriptor,
                                                                     jboolean to_write, jint event)
{
    (void)env, (void)type;
    struct pollfd events[] = {{.fd = descriptor, .events = to_write ? POLLOUT : POLLIN},
                              {.fd = event, .events = POLLIN}};
    int ready;
    do
        ready = poll(events, 2, -1);
    while (ready < 0 && errno == EINTR);
    if (ready < 0)
        return -errno;
    return (events[0].revents ? 1 : 0) | (events[1].revents ? 2 : 0);
}
