#include "pipes.h"

#include "sys.h"

#define KEPT 8

/* Enough for what a socket receives while its peer is not scheduled. */
#define SIZE (256 << 10)

static int kept[KEPT][2];
static int count;

int pipe_ready(void)
{
    if (count > 0)
        return 0;
    if (pipe2(kept[0], O_CLOEXEC | O_NONBLOCK) < 0)
        return -1;
    (void)fcntl(kept[0][1], F_SETPIPE_SZ, SIZE); /* more than the user may have: it stays smaller */
    count = 1;
    return 0;
}

int pipe_take(int pipe[2])
{
    if (pipe_ready() < 0)
        return -1;
    count--;
    pipe[0] = kept[count][0];
    pipe[1] = kept[count][1];
    return 0;
}

void pipe_give_back(int pipe[2], int is_empty)
{
    if (pipe[0] >= 0 && is_empty && count < KEPT) {
        kept[count][0] = steal(&pipe[0]);
        kept[count++][1] = steal(&pipe[1]);
    }
    close_owned(&pipe[0]);
    close_owned(&pipe[1]);
}
