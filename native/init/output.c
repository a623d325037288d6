#include "output.h"

#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <time.h>

#include "clients.h"
#include "keep.h"
#include "loop.h"
#include "sys.h"

#define DRAIN_MILLISECONDS 2000

static void read_stream(struct source *source, uint32_t events);

static struct source streams[LOG_STREAMS] = {
    {.fd = -1, .ready = read_stream},
    {.fd = -1, .ready = read_stream},
};
static struct log *log_of_all;

void output_begin(struct log *log)
{
    log_of_all = log;
}

int output_open(int stream, int descriptor)
{
    struct source *source = &streams[stream - 1];
    source->fd = descriptor;
    if (fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0 && loop_add(source, EPOLLIN) == 0)
        return 0;
    close_owned(&source->fd);
    return -1;
}

/* A terminal's master ends with EIO. */
static void read_stream(struct source *source, uint32_t events)
{
    int stream = (int)(source - streams) + 1;
    char *bytes = clients_buffer();
    ssize_t length = read(source->fd, bytes, KEEP_BYTES);
    (void)events;
    if (length < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (length <= 0) {
        loop_end(source);
        return;
    }
    if (log_of_all)
        log_add(log_of_all, stream, bytes, (size_t)length);
    clients_output(stream, (size_t)length);
}

static int milliseconds_since(const struct timespec *start)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int)((now.tv_sec - start->tv_sec) * 1000 + (now.tv_nsec - start->tv_nsec) / 1000000);
}

void output_drain(void)
{
    struct timespec start;
    int passed = 0;
    clock_gettime(CLOCK_MONOTONIC, &start);
    while ((streams[0].fd >= 0 || streams[1].fd >= 0) && passed < DRAIN_MILLISECONDS) {
        (void)loop_serve(DRAIN_MILLISECONDS - passed);
        passed = milliseconds_since(&start);
    }
}

uint64_t output_close(void)
{
    uint64_t unread = 0;
    for (int i = 0; i < LOG_STREAMS; i++) {
        int bytes = 0;
        if (streams[i].fd >= 0 && ioctl(streams[i].fd, FIONREAD, &bytes) == 0)
            unread += (uint64_t)bytes;
        loop_end(&streams[i]);
    }
    return unread;
}
