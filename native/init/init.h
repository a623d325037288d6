/* The parts of jcontainer-init, from the outside in: main -> supervise -> container -> steps. */
#ifndef JCONTAINER_INIT_H
#define JCONTAINER_INIT_H

#include <stddef.h>
#include <sys/types.h>

#include "plan.h"
#include "report.h"
#include "workspace.h"

/*
 * supervise.c: clones the container's init, relays, waits, and sends the one ERROR or EXIT that a launch
 * is answered with. The program's descriptors are closed on return: its streams, and count that are its 3 and so
 * on. container is the pidfd for a plan that joins one. Where the JVM has yet to make the cgroups it awaits them.
 * 0 to go on, -1 when the JVM is gone.
 */
int supervise(const struct plan *plan, int streams[3], int container, int *preserved, int count,
              int awaits);

/*
 * Memory that a supervisor and its children share, whether they share the rest or have a copy of it; and a first process
 * that waited for its start with the JVM that starts it.
 */
struct note {
    pid_t joined;    /* the process that a joiner has cloned inside, 0 as long as there is none */
    int exec_failed; /* the program's execve(2) came back */
    int exec_error;  /* then its errno; 0 where a filter answered it as done */
};
_Static_assert(offsetof(struct note, exec_failed) == 4 && offsetof(struct note, exec_error) == 8,
               "the JVM reads it by offset");

/* What a container's first process, or one that joins a container, is given by the supervisor. */
struct birth {
    const struct plan *plan;
    int streams[3];
    int preserved[LAUNCH_PRESERVED]; /* those that become its 3 and so on */
    int preserved_count;
    int sockets[2]; /* the supervisor's, the child's */
    int cgroup;     /* the one to be born in, or -1 */
    int container;  /* the pidfd of the container to join, or -1 */
    struct note *note;
    struct workspace *workspace;
};

/* container.c: pid 1 of the container, from its streams to the program. Never returns. */
_Noreturn void container_init(const struct birth *birth);

/* streams.c: the calling process has these as its 0, 1 and 2. 0 or -1. */
int take_streams(const int streams[3]);

/* streams.c: does OWN_STREAMS as the host's user that we are. 0, or -1 with *which named. */
int own_streams_outside(const struct plan *plan, const int streams[3], const char **which);

/* What the steps of one container share while they run. */
struct build {
    const struct plan *plan;
    size_t offset;    /* of the next step in it */
    struct step step; /* the one in hand */
    int report;       /* socket to the supervisor */
    int container;    /* pidfd of the one to join, or -1 */
    struct note *note;
    int kept;       /* how many descriptors besides 0 to 2 the program gets */
    int root;       /* the root file system's mount, -1 before its step */
    int *sources;   /* detached mounts, by slot */
    uint32_t slots; /* how many of them are filled */
    int null;       /* the null device that was made for the container, -1 before that */
    struct workspace *workspace;
    int procfs;   /* a procfs of our own that nothing can cover, -1 before its first use */
    int devpts;   /* the file system that TERMINAL opens its terminal on, -1 without one */
    int terminal; /* the terminal as the program has it, -1 without one */
    int files;    /* the file system that FILE writes to, -1 before its first use */
    uint32_t file_count;
    int listener;        /* where the start is waited for, -1 without one */
    const char *program; /* what EXEC executes, NULL for its argv[0] */
    struct step
        filter;      /* the SECCOMP step that waits for the exec; its opcode is 0 where none does */
    int keeps_admin; /* KEEP_FOR_FILTER */
    uint64_t lent_effective, lent_permitted; /* what CAPABILITIES has left in effect for that */
    const char
        *argument;   /* what a failed step was busy with, where more is known than its arguments */
    char text[1024]; /* room for that */
};

/* What a process does at a step of its plan; 0, or -1 with errno. */
typedef int step_function(struct build *build, const struct argument *arguments);

#define STEP(code, name, signature, kind, function) step_function function;
#include "steps.def"
#undef STEP

/* limits.c: lowers the limits of LATE_RLIMIT to what they are for the program; reports why if that fails, and exits. */
void limits_lower(struct build *build);

/* process.c: takes back what was left in effect for the filter, as the exec does of itself. 0 or -1. */
int return_lent(const struct build *build);

/* seccomp.c: installs the filter that waits for the exec, if one does; reports why if that fails, and exits. */
void filter_install(struct build *build);

/* seccomp.c: the same for the reaper, if it is to have one. */
void filter_install_in_reaper(struct build *build);

/*
 * join.c: clones the process that is in the container, which calls the function, and ends the calling one.
 * Comes back only on failure, with errno.
 */
void join_inside(struct build *build, void (*function)(void *));

/* exec.c: reports that the program is not there, or may not be executed, if that can be seen, and exits then. */
void look_for_program(struct build *build);

/* exec.c: unblocks all signals and executes the program; reports why if that fails. Never returns. */
_Noreturn void become_program(struct build *build, const struct step *exec);

/* reaper.c: runs the program as a child, forwards signals, reaps everything. Never returns. */
_Noreturn void reap(struct build *build, const struct step *exec);

#endif
