/* Our own children: a number that nobody else gets before it is waited for. */
#include "syscalls.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_kill(JNIEnv *env, jclass type, jint pid,
                                                                jint signal)
{
    (void)env, (void)type;
    return kill(pid, signal) < 0 ? -errno : 0;
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
    return found < 0 || ended.si_pid != 0; /* ECHILD: somebody has waited for it */
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_reap(JNIEnv *env, jclass type, jint pid)
{
    (void)env, (void)type;
    pid_t waited = waitpid(pid, NULL, WNOHANG);
    return waited < 0 ? -errno : waited;
}
