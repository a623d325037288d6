/* Restricts the program's access to files, in addition to all other isolation: landlock(7). */
#include <linux/openat2.h>
#include <sys/stat.h>

#include "init.h"
#include "sys.h"

/* include/uapi/linux/landlock.h; headers older than the running kernel lack it. */
#define CREATE_RULESET_VERSION 1u
#define RULE_PATH_BENEATH 1
#define ACCESS_EXECUTE (1u << 0)
#define ACCESS_WRITE_FILE (1u << 1)
#define ACCESS_READ_FILE (1u << 2)
#define ACCESS_READ_DIR (1u << 3)
#define ACCESS_TRUNCATE (1u << 14)  /* version 3, Linux 6.2 */
#define ACCESS_IOCTL_DEV (1u << 15) /* version 5, Linux 6.10 */
#define ALL_OF_VERSION_3 ((1u << 15) - 1)
#define ACCESS_BIND_TCP (1u << 0) /* version 4, Linux 6.7 */
#define ACCESS_CONNECT_TCP (1u << 1)
#define SCOPE_ABSTRACT_UNIX_SOCKET (1u << 0) /* version 6, Linux 6.12 */
#define SCOPE_SIGNAL (1u << 1)
#define OF_A_FILE                                                                                  \
    (ACCESS_EXECUTE | ACCESS_WRITE_FILE | ACCESS_READ_FILE | ACCESS_TRUNCATE | ACCESS_IOCTL_DEV)
#define TO_READ (ACCESS_EXECUTE | ACCESS_READ_FILE | ACCESS_READ_DIR)

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

/*
 * An older kernel accepts the longer structure as well, if the members that it does not know are 0.
 */
struct ruleset_attributes {
    uint64_t handled_access_fs;
    uint64_t handled_access_net;
    uint64_t scoped;
};

struct path_beneath {
    uint64_t allowed_access;
    int32_t parent;
} __attribute__((packed));

static int check_version(struct build *build, long version, long least, const char *lacking)
{
    if (version < 0)
        return -1;
    if (version >= least)
        return 0;
    build->argument = lacking;
    errno = EOPNOTSUPP;
    return -1;
}

static long version_here(void)
{
    return syscall(SYS_landlock_create_ruleset, NULL, 0, CREATE_RULESET_VERSION);
}

static uint64_t accesses_to_files(long version)
{
    return ALL_OF_VERSION_3 | (version >= 5 ? ACCESS_IOCTL_DEV : 0);
}

/*
 * Paths are resolved in the container's root, which is "/" by now; no link of /proc leads to a
 * descriptor of ours.
 */
static int allow(int ruleset, const char *path, uint64_t access)
{
    struct stat status;
    OWNED int place = sys_openat2(AT_FDCWD, path, O_PATH, RESOLVE_NO_MAGICLINKS);
    struct path_beneath rule = {.allowed_access = access, .parent = place};
    if (place < 0 || fstat(place, &status) < 0)
        return -1;
    if (!S_ISDIR(status.st_mode))
        rule.allowed_access &= OF_A_FILE; /* otherwise EINVAL */
    return (int)syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0);
}

static int allow_all(struct build *build, int ruleset, const struct vector *paths, uint64_t access)
{
    const uint8_t *position = paths->first;
    for (uint32_t i = 0; i < paths->count; i++) {
        const char *path = vector_string(&position);
        if (allow(ruleset, path, access) < 0) {
            build->argument = path;
            return -1;
        }
    }
    return 0;
}

static int restrict_self(struct build *build, const struct argument *arguments,
                         const struct ruleset_attributes *attributes)
{
    OWNED int ruleset =
        (int)syscall(SYS_landlock_create_ruleset, attributes, sizeof *attributes, 0);
    if (ruleset < 0 || allow_all(build, ruleset, &arguments[0].vector, TO_READ) < 0 ||
        allow_all(build, ruleset, &arguments[1].vector, attributes->handled_access_fs) < 0)
        return -1;
    return (int)syscall(SYS_landlock_restrict_self, ruleset, 0);
}

/* Before version 3 a file that is only readable could still be truncated. */
int step_landlock(struct build *build, const struct argument *arguments)
{
    long version = version_here();
    struct ruleset_attributes attributes = {.handled_access_fs = accesses_to_files(version)};
    if (check_version(build, version, 3,
                      "its version here does not keep files from being truncated") < 0)
        return -1;
    return restrict_self(build, arguments, &attributes);
}

/*
 * Used if no namespaces isolate the program from the user's other processes. Before version 6 the
 * program could kill its own supervisor and so outlive it.
 */
int step_landlock_isolation(struct build *build, const struct argument *arguments)
{
    long version = version_here();
    struct ruleset_attributes attributes = {
        .handled_access_fs = accesses_to_files(version),
        .handled_access_net = ACCESS_BIND_TCP | ACCESS_CONNECT_TCP,
        .scoped = SCOPE_ABSTRACT_UNIX_SOCKET | SCOPE_SIGNAL,
    };
    if (check_version(build, version, 6, "its version here does not keep signals in") < 0)
        return -1;
    return restrict_self(build, arguments, &attributes);
}
