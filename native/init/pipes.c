#include "pipes.h"

#include "sys.h"

#define KEPT 4

/*
 * The more a pipe holds, the less often the processes take turns: 1 MiB moves twice as much as the
 * default of 64 KiB. All pipes of an ordinary user may hold 64 MiB together, before each new one gets
 * only two pages, or one in kernels before 5.14, so only few are large.
 */
#define SIZE (1 << 20)
#define LARGE 8

static int kept[KEPT][2];
static int count;
static int open_pipes;

int pipe_ready(void)
{
    if (count > 0)
        return 0;
    if (pipe2(kept[0], O_CLOEXEC | O_NONBLOCK) < 0)
        return -1;
    if (open_pipes < LARGE)
        (void)fcntl(kept[0][1], F_SETPIPE_SZ, SIZE); /* if the user may not, it stays smaller */
    if (fcntl(kept[0][1], F_GETPIPE_SZ) < PIPE_LEAST) {
        close_owned(&kept[0][0]);
        close_owned(&kept[0][1]);
        errno = ENOBUFS;
        return -1;
    }
    open_pipes++;
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
    if (pipe[0] < 0)
        return;
    if (is_empty && count < KEPT) {
        kept[count][0] = steal(&pipe[0]);
        kept[count++][1] = steal(&pipe[1]);
        return;
    }
    open_pipes--;
    close_owned(&pipe[0]);
    close_owned(&pipe[1]);
}
