/*
 * Starts the helper. posix_spawn shares the JVM's memory with the child until its exec (CLONE_VM |
 * CLONE_VFORK in glibc). So the cost does not grow with the heap, and no code of ours runs in the
 * child.
 */
#include "syscalls.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>

#include "control.h"

#define STREAMS 3

static int add_actions(posix_spawn_file_actions_t *actions, int control)
{
    int error = 0;
    for (int i = 0; i < STREAMS && !error; i++)
        error = posix_spawn_file_actions_addopen(actions, i, "/dev/null", O_RDWR, 0);
    return error ? error : posix_spawn_file_actions_adddup2(actions, control, CONTROL_FD);
}

/*
 * The helper, and so the program, starts with default dispositions and no blocked signals, whatever
 * the JVM has.
 */
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
 * ETXTBSY: a child of another thread, between its fork and its exec, still has the descriptor
 * through which the helper was written into its memfd. This ends within milliseconds.
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

static int spawn(int helper, int control, pid_t *pid)
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
        error = add_actions(&actions, control);
        if (!error)
            error = set_attributes(&attributes);
        if (!error)
            error = start(pid, path, &actions, &attributes);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

/*
 * The child's descriptors 0 to CONTROL_FD are made before the helper is opened, so neither
 * descriptor may be one of them.
 */
