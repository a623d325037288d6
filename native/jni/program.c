/* Programs of the host, which run as children of this JVM. */
#include "syscalls.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>

#define STREAMS 3

/* Returns an array of the beginnings of consecutive strings that end in NUL. */
static char **strings_of(const char *bytes, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++)
        count += bytes[i] == 0;
    char **strings = calloc(count + 1, sizeof *strings);
    size_t at = 0;
    for (size_t i = 0; strings && i < count; i++) {
        strings[i] = (char *)(uintptr_t)(bytes + at);
        at += strlen(bytes + at) + 1;
    }
    return strings;
}

/* Moves a descriptor above 0 to 2, which the child's streams use, with close-on-exec. */
static int lift(int descriptor)
{
    return fcntl(descriptor, F_DUPFD_CLOEXEC, STREAMS);
}

static int add_streams(posix_spawn_file_actions_t *actions, int in, int out)
{
    const int streams[STREAMS] = {in, out, out};
    int error = 0;
    for (int i = 0; i < STREAMS && !error; i++)
        error = posix_spawn_file_actions_adddup2(actions, streams[i], i);
    return error;
}

/*
 * Closes descriptors in the child that the caller of this JVM may have left open for the JVM. Those
 * with close-on-exec are closed anyway, also the one by which we list them.
 */
static int close_others(posix_spawn_file_actions_t *actions)
{
    DIR *listing = opendir("/proc/self/fd");
    const struct dirent *entry;
    int error = listing ? 0 : errno;
    while (listing && !error && (entry = readdir(listing))) {
        int descriptor = atoi(entry->d_name); /* 0 for "." and ".." */
        int flags = descriptor < STREAMS ? -1 : fcntl(descriptor, F_GETFD);
        if (flags >= 0 && !(flags & FD_CLOEXEC))
            error = posix_spawn_file_actions_addclose(actions, descriptor);
    }
    if (listing)
        closedir(listing);
    return error;
}

/* With a session of its own, if wanted. Also resets 32 and 33, which sigfillset() omits and posix_spawn() would then leave ignored. */
static int set_attributes(posix_spawnattr_t *attributes, int apart)
{
    sigset_t all, none;
    memset(&all, 0xff, sizeof all);
    sigemptyset(&none);
    int error = posix_spawnattr_setsigdefault(attributes, &all);
    if (!error)
        error = posix_spawnattr_setsigmask(attributes, &none);
    return error ? error
                 : posix_spawnattr_setflags(attributes,
                                            (short)(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK |
                                                    (apart ? POSIX_SPAWN_SETSID : 0)));
}

static int spawn_with(const char *path, char **argv, char **envp, int in, int out, int apart,
                      pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error = posix_spawn_file_actions_init(&actions);
    if (error)
        return error;
    error = posix_spawnattr_init(&attributes);
    if (!error) {
        error = add_streams(&actions, in, out);
        if (!error)
            error = close_others(&actions);
        if (!error)
            error = set_attributes(&attributes, apart);
        if (!error)
            error = posix_spawn(pid, path, &actions, &attributes, argv, envp);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

static int spawn_program(const char *path, char **argv, char **envp, int in, int out, int apart,
                         pid_t *pid)
{
    if (!argv || !envp)
        return ENOMEM;
    int input = lift(in);
    int output = lift(out);
    int error =
        input < 0 || output < 0 ? errno : spawn_with(path, argv, envp, input, output, apart, pid);
    if (input >= 0)
        close(input);
    if (output >= 0)
        close(output);
    return error;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_spawnProgram(
    JNIEnv *env, jclass type, jbyteArray path, jbyteArray arguments, jbyteArray environment,
    jint in, jint out, jboolean apart)
{
    (void)type;
    AUTO_BYTES name = input(env, path);
    AUTO_BYTES words = input(env, arguments);
    AUTO_BYTES variables = input(env, environment);
    if (!variables.data)
        return -ENOMEM;
    char **argv = strings_of(text_of(&words), size_of(&words));
    char **envp = strings_of(text_of(&variables), size_of(&variables));
    pid_t pid = -1;
    int error = spawn_program(text_of(&name), argv, envp, in, out, apart, &pid);
    free(argv);
    free(envp);
    return error ? -error : pid;
}
