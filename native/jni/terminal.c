/* Terminals: settings, raw mode and size of one; carrying bytes to and from it. */
#include "syscalls.h"

#include <asm/termbits.h> /* the kernel's own struct termios; <termios.h> has another of that name */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "control.h"

_Static_assert(sizeof(struct termios) == TERMINAL_SETTINGS_LENGTH, "the supervisor sets it back");

#define SIZE_BITS 16

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

/* At once: a terminal whose output is stopped would not drain, and we would not end. */
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

/* As cfmakeraw(3) does it; a read waits for one byte and no longer. */
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

/* Errors and hang-ups count as ready: what is tried then tells which. */
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

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_writeSome(JNIEnv *env, jclass type,
                                                                     jint descriptor,
                                                                     jbyteArray bytes, jint offset,
                                                                     jint length)
{
    (void)type;
    jbyte chunk[16384];
    jint size = length < (jint)sizeof chunk ? length : (jint)sizeof chunk;
    (*env)->GetByteArrayRegion(env, bytes, offset, size, chunk);
    ssize_t written;
    do
        written = write(descriptor, chunk, (size_t)size);
    while (written < 0 && errno == EINTR);
    return written < 0 ? -errno : (jint)written;
}
