/* The steps that change what the process is, not what it sees. */
#include <linux/capability.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "end.h"
#include "init.h"
#include "sys.h"

#define CAPABILITY_COUNT 64

int step_hostname(struct build *build, const struct argument *arguments)
{
    (void)build;
    return sethostname(arguments[0].string, strlen(arguments[0].string));
}

int step_loopback_up(struct build *build, const struct argument *arguments)
{
    (void)build, (void)arguments;
    struct ifreq request = {.ifr_name = "lo"};
    OWNED int socket_descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket_descriptor < 0 || ioctl(socket_descriptor, SIOCGIFFLAGS, &request) < 0)
        return -1;
    request.ifr_flags |= IFF_UP | IFF_RUNNING;
    return ioctl(socket_descriptor, SIOCSIFFLAGS, &request);
}

/*
 * This separates the process from the caller's terminal: it has no job control over it, and no
 * TIOCSTI into it.
 */
int step_new_session(struct build *build, const struct argument *arguments)
{
    (void)build, (void)arguments;
    return setsid() < 0 ? -1 : 0;
}

/*
 * The supervisor has done this before the clone. The step is in the plan so that it can be
 * reported.
 */
int step_adopt_orphans(struct build *build, const struct argument *arguments)
{
    (void)build, (void)arguments;
    return 0;
}

int step_umask(struct build *build, const struct argument *arguments)
{
    (void)build;
    (void)umask((mode_t)arguments[0].number);
    return 0;
}

/*
 * Capabilities are kept over the change of the uid; the step after this one sets them exactly. The
 * change clears the parent-death signal (man 2 prctl), so it is set again.
 */
static int set_user(const struct build *build, uid_t uid, gid_t gid)
{
    if (sys_setresgid(gid, gid, gid) < 0 || prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0 ||
        sys_setresuid(uid, uid, uid) < 0)
        return -1;
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0) /* the change may have set it: fs.suid_dumpable */
        return -1;
    return tie_to_supervisor(build->report);
}

int step_set_ids(struct build *build, const struct argument *arguments)
{
    const struct vector *vector = &arguments[2].vector;
    uid_t uid = (uid_t)arguments[0].number;
    gid_t gid = (gid_t)arguments[1].number;
    gid_t *groups = workspace_take(build->workspace, vector->count * sizeof *groups);
    if (!groups)
        return -1;
    for (uint32_t i = 0; i < vector->count; i++)
        groups[i] = vector_number(vector, i);
    if (sys_setgroups(vector->count, groups) < 0)
        return -1;
    return set_user(build, uid, gid);
}

/*
 * man 7 user_namespaces: setgroups may be denied so that nobody inside can leave a group for which
 * files deny access.
 */
int step_set_mapped_ids(struct build *build, const struct argument *arguments)
{
    return set_user(build, (uid_t)arguments[0].number, (gid_t)arguments[1].number);
}

static int get_capabilities(struct __user_cap_data_struct data[2])
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    return (int)syscall(SYS_capget, &header, data);
}

static int set_capabilities(uint64_t effective, uint64_t permitted, uint64_t inheritable)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2];
    for (int i = 0; i < 2; i++) {
        data[i].effective = (uint32_t)(effective >> (32 * i));
        data[i].permitted = (uint32_t)(permitted >> (32 * i));
        data[i].inheritable = (uint32_t)(inheritable >> (32 * i));
    }
    return (int)syscall(SYS_capset, &header, data);
}

/*
 * The bounding set is reduced first: that needs CAP_SETPCAP, which the change of the uid has made
 * ineffective.
 */
static int drop_bounding(uint64_t keep)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2];
    if (get_capabilities(data) < 0)
        return -1;
    data[0].effective = data[0].permitted;
    data[1].effective = data[1].permitted;
    if (syscall(SYS_capset, &header, data) < 0)
        return -1;
    for (int capability = 0; capability < CAPABILITY_COUNT; capability++) {
        int present = prctl(PR_CAPBSET_READ, capability, 0, 0, 0);
        if (present < 0)
            break; /* EINVAL: the kernel knows no capability from here on */
        if (present && !(keep >> capability & 1) && prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0)
            return -1;
    }
    return 0;
}

static int raise_ambient(uint64_t ambient)
{
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0)
        return -1;
    for (int capability = 0; capability < CAPABILITY_COUNT; capability++)
        if ((ambient >> capability & 1) &&
            prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) < 0)
            return -1;
    return 0;
}

/*
 * Installing a filter without no_new_privs needs CAP_SYS_ADMIN. After that the filter may deny any
 * call, so no call may be needed to drop the capability. The exec drops it: a program's
 * capabilities follow from the bounding, inheritable and ambient sets, which do not include the
 * kept capability, and not from what was permitted before (man 7 capabilities).
 */
int step_keep_for_filter(struct build *build, const struct argument *arguments)
{
    (void)arguments;
    build->keeps_admin = 1;
    return 0;
}

/* Keeps CAP_SYS_ADMIN only if we have it; otherwise seccomp(2) reports that it is missing. */
static int lend(struct build *build, uint64_t effective, uint64_t permitted)
{
    struct __user_cap_data_struct data[2];
    if (get_capabilities(data) < 0)
        return -1;
    uint64_t admin = data[0].permitted & (UINT64_C(1) << CAP_SYS_ADMIN);
    build->lent_effective = admin & ~effective;
    build->lent_permitted = admin & ~permitted;
    return 0;
}

int return_lent(const struct build *build)
{
    struct __user_cap_data_struct data[2];
    if (get_capabilities(data) < 0)
        return -1;
    return set_capabilities(
        (data[0].effective | (uint64_t)data[1].effective << 32) & ~build->lent_effective,
        (data[0].permitted | (uint64_t)data[1].permitted << 32) & ~build->lent_permitted,
        data[0].inheritable | (uint64_t)data[1].inheritable << 32);
}

int step_capabilities(struct build *build, const struct argument *arguments)
{
    uint64_t effective = arguments[1].number, permitted = arguments[2].number;
    if (drop_bounding(arguments[0].number) < 0 ||
        (build->keeps_admin && lend(build, effective, permitted) < 0))
        return -1;
    if (set_capabilities(effective | build->lent_effective, permitted | build->lent_permitted,
                         arguments[3].number) < 0)
        return -1;
    return raise_ambient(arguments[4].number);
}

int step_no_new_privs(struct build *build, const struct argument *arguments)
{
    (void)build, (void)arguments;
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}
