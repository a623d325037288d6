/*
 * Signals for the command line: handlers that write the number of each signal to a pipe.
 *
 * sun.misc.Signal cannot do this: the JVM refuses SIGUSR1, SIGUSR2 and SIGQUIT. The JVM itself uses
 * SIGUSR2 (or _JAVA_SR_SIGNUM) to suspend its threads, by tgkill; such a signal is passed on to the
 * handler that was installed before.
 */
#include "syscalls.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>

static int pipe_write = -1;
static struct sigaction previous[_NSIG];

static void handle(int signal, siginfo_t *info, void *context)
{
    int error = errno;
    if (info->si_code == SI_TKILL && info->si_pid == getpid() &&
        (previous[signal].sa_flags & SA_SIGINFO)) {
        previous[signal].sa_sigaction(signal, info, context);
    } else {
        unsigned char number = (unsigned char)signal;
        /* Non-blocking: if 64 KiB of signals are unread, one more gives no new information. */
        ssize_t ignored = write(pipe_write, &number, 1);
        (void)ignored;
    }
    errno = error;
}

/*
 * A signal that was ignored when the process started stays ignored: the caller wants this, for
 * example by nohup(1).
 */
static int install(int signal)
{
    struct sigaction action = {.sa_sigaction = handle,
                               .sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK};
    sigfillset(&action.sa_mask);
    if (signal < 1 || signal >= _NSIG)
        return errno = EINVAL, -1;
    if (sigaction(signal, NULL, &previous[signal]) < 0)
        return -1;
    if (previous[signal].sa_handler == SIG_IGN && !(previous[signal].sa_flags & SA_SIGINFO))
        return 0;
    return sigaction(signal, &action, NULL);
}

static int install_all(JNIEnv *env, jintArray signals)
{
    jsize count = (*env)->GetArrayLength(env, signals);
    for (jsize i = 0; i < count; i++) {
        jint signal;
        (*env)->GetIntArrayRegion(env, signals, i, 1, &signal);
        if (install(signal) < 0)
            return -1;
    }
    return 0;
}

/*
 * Returns the read end. It works once per process, because the handlers have only one variable for
 * their pipe.
 */
JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_signalPipe(JNIEnv *env, jclass type,
                                                                      jintArray signals)
{
    (void)type;
    int ends[2];
    if (pipe_write >= 0)
        return -EALREADY;
    if (pipe2(ends, O_CLOEXEC) < 0)
        return -errno;
    pipe_write = ends[1];
    if (fcntl(ends[1], F_SETFL, O_NONBLOCK) < 0 || install_all(env, signals) < 0) {
        int error = errno;
        close(ends[0]); /* the write end stays open: a handler may be writing to it */
        return -error;
    }
    return ends[0];
}

/* No signal has the number 0, so the reader of the pipe takes it for the end. */
JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_endSignals(JNIEnv *env, jclass type)
{
    (void)env, (void)type;
    const unsigned char end = 0;
    return write(pipe_write, &end, 1) < 0 ? -errno : 0;
}
