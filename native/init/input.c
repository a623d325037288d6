#include "input.h"

#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "keep.h"
#include "loop.h"
#include "sys.h"

static void write_held(struct source *source, uint32_t events);

static struct source pipe_end = {.fd = -1, .ready = write_held};
static int terminal;
static int finishes; /* the pipe is closed when nothing is held */
static char *held;   /* NULL: nothing */
static size_t start, end;
static void (*when_free)(void);

void input_open(int descriptor, int is_terminal, void (*free)(void))
{
    pipe_end.fd = descriptor;
    terminal = is_terminal;
    finishes = 0;
    when_free = free;
}

int input_is_terminal(void)
{
    return terminal && pipe_end.fd >= 0;
}

int input_is_open(void)
{
    return pipe_end.fd >= 0 && !finishes;
}

int input_is_free(void)
{
    return held == NULL;
}

static void give_back(void)
{
    if (!held)
        return;
    loop_forget(&pipe_end);
    munmap(held, KEEP_BYTES);
    held = NULL;
}

/* Returns how many bytes it takes; all of them, as if written, if nobody reads them any more. */
static size_t write_now(const char *bytes, size_t length)
{
    ssize_t got = write(pipe_end.fd, bytes, length);
    if (got >= 0)
        return (size_t)got;
    return errno == EAGAIN || errno == EINTR ? 0 : length;
}

static void hold(const char *bytes, size_t length)
{
    void *memory =
        mmap(NULL, KEEP_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED || loop_add(&pipe_end, EPOLLOUT) < 0) {
        /* The program must not see input with a gap, so its input ends here. */
        if (memory != MAP_FAILED)
            munmap(memory, KEEP_BYTES);
        input_finish();
        return;
    }
    held = memory;
    start = 0;
    end = length;
    memcpy(held, bytes, length);
}

void input_add(const char *bytes, size_t length)
{
    if (!input_is_open() || held)
        return;
    size_t taken = write_now(bytes, length);
    if (taken < length)
        hold(bytes + taken, length - taken);
}

static void write_held(struct source *source, uint32_t events)
{
    (void)source, (void)events;
    start += write_now(held + start, end - start);
    if (start < end)
        return;
    give_back();
    if (finishes)
        close_owned(&pipe_end.fd);
    when_free();
}

void input_finish(void)
{
    if (terminal || pipe_end.fd < 0)
        return;
    finishes = 1;
    if (!held)
        close_owned(&pipe_end.fd);
}

void input_resize(uint32_t size)
{
    const struct winsize window = {.ws_col = (unsigned short)(size >> 16),
                                   .ws_row = (unsigned short)size};
    if (input_is_terminal())
        (void)ioctl(pipe_end.fd, TIOCSWINSZ, &window); /* the kernel takes every size */
}

void input_close(void)
{
    give_back();
    close_owned(&pipe_end.fd);
}
