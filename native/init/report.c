#include "report.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

_Static_assert(offsetof(struct record, argument) == RECORD_HEADER_LENGTH,
               "the JVM reads records by offset");

#define MAX_DESCRIPTORS (LAUNCH_DESCRIPTORS + LAUNCH_PRESERVED)

static int send_message(int socket, const struct msghdr *message)
{
    ssize_t sent;
    do
        sent = sendmsg(socket, message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? -1 : 0;
}

static struct iovec bytes_of(const struct record *record)
{
    return (struct iovec){.iov_base = (void *)record,
                          .iov_len = RECORD_HEADER_LENGTH + record->argument_length};
}

int report_send(int socket, const struct record *record)
{
    struct iovec vector = bytes_of(record);
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
    return send_message(socket, &message);
}

int report_send_descriptors(int socket, const struct record *record, const int *descriptors,
                            int count)
{
    size_t length = (size_t)count * sizeof(int);
    union {
        char bytes[CMSG_SPACE(MAX_DESCRIPTORS * sizeof(int))];
        struct cmsghdr alignment;
    } control = {{0}};
    struct iovec vector = bytes_of(record);
    struct msghdr message = {.msg_iov = &vector,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = (socklen_t)CMSG_LEN(length);
    memcpy(CMSG_DATA(header), descriptors, length);
    message.msg_controllen = (socklen_t)CMSG_SPACE(length);
    return send_message(socket, &message);
}

/*
 * recvmsg(2) returns ECONNRESET once, before records that the other end sent, if that end closed
 * without reading all of our records. It does not mean that nothing can be received any more.
 */
static ssize_t receive_message(int socket, struct msghdr *message)
{
    ssize_t length;
    int resets = 0;
    do
        length = recvmsg(socket, message, MSG_CMSG_CLOEXEC);
    while (length < 0 && (errno == EINTR || (errno == ECONNRESET && ++resets < 2)));
    return length < 0 && errno == ECONNRESET ? 0 : length;
}

static void take_descriptors(struct msghdr *message, int *descriptors, int count)
{
    struct cmsghdr *header = CMSG_FIRSTHDR(message);
    for (int i = 0; i < count; i++)
        descriptors[i] = -1;
    if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
        memcpy(descriptors, CMSG_DATA(header), header->cmsg_len - CMSG_LEN(0));
}

int report_receive_descriptors(int socket, struct record *record, int *descriptors, int count)
{
    union {
        char bytes[CMSG_SPACE(MAX_DESCRIPTORS * sizeof(int))];
        struct cmsghdr alignment;
    } control;
    struct iovec vector = {.iov_base = record, .iov_len = sizeof *record};
    struct msghdr message = {.msg_iov = &vector,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen =
                                 count ? (socklen_t)CMSG_LEN((size_t)count * sizeof(int)) : 0};
    ssize_t length = receive_message(socket, &message);
    if (length <= 0)
        return (int)length;
    take_descriptors(&message, descriptors, count);
    if (length < RECORD_HEADER_LENGTH ||
        (size_t)length != RECORD_HEADER_LENGTH + (size_t)record->argument_length) {
        errno = EPROTO;
        return -1;
    }
    return 1;
}

int report_receive(int socket, struct record *record)
{
    return report_receive_descriptors(socket, record, NULL, 0);
}

void report_error(int socket, uint32_t step, uint32_t opcode, const char *argument)
{
    struct record record = {.type = RECORD_ERROR, .step = step, .opcode = opcode, .error = errno};
    if (argument) {
        record.argument_length = (uint32_t)strnlen(argument, RECORD_ARGUMENT_MAX);
        memcpy(record.argument, argument, record.argument_length);
    }
    /* If this fails, the receiver is gone; it kills or has killed us. */
    (void)report_send(socket, &record);
}
