#include "loop.h"

#include <sys/epoll.h>

#include "sys.h"

/* Then the caller looks at the container again. */
#define AT_ONCE 16

static int set = -1;

int loop_open(void)
{
    set = epoll_create1(EPOLL_CLOEXEC);
    return set < 0 ? -1 : 0;
}

int loop_descriptor(void)
{
    return set;
}

static int control(struct source *source, int operation, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = source};
    return epoll_ctl(set, operation, source->fd, &event);
}

int loop_add(struct source *source, uint32_t events)
{
    return control(source, EPOLL_CTL_ADD, events);
}

void loop_change(struct source *source, uint32_t events)
{
    (void)control(source, EPOLL_CTL_MOD, events); /* it is in the set, so this does not fail */
}

void loop_forget(struct source *source)
{
    (void)control(source, EPOLL_CTL_DEL, 0);
}

void loop_end(struct source *source)
{
    if (source->fd < 0)
        return;
    loop_forget(source); /* a copy in another process would keep it in the set */
    close_owned(&source->fd);
}

/* One event at a time: a function may end the source of the next. */
int loop_serve(int milliseconds)
{
    struct epoll_event event;
    int served = 0;
    while (served < AT_ONCE && epoll_wait(set, &event, 1, served ? 0 : milliseconds) > 0) {
        struct source *source = event.data.ptr;
        source->ready(source, event.events);
        served++;
    }
    return served > 0;
}

void loop_close(void)
{
    close_owned(&set);
}
