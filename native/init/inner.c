#include "inner.h"

#include <errno.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>

/* An ordinary user has the rights only in the user namespace. The change may make us dumpable. */
int inner_enter(int process)
{
    if (setns(process, CLONE_NEWNET) == 0)
        return 0;
    if (errno != EPERM || setns(process, CLONE_NEWUSER) < 0 ||
        prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
        return -1;
    return setns(process, CLONE_NEWNET);
}

static int connect_to(int socket, int family, uint16_t port)
{
    if (family == AF_INET6) {
        const struct sockaddr_in6 address = {
            .sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
        return connect(socket, (const struct sockaddr *)&address, sizeof address);
    }
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    return connect(socket, (const struct sockaddr *)&address, sizeof address);
}

/* On the loopback, the first call has mostly made the connection when it returns, but cannot say so. */
int inner_connect(int socket, int family, uint16_t port)
{
    if (connect_to(socket, family, port) == 0)
        return 0;
    if (errno == EINPROGRESS && connect_to(socket, family, port) == 0)
        return 0;
    if (errno == EALREADY)
        errno = EINPROGRESS;
    return errno == EISCONN ? 0 : -1;
}

int inner_error(int socket)
{
    int error = 0;
    socklen_t length = sizeof error;
    return getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &length) < 0 ? errno : error;
}
