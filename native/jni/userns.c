/* A user namespace that contains only a waiting process. */
#include "syscalls.h"

#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

/* All signals are blocked, so that no handler of the JVM runs here; SIGKILL ends the process. */
_Noreturn static void wait_for_the_end(pid_t parent)
{
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0 || getppid() != parent)
        _exit(1);
    for (;;)
        (void)syscall(SYS_ppoll, NULL, 0, NULL, NULL, 0);
}

/* The process is created as by fork(2), with its own memory, which it does not use. */
JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_startUserNamespace(JNIEnv *env,
                                                                              jclass type)
{
    (void)env, (void)type;
    sigset_t all, before;
    const pid_t parent = getpid();
    sigfillset(&all);
    int error = pthread_sigmask(SIG_SETMASK, &all, &before);
    if (error)
        return -error;
    long pid = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
    error = errno;
    if (pid == 0)
        wait_for_the_end(parent);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return pid < 0 ? -error : (jint)pid;
}
