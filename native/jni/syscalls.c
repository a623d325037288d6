/*
 * dev.jcontainer.kernel.Syscalls: one system call, or the few that belong together, a function.
 *
 * The rules of this file: arguments are primitives and byte arrays, a failure is returned as -errno,
 * nothing is thrown, no class is looked up, no Java method is called. Every descriptor is O_CLOEXEC.
 */
#include "syscalls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/openat2.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U /* Linux 6.3 */
#endif
#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U /* Linux 6.3 */
#endif

static jint result_of(long result)
{
    return result < 0 ? -errno : (jint)result;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_close(JNIEnv *env, jclass type,
                                                                 jint descriptor)
{
    (void)env, (void)type;
    return result_of(close(descriptor));
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_open(JNIEnv *env, jclass type,
                                                                jbyteArray path, jint flags,
                                                                jint mode)
{
    (void)type;
    jbyte *bytes = (*env)->GetByteArrayElements(env, path, NULL); /* NUL-terminated by Java */
    if (!bytes)
        return -ENOMEM;
    jint descriptor = result_of(open((const char *)bytes, flags | O_CLOEXEC, mode));
    (*env)->ReleaseByteArrayElements(env, path, bytes, JNI_ABORT);
    return descriptor;
}

/* EAGAIN: man 2 openat2. */
static int open_in_root(const char *root, const char *path, uint64_t flags, jboolean crosses)
{
    struct open_how how = {.flags = flags | O_CLOEXEC,
                           .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS |
                                      (crosses ? 0 : RESOLVE_NO_XDEV)};
    int directory = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return -1;
    long file;
    do
        file = syscall(__NR_openat2, directory, path, &how, sizeof how);
    while (file < 0 && errno == EAGAIN);
    int error = errno;
    close(directory);
    errno = error;
    return (int)file;
}

/* O_NONBLOCK: a FIFO in the file's place must not keep us. */
static int open_regular(const char *root, const char *path, jboolean crosses)
{
    struct stat status;
    int file = open_in_root(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, crosses);
    if (file < 0)
        return -1;
    if (fstat(file, &status) == 0 && S_ISREG(status.st_mode))
        return file;
    close(file);
    errno = EINVAL;
    return -1;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_openFileInRoot(JNIEnv *env, jclass type,
                                                                          jbyteArray root,
                                                                          jbyteArray path,
                                                                          jboolean crosses)
{
    (void)type;
    jbyte *directory = (*env)->GetByteArrayElements(env, root, NULL);
    jbyte *file = directory ? (*env)->GetByteArrayElements(env, path, NULL) : NULL;
    jint opened =
        file ? result_of(open_regular((const char *)directory, (const char *)file, crosses))
             : -ENOMEM;
    if (file)
        (*env)->ReleaseByteArrayElements(env, path, file, JNI_ABORT);
    if (directory)
        (*env)->ReleaseByteArrayElements(env, root, directory, JNI_ABORT);
    return opened;
}

static ssize_t read_link(const char *root, const char *path, jboolean crosses, char *text,
                         size_t size)
{
    int link = open_in_root(root, path, O_PATH | O_NOFOLLOW, crosses);
    if (link < 0)
        return -1;
    ssize_t length = readlinkat(link, "", text, size);
    int error = errno;
    close(link);
    errno = error;
    return length;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_readLinkInRoot(
    JNIEnv *env, jclass type, jbyteArray root, jbyteArray path, jboolean crosses, jbyteArray buffer)
{
    (void)type;
    jbyte *directory = (*env)->GetByteArrayElements(env, root, NULL);
    jbyte *link = directory ? (*env)->GetByteArrayElements(env, path, NULL) : NULL;
    jbyte *text = link ? (*env)->GetByteArrayElements(env, buffer, NULL) : NULL;
    jint length = -ENOMEM;
    if (text) {
        size_t size = (size_t)(*env)->GetArrayLength(env, buffer);
        length = result_of(
            read_link((const char *)directory, (const char *)link, crosses, (char *)text, size));
        (*env)->ReleaseByteArrayElements(env, buffer, text, 0);
    }
    if (link)
        (*env)->ReleaseByteArrayElements(env, path, link, JNI_ABORT);
    if (directory)
        (*env)->ReleaseByteArrayElements(env, root, directory, JNI_ABORT);
    return length;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_read(JNIEnv *env, jclass type,
                                                                jint descriptor, jbyteArray buffer,
                                                                jint offset, jint length)
{
    (void)type;
    jbyte chunk[16384];
    size_t wanted = (size_t)length < sizeof chunk ? (size_t)length : sizeof chunk;
    ssize_t got;
    do
        got = read(descriptor, chunk, wanted);
    while (got < 0 && errno == EINTR);
    if (got > 0)
        (*env)->SetByteArrayRegion(env, buffer, offset, (jsize)got, chunk);
    return result_of(got);
}

/* Reads through one descriptor do not move the other's offset, nor can it be written through. */
static int reopen_readonly(int descriptor)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    return open(path, O_RDONLY | O_CLOEXEC);
}

static int write_all(int descriptor, const jbyte *bytes, size_t length)
{
    while (length) {
        ssize_t written = write(descriptor, bytes, length);
        if (written < 0 && errno != EINTR)
            return -1;
        if (written > 0) {
            bytes += written;
            length -= (size_t)written;
        }
    }
    return 0;
}

/* Kernels before 6.3 know neither flag; what they make can always be executed. */
static int create_memfd(const char *name, int executable)
{
    unsigned int flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
    int descriptor = memfd_create(name, flags | (executable ? MFD_EXEC : MFD_NOEXEC_SEAL));
    if (descriptor < 0 && errno == EINVAL)
        descriptor = memfd_create(name, flags);
    return descriptor;
}

static int fill_and_seal(int descriptor, const jbyte *bytes, size_t length, int executable)
{
    if (write_all(descriptor, bytes, length) < 0)
        return -1;
    if (executable && fchmod(descriptor, 0500) < 0)
        return -1;
    return fcntl(descriptor, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_sealedMemory(JNIEnv *env, jclass type,
                                                                        jbyteArray content,
                                                                        jint length,
                                                                        jboolean executable)
{
    (void)type;
    int memory = create_memfd("jcontainer", executable);
    if (memory < 0)
        return -errno;
    jbyte *bytes = (*env)->GetPrimitiveArrayCritical(env, content, NULL);
    int done =
        bytes ? fill_and_seal(memory, bytes, (size_t)length, executable) : (errno = ENOMEM, -1);
    int error = errno;
    if (bytes)
        (*env)->ReleasePrimitiveArrayCritical(env, content, bytes, JNI_ABORT);
    int readonly = done < 0 ? -1 : reopen_readonly(memory);
    if (done == 0)
        error = errno;
    close(memory);
    return readonly < 0 ? -error : readonly;
}

static jlong pair_of(int result, const int pair[2])
{
    return result < 0 ? -errno : (jlong)pair[0] << 32 | pair[1];
}

/* A control file of the kernel takes a write as one order: it is never continued. */
JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_write(JNIEnv *env, jclass type,
                                                                 jint descriptor, jbyteArray bytes)
{
    (void)type;
    jbyte order[4096];
    jsize length = (*env)->GetArrayLength(env, bytes);
    if ((size_t)length > sizeof order)
        return -EMSGSIZE;
    (*env)->GetByteArrayRegion(env, bytes, 0, length, order);
    ssize_t written;
    do
        written = write(descriptor, order, (size_t)length);
    while (written < 0 && errno == EINTR);
    return result_of(written);
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_makeDirectory(JNIEnv *env, jclass type,
                                                                         jbyteArray path, jint mode)
{
    (void)type;
    jbyte *bytes = (*env)->GetByteArrayElements(env, path, NULL); /* NUL-terminated by Java */
    if (!bytes)
        return -ENOMEM;
    jint made = result_of(mkdir((const char *)bytes, (mode_t)mode));
    (*env)->ReleaseByteArrayElements(env, path, bytes, JNI_ABORT);
    return made;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_removeDirectory(JNIEnv *env, jclass type,
                                                                           jbyteArray path)
{
    (void)type;
    jbyte *bytes = (*env)->GetByteArrayElements(env, path, NULL); /* NUL-terminated by Java */
    if (!bytes)
        return -ENOMEM;
    jint removed = result_of(rmdir((const char *)bytes));
    (*env)->ReleaseByteArrayElements(env, path, bytes, JNI_ABORT);
    return removed;
}

JNIEXPORT jlong JNICALL Java_dev_jcontainer_kernel_Syscalls_pipe(JNIEnv *env, jclass type)
{
    (void)env, (void)type;
    int ends[2];
    return pair_of(pipe2(ends, O_CLOEXEC), ends);
}

JNIEXPORT jlong JNICALL Java_dev_jcontainer_kernel_Syscalls_socketPair(JNIEnv *env, jclass type)
{
    (void)env, (void)type;
    int sockets[2];
    return pair_of(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets), sockets);
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_setNonBlocking(JNIEnv *env, jclass type,
                                                                          jint descriptor)
{
    (void)env, (void)type;
    int flags = fcntl(descriptor, F_GETFL);
    return result_of(flags < 0 ? -1 : fcntl(descriptor, F_SETFL, flags | O_NONBLOCK));
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_send(JNIEnv *env, jclass type,
                                                                jint socket, jbyteArray record,
                                                                jint length)
{
    (void)type;
    jbyte bytes[4096];
    if (length < 0 || (size_t)length > sizeof bytes)
        return -EMSGSIZE;
    (*env)->GetByteArrayRegion(env, record, 0, length, bytes);
    ssize_t sent;
    do
        sent = send(socket, bytes, (size_t)length, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return result_of(sent);
}

/* The descriptor that came with a message, or -1. */
static int passed_descriptor(struct msghdr *message)
{
    int descriptor = -1;
    struct cmsghdr *header = CMSG_FIRSTHDR(message);
    if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
        memcpy(&descriptor, CMSG_DATA(header), sizeof descriptor);
    return descriptor;
}

/*
 * ECONNRESET is told once, before records that the other end sent, when it closed with some of ours
 * unread: it says nothing about what is still to be received.
 */
static ssize_t receive_message(int socket, struct msghdr *message)
{
    ssize_t length;
    int resets = 0;
    do
        length = recvmsg(socket, message, MSG_CMSG_CLOEXEC);
    while (length < 0 && (errno == EINTR || (errno == ECONNRESET && ++resets < 2)));
    return length;
}

/* The length in the low half; one more than the passed descriptor in the high half, 0 for none. */
JNIEXPORT jlong JNICALL Java_dev_jcontainer_kernel_Syscalls_receive(JNIEnv *env, jclass type,
                                                                    jint socket, jbyteArray record,
                                                                    jint timeout)
{
    (void)type;
    jbyte bytes[4096];
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr alignment;
    } control;
    struct iovec vector = {.iov_base = bytes, .iov_len = sizeof bytes};
    struct msghdr message = {.msg_iov = &vector,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};
    struct pollfd readable = {.fd = socket, .events = POLLIN};
    int ready = timeout < 0 ? 1 : poll(&readable, 1, timeout);
    if (ready <= 0)
        return ready < 0 ? -errno : -ETIMEDOUT;
    ssize_t length = receive_message(socket, &message);
    if (length < 0)
        return errno == ECONNRESET ? 0 : -errno;
    if (length > 0)
        (*env)->SetByteArrayRegion(env, record, 0, (jsize)length, bytes);
    return (jlong)(passed_descriptor(&message) + 1) << 32 | (jlong)length;
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

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_pidfdSendSignal(JNIEnv *env, jclass type,
                                                                           jint pidfd, jint signal)
{
    (void)env, (void)type;
    return result_of(syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0));
}

static int is_own(const struct stat *status)
{
    return status->st_uid == geteuid() && !(status->st_mode & (S_IWGRP | S_IWOTH));
}

/* Waits for the lock; whoever held it may have removed the directory, and another one have made it anew. */
static int lock_directory(const char *path)
{
    struct stat locked, there;
    int directory = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (directory < 0)
        return -errno;
    int error = 0, done;
    do
        done = flock(directory, LOCK_EX);
    while (done < 0 && errno == EINTR);
    if (done < 0 || fstat(directory, &locked) < 0 || lstat(path, &there) < 0)
        error = errno;
    else if (!is_own(&locked))
        error = EPERM;
    else if (locked.st_dev != there.st_dev || locked.st_ino != there.st_ino)
        error = ENOENT;
    if (!error)
        return directory;
    close(directory);
    return -error;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_lockDirectory(JNIEnv *env, jclass type,
                                                                         jbyteArray path)
{
    (void)type;
    jbyte *bytes = (*env)->GetByteArrayElements(env, path, NULL); /* NUL-terminated by Java */
    if (!bytes)
        return -ENOMEM;
    jint locked = lock_directory((const char *)bytes);
    (*env)->ReleaseByteArrayElements(env, path, bytes, JNI_ABORT);
    return locked;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_pidfdOpen(JNIEnv *env, jclass type,
                                                                     jint pid)
{
    (void)env, (void)type;
    return result_of(syscall(SYS_pidfd_open, pid, 0));
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
        return -EBADF; /* poll(2) has it as an event */
    return result_of(ready);
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_duplicate(JNIEnv *env, jclass type,
                                                                     jint descriptor)
{
    (void)env, (void)type;
    return result_of(fcntl(descriptor, F_DUPFD_CLOEXEC, 0));
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_epollCreate(JNIEnv *env, jclass type)
{
    (void)env, (void)type;
    return result_of(epoll_create1(EPOLL_CLOEXEC));
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_epollAdd(JNIEnv *env, jclass type,
                                                                    jint epoll, jint descriptor,
                                                                    jlong token)
{
    (void)env, (void)type;
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = (uint64_t)token};
    return result_of(epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event));
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_epollRemove(JNIEnv *env, jclass type,
                                                                       jint epoll, jint descriptor)
{
    (void)env, (void)type;
    return result_of(epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, NULL));
}

#define EVENTS_AT_ONCE 64

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_epollWait(JNIEnv *env, jclass type,
                                                                     jint epoll, jlongArray tokens,
                                                                     jint timeout)
{
    (void)type;
    struct epoll_event events[EVENTS_AT_ONCE];
    jlong ready[EVENTS_AT_ONCE];
    jsize room = (*env)->GetArrayLength(env, tokens);
    int count = epoll_wait(epoll, events, room < EVENTS_AT_ONCE ? room : EVENTS_AT_ONCE, timeout);
    for (int i = 0; i < count; i++)
        ready[i] = (jlong)events[i].data.u64;
    if (count > 0)
        (*env)->SetLongArrayRegion(env, tokens, 0, count, ready);
    return count < 0 && errno == EINTR ? 0 : result_of(count);
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_eventCreate(JNIEnv *env, jclass type)
{
    (void)env, (void)type;
    return result_of(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_eventRaise(JNIEnv *env, jclass type,
                                                                      jint event)
{
    (void)env, (void)type;
    return result_of(eventfd_write(event, 1));
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_eventClear(JNIEnv *env, jclass type,
                                                                      jint event)
{
    (void)env, (void)type;
    eventfd_t count;
    return result_of(eventfd_read(event, &count));
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_random(JNIEnv *env, jclass type,
                                                                  jbyteArray bytes)
{
    (void)type;
    jbyte buffer[256]; /* up to 256 bytes come whole: man 2 getrandom */
    jsize length = (*env)->GetArrayLength(env, bytes);
    if ((size_t)length > sizeof buffer)
        return -EINVAL;
    ssize_t got;
    do
        got = getrandom(buffer, (size_t)length, 0);
    while (got < 0 && errno == EINTR);
    if (got > 0)
        (*env)->SetByteArrayRegion(env, bytes, 0, (jsize)got, buffer);
    return result_of(got);
}

JNIEXPORT jboolean JNICALL Java_dev_jcontainer_kernel_Syscalls_isTerminal(JNIEnv *env, jclass type,
                                                                          jint descriptor)
{
    (void)env, (void)type;
    return isatty(descriptor) ? JNI_TRUE : JNI_FALSE;
}

JNIEXPORT jlong JNICALL Java_dev_jcontainer_kernel_Syscalls_permittedCapabilities(JNIEnv *env,
                                                                                  jclass type)
{
    (void)env, (void)type;
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2] = {{0}};
    (void)syscall(SYS_capget, &header, data); /* of ourselves, with a version the kernel knows */
    return (jlong)((uint64_t)data[1].permitted << 32 | data[0].permitted);
}

JNIEXPORT jlong JNICALL Java_dev_jcontainer_kernel_Syscalls_effectiveIds(JNIEnv *env, jclass type)
{
    (void)env, (void)type;
    return (jlong)((uint64_t)geteuid() << 32 | getegid());
}
