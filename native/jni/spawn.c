/*
 * Starting the helper. posix_spawn shares the JVM's memory with the child until its exec (CLONE_VM |
 * CLONE_VFORK in glibc), so the cost does not grow with the heap, and no code of ours runs in it.
 */
#include "syscalls.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "control.h"

#define STREAMS 3
#define DESCRIPTORS 5 /* the payload's streams, CONTROL_FD, PLAN_FD */

/*
 * The child's descriptors 0 to 4 are set one after the other, so none of the sources may be among
 * them, but at its own place. Those that are get a higher number; owned says which to close.
 */
static int move_out_of_the_way(int sources[DESCRIPTORS], int owned[DESCRIPTORS])
{
    for (int i = 0; i < DESCRIPTORS; i++) {
        owned[i] = -1;
        if (sources[i] < 0 || sources[i] >= DESCRIPTORS || (i < STREAMS && sources[i] == i))
            continue;
        owned[i] = fcntl(sources[i], F_DUPFD_CLOEXEC, DESCRIPTORS);
        if (owned[i] < 0)
            return -1;
        sources[i] = owned[i];
    }
    return 0;
}

/*
 * A stream that the caller's own process started without: the JVM has since used the number for a file
 * of its own, with close-on-exec, or for none. The payload gets /dev/null, not that file.
 */
static int is_absent(int stream)
{
    int flags = fcntl(stream, F_GETFD);
    return flags < 0 || (flags & FD_CLOEXEC);
}

static int add_actions(posix_spawn_file_actions_t *actions, const int sources[DESCRIPTORS])
{
    int error = 0;
    for (int i = 0; i < DESCRIPTORS && !error; i++) {
        if (i < STREAMS && sources[i] == i && is_absent(i))
            error = posix_spawn_file_actions_addopen(actions, i, "/dev/null", O_RDWR, 0);
        else
            error = posix_spawn_file_actions_adddup2(actions, sources[i], i);
    }
    return error;
}

/* The payload starts with default dispositions and no signal blocked, whatever the JVM has. */
static int set_attributes(posix_spawnattr_t *attributes)
{
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    int error = posix_spawnattr_setsigdefault(attributes, &all);
    if (!error)
        error = posix_spawnattr_setsigmask(attributes, &none);
    if (!error)
        error =
            posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    return error;
}

/*
 * ETXTBSY: another thread's child, between its fork and its exec, still has the descriptor through
 * which the helper was written into its memfd. That passes within milliseconds.
 */
static int start(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *attributes)
{
    char *argv[] = {"jcontainer-init", NULL};
    char *envp[] = {NULL};
    int error = ETXTBSY;
    for (int attempt = 0; attempt < 100 && error == ETXTBSY; attempt++) {
        const struct timespec pause = {.tv_nsec = 1000000};
        if (attempt > 0)
            nanosleep(&pause, NULL);
        error = posix_spawn(pid, path, actions, attributes, argv, envp);
    }
    return error;
}

static int spawn(int helper, const int sources[DESCRIPTORS], pid_t *pid)
{
    char path[64];
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;

    snprintf(path, sizeof path, "/proc/self/fd/%d", helper);
    int error = posix_spawn_file_actions_init(&actions);
    if (error)
        return error;
    error = posix_spawnattr_init(&attributes);
    if (!error) {
        error = add_actions(&actions, sources);
        if (!error)
            error = set_attributes(&attributes);
        if (!error)
            error = start(pid, path, &actions, &attributes);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_spawn(JNIEnv *env, jclass type,
                                                                 jint helper, jint control,
                                                                 jint plan, jint in, jint out,
                                                                 jint err)
{
    (void)env, (void)type;
    int sources[DESCRIPTORS] = {in, out, err, control, plan};
    int owned[DESCRIPTORS] = {-1, -1, -1, -1, -1};
    int program = helper < DESCRIPTORS ? fcntl(helper, F_DUPFD_CLOEXEC, DESCRIPTORS) : helper;
    pid_t pid = -1;
    int error = program < 0 || move_out_of_the_way(sources, owned) < 0 ? errno : 0;
    if (!error)
        error = spawn(program, sources, &pid);
    for (int i = 0; i < DESCRIPTORS; i++)
        if (owned[i] >= 0)
            close(owned[i]);
    if (program >= 0 && program != helper)
        close(program);
    return error ? -error : pid;
}
