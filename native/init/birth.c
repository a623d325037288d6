/* Clones a container's first process, or a process that joins a container. */
#include "birth.h"

#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "clone.h"
#include "namespaces.h"
#include "network.h"
#include "sys.h"

/*
 * Runs in the child and reads our memory, which nobody changes until the child has executed the
 * program.
 */
static void begin(void *data)
{
    const struct birth *birth = data;
    close(CONTROL_FD);
    close(birth->sockets[0]);
    container_init(birth);
}

/*
 * The maps of a user namespace in /proc belong to root as long as its process is not dumpable, even
 * if an ordinary user has to write them. Until GO nothing of the container runs, and every process
 * that may trace us has our rights already.
 */
static int show_maps(uint64_t namespaces)
{
    if (!(namespaces & CLONE_NEWUSER) || geteuid() == 0)
        return 0;
    return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

void hide_maps(void)
{
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); /* 0 is never refused */
}

/*
 * The child shares our memory until its exec, as a child of vfork(2) does, but we continue
 * meanwhile: a copy of the page tables costs more than all of our own work. Some children get a
 * copy: a reaper, because it does not execute a program; a process that joins or enters, because it
 * must become undumpable without us; a process that enters a time namespace; and that of a keeper,
 * which serves clients meanwhile.
 */
static pid_t clone_container(struct birth *birth, uint64_t namespaces, int *pidfd)
{
    const struct plan *plan = birth->plan;
    int copied = plan->joins || plan->enters || plan->copies ||
                 (plan->header.flags & PLAN_REAPER) || plan->header.death == PLAN_DEATH_KEEP;
    struct clone_arguments arguments = {
        .flags = namespaces | CLONE_PIDFD | (copied ? 0 : CLONE_VM) |
                 (birth->cgroup < 0 ? 0 : CLONE_INTO_CGROUP),
        .pidfd = (uint64_t)(uintptr_t)pidfd,
        .exit_signal = SIGCHLD,
        .stack = (uint64_t)(uintptr_t)birth->workspace->stack,
        .stack_size = birth->workspace->stack_size,
        .cgroup = birth->cgroup < 0 ? 0 : (uint64_t)birth->cgroup,
    };
    pid_t pid = clone_on_stack(&arguments, begin, birth);
    if (pid < 0)
        *pidfd = -1; /* a clone that failed late has written the number of a closed descriptor */
    return pid;
}

/*
 * The child starts in the supervisor's namespaces, so the supervisor enters the plan's namespaces
 * for the clone.
 */
static pid_t clone_from_outer(struct birth *birth, uint64_t namespaces, int *pidfd)
{
    struct outer outer;
    struct own_step failed;
    pid_t pid = -1;
    if (outer_enter(&outer, birth->plan, &failed) < 0)
        report_error(CONTROL_FD, failed.index, failed.opcode, NULL);
    else if ((pid = clone_container(birth, namespaces, pidfd)) < 0)
        report_error(CONTROL_FD, NO_STEP, STAGE_CLONE, NULL);
    if (outer_leave(&outer) < 0 && pid >= 0)
        /* Otherwise the next container would be in there, too. */
        (void)sys_pidfd_send_signal(*pidfd, SIGKILL);
    return pid;
}

pid_t give_birth(struct birth *birth, int *pidfd)
{
    /* A process that enters a user namespace makes the new namespaces in there, see join.c. */
    uint64_t namespaces = birth->plan->enters ? 0 : birth->plan->header.namespaces;
    if (network_settle(birth->plan, &namespaces) < 0 || show_maps(namespaces) < 0) {
        report_error(CONTROL_FD, NO_STEP, STAGE_CLONE, NULL);
        return -1;
    }
    return clone_from_outer(birth, namespaces, pidfd);
}

void forgo(struct birth *birth)
{
    close_owned(&birth->cgroup);
    close_owned(&birth->sockets[0]);
    close_owned(&birth->sockets[1]);
}
