/* The ids and capabilities of this process. */
#include "syscalls.h"

#include <linux/capability.h>
#include <sys/syscall.h>

JNIEXPORT jlong JNICALL Java_dev_jcontainer_kernel_Syscalls_effectiveIds(JNIEnv *env, jclass type)
{
    (void)env, (void)type;
    return (jlong)((uint64_t)geteuid() << 32 | getegid());
}

JNIEXPORT jlong JNICALL Java_dev_jcontainer_kernel_Syscalls_permittedCapabilities(JNIEnv *env,
                                                                                  jclass type)
{
    (void)env, (void)type;
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2] = {{0}};
    /* It cannot fail: it asks for this thread, with a version that the kernel knows. */
    (void)syscall(SYS_capget, &header, data);
    return (jlong)((uint64_t)data[1].permitted << 32 | data[0].permitted);
}
