/*
 * The control socket between the JVM and the helper's supervisor: SOCK_SEQPACKET, one record a packet.
 *
 *   JVM                          supervisor                      container init (pid 1)
 *    │ posix_spawn, once ─────────►│                                  │
 *    │─── LAUNCH plan, streams ───►│                                  │
 *    │ makes the cgroups           │ reads and checks the plan        │
 *    │─── GO (if it makes some) ──►│                                  │
 *    │                             │ clone3 ─────────────────────────►│
 *    │◄── SYNC pid + pidfd ────────│ (with PLAN_SYNC only)            │ waits
 *    │─── GO ─────────────────────►│─── go ──────────────────────────►│
 *    │                             │                                  │ step 0
 *    │◄── STEP (with PLAN_TRACE) ──│◄─────────────────────────────────│
 *    │◄── TERMINAL master ─────────│◄── both ends (with that step) ───│
 *    │◄── LISTENER ────────────────│◄── of a filter that notifies ────│
 *    │                             │                                  │ step 1 …
 *    │◄── ERROR step, errno ───────│◄── a step failed, pid 1 exits ───│
 *    │   or                        │                                  │
 *    │                             │◄── about to exec ────────────────│
 *    │◄── READY pid + pidfd ───────│◄── end of file: exec succeeded ──│ program
 *    │─── GUARD terminal ─────────►│ waits                            │ …
 *    │◄── EXIT status, rusage ─────│◄── the program ended ────────────│
 *    │─── LAUNCH … ───────────────►│ the next one
 *
 * A plan with JOIN_NAMESPACES takes two processes, since setns(2) puts only children into a pid namespace:
 *
 *   supervisor                 joiner (outside)              process in the container
 *    │ fork ───────────────────►│                                  │
 *    │◄── SYNC, GO as above ───►│                                  │
 *    │                          │ steps: joins the cgroups         │
 *    │                          │ JOIN_NAMESPACES: setns(pidfd)    │
 *    │                          │ clone3(CLONE_PARENT) ───────────►│ a child of the supervisor
 *    │◄── exits ────────────────│                                  │ waits
 *    │◄── SYNC of its own; GO ────────────────────────────────────►│ the steps after it, as above
 *
 * So does one with ENTER_USER: the joiner enters a user namespace instead, and the process that it clones gets the plan's
 * new namespaces.
 *
 * A filter of system calls may deny all that a failed exec is reported by. So that is noted in memory, too, which the
 * supervisor looks at before it takes the end of file for success. What waits for its start has no supervisor by
 * then, and gives that memory to the JVM that starts it.
 *
 * Every LAUNCH is answered by one ERROR or one EXIT, which is sent when nothing of the container is left.
 * Then the supervisor serves again. End of file towards the supervisor means that the JVM is gone, or
 * does not need it any more: it kills the container, if there is one, removes its cgroups and the state
 * directory that came with LAUNCH, and exits. End of file towards the
 * JVM before EXIT means that the supervisor is gone: the JVM kills the container by its pidfd.
 *
 * Of the container's terminal the JVM has the master. The supervisor holds the other end until nothing of
 * the container is left, so that the master is at its end then, with all that was written read, and not
 * before, when the programs have just closed theirs for a while. GUARD has to do with another terminal, the
 * caller's, which the JVM is about to put into raw mode: when the JVM is gone, the supervisor sets it back. It
 * holds after EXIT too, until the next LAUNCH or a GUARD without a terminal, by which the JVM has set it back.
 */
#ifndef JCONTAINER_CONTROL_H
#define JCONTAINER_CONTROL_H

#include <stdint.h>

/* Open in the helper at its start, besides /dev/null as 0, 1 and 2. */
#define CONTROL_FD 3

/*
 * What comes with LAUNCH as SCM_RIGHTS, in this order: the program's 0, 1 and 2, the sealed plan, for a
 * plan with JOIN_NAMESPACES a pidfd of the container's pid 1, never its number: that may be given again; and
 * at the end the program's 3 and so on, as many as the record's status says, at most LAUNCH_PRESERVED.
 */
#define LAUNCH_PRESERVED 64
enum launch_descriptor {
    LAUNCH_STDIN,
    LAUNCH_STDOUT,
    LAUNCH_STDERR,
    LAUNCH_PLAN,
    LAUNCH_CONTAINER,
    LAUNCH_DESCRIPTORS
};

/* What comes from pid 1 with TERMINAL as SCM_RIGHTS; the JVM gets the first alone. */
enum terminal_descriptor { TERMINAL_MASTER, TERMINAL_PEER, TERMINAL_DESCRIPTORS };

/* struct termios of the kernel, as TCGETS gives it. */
#define TERMINAL_SETTINGS_LENGTH 36

enum record_type {
    RECORD_SYNC = 1,  /* pid, and its pidfd as SCM_RIGHTS */
    RECORD_READY = 2, /* pid, and its pidfd as SCM_RIGHTS */
    RECORD_ERROR = 3, /* step, opcode, error, argument */
    RECORD_EXIT = 4,  /* status, wall, user, system, peak memory */
    RECORD_STEP = 5,  /* step, opcode */
    RECORD_GO = 6,    /* from the JVM; error: instead of a first GO, the launch is called off */
    RECORD_LAUNCH =
        7, /* from the JVM, with its descriptors; status: how many are the program's besides 0 to 2; opcode: LAUNCH_AWAIT or 0; argument: a state directory or empty */
    RECORD_TERMINAL = 8, /* the master of the container's terminal as SCM_RIGHTS */
    RECORD_GUARD =
        9, /* from the JVM, with a terminal; argument: its settings before, and raw; or with neither */
    RECORD_END =
        11, /* from the JVM: all that the program of a JOIN_MARKED has started ends with it; else nothing is meant */
    RECORD_KILL =
        12, /* from the JVM: END, and SIGKILL, which is to take effect in a frozen cgroup, too */
    RECORD_LISTENER = 10, /* the listener of the filter of system calls as SCM_RIGHTS */
};

/*
 * In the opcode of a LAUNCH: the JVM has yet to make the plan's cgroups, and sends GO when they are there. So
 * the supervisor knows them before they are, and there is none that outlives a JVM which is killed.
 */
#define LAUNCH_AWAIT 1u

/* record.step of an ERROR that no step caused; record.opcode is then one of the stages below. */
#define NO_STEP 0xffffffffu

enum stage {
    STAGE_PLAN = 0x8001,  /* the plan could not be read: argument says why */
    STAGE_CLONE = 0x8002, /* clone3 failed */
    STAGE_SETUP = 0x8003, /* something of the helper's own failed: argument says what */
    STAGE_DIED = 0x8004,  /* pid 1 died before its last step: status is its wait status */
};

#define RECORD_ARGUMENT_MAX 4032

struct record {
    uint32_t type;
    uint32_t step;
    uint32_t opcode;
    int32_t error;  /* errno */
    int32_t pid;    /* in the supervisor's numbers */
    int32_t status; /* as wait(2) gives it */
    uint64_t wall_nanoseconds;
    uint64_t user_microseconds;
    uint64_t system_microseconds;
    uint64_t peak_memory_bytes;
    uint32_t argument_length;
    char argument[RECORD_ARGUMENT_MAX]; /* bytes; only argument_length of them are sent */
};

#define RECORD_HEADER_LENGTH 60

#endif
