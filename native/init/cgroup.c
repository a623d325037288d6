#include "cgroup.h"

#include <dirent.h>
#include <limits.h>
#include <sys/syscall.h>
#include <time.h>

#include "init.h"
#include "sys.h"
#include "text.h"

#define ATTEMPTS 200
#define PAUSE_NANOSECONDS 10000000

/*
 * These outlive the plan's memory, which is released after its launch; they are kept until the next
 * launch.
 */
static char paths[PLAN_CGROUPS][PATH_MAX];
static uint32_t count;

static int note(const char *path)
{
    size_t length = strlen(path);
    if (length >= sizeof paths[0]) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(paths[count++], path, length + 1);
    return 0;
}

/* The cgroups of a joined container are thawed and removed by its own supervisor. */
int cgroups_of(const struct plan *plan, struct own_step *failed)
{
    count = 0;
    for (uint32_t i = 0; !plan->joins && i < plan->own.cgroup_count; i++) {
        *failed = plan->own.cgroups[i];
        if (note(failed->path) < 0)
            return -1;
    }
    return 0;
}

int cgroups_open(const struct plan *plan, int *into, struct own_step *failed)
{
    OWNED int cgroup = -1;
    for (uint32_t i = 0; i < plan->own.cgroup_count; i++) {
        *failed = plan->own.cgroups[i];
        if (failed->opcode != OP_CLONE_INTO_CGROUP)
            continue;
        if (cgroup >= 0) {
            errno = EINVAL; /* a process is in one cgroup of the unified hierarchy only */
            return -1;
        }
        cgroup = open(failed->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (cgroup < 0)
            return -1;
    }
    *into = steal(&cgroup);
    return 0;
}

void cgroups_forget(void)
{
    count = 0;
}

static int open_file(const char *directory, const char *name, int flags)
{
    char path[PATH_MAX + 32];
    struct text text = text_in(path, sizeof path);
    text_add(&text, directory);
    text_add(&text, "/");
    text_add(&text, name);
    return open(path, flags | O_CLOEXEC);
}

static int write_file(const char *directory, const char *name, const char *value)
{
    OWNED int file = open_file(directory, name, O_WRONLY);
    return file < 0 || write(file, value, strlen(value)) < 0 ? -1 : 0;
}

/* Reads a short file. Returns its length, 0 if it cannot be read. */
static size_t read_file(const char *directory, const char *name, char *bytes, size_t room)
{
    OWNED int file = open_file(directory, name, O_RDONLY);
    ssize_t length = file < 0 ? 0 : read(file, bytes, room - 1);
    bytes[length > 0 ? length : 0] = '\0';
    return length > 0 ? (size_t)length : 0;
}

static int has_file(const char *directory, const char *name)
{
    OWNED int file = open_file(directory, name, O_PATH);
    return file >= 0;
}

/*
 * Shortens the path to the uppermost visible cgroup above it; the root of a hierarchy is never
 * frozen.
 */
static void go_to_top(char *path)
{
    for (;;) {
        char *slash = strrchr(path, '/');
        *slash = '\0';
        if (slash != path && has_file(path, "cgroup.procs"))
            continue;
        *slash = '/';
        return;
    }
}

void cgroup_free(const char *freezer, pid_t process)
{
    char top[PATH_MAX];
    char number[16];
    if (!freezer || strlen(freezer) >= sizeof top)
        return;
    memcpy(top, freezer, strlen(freezer) + 1);
    go_to_top(top);
    struct text text = text_in(number, sizeof number);
    text_add_number(&text, (uint64_t)process);
    (void)write_file(top, "cgroup.procs", number); /* ESRCH: the process is dead */
}

/* A frozen process does not end, so each number still belongs to the process that was listed. */
static void free_all(const char *freezer)
{
    char pids[4096];
    size_t length = read_file(freezer, "cgroup.procs", pids, sizeof pids);
    pid_t process = 0;
    for (size_t i = 0; i < length; i++) {
        if (pids[i] != '\n') {
            process = process * 10 + (pids[i] - '0');
            continue;
        }
        cgroup_free(freezer, process);
        process = 0;
    }
}

static void each_cgroup(char *path, size_t length, void (*function)(const char *path));

static void each_child(char *path, size_t length, void (*function)(const char *path))
{
    _Alignas(struct dirent) char bytes[512];
    long got;
    OWNED int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return;
    while ((got = syscall(SYS_getdents64, directory, bytes, sizeof bytes)) > 0) {
        for (long at = 0; at < got;) {
            const struct dirent *entry = (const void *)(bytes + at);
            size_t name = strlen(entry->d_name);
            if (entry->d_type == DT_DIR && entry->d_name[0] != '.' &&
                length + 1 + name < PATH_MAX) {
                path[length] = '/';
                memcpy(path + length + 1, entry->d_name, name + 1);
                each_cgroup(path, length + 1 + name, function);
                path[length] = '\0';
            }
            at += entry->d_reclen;
        }
    }
}

/*
 * Calls the function for all cgroups below the path, which the container or somebody else has made,
 * and then for the path itself.
 */
static void each_cgroup(char *path, size_t length, void (*function)(const char *path))
{
    each_child(path, length, function);
    function(path);
}

static void with_all_below(const char *top, void (*function)(const char *path))
{
    char path[PATH_MAX];
    size_t length = strlen(top);
    memcpy(path, top, length + 1);
    each_cgroup(path, length, function);
}

static void thaw(const char *path)
{
    char state[16];
    if (write_file(path, "freezer.state", "THAWED") == 0 &&
        read_file(path, "freezer.state", state, sizeof state) > 0 && state[0] == 'F')
        free_all(path);
}

void cgroups_thaw(void)
{
    for (uint32_t i = 0; i < count; i++)
        if (has_file(paths[i], "freezer.state")) /* otherwise it belongs to another controller */
            with_all_below(paths[i], thaw);
}

const char *cgroups_freezer(const struct plan *plan)
{
    for (uint32_t i = 0; i < plan->own.cgroup_count; i++) {
        const struct own_step *step = &plan->own.cgroups[i];
        if (step->opcode == OP_JOIN_CGROUP && has_file(step->path, "freezer.state"))
            return step->path;
    }
    return NULL;
}

void cgroups_kill(void)
{
    for (uint32_t i = 0; i < count; i++)
        (void)write_file(paths[i], "cgroup.kill", "1"); /* ENOENT: see cgroup.h */
}

/* The number after a key at the beginning of a line; 0 if there is none. */
static uint64_t value_of(const char *lines, const char *key)
{
    size_t length = strlen(key);
    uint64_t value = 0;
    for (const char *line = lines; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, key, length) != 0 || line[length] != ' ')
            continue;
        for (const char *digit = line + length + 1; *digit >= '0' && *digit <= '9'; digit++)
            value = value * 10 + (uint64_t)(*digit - '0');
        return value;
    }
    return 0;
}

