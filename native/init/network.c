#include "network.h"

#include "sys.h"

static int home = -1; /* the namespace that we were started in, once we have left it */
static int away;      /* ours is another one */
static int ahead;     /* ours is new, and nobody's yet */

void network_prepare(void)
{
    if (ahead)
        return;
    if (home < 0)
        home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    /* Where it cannot be made, the next clone tries again, and says why it cannot. */
    if (home >= 0 && unshare(CLONE_NEWNET) == 0)
        away = ahead = 1;
}

int network_settle(uint64_t *namespaces)
{
    if (*namespaces & CLONE_NEWNET) {
        /* With a user namespace of its own a container owns its network, so that one must be made in it. */
        if (ahead && !(*namespaces & CLONE_NEWUSER)) {
            ahead = 0;
            *namespaces &= ~(uint64_t)CLONE_NEWNET;
        }
        return 0;
    }
    if (!away)
        return 0;
    if (setns(home, CLONE_NEWNET) < 0)
        return -1;
    away = ahead = 0;
    return 0;
}
