/*
 * Sockets: records with descriptors between the JVM and jcontainer-init, and connections by path.
 */
#include "syscalls.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "control.h"
#include "keep.h"
#include "plan.h"

JNIEXPORT jlong JNICALL Java_dev_jcontainer_kernel_Syscalls_socketPair(JNIEnv *env, jclass type)
{
    (void)env, (void)type;
    int sockets[2];
    return pair_of(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets), sockets);
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

int send_descriptors(int socket, struct iovec record, const int *descriptors, int count)
{
    size_t length = (size_t)count * sizeof(int);
    union {
        char bytes[CMSG_SPACE((LAUNCH_DESCRIPTORS + LAUNCH_PRESERVED) * sizeof(int))];
        struct cmsghdr alignment;
    } passed = {{0}};
    struct msghdr message = {.msg_iov = &record,
                             .msg_iovlen = 1,
                             .msg_control = passed.bytes,
                             .msg_controllen = sizeof passed.bytes};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(length);
    memcpy(CMSG_DATA(header), descriptors, length);
    message.msg_controllen = CMSG_SPACE(length);
    ssize_t sent;
    do
        sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? errno : 0;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_sendDescriptor(JNIEnv *env, jclass type,
                                                                          jint socket,
                                                                          jbyteArray record,
                                                                          jint descriptor)
{
    (void)type;
    jbyte bytes[sizeof(struct record)];
    jsize length = (*env)->GetArrayLength(env, record);
    if ((size_t)length > sizeof bytes)
        return -EMSGSIZE;
    (*env)->GetByteArrayRegion(env, record, 0, length, bytes);
    struct iovec vector = {.iov_base = bytes, .iov_len = (size_t)length};
    return -send_descriptors(socket, vector, &descriptor, 1);
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_sendDescriptors(JNIEnv *env, jclass type,
                                                                           jint socket,
                                                                           jbyteArray record,
                                                                           jintArray descriptors)
{
    (void)type;
    jbyte bytes[sizeof(struct record)];
    jint numbers[PORTS_MAX];
    jsize length = (*env)->GetArrayLength(env, record);
    jsize count = (*env)->GetArrayLength(env, descriptors);
    if ((size_t)length > sizeof bytes || count > PORTS_MAX)
        return -EMSGSIZE;
    (*env)->GetByteArrayRegion(env, record, 0, length, bytes);
    (*env)->GetIntArrayRegion(env, descriptors, 0, count, numbers);
    struct iovec vector = {.iov_base = bytes, .iov_len = (size_t)length};
    return -send_descriptors(socket, vector, numbers, count);
}

/* Returns the descriptor that came with a message, or -1. */
static int passed_descriptor(struct msghdr *message)
{
    int descriptor = -1;
    struct cmsghdr *header = CMSG_FIRSTHDR(message);
    if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
        memcpy(&descriptor, CMSG_DATA(header), sizeof descriptor);
    return descriptor;
}

/*
 * The kernel reports ECONNRESET once if the other end closed with some of our records unread, and
 * reports it before the records that the other end had sent. So we ignore it once and receive those
 * records.
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

/*
 * Returns the length in the low half, and the passed descriptor plus one in the high half, 0 if
 * there is none.
 */
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

/*
 * The name of a socket holds 108 bytes, but a path may be longer: so it is reached through a
 * descriptor of what the path leads to.
 */
static struct sockaddr_un address_of(int place, const char *name)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    (void)snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d%s", place, name);
    return address;
}

static int connect_by(int type, int place, const char *name)
{
    const struct sockaddr_un address = address_of(place, name);
    AUTO_CLOSE connected = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
    if (connected < 0)
        return -1;
    if (connect(connected, (const struct sockaddr *)&address, sizeof address) < 0)
        return -1;
    return steal(&connected);
}

static jint connect_path(JNIEnv *env, jbyteArray path, int type, const char *name)
{
    AUTO_BYTES bytes = input(env, path);
    if (!bytes.data)
        return -ENOMEM;
    AUTO_CLOSE place = open(text_of(&bytes), O_PATH | O_CLOEXEC);
    return result_of(place < 0 ? -1 : connect_by(type, place, name));
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_connectStart(JNIEnv *env, jclass type,
                                                                        jbyteArray directory)
{
    (void)type;
    return connect_path(env, directory, SOCK_SEQPACKET, "/" START_SOCKET);
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_connectStream(JNIEnv *env, jclass type,
                                                                         jbyteArray path)
{
    (void)type;
    return connect_path(env, path, SOCK_STREAM, "");
}

/* The mode of the socket before it has a name is that of its file. The umask is of all threads. */
static int listen_in(int place, const char *name)
{
    const struct sockaddr_un address = address_of(place, name);
    AUTO_CLOSE listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (listener < 0 || fchmod(listener, S_IRUSR | S_IWUSR) < 0 ||
        bind(listener, (const struct sockaddr *)&address, sizeof address) < 0 ||
        listen(listener, SOMAXCONN) < 0)
        return -1;
    return steal(&listener);
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_listenForClients(JNIEnv *env,
                                                                            jclass type,
                                                                            jbyteArray directory)
{
    (void)type;
    AUTO_BYTES bytes = input(env, directory);
    if (!bytes.data)
        return -ENOMEM;
    AUTO_CLOSE place = open(text_of(&bytes), O_PATH | O_DIRECTORY | O_CLOEXEC);
    return result_of(place < 0 ? -1 : listen_in(place, "/" KEEP_SOCKET));
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_connectKeeper(JNIEnv *env, jclass type,
                                                                         jbyteArray directory)
{
    (void)type;
    return connect_path(env, directory, SOCK_SEQPACKET, "/" KEEP_SOCKET);
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_sendPacket(JNIEnv *env, jclass type,
                                                                      jint socket,
                                                                      jbyteArray packet,
                                                                      jint length)
{
    (void)type;
    jbyte bytes[sizeof(struct keep_header) + KEEP_BYTES];
    if (length < 0 || (size_t)length > sizeof bytes)
        return -EMSGSIZE;
    (*env)->GetByteArrayRegion(env, packet, 0, length, bytes);
    ssize_t sent;
    do
        sent = send(socket, bytes, (size_t)length, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return result_of(sent);
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_receivePacket(JNIEnv *env, jclass type,
                                                                         jint socket,
                                                                         jbyteArray packet)
{
    (void)type;
    jbyte bytes[sizeof(struct keep_header) + KEEP_BYTES];
    struct iovec vector = {.iov_base = bytes, .iov_len = sizeof bytes};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
    ssize_t length = receive_message(socket, &message);
    if (length < 0)
        return errno == ECONNRESET ? 0 : -errno;
    if (message.msg_flags & MSG_TRUNC)
        return -EMSGSIZE;
    if (length > 0)
        (*env)->SetByteArrayRegion(env, packet, 0, (jsize)length, bytes);
    return (jint)length;
}
