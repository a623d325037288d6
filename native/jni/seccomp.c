/* The numbers of system calls by their names, for each architecture whose programs the kernel runs: libseccomp's tables. */
#include "syscalls.h"

#include <errno.h>
#include <seccomp.h>
#include <string.h>

/* Numbers below zero are libseccomp's own, for calls that the architecture does not have. */
static void look_up(uint32_t architecture, const char *name, const char *end, jint *numbers,
                    jsize count)
{
    for (jsize i = 0; i < count && name < end; i++, name += strlen(name) + 1) {
        int number = seccomp_syscall_resolve_name_arch(architecture, name);
        numbers[i] = number < 0 ? -1 : number;
    }
}

/* The names end in a NUL each; so does the architecture's. */
JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_systemCallNumbers(
    JNIEnv *env, jclass type, jbyteArray architecture, jbyteArray names, jintArray numbers)
{
    (void)type;
    int result = -ENOMEM;
    jsize length = (*env)->GetArrayLength(env, names);
    jbyte *machine = (*env)->GetByteArrayElements(env, architecture, NULL);
    jbyte *text = (*env)->GetByteArrayElements(env, names, NULL);
    jint *found = (*env)->GetIntArrayElements(env, numbers, NULL);
    if (machine && text && found) {
        uint32_t token = seccomp_arch_resolve_name((const char *)machine);
        result = token && (length == 0 || text[length - 1] == 0) ? (int)token : 0;
        if (result != 0)
            look_up(token, (const char *)text, (const char *)text + length, found,
                    (*env)->GetArrayLength(env, numbers));
    }
    if (machine)
        (*env)->ReleaseByteArrayElements(env, architecture, machine, JNI_ABORT);
    if (text)
        (*env)->ReleaseByteArrayElements(env, names, text, JNI_ABORT);
    if (found)
        (*env)->ReleaseIntArrayElements(env, numbers, found, 0);
    return result;
}
