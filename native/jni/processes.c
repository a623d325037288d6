/*
 * Processes: our children by pid, which the kernel does not reuse before we have waited for them,
 * and others by pidfd.
 */
#include "syscalls.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_kill(JNIEnv *env, jclass type, jint pid,
                                                                jint signal)
{
    (void)env, (void)type;
    return result_of(kill(pid, signal));
}

JNIEXPORT jboolean JNICALL Java_dev_jcontainer_kernel_Syscalls_childHasEnded(JNIEnv *env,
                                                                             jclass type, jint pid)
{
    (void)env, (void)type;
    siginfo_t ended = {0};
    int found;
    do
        found = waitid(P_PID, (id_t)pid, &ended, WEXITED | WNOHANG | WNOWAIT);
    while (found < 0 && errno == EINTR);
    return found < 0 || ended.si_pid != 0; /* ECHILD: it was already waited for */
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_reap(JNIEnv *env, jclass type, jint pid)
{
    (void)env, (void)type;
    return result_of(waitpid(pid, NULL, WNOHANG));
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_waitFor(JNIEnv *env, jclass type,
                                                                   jint pid)
{
    (void)env, (void)type;
    int status;
    pid_t waited;
    do
        waited = waitpid(pid, &status, 0);
    while (waited < 0 && errno == EINTR);
    return waited < 0 ? -errno : status;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_pidfdOpen(JNIEnv *env, jclass type,
                                                                     jint pid)
{
    (void)env, (void)type;
    return result_of(syscall(SYS_pidfd_open, pid, 0));
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_pidfdSendSignal(JNIEnv *env, jclass type,
                                                                           jint pidfd, jint signal)
{
    (void)env, (void)type;
    return result_of(syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0));
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_pidfdHasEnded(JNIEnv *env, jclass type,
                                                                         jint pidfd, jint timeout)
{
    (void)env, (void)type;
    struct pollfd ended = {.fd = pidfd, .events = POLLIN};
    int ready;
    do
        ready = poll(&ended, 1, timeout);
    while (ready < 0 && errno == EINTR);
    if (ready > 0 && ended.revents & POLLNVAL)
        return -EBADF; /* poll(2) reports it as an event */
    return result_of(ready);
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_becomeSubreaper(JNIEnv *env, jclass type)
{
    (void)env, (void)type;
    return result_of(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0));
}
