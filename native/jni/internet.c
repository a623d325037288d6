/* Sockets of TCP and UDP. */
#include "syscalls.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

struct address {
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } value;
    socklen_t length;
};

/* bytes: 4 of IPv4 or 16 of IPv6, in the order of the network. */
static struct address address_of(const jbyte *bytes, size_t count, jint port)
{
    struct address address = {.length = sizeof address.value.v4};
    if (count == sizeof address.value.v6.sin6_addr) {
        address.length = sizeof address.value.v6;
        address.value.v6 =
            (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
        memcpy(&address.value.v6.sin6_addr, bytes, count);
    } else {
        address.value.v4 =
            (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
        memcpy(&address.value.v4.sin_addr, bytes, sizeof address.value.v4.sin_addr);
    }
    return address;
}

/*
 * With SO_REUSEADDR, a port of TCP can be bound whose last connections have ended; no two sockets can
 * listen on it. With UDP, it would let two programs have the same port. A socket of IPv6 has only
 * addresses of IPv6, so that 0.0.0.0 and :: can have the same port.
 */
static int bind_to(const struct address *address, int type)
{
    const int yes = 1;
    AUTO_CLOSE made = socket(address->value.any.sa_family, type | SOCK_CLOEXEC, 0);
    if (made < 0 ||
        (type == SOCK_STREAM && setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) < 0))
        return -1;
    if (address->value.any.sa_family == AF_INET6 &&
        setsockopt(made, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes) < 0)
        return -1;
    if (bind(made, &address->value.any, address->length) < 0 ||
        (type == SOCK_STREAM && listen(made, SOMAXCONN) < 0))
        return -1;
    return steal(&made);
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_bindPort(JNIEnv *env, jclass type,
                                                                    jbyteArray address, jint port,
                                                                    jboolean is_datagram)
{
    (void)type;
    jbyte bytes[sizeof(struct in6_addr)] = {0};
    jsize length = (*env)->GetArrayLength(env, address);
    if (length != sizeof(struct in_addr) && length != sizeof(struct in6_addr))
        return -EINVAL;
    (*env)->GetByteArrayRegion(env, address, 0, length, bytes);
    struct address bound = address_of(bytes, (size_t)length, port);
    return result_of(bind_to(&bound, is_datagram ? SOCK_DGRAM : SOCK_STREAM));
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_boundPort(JNIEnv *env, jclass type,
                                                                     jint socket)
{
    (void)env, (void)type;
    struct address address = {.length = sizeof address.value};
    if (getsockname(socket, &address.value.any, &address.length) < 0)
        return -errno;
    return ntohs(address.value.any.sa_family == AF_INET6 ? address.value.v6.sin6_port
                                                         : address.value.v4.sin_port);
}

/*
 * On the loopback, the first call of a non-blocking socket has mostly made the connection when it
 * returns, but only the next call says so.
 */
static int connect_to(int socket, const struct address *peer)
{
    int result = connect(socket, &peer->value.any, peer->length);
    if (result < 0 && errno == EINPROGRESS)
        result = connect(socket, &peer->value.any, peer->length);
    if (result < 0 && errno == EALREADY)
        errno = EINPROGRESS;
    return result < 0 && errno == EISCONN ? 0 : result;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_connectPort(JNIEnv *env, jclass type,
                                                                       jint socket,
                                                                       jbyteArray address,
                                                                       jint port)
{
    (void)type;
    jbyte bytes[sizeof(struct in6_addr)] = {0};
    jsize length = (*env)->GetArrayLength(env, address);
    if (length != sizeof(struct in_addr) && length != sizeof(struct in6_addr))
        return -EINVAL;
    (*env)->GetByteArrayRegion(env, address, 0, length, bytes);
    struct address peer = address_of(bytes, (size_t)length, port);
    return result_of(connect_to(socket, &peer));
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_socketError(JNIEnv *env, jclass type,
                                                                       jint socket)
{
    (void)env, (void)type;
    int error = 0;
    socklen_t length = sizeof error;
    return getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &length) < 0 ? -errno : -error;
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_shutdownOutput(JNIEnv *env, jclass type,
                                                                          jint socket)
{
    (void)env, (void)type;
    return result_of(shutdown(socket, SHUT_WR));
}
