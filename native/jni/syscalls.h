/*
 * Declarations that the files of the JNI library share. They implement
 * dev.jcontainer.kernel.Syscalls and MountSyscalls, with one file for each subject of the kernel; a function is one
 * system call, or a few that belong together.
 *
 * The rules of the library: arguments are primitives and byte arrays, a failure is returned as
 * -errno, nothing is thrown, no class is looked up, no Java method is called. Every descriptor is
 * O_CLOEXEC.
 */
#ifndef JCONTAINER_SYSCALLS_H
#define JCONTAINER_SYSCALLS_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <errno.h>
#include <jni.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

static inline jint result_of(long result)
{
    return result < 0 ? -errno : (jint)result;
}

/* Returns two descriptors: the first in the high half, the second in the low half. */
static inline jlong pair_of(int result, const int pair[2])
{
    return result < 0 ? -errno : (jlong)pair[0] << 32 | pair[1];
}

/*
 * The bytes of a Java array, which are released at the end of the scope; NULL if memory is short.
 */
struct bytes {
    JNIEnv *env;
    jbyteArray array;
    jbyte *data;
    jint mode;
};

/* If memory was short before, an exception is pending, and no array may be requested. */
static inline struct bytes bytes_of(JNIEnv *env, jbyteArray array, jint mode)
{
    jbyte *data =
        (*env)->ExceptionCheck(env) ? NULL : (*env)->GetByteArrayElements(env, array, NULL);
    return (struct bytes){.env = env, .array = array, .data = data, .mode = mode};
}

/* Bytes that are read; Java terminates strings with NUL. */
static inline struct bytes input(JNIEnv *env, jbyteArray array)
{
    return bytes_of(env, array, JNI_ABORT);
}

/* Bytes that are copied back to Java after they were written. */
static inline struct bytes output(JNIEnv *env, jbyteArray array)
{
    return bytes_of(env, array, 0);
}

static inline const char *text_of(const struct bytes *bytes)
{
    return (const char *)bytes->data;
}

static inline size_t size_of(const struct bytes *bytes)
{
    return (size_t)(*bytes->env)->GetArrayLength(bytes->env, bytes->array);
}

static inline void release_bytes(struct bytes *bytes)
{
    if (bytes->data)
        (*bytes->env)->ReleaseByteArrayElements(bytes->env, bytes->array, bytes->data, bytes->mode);
}

#define AUTO_BYTES __attribute__((cleanup(release_bytes))) struct bytes

/* Closes a descriptor at the end of the scope, and keeps errno. */
static inline void close_descriptor(const int *descriptor)
{
    int error = errno;
    if (*descriptor >= 0)
        close(*descriptor);
    errno = error;
}

#define AUTO_CLOSE __attribute__((cleanup(close_descriptor))) int

/* Returns the descriptor, which its owner no longer closes. */
static inline int steal(int *descriptor)
{
    int stolen = *descriptor;
    *descriptor = -1;
    return stolen;
}

struct iovec;

/* Sends one record with descriptors; returns 0 or errno. */
int send_descriptors(int socket, struct iovec record, const int *descriptors, int count);

#endif
