/* Memory files that are sealed against every change: memfd_create(2). */
#include "syscalls.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U /* Linux 6.3 */
#endif
#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U /* Linux 6.3 */
#endif

/*
 * Opens the file again, only for reading: reads then do not move the offset of the first
 * descriptor, and nothing can be written.
 */
static int reopen_readonly(int descriptor)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    return open(path, O_RDONLY | O_CLOEXEC);
}

static int write_all(int descriptor, const jbyte *bytes, size_t length)
{
    while (length) {
        ssize_t written = write(descriptor, bytes, length);
        if (written < 0 && errno != EINTR)
            return -1;
        if (written > 0) {
            bytes += written;
            length -= (size_t)written;
        }
    }
    return 0;
}

/* Kernels before 6.3 know neither flag; their memory files can always be executed. */
static int create_memfd(const char *name, int executable)
{
    unsigned int flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
    int descriptor = memfd_create(name, flags | (executable ? MFD_EXEC : MFD_NOEXEC_SEAL));
    if (descriptor < 0 && errno == EINVAL)
        descriptor = memfd_create(name, flags);
    return descriptor;
}

static int fill_and_seal(int descriptor, const jbyte *bytes, size_t length, int executable)
{
    if (write_all(descriptor, bytes, length) < 0)
        return -1;
    if (executable && fchmod(descriptor, 0500) < 0)
        return -1;
    return fcntl(descriptor, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_sealedMemory(JNIEnv *env, jclass type,
                                                                        jbyteArray content,
                                                                        jint length,
                                                                        jboolean executable)
{
    (void)type;
    AUTO_CLOSE memory = create_memfd("jcontainer", executable);
    if (memory < 0)
        return -errno;
    jbyte *bytes = (*env)->GetPrimitiveArrayCritical(env, content, NULL);
    if (!bytes)
        return -ENOMEM;
    int done = fill_and_seal(memory, bytes, (size_t)length, executable);
    int error = errno;
    (*env)->ReleasePrimitiveArrayCritical(env, content, bytes, JNI_ABORT);
    return done < 0 ? -error : result_of(reopen_readonly(memory));
}
