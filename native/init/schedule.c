/* When and where a process runs: its scheduling, its I/O priority, its processors, its memory. */
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "init.h"

#define WHO_PROCESS 1 /* IOPRIO_WHO_PROCESS */

/*
 * struct sched_attr up to sched_period, which every kernel since 3.14 knows; musl has no header for
 * it.
 */
struct scheduling {
    uint32_t size;
    uint32_t policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime;
    uint64_t deadline;
    uint64_t period;
};

int step_scheduler(struct build *build, const struct argument *arguments)
{
    (void)build;
    struct scheduling scheduling = {
        .size = sizeof scheduling,
        .policy = (uint32_t)arguments[0].number,
        .flags = arguments[1].number,
        .nice = (int32_t)(uint32_t)arguments[2].number,
        .priority = (uint32_t)arguments[3].number,
        .runtime = arguments[4].number,
        .deadline = arguments[5].number,
        .period = arguments[6].number,
    };
    return (int)syscall(SYS_sched_setattr, 0, &scheduling, 0);
}

int step_io_priority(struct build *build, const struct argument *arguments)
{
    (void)build;
    return (int)syscall(SYS_ioprio_set, WHO_PROCESS, 0, (int)arguments[0].number);
}

/*
 * The words of the plan are little endian, as the kernel's are here, so they are passed unchanged.
 */
int step_affinity(struct build *build, const struct argument *arguments)
{
    (void)build;
    const struct vector *mask = &arguments[0].vector;
    long set = syscall(SYS_sched_setaffinity, 0, mask->count * sizeof(uint32_t), mask->first);
    return set < 0 ? -1 : 0;
}

/*
 * The kernel uses one bit less than the given number; its source says so, man 2 set_mempolicy does
 * not.
 */
int step_memory_policy(struct build *build, const struct argument *arguments)
{
    (void)build;
    const struct vector *nodes = &arguments[1].vector;
    unsigned long bits = nodes->count ? nodes->count * 32ul + 1 : 0;
    return (int)syscall(SYS_set_mempolicy, (int)arguments[0].number,
                        nodes->count ? nodes->first : NULL, bits);
}
