/*
 * The numbers of system calls by their names, for each architecture whose programs the kernel runs,
 * from libseccomp's tables.
 */
#include "syscalls.h"

#include <seccomp.h>
#include <string.h>

/*
 * Numbers below zero are pseudo numbers of libseccomp, for calls that the architecture does not
 * have.
 */
static void look_up(uint32_t architecture, const char *name, const char *end, jint *numbers,
                    jsize count)
{
    for (jsize i = 0; i < count && name < end; i++, name += strlen(name) + 1) {
        int number = seccomp_syscall_resolve_name_arch(architecture, name);
        numbers[i] = number < 0 ? -1 : number;
    }
}

/* Each name ends in NUL, and so does the architecture. */
JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_systemCallNumbers(
    JNIEnv *env, jclass type, jbyteArray architecture, jbyteArray names, jintArray numbers)
{
    (void)type;
    AUTO_BYTES machine = input(env, architecture);
    AUTO_BYTES text = input(env, names);
    jint *found = text.data ? (*env)->GetIntArrayElements(env, numbers, NULL) : NULL;
    if (!found)
        return -ENOMEM;
    size_t length = size_of(&text);
    uint32_t token = seccomp_arch_resolve_name(text_of(&machine));
    if (token != 0 && length != 0 && text.data[length - 1] != 0)
        token = 0;
    if (token != 0)
        look_up(token, text_of(&text), text_of(&text) + length, found,
                (*env)->GetArrayLength(env, numbers));
    (*env)->ReleaseIntArrayElements(env, numbers, found, 0);
    return (jint)token;
}
