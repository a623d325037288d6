/* The settings, raw mode and size of a terminal. */
#include "syscalls.h"

#include <asm/termbits.h> /* the kernel's struct termios; that of <termios.h> differs */
#include <sys/ioctl.h>

#include "control.h"

_Static_assert(sizeof(struct termios) == TERMINAL_SETTINGS_LENGTH, "the supervisor sets it back");

#define SIZE_BITS 16

JNIEXPORT jboolean JNICALL Java_dev_jcontainer_kernel_Syscalls_isTerminal(JNIEnv *env, jclass type,
                                                                          jint descriptor)
{
    (void)env, (void)type;
    return isatty(descriptor) ? JNI_TRUE : JNI_FALSE;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_terminalSettings(JNIEnv *env,
                                                                            jclass type,
                                                                            jint terminal,
                                                                            jbyteArray settings)
{
    (void)type;
    struct termios now;
    if ((*env)->GetArrayLength(env, settings) != sizeof now)
        return -EINVAL;
    if (ioctl(terminal, TCGETS, &now) < 0)
        return -errno;
    (*env)->SetByteArrayRegion(env, settings, 0, sizeof now, (const jbyte *)&now);
    return 0;
}

/*
 * Sets them at once: a terminal whose output is stopped would not drain, and the wait for that
 * would not end.
 */
JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_setTerminalSettings(JNIEnv *env,
                                                                               jclass type,
                                                                               jint terminal,
                                                                               jbyteArray settings)
{
    (void)type;
    struct termios wanted;
    if ((*env)->GetArrayLength(env, settings) != sizeof wanted)
        return -EINVAL;
    (*env)->GetByteArrayRegion(env, settings, 0, sizeof wanted, (jbyte *)&wanted);
    return ioctl(terminal, TCSETS, &wanted) < 0 ? -errno : 0;
}

/* Does the same as cfmakeraw(3); a read waits until one byte has come. */
JNIEXPORT void JNICALL Java_dev_jcontainer_kernel_Syscalls_makeRaw(JNIEnv *env, jclass type,
                                                                   jbyteArray settings)
{
    (void)type;
    struct termios raw;
    if ((*env)->GetArrayLength(env, settings) != sizeof raw)
        return;
    (*env)->GetByteArrayRegion(env, settings, 0, sizeof raw, (jbyte *)&raw);
    raw.c_iflag &= ~(tcflag_t)(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
    raw.c_oflag &= ~(tcflag_t)OPOST;
    raw.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
    raw.c_cflag = (raw.c_cflag & ~(tcflag_t)(CSIZE | PARENB)) | CS8;
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    (*env)->SetByteArrayRegion(env, settings, 0, sizeof raw, (const jbyte *)&raw);
}

JNIEXPORT jlong JNICALL Java_dev_jcontainer_kernel_Syscalls_terminalSize(JNIEnv *env, jclass type,
                                                                         jint terminal)
{
    (void)env, (void)type;
    struct winsize size;
    if (ioctl(terminal, TIOCGWINSZ, &size) < 0)
        return -errno;
    return (jlong)size.ws_col << SIZE_BITS | size.ws_row;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_setTerminalSize(JNIEnv *env, jclass type,
                                                                           jint terminal,
                                                                           jint columns, jint rows)
{
    (void)env, (void)type;
    const struct winsize size = {.ws_col = (unsigned short)columns, .ws_row = (unsigned short)rows};
    return ioctl(terminal, TIOCSWINSZ, &size) < 0 ? -errno : 0;
}
