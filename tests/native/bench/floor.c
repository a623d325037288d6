/*
 * The floor of the benchmark, and its clock for other programs.
 *
 * It reads commands from stdin, one in each line, and answers each with the nanoseconds that it took:
 *
 *   plan FILE     carries out a launch plan with the helper's own functions, in a child made by
 *                 clone(CLONE_VM | CLONE_VFORK), the cheapest kind, and waits for its end. If
 *                 FILE.cgroups exists, its lines "mkdir DIRECTORY" and "write FILE VALUE" are carried
 *                 out before the plan, and "read FILE" after it; then the directories are removed.
 *   run WORD...   starts a program with posix_spawn, its output to /dev/null, and waits for its end
 *
 * The cost of a container beyond "plan" is the cost of the JVM, the helper and the protocol.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "init.h"

#define MAX_WORDS 64

static struct plan plan;

static uint64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

#define MAX_ORDERS 64
#define ORDER_SIZE 512

static char orders[MAX_ORDERS][ORDER_SIZE];
static int order_count;

static void load_cgroups(const char *plan_path)
{
    char path[ORDER_SIZE];
    snprintf(path, sizeof path, "%s.cgroups", plan_path);
    order_count = 0;
    FILE *file = fopen(path, "re");
    if (!file)
        return; /* a plan without cgroups has no such file */
    for (; order_count < MAX_ORDERS && fgets(orders[order_count], ORDER_SIZE, file); order_count++)
        orders[order_count][strcspn(orders[order_count], "\n")] = 0;
    fclose(file);
}

static void carry_out(const char *order)
{
    char path[ORDER_SIZE];
    int at = 0;
    if (sscanf(order, "mkdir %511s", path) == 1) {
        if (mkdir(path, 0755) < 0)
            fail(path);
        return;
    }
    if (!strncmp(order, "read ", 5))
        return;
    if (sscanf(order, "write %511s %n", path, &at) != 1)
        fail(order);
    int file = open(path, O_WRONLY | O_CLOEXEC);
    ssize_t length = (ssize_t)strlen(order + at);
    if (file < 0 || write(file, order + at, (size_t)length) != length)
        fail(path);
    close(file);
}

static void read_usage(void)
{
    char path[ORDER_SIZE], text[4096];
    for (int i = 0; i < order_count; i++) {
        if (sscanf(orders[i], "read %511s", path) != 1)
            continue;
        int file = open(path, O_RDONLY | O_CLOEXEC);
        if (file < 0 && errno == ENOENT) /* this kernel does not have the file */
            continue;
        while (read(file, text, sizeof text) > 0)
            ;
        close(file);
    }
}

static void remove_cgroups(void)
{
    char path[ORDER_SIZE];
    for (int i = order_count - 1; i >= 0; i--)
        while (sscanf(orders[i], "mkdir %511s", path) == 1 && rmdir(path) < 0)
            if (errno != EBUSY) /* the kernel still counts the process that has ended */
                fail(path);
}

static void load(const char *path)
{
    if (plan.bytes)
        munmap((void *)plan.bytes, plan.length);
    struct stat status;
    struct plan_error error;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &status) < 0)
        fail(path);
    void *bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    if (bytes == MAP_FAILED || plan_open(&plan, bytes, (size_t)status.st_size, &error) < 0)
        fail(path);
    close(file);
    load_cgroups(path);
}

static struct workspace workspace;

static int child(void *socket)
{
    const struct birth birth = {
        .plan = &plan,
        .streams = {0, 1, 2},
        .sockets = {-1, *(int *)socket},
        .cgroup = -1,
        .container = -1,
        .workspace = &workspace,
    };
    container_init(&birth);
}

static int launch(void)
{
    int sockets[2], status;
    for (int i = 0; i < order_count; i++)
        carry_out(orders[i]);
    if (workspace_prepare(&workspace, plan.length) < 0)
        fail("workspace");
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) < 0)
        fail("socketpair");
    pid_t pid = clone(child, workspace.stack + workspace.stack_size,
                      CLONE_VM | CLONE_VFORK | SIGCHLD | (int)plan.header.namespaces, &sockets[1]);
    if (pid < 0 || waitpid(pid, &status, 0) < 0)
        fail("clone");
    close(sockets[0]);
    close(sockets[1]);
    read_usage();
    remove_cgroups();
    return status;
}

static int run(char *const *words)
{
    extern char **environ;
    posix_spawn_file_actions_t actions;
    pid_t pid;
    int status;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    if (posix_spawnp(&pid, words[0], &actions, NULL, words, environ) ||
        waitpid(pid, &status, 0) < 0)
        fail(words[0]);
    posix_spawn_file_actions_destroy(&actions);
    return status;
}

/*
 * The usage of all children that have been waited for by now, and of the children that these had
 * waited for.
 */
static uint64_t processor_time(void)
{
    struct rusage usage;
    if (getrusage(RUSAGE_CHILDREN, &usage) < 0)
        fail("getrusage");
    return ((uint64_t)usage.ru_utime.tv_sec + (uint64_t)usage.ru_stime.tv_sec) * 1000000000u +
           ((uint64_t)usage.ru_utime.tv_usec + (uint64_t)usage.ru_stime.tv_usec) * 1000u;
}

int main(void)
{
    char line[8192];
    while (fgets(line, sizeof line, stdin)) {
        char *words[MAX_WORDS + 1];
        int count = 0;
        for (char *word = strtok(line, " \n"); word && count < MAX_WORDS;
             word = strtok(NULL, " \n"))
            words[count++] = word;
        words[count] = NULL;
        if (count < 2)
            return 2;
        int is_plan = !strcmp(words[0], "plan");
        if (is_plan)
            load(words[1]);
        uint64_t processor = processor_time(), start = now();
        int status = is_plan ? launch() : run(words + 1);
        uint64_t taken = now() - start;
        if (status != 0)
            printf("failed with wait status %d\n", status);
        else
            printf("%llu %llu\n", (unsigned long long)taken,
                   (unsigned long long)(processor_time() - processor));
        fflush(stdout);
    }
    return 0;
}