static int above_control(int descriptor)
{
    return descriptor > CONTROL_FD ? descriptor
                                   : fcntl(descriptor, F_DUPFD_CLOEXEC, CONTROL_FD + 1);
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_spawn(JNIEnv *env, jclass type,
                                                                 jint helper, jint control)
{
    (void)env, (void)type;
    int program = above_control(helper);
    int socket = above_control(control);
    pid_t pid = -1;
    int error = program < 0 || socket < 0 ? errno : spawn(program, socket, &pid);
    if (program >= 0 && program != helper)
        close(program);
    if (socket >= 0 && socket != control)
        close(socket);
    return error ? -error : pid;
}

/* Which of the streams the caller did not give: the JVM has their numbers. */
static int is_own[STREAMS];

static int is_inheritable(int descriptor)
{
    int flags = fcntl(descriptor, F_GETFD);
    return flags >= 0 && !(flags & FD_CLOEXEC);
}

static int is_same(int descriptor, const struct stat *file)
{
    struct stat status;
    return fstat(descriptor, &status) == 0 && status.st_dev == file->st_dev &&
           status.st_ino == file->st_ino && is_inheritable(descriptor);
}

/*
 * The JVM opens some of its files without close-on-exec, at the lowest free number. A caller may
 * pass the same file as a stream; then the JVM opened it at another number.
 */
static void note_own_file(const struct stat *file)
{
    for (int i = STREAMS; i < FD_SETSIZE; i++)
        if (is_same(i, file))
            return;
    for (int i = 0; i < STREAMS; i++)
        is_own[i] |= is_same(i, file);
}

/*
 * Takes the number of a closed stream, so that no file of the store, and no archive that the JVM opens
 * later without close-on-exec, gets it. Only reading is possible, so what writes to it still fails with
 * EBADF. If another thread was faster, the number is that thread's.
 */
static int occupy(int stream)
{
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    int taken = null < 0 || null == stream ? null : fcntl(null, F_DUPFD_CLOEXEC, stream);
    int error = taken < 0 ? -errno : 0;
    if (null >= 0 && null != stream)
        close(null);
    if (taken >= 0 && taken != stream)
        close(taken);
    return error;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_occupyStreams(JNIEnv *env, jclass type)
{
    (void)env, (void)type;
    for (int i = 0; i < STREAMS; i++) {
        int flags = fcntl(i, F_GETFD);
        is_own[i] |= flags < 0 || (flags & FD_CLOEXEC);
        int error = flags < 0 ? occupy(i) : 0;
        if (error < 0)
            return error;
    }
    return 0;
}

JNIEXPORT jboolean JNICALL Java_dev_jcontainer_kernel_Syscalls_hasFileAsStream(JNIEnv *env,
                                                                               jclass type)
{
    (void)env, (void)type;
    struct stat status;
    for (int i = 0; i < STREAMS; i++)
        if (fstat(i, &status) == 0 && S_ISREG(status.st_mode))
            return JNI_TRUE;
    return JNI_FALSE;
}

JNIEXPORT void JNICALL Java_dev_jcontainer_kernel_Syscalls_noteOwnFile(JNIEnv *env, jclass type,
                                                                       jbyteArray path)
{
    (void)type;
    struct stat file;
    AUTO_BYTES name = input(env, path);
    if (name.data && stat(text_of(&name), &file) == 0) /* a missing file was not opened */
        note_own_file(&file);
}

/*
 * A stream that this process was started without: since then the JVM has used its number for a file
 * of its own, mostly with close-on-exec, or not at all. The program gets /dev/null, not that file.
 */
static int is_absent(int stream)
{
    int flags = fcntl(stream, F_GETFD);
    return flags < 0 || (flags & FD_CLOEXEC) || is_own[stream];
}

JNIEXPORT jboolean JNICALL Java_dev_jcontainer_kernel_Syscalls_isAbsent(JNIEnv *env, jclass type,
                                                                        jint stream)
{
    (void)env, (void)type;
    return is_absent(stream) ? JNI_TRUE : JNI_FALSE;
}

/*
 * Adds the program's descriptors from 3 on, which have the same numbers in this process. One that is
 * close-on-exec is a file of the JVM: the caller did not give it. Returns their number, or
 * -errno.
 */
static int add_preserved(int *descriptors, int preserved)
{
    if (preserved > LAUNCH_PRESERVED)
        return -E2BIG;
    for (int i = 0; i < preserved; i++) {
        int flags = fcntl(STREAMS + i, F_GETFD);
        if (flags < 0 || (flags & FD_CLOEXEC))
            return -EBADF;
        descriptors[i] = STREAMS + i;
    }
    return preserved;
}

/* Adds the descriptors that come in their place. Returns their number, or -errno. */
static int add_passed(JNIEnv *env, int *descriptors, jintArray passed)
{
    jint numbers[LAUNCH_PRESERVED];
    jsize count = (*env)->GetArrayLength(env, passed);
    if (count > LAUNCH_PRESERVED)
        return -E2BIG;
    (*env)->GetIntArrayRegion(env, passed, 0, count, numbers);
    for (int i = 0; i < count; i++)
        descriptors[i] = numbers[i];
    return count;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_launch(
    JNIEnv *env, jclass type, jint control, jint plan, jint in, jint out, jint err, jint container,
    jint preserved, jintArray passed, jboolean awaits, jbyteArray state)
{
    (void)type;
    struct record record = {.type = RECORD_LAUNCH, .opcode = awaits ? LAUNCH_AWAIT : 0};
    int descriptors[LAUNCH_DESCRIPTORS + LAUNCH_PRESERVED] = {in, out, err, plan, container};
    int count = container < 0 ? LAUNCH_CONTAINER : LAUNCH_DESCRIPTORS;
    int null = -1;
    int added = passed ? add_passed(env, descriptors + count, passed)
                       : add_preserved(descriptors + count, preserved);
    if (added < 0)
        return added;
    record.status = added;
    count += added;
    if (state) {
        jsize length = (*env)->GetArrayLength(env, state);
        if (length > RECORD_ARGUMENT_MAX)
            return -ENAMETOOLONG;
        (*env)->GetByteArrayRegion(env, state, 0, length, (jbyte *)record.argument);
        record.argument_length = (uint32_t)length;
    }
    for (int i = 0; i < STREAMS; i++) {
        if (descriptors[i] != i || !is_absent(i))
            continue;
        if (null < 0 && (null = open("/dev/null", O_RDWR | O_CLOEXEC)) < 0)
            return -errno;
        descriptors[i] = null;
    }
    struct iovec vector = {.iov_base = &record,
                           .iov_len = RECORD_HEADER_LENGTH + record.argument_length};
    int error = send_descriptors(control, vector, descriptors, count);
    if (null >= 0)
        close(null);
    return -error;
}
