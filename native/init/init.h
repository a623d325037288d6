/* The parts of jcontainer-init, from the outside in: main -> supervise -> attend -> container -> steps. */
#ifndef JCONTAINER_INIT_H
#define JCONTAINER_INIT_H

#include <stddef.h>
#include <sys/types.h>

#include "plan.h"
#include "report.h"
#include "workspace.h"

/*
 * supervise.c: serves a launch, up to the one ERROR or EXIT that answers it. It closes the
 * program's descriptors: its streams, and the count of preserved ones, which become its 3 and so
 * on. container is the pidfd for a plan that joins a container. If awaits is set, the JVM has yet
 * to make the cgroups, and the function waits for them. Returns 0 to continue, or -1 if the JVM is
 * gone.
 */
int supervise(const struct plan *plan, int streams[3], int container, int *preserved, int count,
              int awaits);

/*
 * Memory that a supervisor and its children share, even if a child has its own copy of all other
 * memory. A first process that waited for its start shares it with the JVM that starts it.
 */
struct note {
    pid_t joined;    /* the process that a joiner has cloned inside, 0 before that */
    int exec_failed; /* the program's execve(2) returned */
    int exec_error;  /* then its errno; 0 if a filter answered the call as successful */
};
_Static_assert(offsetof(struct note, exec_failed) == 4 && offsetof(struct note, exec_error) == 8,
               "the JVM reads it by offset");

/*
 * What the supervisor gives to a container's first process, or to a process that joins a container.
 */
struct birth {
    const struct plan *plan;
    int streams[3];
    int preserved[LAUNCH_PRESERVED]; /* the descriptors that become the program's 3 and so on */
    int preserved_count;
    int sockets[2]; /* the supervisor's end, the child's end */
    int cgroup;     /* the cgroup into which it is cloned, or -1 */
    int container;  /* the pidfd of the container to join, or -1 */
    struct note *note;
    struct workspace *workspace;
};

/*
 * container.c: the first process, from taking its streams to executing the program. Never returns.
 */
_Noreturn void container_init(const struct birth *birth);

/* streams.c: makes these the 0, 1 and 2 of the calling process. Returns 0 or -1. */
int take_streams(const int streams[3]);

/*
 * streams.c: carries out OWN_STREAMS with the rights of the supervisor's user. Returns 0, or -1
 * with *which set to the name of the stream.
 */
int own_streams_outside(const struct plan *plan, const int streams[3], const char **which);

/* What the steps of one container share while they are carried out. */
struct build {
    const struct plan *plan;
    size_t offset;    /* of the next step in the plan */
    struct step step; /* the present step */
    int report;       /* socket to the supervisor */
    int container;    /* pidfd of the container to join, or -1 */
    struct note *note;
    int kept;        /* the number of descriptors besides 0 to 2 that the program gets */
    int root;        /* the root filesystem's mount, -1 before its step */
    int *sources;    /* detached mounts, by slot */
    uint32_t slots;  /* the number of filled slots */
    uint32_t coming; /* the answers that the supervisor gives without being asked again */
    int null;        /* the null device that was made for the container, -1 before that */
    struct workspace *workspace;
    int procfs;   /* a procfs that nothing can cover, -1 before its first use */
    int devpts;   /* the filesystem on which TERMINAL opens its terminal, -1 without one */
    int terminal; /* the program's end of the terminal, -1 without one */
    int files;    /* the filesystem to which FILE writes, -1 before its first use */
    uint32_t file_count;
    int listener;        /* the socket on which the process waits for its start, -1 without one */
    const char *program; /* what EXEC executes; NULL: its argv[0] */
    struct step
        /* The SECCOMP step that waits for the exec; its opcode is 0 if there is none. */
        filter;
    int keeps_admin; /* whether the step KEEP_FOR_FILTER was carried out */
    /* The capabilities that CAPABILITIES has kept for that. */
    uint64_t lent_effective, lent_permitted;
    const char
        /* What a failed step was working on, if more is known than its arguments. */
        *argument;
    char text[1024]; /* memory for the argument */
};

/* Carries out a step of the process's plan. Returns 0, or -1 with errno. */
typedef int step_function(struct build *build, const struct argument *arguments);

#define STEP(code, name, signature, kind, function) step_function function;
#include "steps.def"
#undef STEP

/*
 * limits.c: lowers the limits of LATE_RLIMIT to the program's values. If that fails, it reports the
 * reason and exits.
 */
void limits_lower(struct build *build);

/*
 * process.c: gives up the capabilities that were kept for the filter, as the exec also does.
 * Returns 0 or -1.
 */
int return_lent(const struct build *build);

/*
 * seccomp.c: installs the filter that waits for the exec, if there is one. If that fails, it
 * reports the reason and exits.
 */
void filter_install(struct build *build);

/* seccomp.c: does the same for the reaper, if the plan has a filter for it. */
void filter_install_in_reaper(struct build *build);

/*
 * join.c: clones the process inside the container, which calls the function, and ends the calling
 * process. Returns only on failure, with errno.
 */
void join_inside(struct build *build, void (*function)(void *));

/*
 * exec.c: if it can be seen that the program does not exist or may not be executed, reports that
 * and exits.
 */
void look_for_program(struct build *build);

/*
 * exec.c: unblocks all signals and executes the program. If that fails, it reports the reason.
 * Never returns.
 */
_Noreturn void become_program(struct build *build, const struct step *exec);

/*
 * reaper.c: runs the program as a child, forwards signals to it, and reaps all children. Never
 * returns.
 */
_Noreturn void reap(struct build *build, const struct step *exec);

/* worker.c: serves records until its input ends. Returns the exit status. */
int work(void);

/* worker.c: the process of a worker for the files of a container, files.h. Returns its exit status. */
int work_on_files(void);

#endif