int cgroups_are_frozen(void)
{
    char lines[128];
    for (uint32_t i = 0; i < count; i++)
        if ((read_file(paths[i], "freezer.state", lines, sizeof lines) > 0 && lines[0] == 'F') ||
            (read_file(paths[i], "cgroup.events", lines, sizeof lines) > 0 &&
             value_of(lines, "frozen") == 1))
            return 1;
    return 0;
}

/* Both count what happened in the cgroups below as well (man 7 cgroups, memory.txt of cgroup v1). */
uint64_t cgroups_oom_kills(void)
{
    uint64_t kills = 0;
    char lines[512];
    for (uint32_t i = 0; i < count; i++)
        if (read_file(paths[i], "memory.events", lines, sizeof lines) > 0 ||
            read_file(paths[i], "memory.oom_control", lines, sizeof lines) > 0)
            kills += value_of(lines, "oom_kill");
    return kills;
}

static void remove_one(const char *path)
{
    (void)rmdir(path); /* on failure the cgroup above fails with EBUSY again */
}

/*
 * EBUSY: the cgroup has another one below it, or for a moment the kernel still counts a process
 * that has been reaped.
 */
void cgroups_remove(void)
{
    const struct timespec pause = {.tv_nsec = PAUSE_NANOSECONDS};
    for (uint32_t i = count; i-- > 0;)
        for (int attempt = 0; attempt < ATTEMPTS && rmdir(paths[i]) < 0 && errno == EBUSY;
             attempt++) {
            with_all_below(paths[i], remove_one);
            (void)nanosleep(&pause, NULL);
        }
    count = 0;
}

/*
 * The clone has done it already: CLONE_INTO_CGROUP of clone3(2), Linux 5.7. The step is in the plan
 * so that it can be reported.
 */
int step_clone_into_cgroup(struct build *build, const struct argument *arguments)
{
    (void)build, (void)arguments;
    return 0;
}

/* 0 means the writing process itself (Documentation/admin-guide/cgroup-v1/cgroups.rst). */
int step_join_cgroup(struct build *build, const struct argument *arguments)
{
    (void)build;
    return write_file(arguments[0].string, "cgroup.procs", "0");
}

/*
 * This comes after the cgroups have been joined, so the clone cannot do it. The root of a cgroup
 * namespace is the cgroup in which its first process was when the namespace was made (man 7
 * cgroup_namespaces), and this has to be the container's own.
 */
int step_unshare_cgroup(struct build *build, const struct argument *arguments)
{
    (void)build, (void)arguments;
    return unshare(CLONE_NEWCGROUP);
}

/* man 5 proc_pid_oom_score_adj. The number is signed, but the plan has it as unsigned. */
int step_oom_score(struct build *build, const struct argument *arguments)
{
    char bytes[16];
    int32_t score = (int32_t)arguments[0].number;
    struct text text = text_in(bytes, sizeof bytes);
    (void)build;
    text_add(&text, score < 0 ? "-" : "");
    text_add_number(&text, (uint64_t)(score < 0 ? -(int64_t)score : score));
    return write_file("/proc/self", "oom_score_adj", bytes);
}
