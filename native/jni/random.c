/* Random bytes: getrandom(2). */
#include "syscalls.h"

#include <sys/random.h>

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_random(JNIEnv *env, jclass type,
                                                                  jbyteArray bytes)
{
    (void)type;
    jbyte buffer[256]; /* man 2 getrandom: up to 256 bytes are never cut short */
    jsize length = (*env)->GetArrayLength(env, bytes);
    if ((size_t)length > sizeof buffer)
        return -EINVAL;
    ssize_t got;
    do
        got = getrandom(buffer, (size_t)length, 0);
    while (got < 0 && errno == EINTR);
    if (got > 0)
        (*env)->SetByteArrayRegion(env, bytes, 0, (jsize)got, buffer);
    return result_of(got);
}
