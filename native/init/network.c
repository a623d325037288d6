#include "network.h"

#include "init.h"
#include "mount.h"
#include "procfs.h"
#include "sys.h"

#define PORTS "sys/net/ipv4/ip_unprivileged_port_start"
#define PING_GROUPS "sys/net/ipv4/ping_group_range"

static int home = -1; /* the namespace that we were started in, once we have left it */
static int away;      /* ours is another one */
static int ahead;     /* ours is new, and nobody's yet */

/* The argument of NETWORK_DEFAULTS; empty for a plan, or a network, without. */
static char last[32];   /* of the last plan that took a network like ours */
static char preset[32]; /* of ours, while it is ahead */
static int is_preset;   /* the container has taken one that is as its plan asks for */

static void note_defaults(const struct plan *plan)
{
    const char *ping_groups = plan->own.ping_groups;
    last[0] = 0;
    if (ping_groups && strlen(ping_groups) < sizeof last)
        strcpy(last, ping_groups);
}

/* The host's own /proc, which shows whose network the process is in that opens it; man 5 proc_pid_net. */
static int write_own(const char *path, const char *value)
{
    int file = open(path, O_WRONLY | O_CLOEXEC);
    return file < 0 ? -1 : procfs_write(file, value);
}

/* The same defaults as the last time, most likely. */
static void preset_defaults(void)
{
    preset[0] = 0;
    if (!last[0] || write_own("/proc/" PORTS, "0") < 0)
        return; /* the next container's step tries again, and says why it cannot */
    memcpy(preset, last, sizeof preset);
    if (write_own("/proc/" PING_GROUPS, preset) < 0)
        ahead = 0; /* half done, it is nobody's any more */
}

void network_prepare(void)
{
    if (ahead)
        return;
    if (home < 0)
        home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    /* Where it cannot be made, the next clone tries again, and says why it cannot. */
    if (home < 0 || unshare(CLONE_NEWNET) < 0)
        return;
    away = ahead = 1;
    preset_defaults();
}

int network_settle(const struct plan *plan, uint64_t *namespaces)
{
    is_preset = 0;
    if (*namespaces & CLONE_NEWNET) {
        /* With a user namespace of its own a container owns its network, so that one must be made in it. */
        if (*namespaces & CLONE_NEWUSER)
            return 0;
        note_defaults(plan);
        /* What is set already cannot be taken back. */
        if (ahead && (!preset[0] || strcmp(preset, last) == 0)) {
            is_preset = preset[0] != 0;
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

/* A kernel without IPv4 has neither ports nor pings of it. */
static int write_if_there(struct build *build, const char *path, const char *value)
{
    int file = procfs_open(build, path, O_WRONLY);
    if (file < 0)
        return errno == ENOENT ? 0 : -1;
    return procfs_write(file, value);
}

int step_network_defaults(struct build *build, const struct argument *arguments)
{
    if (is_preset)
        return 0;
    if (write_if_there(build, PORTS, "0") < 0)
        return -1;
    return write_if_there(build, PING_GROUPS, arguments[0].string);
}
