#include "connector.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include "inner.h"
#include "report.h"
#include "sys.h"

static int is_inside, is_used;

/* Without a container to enter, the socket would be one of the host. */
static int enter(int process)
{
    if (process >= 0) {
        is_inside = inner_enter(process) == 0;
    } else if (!is_inside) {
        errno = EBADF;
    }
    return is_inside ? 0 : -1;
}

void connector_answer(int control, const struct record *record, int process)
{
    const struct record answer = {.type = RECORD_CONNECT};
    is_used = 1;
    if (enter(process) < 0) {
        report_error(control, NO_STEP, STAGE_SETUP, "entering the network namespace");
        return;
    }
    OWNED int made =
        socket(record->status, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP);
    if (made < 0)
        report_error(control, NO_STEP, STAGE_SETUP, "making a socket");
    else
        (void)report_send_descriptors(control, &answer, &made, 1);
}

int connector_is_used(void)
{
    return is_used;
}
