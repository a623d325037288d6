#include "network.h"

#include "init.h"
#include "procfs.h"
#include "sys.h"

#define PORTS "sys/net/ipv4/ip_unprivileged_port_start"
#define PING_GROUPS "sys/net/ipv4/ping_group_range"

static int home = -1; /* the namespace in which we were started, after we have left it */
static int away;      /* whether we are in another one */
static int ahead;     /* whether ours is new and unused */

/* The argument of NETWORK_DEFAULTS; empty for a plan or a network without it. */
static char last[32];   /* of the last plan with a network like ours */
static char preset[32]; /* of our network, while it is unused */
static int is_preset;   /* whether the container has got a network with its plan's defaults */

static void note_defaults(const struct plan *plan)
{
    const char *ping_groups = plan->own.ping_groups;
    last[0] = 0;
    if (ping_groups && strlen(ping_groups) < sizeof last)
        strcpy(last, ping_groups);
}

/*
 * Writes in the host's /proc, which shows the network of the process that opens it; man 5
 * proc_pid_net.
 */
static int write_own(const char *path, const char *value)
{
    int file = open(path, O_WRONLY | O_CLOEXEC);
    return file < 0 ? -1 : procfs_write(file, value);
}

/* Sets the defaults of the last plan, because the next one probably has the same. */
static void preset_defaults(void)
{
    preset[0] = 0;
    if (!last[0] || write_own("/proc/" PORTS, "0") < 0)
        return; /* the next container's step tries again and reports the error */
    memcpy(preset, last, sizeof preset);
    if (write_own("/proc/" PING_GROUPS, preset) < 0)
        ahead = 0; /* half set, it cannot be used */
}

void network_prepare(void)
{
    if (ahead)
        return;
    if (home < 0)
        home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    /* If it cannot be made, the next clone tries again and reports the error. */
    if (home < 0 || unshare(CLONE_NEWNET) < 0)
        return;
    away = ahead = 1;
    preset_defaults();
}

int network_settle(const struct plan *plan, uint64_t *namespaces)
{
    is_preset = 0;
    if (*namespaces & CLONE_NEWNET) {
        /*
         * A container with a new user namespace owns its network, so the network must be made in
         * that namespace.
         */
        if (*namespaces & CLONE_NEWUSER)
            return 0;
        note_defaults(plan);
        /* Defaults that are set already cannot be reverted. */
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

/* A kernel without IPv4 lacks these files. */
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
